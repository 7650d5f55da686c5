"""Motifs that are places, often with somebody small in them."""

import math

from catalog.posters.canvas import SHADE, Canvas, stars
from catalog.posters.shapes import box, disc, half_disc, line, person, polar, polygon, runner, wave


def solitude(c: Canvas) -> list[str]:
    """Someone small before something large."""
    horizon, radius = c.height * c.toss(0.72, 0.8), c.width * c.toss(0.3, 0.42)
    x = c.width * c.toss(0.35, 0.65)
    far = c.width * c.toss(0.2, 0.8)
    return [
        disc(x, horizon - radius * c.toss(0.1, 0.7), radius, c.colours.first),
        box(0, horizon, c.width, c.height - horizon, c.colours.second),
        person(far, horizon + 14, c.height * 0.13, c.colours.ink),
        polygon([(far - 5, horizon + 14), (far + 5, horizon + 14), (far + 60, c.height), (far + 20, c.height)], SHADE),
    ]


def doorway(c: Canvas) -> list[str]:
    """A lit door at the end of the room."""
    wide, top, floor = c.width * c.toss(0.2, 0.28), c.height * 0.16, c.height * 0.68
    x = c.width * c.toss(0.3, 0.55)
    light = [(x, floor), (x + wide, floor), (x + wide + c.toss(60, 170), c.height), (x - c.toss(-30, 90), c.height)]
    return [
        box(0, floor, c.width, c.height - floor, c.colours.second),
        polygon(light, c.colours.third),
        box(x, top, wide, floor - top, c.colours.first),
        person(x + wide / 2, floor + 10, (floor - top) * 0.48, c.colours.ground),
    ]


def blinds(c: Canvas) -> list[str]:
    """Light through a blind, and somebody in it."""
    slats, slope = int(c.toss(9, 13)), c.toss(-60, 60)
    high = c.height / slats
    bars = [
        polygon(
            [(0, y), (c.width, y + slope), (c.width, y + slope + high * 0.5), (0, y + high * 0.5)],
            c.colours.third if step % 3 else c.colours.first,
        )
        for step in range(-3, slats + 3)
        for y in (step * high,)
    ]
    x = c.width * c.toss(0.3, 0.7)
    return [
        *bars,
        disc(x, c.height * 0.5, c.width * 0.15, c.colours.ground),
        half_disc(x, c.height * 0.98, c.width * 0.36, c.colours.ground, 180),
    ]


def city(c: Canvas) -> list[str]:
    """Windows lit where somebody is still up."""
    drawn, x = [disc(c.width * c.toss(0.2, 0.8), c.height * 0.24, c.width * 0.14, c.colours.third)], -10.0
    while x < c.width:
        wide, top = c.toss(44, 86), c.height * c.toss(0.28, 0.66)
        fill = c.dice.choice((c.colours.second, c.colours.first))
        drawn.append(box(x, top, wide, c.height - top, fill))
        drawn += [
            box(x + 9 + column * 17, top + 14 + row * 24, 8, 12, c.colours.third)
            for column in range(int((wide - 12) / 17))
            for row in range(int((c.height - top - 20) / 24))
            if c.dice.random() < 0.22
        ]
        x += wide + c.dice.choice((0, 0, 6))
    return drawn


def wood(c: Canvas) -> list[str]:
    """Bare trunks under a low moon."""
    moon = disc(c.width * c.toss(0.3, 0.7), c.height * 0.36, c.width * c.toss(0.2, 0.27), c.colours.third)
    trunks, x = [], c.toss(-10, 20)
    while x < c.width:
        wide, lean = c.toss(7, 26), c.toss(-16, 16)
        fill = c.colours.first if wide < 14 else c.colours.second
        trunks.append(polygon([(x, 0), (x + wide * 0.7, 0), (x + wide + lean, c.height), (x + lean, c.height)], fill))
        y = c.height * c.toss(0.15, 0.6)
        trunks.append(line([(x + wide / 2, y), (x + wide / 2 + c.toss(-55, 55), y - c.toss(30, 70))], fill, wide / 4))
        x += wide + c.toss(14, 48)
    return [moon, *trunks]


