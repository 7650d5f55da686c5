"""Motifs that are one thing, seen from near."""

from catalog.posters.canvas import Canvas, stars
from catalog.posters.shapes import box, disc, half_disc, line, person, polar, polygon, ring


def grin(c: Canvas) -> list[str]:
    """A face of two discs and a half, never quite straight."""
    radius, y = c.width * 0.39, c.height * 0.5
    tilt, eye = c.toss(-14, 14), radius * c.toss(0.13, 0.2)
    mouth = half_disc(0, radius * 0.1, radius * 0.62, c.colours.ground)
    eyes = disc(-radius * 0.36, -radius * 0.32, eye, c.colours.ground) + disc(
        radius * 0.36, -radius * 0.32, eye * c.toss(0.6, 1.5), c.colours.ground
    )
    teeth = box(-radius * 0.62, radius * 0.1, radius * 1.24, radius * 0.13, c.colours.third)
    face = f'<g transform="translate({c.across:.1f} {y:.1f}) rotate({tilt:.0f})">{mouth}{teeth}{eyes}</g>'
    rays = [
        polygon([(c.across, y), polar(c.across, y, 600, turn), polar(c.across, y, 600, turn + 11)], c.colours.second)
        for turn in range(int(tilt), 360 + int(tilt), 24)
    ]
    return [*rays, disc(c.across, y, radius, c.colours.first), face]


def eye(c: Canvas) -> list[str]:
    """Something looks back."""
    y, wide, high = c.height * 0.48, c.width * 0.44, c.height * c.toss(0.15, 0.21)
    left, right = f"{c.across - wide:.0f} {y:.0f}", f"{c.across + wide:.0f} {y:.0f}"
    lid = f"M{left}Q{c.across:.0f} {y - 2 * high:.0f} {right}Q{c.across:.0f} {y + 2 * high:.0f} {left}Z"
    lashes = [
        line(
            [polar(c.across, y, wide * 0.75, turn), polar(c.across, y, wide * c.toss(1.0, 1.3), turn)],
            c.colours.second,
            6,
        )
        for turn in range(200, 341, 14)
    ]
    slit = polygon(
        [(c.across, y - high * 0.85), (c.across + 9, y), (c.across, y + high * 0.85), (c.across - 9, y)],
        c.colours.ground,
    )
    return [
        *lashes,
        f'<path d="{lid}" fill="{c.colours.third}"/>',
        disc(c.across, y, high * 0.92, c.colours.first),
        slit,
    ]


def claws(c: Canvas) -> list[str]:
    """Four cuts through the sheet."""
    lean = c.toss(60, 130) * c.dice.choice((-1, 1))
    cuts = []
    for step in range(4):
        x, top, end = c.width * (0.2 + 0.2 * step), c.height * c.toss(0.02, 0.16), c.height * c.toss(0.8, 0.98)
        wide = c.toss(15, 24)
        cuts.append(
            polygon(
                [
                    (x + lean / 2, top),
                    (x + wide, (top + end) / 2),
                    (x - lean / 2, end),
                    (x - wide / 2, (top + end) / 2),
                ],
                c.colours.ground,
            )
        )
    return [box(0, 0, c.width, c.height, c.colours.first), *cuts]


def balloons(c: Canvas) -> list[str]:
    """Round things on strings."""
    fills, drawn = (c.colours.first, c.colours.second, c.colours.third), []
    for step in range(int(c.toss(5, 8))):
        x, y, radius = c.width * c.toss(0.14, 0.86), c.height * c.toss(0.16, 0.58), c.width * c.toss(0.09, 0.17)
        drawn.append(line([(x, y + radius), (c.across + (x - c.across) * 0.25, c.height)], c.colours.ink, 1.5))
        drawn.append(disc(x, y, radius, fills[step % 3]))
        drawn.append(disc(x - radius * 0.35, y - radius * 0.35, radius * 0.16, c.colours.ink))
    return drawn


def creatures(c: Canvas) -> list[str]:
    """A few friendly heads that look up."""
    drawn = []
    for step, fill in enumerate((c.colours.second, c.colours.first, c.colours.third)):
        x, wide = c.width * (0.26 + 0.25 * step) + c.toss(-22, 22), c.width * c.toss(0.17, 0.23)
        top = c.height * c.toss(0.3, 0.58)
        drawn.append(box(x - wide, top, 2 * wide, c.height - top + 40, fill, wide))
        for side in (-1, 1):
            drawn += [
                disc(x + side * wide * 0.38, top + wide * 0.8, wide * 0.24, c.colours.ink),
                disc(x + side * wide * 0.38 + 2, top + wide * 0.72, wide * 0.11, c.colours.ground),
            ]
    return drawn


