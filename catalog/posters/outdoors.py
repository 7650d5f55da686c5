"""Motifs that are places nearly without anybody: houses, roads, plants and weather."""

import math

from catalog.posters.canvas import SHADE, Canvas, stars
from catalog.posters.shapes import Point, box, curve, disc, ellipse, filled, half_disc, line, moved, polar, polygon


def house(c: Canvas) -> list[str]:
    """A house on a hill that nobody should enter."""
    x, foot, wide = c.width * c.toss(0.4, 0.6), c.height * 0.7, c.width * 0.13
    lit = c.dice.randrange(3)
    windows = [
        box(left * wide, -up * wide, wide * 0.26, wide * 0.42, c.colours.third if step == lit else c.colours.ground)
        for step, (left, up) in enumerate(((-0.7, 1.25), (-0.15, 1.25), (0.55, 2.55)))
    ]
    built = [
        box(-wide, -wide * 1.7, 2 * wide, wide * 2.2, c.colours.first),
        box(wide * 0.3, -wide * 2.9, wide * 0.75, wide * 3, c.colours.first),
        polygon([(-wide * 1.2, -wide * 1.7), (-wide * 0.3, -wide * 2.8), (wide * 0.7, -wide * 1.7)], c.colours.first),
        polygon([(wide * 0.15, -wide * 2.9), (wide * 0.68, -wide * 4.3), (wide * 1.2, -wide * 2.9)], c.colours.first),
        *windows,
        box(-wide * 0.35, -wide * 0.25, wide * 0.34, wide * 0.75, c.colours.ground),
    ]
    return [
        *stars(c, 14),
        disc(c.width * c.toss(0.25, 0.75), c.height * 0.32, c.width * c.toss(0.2, 0.27), c.colours.third),
        ellipse(x, c.height * 1.02, c.width * 0.72, c.height * 0.34, c.colours.second),
        moved(x, foot, 0, *built),
    ]


def dunes(c: Canvas) -> list[str]:
    """Sand, and what was built to outlast it."""
    drawn = [
        disc(c.width * c.toss(0.2, 0.8), c.height * c.toss(0.2, 0.3), c.width * c.toss(0.1, 0.17), c.colours.third)
    ]
    for step in range(c.dice.choice((1, 2, 3))):
        x, half, foot = c.width * c.toss(0.15, 0.85), c.width * c.toss(0.16, 0.3), c.height * (0.66 + 0.02 * step)
        top, right = (x, foot - half * 1.15), (x + half, foot)
        drawn += [
            polygon([(x - half, foot), top, right], c.colours.first),
            polygon([top, right, (x + half * 0.25, foot)], SHADE),
        ]
    for step, fill in enumerate((c.colours.second, c.colours.third, c.colours.second)):
        y, lean = c.height * (0.62 + 0.12 * step), c.toss(-46, 46)
        crest = f"C{c.width * 0.3:.0f} {y - 44:.0f} {c.width * 0.6:.0f} {y + 52:.0f} {c.width:.0f} {y - lean:.0f}"
        drawn.append(filled(f"M0 {y + lean:.0f}{crest}V{c.height:.0f}H0Z", fill))
    return drawn


def lighthouse(c: Canvas) -> list[str]:
    """A beam over dark water."""
    x, foot, wide, top = c.width * c.toss(0.3, 0.7), c.height * 0.8, c.width * 0.1, c.height * 0.24
    far = -640 if x > c.across else 640
    bands = [
        polygon(_slice(x, wide, top + 20, foot, part / 5), (c.colours.first, c.colours.ink)[part % 2])
        for part in range(5)
    ]
    water = [
        box(0, foot + 30 * step, c.width, 30, (c.colours.second, c.colours.ground)[step % 2])
        for step in range(int((c.height - foot) / 30) + 1)
    ]
    return [
        *stars(c, 18),
        polygon([(x, top), (x + far, top - 150), (x + far, top + 150)], c.colours.third),
        polygon([(x, top), (x - far, top - 90), (x - far, top + 90)], c.colours.second),
        *water,
        ellipse(x, foot + 8, wide * 2.3, wide * 0.6, c.colours.ground),
        *bands,
        box(x - wide * 0.42, top - 20, wide * 0.84, 40, c.colours.third),
        half_disc(x, top - 20, wide * 0.56, c.colours.first, 180),
    ]


def lamplight(c: Canvas) -> list[str]:
    """A street lamp, and somebody who waits under it."""
    x, foot, top, wide = c.width * c.toss(0.34, 0.66), c.height * 0.86, c.height * 0.2, c.width * 0.34
    pole = x + c.width * 0.25 * c.dice.choice((-1, 1))
    tall = c.height * 0.3
    waiting = [
        polygon([(-13, -tall * 0.78), (13, -tall * 0.78), (30, 4), (-30, 4)], c.colours.ground),
        disc(0, -tall * 0.86, 14, c.colours.ground),
        box(-30, -tall * 0.94, 60, 7, c.colours.ground, 3),
        box(-15, -tall * 1.03, 30, 24, c.colours.ground, 5),
    ]
    return [
        *(box(0, c.height * 0.1 + 42 * row, c.width, 2, c.colours.second) for row in range(int(c.height / 56))),
        polygon([(x - 14, top + 16), (x + 14, top + 16), (x + wide, foot), (x - wide, foot)], c.colours.third),
        ellipse(x, foot, wide, 26, c.colours.third),
        curve(
            f"M{pole:.0f} {c.height:.0f}V{top + 30:.0f}Q{pole:.0f} {top - 24:.0f} {x:.0f} {top - 4:.0f}",
            c.colours.ink,
            8,
        ),
        half_disc(x, top + 18, 38, c.colours.ink, 180),
        moved(x + c.toss(-24, 24), foot, 0, *waiting),
    ]


