"""Motifs of what plays, records and is looked through."""

from catalog.posters.canvas import Canvas, stars
from catalog.posters.shapes import (
    at,
    box,
    curve,
    disc,
    ellipse,
    filled,
    half_disc,
    heart,
    line,
    moved,
    polar,
    polygon,
    ring,
)


def piano(c: Canvas) -> list[str]:
    """Keys, one of them down."""
    keys, long = 7, c.height * 1.3
    wide, down = c.width * 1.2 / keys, c.dice.randrange(1, keys - 1)
    left, top = -c.width * 0.6, -c.height * 0.65
    white = [
        box(left + step * wide, top, wide - 5, long, c.colours.first if step == down else c.colours.third)
        for step in range(keys)
    ]
    black = [
        box(left + step * wide - wide * 0.3, top, wide * 0.6, c.height * 0.72, c.colours.second)
        for step in (1, 2, 4, 5, 6)
    ]
    return [moved(c.across, c.height / 2, c.toss(-14, 14), *white, *black)]


def microphone(c: Canvas) -> list[str]:
    """Somebody is asked."""
    x, y, radius = c.across, c.height * 0.34, c.width * 0.18
    hold = radius * 1.45
    return [
        *(ring(x, y, radius * (1.5 + 0.42 * step), c.colours.second, 6) for step in range(5)),
        box(x - radius, y - radius * 1.5, 2 * radius, radius * 3, c.colours.first, radius),
        *(
            box(x - radius, y + radius * (0.42 * step - 0.75), 2 * radius, radius * 0.14, c.colours.ground)
            for step in range(5)
        ),
        curve(
            f"M{x - hold:.0f} {y + radius * 0.4:.0f}a{hold:.0f} {hold:.0f} 0 0 0 {2 * hold:.0f} 0", c.colours.ink, 10
        ),
        line([(x, y + radius * 1.85), (x, c.height)], c.colours.ink, 10),
    ]


def filmstrip(c: Canvas) -> list[str]:
    """Frames that run through."""
    lean, wide = c.toss(-24, -12) * c.dice.choice((-1, 1)), c.width * 0.5
    frame, start, fills = wide * 0.62, c.toss(0, wide * 0.62), (c.colours.first, c.colours.third, c.colours.second)
    drawn = [box(-wide / 2, -700, wide, 1400, c.colours.ink)]
    for step in range(-5, 5):
        y = step * (frame + 16) + start
        drawn.append(box(-wide * 0.34, y, wide * 0.68, frame, fills[step % 3], 8))
        drawn.append(disc(wide * c.toss(-0.16, 0.16), y + frame * 0.55, frame * 0.22, c.colours.ground))
        for x in (-wide * 0.43, wide * 0.43):
            drawn += [box(x - 7, y + hole, 14, 18, c.colours.ground, 3) for hole in (6, 6 + frame * 0.52)]
    return [moved(c.across, c.height / 2, lean, *drawn)]


def blocks(c: Canvas) -> list[str]:
    """A tower that will not stand for long."""
    size, foot, x = c.width * 0.24, c.height * 0.88, c.across
    fills = (c.colours.first, c.colours.third, c.colours.second)
    marks = (
        disc(0, 0, size * 0.24, c.colours.ground),
        heart(0, 0, size * 0.2, c.colours.ground),
        polygon([(0, -size * 0.26), (size * 0.26, size * 0.2), (-size * 0.26, size * 0.2)], c.colours.ground),
    )
    drawn = [box(0, foot, c.width, c.height - foot, c.colours.second)]
    for step in range(max(2, int((foot - 30) / (size * 0.94)))):
        block = box(-size / 2, -size / 2, size, size * 0.94, fills[step % 3], 8)
        drawn.append(moved(x, foot - (step + 0.47) * size * 0.94, c.toss(-3, 3), block, marks[step % 3]))
        x = min(max(x + c.toss(-size * 0.3, size * 0.3), c.width * 0.3), c.width * 0.7)
    return drawn