def record(c: Canvas) -> list[str]:
    """A disc and its grooves."""
    x, y, radius = c.width * c.toss(0.4, 0.62), c.height * 0.48, c.width * 0.42
    grooves = [ring(x, y, radius * (0.42 + 0.065 * step), c.colours.second, 2.2) for step in range(9)]
    arm = line(
        [(c.width * 0.94, c.height * 0.06), (c.width * 0.9, c.height * 0.3), polar(x, y, radius * 0.6, -35)],
        c.colours.ink,
        7,
    )
    return [
        disc(x, y, radius, c.colours.first),
        *grooves,
        disc(x, y, radius * 0.33, c.colours.third),
        disc(x, y, 7, c.colours.ground),
        arm,
    ]


def keyhole(c: Canvas) -> list[str]:
    """A look through a lock."""
    x, y, radius = c.across, c.height * 0.4, c.width * c.toss(0.17, 0.22)
    slot = [
        (x - radius * 0.5, y),
        (x + radius * 0.5, y),
        (x + radius * 0.95, y + radius * 2.3),
        (x - radius * 0.95, y + radius * 2.3),
    ]
    rings = [ring(x, y + radius * 0.5, radius * (2.1 + 0.5 * step), c.colours.second, 3) for step in range(5)]
    return [
        *rings,
        disc(x, y, radius, c.colours.first),
        polygon(slot, c.colours.first),
        person(x, y + radius * 2.3, radius * 2.1, c.colours.ground),
    ]


def planet(c: Canvas) -> list[str]:
    """A world with a ring."""
    x, y, radius = c.width * c.toss(0.42, 0.6), c.height * c.toss(0.42, 0.52), c.width * c.toss(0.24, 0.31)
    tilt, far, flat = c.toss(-32, 32), radius * 1.75, radius * 0.42
    bands = [box(-radius, radius * at, 2 * radius, radius * 0.16, c.colours.second) for at in (-0.55, -0.1, 0.32)]
    ringed = f'<path d="M{-far:.0f} 0A{far:.0f} {flat:.0f} 0 0 0 {far:.0f} 0" fill="none" stroke="{c.colours.third}"'
    return [
        *stars(c, 46),
        f'<clipPath id="world"><circle r="{radius:.1f}"/></clipPath>',
        f'<g transform="translate({x:.1f} {y:.1f}) rotate({tilt:.0f})"><g clip-path="url(#world)">',
        disc(0, 0, radius, c.colours.first),
        *bands,
        f'</g>{ringed} stroke-width="9"/></g>',
        disc(*polar(x, y, far, c.toss(200, 340)), radius * 0.13, c.colours.third),
    ]


def orbits(c: Canvas) -> list[str]:
    """Paths around a small bright thing."""
    x, y = c.across, c.height * 0.48
    drawn = [*stars(c, 30), disc(x, y, c.width * 0.075, c.colours.third)]
    for step in range(1, 6):
        radius = c.width * (0.08 + 0.085 * step)
        drawn.append(ring(x, y, radius, c.colours.second, 2.5))
        drawn.append(
            disc(*polar(x, y, radius, c.toss(0, 360)), c.toss(5, 17), c.dice.choice((c.colours.first, c.colours.ink)))
        )
    return drawn


def grid_sun(c: Canvas) -> list[str]:
    """A striped sun over a plane without end."""
    horizon, radius = c.height * 0.62, c.width * 0.32
    sun = [disc(c.across, horizon - radius * 0.42, radius, c.colours.first)]
    sun += [box(0, horizon - radius * 0.36 + step * 19, c.width, 3 + step * 2.2, c.colours.ground) for step in range(7)]
    floor = [box(0, horizon, c.width, c.height - horizon, c.colours.second)]
    floor += [
        line([(c.across + x * 14, horizon), (c.across + x * 120, c.height)], c.colours.third, 1.6)
        for x in range(-12, 13)
    ]
    floor += [
        box(0, horizon + (c.height - horizon) * (step / 7) ** 2, c.width, 1.6, c.colours.third) for step in range(7)
    ]
    return [*stars(c, 26), *sun, *floor]


def gauge(c: Canvas) -> list[str]:
    """A needle near the end of its scale."""
    x, y, radius = c.across, c.height * 0.6, c.width * 0.42
    needle = c.toss(-48, -14)
    ticks = [
        line(
            [polar(x, y, radius * (0.7 if step % 2 == 0 else 0.8), turn), polar(x, y, radius * 0.9, turn)],
            c.colours.third if step > 9 else c.colours.ink,
            7 if step % 2 == 0 else 4,
        )
        for step in range(13)
        for turn in (150 + 20 * step,)
    ]
    return [
        disc(x, y, radius, c.colours.second),
        disc(x, y, radius * 0.62, c.colours.first),
        *ticks,
        polygon(
            [polar(x, y, 17, needle - 90), polar(x, y, radius * 0.88, needle), polar(x, y, 17, needle + 90)],
            c.colours.ink,
        ),
        disc(x, y, 26, c.colours.ground),
        ring(x, y, radius, c.colours.third, 9),
    ]