def poppies(c: Canvas) -> list[str]:
    """Flowers where there was a field."""
    horizon = c.height * c.toss(0.3, 0.38)
    drawn = [
        half_disc(c.width * c.toss(0.3, 0.7), horizon, c.width * 0.2, c.colours.third, 180),
        box(0, horizon, c.width, c.height - horizon, c.colours.second),
    ]
    for row in range(5):
        y, size = horizon + (c.height - horizon) * ((row + 0.7) / 5) ** 1.4, 9 + row * 10
        for step in range(9 - row):
            x, top = c.width * (step + c.toss(0.1, 0.9)) / (9 - row), y + c.toss(-12, 12)
            drawn.append(line([(x, top), (x + c.toss(-6, 6), top + size * 3.4)], c.colours.ground, 2 + row * 0.7))
            for across, up in ((-1, 0), (1, 0), (0, -1), (0, 1)):
                drawn.append(disc(x + across * size * 0.42, top + up * size * 0.3, size * 0.62, c.colours.first))
            drawn.append(disc(x, top, size * 0.27, c.colours.ink))
    return drawn


def cactus(c: Canvas) -> list[str]:
    """Nothing for miles, and one that stands it."""
    x, foot, wide = c.width * c.toss(0.32, 0.68), c.height * 0.82, c.width * 0.1
    tall = c.height * c.toss(0.46, 0.56)
    land = [
        box(0, foot - 4 + 22 * step, c.width, 22, (c.colours.second, c.colours.ground)[step % 2])
        for step in range(int((c.height - foot) / 22) + 2)
    ]
    arms = [
        curve(
            f"M{x:.0f} {foot - tall * c.toss(0.32, 0.5):.0f}h{side * wide * 1.7:.0f}v{-tall * c.toss(0.2, 0.36):.0f}",
            c.colours.first,
            wide * 0.8,
        )
        for side in (-1, 1)
    ]
    return [
        disc(c.width * c.toss(0.3, 0.7), c.height * 0.36, c.width * 0.27, c.colours.third),
        *land,
        *arms,
        box(x - wide / 2, foot - tall, wide, tall, c.colours.first, wide / 2),
        box(x - 3, foot - tall + 20, 6, tall - 30, SHADE, 3),
    ]


def jungle(c: Canvas) -> list[str]:
    """Leaves one has to push aside."""
    y, reach = c.height * 0.46, max(c.width, c.height) * 0.62
    light = disc(c.across, y, c.width * c.toss(0.24, 0.3), c.colours.third)
    leaves = []
    for step in range(16):
        turn = step * 22.5 + c.toss(-6, 6)
        edge = polar(c.across, y, reach, turn)
        long, fill = c.toss(0.5, 0.68) * reach, (c.colours.second, c.colours.first)[step % 2]
        leaves.append(moved(*edge, turn + 180 + c.toss(-16, 16), *_leaf(long, fill, c.colours.ground)))
    return [light, *leaves]


def tree(c: Canvas) -> list[str]:
    """A tree, alone, with what is left of its leaves."""
    foot = c.height * 0.84
    branches, tips = _grown(c, (c.width * c.toss(0.42, 0.58), foot), -90 + c.toss(-4, 4), c.height * 0.2, 24)
    left = [tip for tip in tips if c.dice.random() < 0.8]
    return [
        disc(c.width * c.toss(0.3, 0.7), c.height * 0.38, c.width * 0.36, c.colours.second),
        box(0, foot, c.width, c.height - foot, c.colours.second),
        *branches,
        *(disc(x + c.toss(-12, 12), y + c.toss(-12, 12), c.toss(7, 17), c.colours.third) for x, y in left),
        *(
            disc(c.width * c.toss(0.1, 0.9), c.toss(foot + 6, c.height - 6), c.toss(5, 9), c.colours.third)
            for _ in range(9)
        ),
    ]


def _grown(c: Canvas, foot: Point, turn: float, long: float, thick: float) -> tuple[list[str], list[Point]]:
    """A branch with all that grows from it, and the tips."""
    end = polar(*foot, long, turn)
    wood = [line([foot, end], c.colours.first, thick, rounded=True)]
    if thick < 3.4:
        return wood, [end]
    tips = []
    for side in (-1, 1):
        more, ends = _grown(c, end, turn + side * c.toss(16, 34), long * c.toss(0.68, 0.84), thick * 0.64)
        wood += more
        tips += ends
    return wood, tips


def _slice(x: float, wide: float, top: float, foot: float, start: float) -> list[Point]:
    """The fifth from `start` of a tower that narrows to its top."""
    (upper, high), (lower, low) = (
        (wide * (0.5 + 0.42 * part), top + (foot - top) * part) for part in (start, start + 0.2)
    )
    return [(x - upper, high), (x + upper, high), (x + lower, low), (x - lower, low)]


def _leaf(long: float, fill: str, vein: str) -> list[str]:
    """A leaf that points to the right."""
    half = f"{long * 0.3:.0f} {{0:.0f}} {long * 0.75:.0f} {{1:.0f}}"
    back = f"{long * 0.75:.0f} {long * 0.26:.0f} {long * 0.3:.0f} {long * 0.34:.0f}"
    outline = f"M0 0C{half.format(-long * 0.34, -long * 0.26)} {long:.0f} 0C{back} 0 0Z"
    ribs = [
        line([(long * part, 0), (long * (part + 0.13), side * long * 0.2 * math.sin(math.pi * part))], vein, 2.5)
        for part in (0.2, 0.36, 0.52, 0.68)
        for side in (-1, 1)
    ]
    return [filled(outline, fill), line([(0, 0), (long * 0.94, 0)], vein, 3), *ribs]