def range_of_hills(c: Canvas) -> list[str]:
    """Ridge behind ridge, and a light over them."""
    x, y = c.width * c.toss(0.25, 0.75), c.height * c.toss(0.24, 0.36)
    drawn = [disc(x, y, c.width * c.toss(0.1, 0.19), c.colours.third)]
    for step, fill in enumerate((c.colours.second, c.colours.first, c.colours.second)):
        foot, x = c.height * (0.6 + 0.15 * step), -c.toss(20, 90)
        ridge = [(x, foot)]
        while x < c.width:
            half, tall = c.toss(38, 95), c.toss(0.5, 1.25)
            ridge += [(x + half, foot - half * tall), (x + 2 * half, foot + c.toss(-16, 18))]
            x += 2 * half
        drawn.append(polygon([(ridge[0][0], c.height), *ridge, (ridge[-1][0], c.height)], fill))
        for peak, foot_right in zip(ridge[1::2], ridge[2::2], strict=True):
            drawn.append(polygon([peak, foot_right, (peak[0], foot_right[1] + 26)], SHADE))
    return drawn


def towers(c: Canvas) -> list[str]:
    """A castle under a sickle."""
    x, y, radius = c.width * c.toss(0.25, 0.75), c.height * 0.25, c.width * 0.13
    sickle = [
        disc(x, y, radius, c.colours.third),
        disc(x + radius * 0.42, y - radius * 0.2, radius * 0.86, c.colours.ground),
    ]
    built, at = [], c.width * 0.1
    while at < c.width * 0.88:
        wide, top = c.toss(34, 62), c.height * c.toss(0.38, 0.66)
        fill = c.dice.choice((c.colours.first, c.colours.second))
        built += [
            box(at, top, wide, c.height - top, fill),
            polygon([(at - 7, top), (at + wide / 2, top - wide * 1.25), (at + wide + 7, top)], c.colours.first),
        ]
        built.append(box(at + wide / 2 - 4, top + 20, 8, 18, c.colours.third, 4))
        at += wide * c.toss(0.75, 1.15)
    return [*stars(c, 24), *sickle, *built, box(0, c.height * 0.86, c.width, c.height * 0.14, c.colours.second)]


def sea(c: Canvas) -> list[str]:
    """Waves, and one small sail."""
    x, level = c.width * c.toss(0.3, 0.7), c.height * 0.56
    sail = polygon([(x, level - 86), (x, level - 12), (x + 52, level - 12)], c.colours.ink)
    hull = polygon(
        [(x - 34, level - 6), (x + 58, level - 6), (x + 40, level + 16), (x - 18, level + 16)], c.colours.third
    )
    waves = [
        wave(
            c.width,
            level + 8 + 34 * step,
            9,
            c.toss(110, 190),
            c.height,
            (c.colours.first, c.colours.second)[step % 2],
            c.toss(0, 6),
        )
        for step in range(int((c.height - level) / 34) + 1)
    ]
    return [disc(c.width * c.toss(0.2, 0.8), c.height * 0.26, c.width * 0.16, c.colours.third), sail, hull, *waves]


def searchlights(c: Canvas) -> list[str]:
    """Beams over a dark line of men."""
    ground = c.height * 0.8
    beams = []
    for step in range(int(c.toss(3, 5))):
        foot, top = c.width * c.toss(0.05, 0.95), c.width * c.toss(-0.1, 1.1)
        beams.append(
            polygon(
                [(foot - 5, ground), (foot + 5, ground), (top + 42, 0), (top - 42, 0)],
                (c.colours.second, c.colours.third)[step % 2],
            )
        )
    men = [
        person(x, ground + 12, c.height * c.toss(0.1, 0.13), c.colours.ink)
        for x in range(22, int(c.width), int(c.toss(34, 52)))
    ]
    return [*beams, box(0, ground, c.width, c.height - ground, c.colours.first), *men]