def window(c: Canvas) -> list[str]:
    """A window in the evening, and curtains that move."""
    wide, tall = c.width * 0.6, c.height * 0.66
    x, y = (c.width - wide) / 2, c.height * 0.14
    panes = [
        box(x + wide * column + 6, y + tall * row + 6, wide / 2 - 12, tall / 2 - 12, c.colours.first)
        for column in (0, 0.5)
        for row in (0, 0.5)
    ]
    cloth = []
    for side in (-1, 1):
        edge, sway = c.across + side * wide * 0.62, c.toss(0.2, 0.5) * wide
        blown = f"{c.across + side * wide * 0.1:.0f} {y + tall * 0.3:.0f} {edge - side * sway:.0f} {y + tall * 0.7:.0f}"
        cloth.append(filled(f"M{edge:.0f} {y - 20:.0f}C{blown} {edge:.0f} {y + tall * 1.16:.0f}Z", c.colours.third))
    return [
        box(x, y, wide, tall, c.colours.second),
        *panes,
        disc(x + wide * c.toss(0.22, 0.8), y + tall * 0.24, wide * 0.11, c.colours.third),
        box(x - 18, y + tall, wide + 36, 14, c.colours.ink),
        *cloth,
        box(x - wide * 0.2, y - 26, wide * 1.4, 10, c.colours.ink, 5),
    ]


def curtain(c: Canvas) -> list[str]:
    """The curtain goes up."""
    folds, gap, foot = 5, c.toss(0.16, 0.24), c.height * 0.9
    drawn = [
        box(0, c.height * 0.86, c.width, c.height * 0.14, c.colours.second),
        ellipse(c.across, foot, c.width * 0.28, c.height * 0.05, c.colours.third),
    ]
    for side in (-1, 1):
        for step in range(folds):
            top, following = (c.across + side * c.across * (step + end) / folds for end in (0, 1))
            low, next_low = (c.across + side * c.across * (gap + (1 - gap) * (step + end) / folds) for end in (0, 1))
            tied = c.across + side * c.width * (gap * 0.5 + 0.16 + 0.34 * step / folds)
            down, up = f"Q{tied:.0f} {c.height * 0.56:.0f} {low:.0f} {foot:.0f}", f"{following:.0f} 0Z"
            back = f"H{next_low:.0f}Q{tied + side * 34:.0f} {c.height * 0.56:.0f} {up}"
            drawn.append(filled(f"M{top:.0f} 0{down}{back}", (c.colours.first, c.colours.second)[step % 2]))
    fringe = [half_disc(c.width * (step + 0.5) / 6, 20, c.width / 12, c.colours.third) for step in range(6)]
    return [*drawn, box(0, 0, c.width, 22, c.colours.third), *fringe]


def signal(c: Canvas) -> list[str]:
    """Something out there is heard."""
    x, foot, turn = c.width * c.toss(0.34, 0.5), c.height * 0.86, c.toss(-56, -40)
    top = foot - c.height * 0.26
    dish = polar(x, top, 20, turn)
    arcs = []
    for step in range(5):
        reach = 112 + 42 * step
        start, end = at(polar(*dish, reach, turn - 36)), at(polar(*dish, reach, turn + 36))
        arcs.append(curve(f"M{start}A{reach} {reach} 0 0 1 {end}", (c.colours.third, c.colours.second)[step % 2], 10))
    return [
        *stars(c, 36),
        *arcs,
        polygon([(x - 9, top), (x + 9, top), (x + 40, foot), (x - 40, foot)], c.colours.ink),
        half_disc(*dish, 92, c.colours.first, turn + 90),
        line([dish, polar(*dish, 64, turn)], c.colours.ink, 6),
        disc(*polar(*dish, 68, turn), 11, c.colours.third),
        box(0, foot, c.width, c.height - foot, c.colours.second),
    ]


def portal(c: Canvas) -> list[str]:
    """A door in nothing, with another sky behind it."""
    wide, top, foot = c.width * 0.52, c.height * 0.12, c.height * 0.82
    x, radius, ridge = (c.width - wide) / 2, wide / 2, c.height * c.toss(0.5, 0.6)
    arch = f"M{x:.0f} {foot:.0f}V{top + radius:.0f}a{radius:.0f} {radius:.0f} 0 0 1 {wide:.0f} 0V{foot:.0f}Z"
    hills = [(x, foot), (x, ridge + 30), (c.across - 30, ridge - 20), (c.across + 60, ridge + 40)]
    inside = [
        box(x, top, wide, foot - top, c.colours.first),
        disc(c.across + c.toss(-40, 40), ridge - 40, wide * c.toss(0.16, 0.24), c.colours.third),
        polygon([*hills, (x + wide, ridge), (x + wide, foot)], c.colours.second),
    ]
    steps = [
        box(x - 24 - 26 * step, foot + 18 * step, wide + 48 + 52 * step, 18, fill)
        for step, fill in enumerate((c.colours.third, c.colours.second, c.colours.third))
    ]
    return [
        *stars(c, 40),
        f'<clipPath id="arch"><path d="{arch}"/></clipPath><g clip-path="url(#arch)">{"".join(inside)}</g>',
        curve(arch, c.colours.ink, 9),
        *steps,
    ]