def wire(c: Canvas) -> list[str]:
    """Wire before a low sun."""
    sun = half_disc(c.width * c.toss(0.35, 0.65), c.height * 0.72, c.width * 0.36, c.colours.first, 180)
    drawn = [sun, box(0, c.height * 0.72, c.width, c.height * 0.28, c.colours.second)]
    for step in range(3):
        y, sag = c.height * (0.3 + 0.17 * step), c.toss(8, 26)
        points = [(x, y + sag * math.sin(math.pi * x / c.width)) for x in range(0, int(c.width) + 1, 10)]
        drawn.append(line(points, c.colours.ink, 3))
        for x, height in points[3::5]:
            drawn += [
                line([(x - 8, height - 9), (x + 8, height + 9)], c.colours.ink, 3),
                line([(x - 8, height + 9), (x + 8, height - 9)], c.colours.ink, 3),
            ]
    return drawn


def mesa(c: Canvas) -> list[str]:
    """Table mountains and too much sun."""
    horizon = c.height * c.toss(0.66, 0.74)
    drawn = [
        disc(
            c.width * c.toss(0.3, 0.7),
            horizon - c.width * c.toss(0.1, 0.22),
            c.width * c.toss(0.26, 0.34),
            c.colours.third,
        )
    ]
    for step, fill in enumerate((c.colours.second, c.colours.first)):
        x, wide, top = (
            c.width * c.toss(-0.05 + 0.5 * step, 0.25 + 0.4 * step),
            c.width * c.toss(0.3, 0.42),
            horizon - c.height * c.toss(0.1, 0.24),
        )
        drawn.append(polygon([(x - 46, horizon + 4), (x, top), (x + wide, top), (x + wide + 46, horizon + 4)], fill))
    strata = [
        box(0, horizon + step * 24, c.width, 24, (c.colours.first, c.colours.second)[step % 2])
        for step in range(int((c.height - horizon) / 24) + 1)
    ]
    return [*drawn, *strata]


def rider(c: Canvas) -> list[str]:
    """A road to the horizon, one on it."""
    horizon, x = c.height * 0.58, c.width * c.toss(0.35, 0.65)
    road = polygon(
        [(x - 4, horizon), (x + 4, horizon), (c.width * 0.86, c.height), (c.width * 0.14, c.height)], c.colours.third
    )
    rays = [
        polygon([(x, horizon), polar(x, horizon, 700, turn), polar(x, horizon, 700, turn + 9)], c.colours.second)
        for turn in range(180, 360, 18)
    ]
    return [
        *rays,
        half_disc(x, horizon, c.width * 0.22, c.colours.third, 180),
        box(0, horizon, c.width, c.height - horizon, c.colours.first),
        road,
        person(x, c.height * 0.8, c.height * 0.2, c.colours.ground),
    ]


def stairs(c: Canvas) -> list[str]:
    """Steps that lead on."""
    steps, side = int(c.toss(6, 9)), c.dice.choice((False, True))
    wide, high = c.width / steps, c.height * 0.8 / steps
    drawn = []
    for step in range(steps):
        x, y = step * wide, c.height - (step + 1) * high
        fill = (c.colours.first, c.colours.second)[step % 2]
        drawn.append(box(c.width - x - wide if side else x, y, wide + 0.5, c.height - y, fill))
    at = steps * 0.55
    x = at * wide + wide / 2
    return [
        disc(c.width * (0.25 if not side else 0.75), c.height * 0.2, c.width * 0.12, c.colours.third),
        *drawn,
        person(c.width - x if side else x, c.height - (int(at) + 1) * high, c.height * 0.15, c.colours.ink),
    ]


def leap(c: Canvas) -> list[str]:
    """From one roof to another, and the gap between."""
    sun = (c.width * c.toss(0.35, 0.65), c.height * c.toss(0.34, 0.42), c.width * c.toss(0.27, 0.33))
    left, right, roof = c.width * c.toss(0.2, 0.3), c.width * c.toss(0.68, 0.8), c.height * c.toss(0.66, 0.74)
    lower = roof + c.height * c.toss(0.04, 0.12)
    lights = [
        box(x, y, 10, 16, c.colours.third)
        for x in range(14, int(c.width), 30)
        for y in range(int(lower) + 26, int(c.height), 38)
        if not left - 16 < x < right and c.dice.random() < 0.5
    ]
    return [
        disc(*sun, c.colours.first),
        box(0, roof, left, c.height - roof, c.colours.second),
        box(right, lower, c.width - right, c.height - lower, c.colours.second),
        *lights,
        runner(c.across, roof - c.height * 0.16, c.height * 0.3, c.colours.ink),
    ]
