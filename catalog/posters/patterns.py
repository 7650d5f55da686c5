"""Motifs that are shapes and nothing else."""

import math

from catalog.posters.canvas import Canvas
from catalog.posters.shapes import box, disc, half_disc, line, person, polar, polygon, quarter, ring


def overlap(c: Canvas) -> list[str]:
    """Two lives that meet."""
    radius, lean = c.width * c.toss(0.27, 0.33), c.toss(-0.12, 0.12) * c.height
    y, gap = c.height * 0.48, radius * c.toss(0.5, 0.75)
    left, right = (c.across - gap, y - lean), (c.across + gap, y + lean)
    clip = f'<clipPath id="lens"><circle cx="{left[0]:.1f}" cy="{left[1]:.1f}" r="{radius:.1f}"/></clipPath>'
    lens = f'<g clip-path="url(#lens)">{disc(*right, radius, c.colours.ink)}</g>'
    return [clip, disc(*left, radius, c.colours.first), disc(*right, radius, c.colours.second), lens]


def embrace(c: Canvas) -> list[str]:
    """Two arcs that lean towards each other."""
    y, radius = c.height * 0.86, c.width * 0.36
    rows = int(c.toss(4, 6))
    drawn = []
    for step in range(rows):
        size = radius * (1 - step / rows)
        left, right = (c.colours.first, c.colours.second) if step % 2 == 0 else (c.colours.ground, c.colours.ground)
        drawn += [
            half_disc(c.across - radius * 0.62, y, size, left, 180),
            half_disc(c.across + radius * 0.62, y, size, right, 180),
        ]
    sun = disc(c.across + c.toss(-60, 60), c.height * 0.25, c.width * c.toss(0.09, 0.13), c.colours.third)
    return [sun, *drawn, box(0, y, c.width, 3, c.colours.ink)]


def ribbons(c: Canvas) -> list[str]:
    """Two lines that wind around each other."""
    turns, swing = c.toss(1.2, 2.1), c.width * c.toss(0.2, 0.28)
    heights = [c.height * step / 60 for step in range(61)]
    bend = [swing * math.sin(2 * math.pi * turns * step / 60) for step in range(61)]
    one = [(c.across + x, y) for x, y in zip(bend, heights, strict=True)]
    other = [(c.across - x, y) for x, y in zip(bend, heights, strict=True)]
    return [
        disc(c.across, c.height / 2, c.width * 0.34, c.colours.second),
        line(one, c.colours.first, 26),
        line(other, c.colours.third, 26),
    ]


def party(c: Canvas) -> list[str]:
    """A grid of cheerful shapes, each turned its own way."""
    columns = c.dice.choice([3, 4])
    cell = c.width / columns
    fills = (c.colours.first, c.colours.second, c.colours.third)
    drawn = []
    for place in range(columns * math.ceil(c.height / cell)):
        x, y = cell * (place % columns), cell * (place // columns)
        fill, turn = c.dice.choice(fills), c.dice.randrange(4)
        kind = c.dice.randrange(5)
        if kind == 0:
            drawn.append(disc(x + cell / 2, y + cell / 2, cell * 0.42, fill))
        elif kind == 1:
            drawn.append(half_disc(x + cell / 2, y + cell / 2, cell * 0.46, fill, 90 * turn))
        elif kind == 2:
            corner = ((x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell))[turn]
            drawn.append(quarter(*corner, cell * 0.94, fill, turn))
        elif kind == 3:
            drawn.append(ring(x + cell / 2, y + cell / 2, cell * 0.3, fill, cell * 0.16))
    return drawn


def vertigo(c: Canvas) -> list[str]:
    """Rings that pull to one side."""
    x, y, lean = c.across, c.height * 0.48, c.toss(0, 360)
    drawn = []
    for step in range(11):
        radius = c.width * 0.62 * (1 - step / 11)
        cx, cy = polar(x, y, step * 7.5, lean)
        drawn.append(disc(cx, cy, radius, (c.colours.first, c.colours.ground)[step % 2]))
    return [*drawn, disc(*polar(x, y, 82, lean), 9, c.colours.third)]


def corridor(c: Canvas) -> list[str]:
    """Frames that close in."""
    x, y = c.width * c.toss(0.38, 0.62), c.height * c.toss(0.36, 0.56)
    drawn = []
    for step in range(8):
        share = 1 - step / 8
        fill = (c.colours.first, c.colours.ground, c.colours.second, c.colours.ground)[step % 4]
        drawn.append(box(x - x * share, y - y * share, c.width * share, c.height * share, fill))
    return [*drawn, person(x, y + c.height * 0.085, c.height * 0.1, c.colours.third)]


def print_of_a_finger(c: Canvas) -> list[str]:
    """Broken rings, as left on a glass."""
    drawn = []
    for step in range(9):
        radius = 16 + step * 17
        around = 2 * math.pi * radius
        size = f'rx="{radius * 0.82:.1f}" ry="{radius * 1.12:.1f}"'
        dashes = f'stroke-dasharray="{around * c.toss(0.2, 0.5):.0f} {around * c.toss(0.04, 0.16):.0f}"'
        pen = f'stroke="{(c.colours.first, c.colours.third)[step == 4]}" stroke-width="8" stroke-linecap="round"'
        place = f'cx="{c.across:.1f}" cy="{c.height / 2:.1f}"'
        start = f'stroke-dashoffset="{c.toss(0, around):.0f}"'
        drawn.append(f'<ellipse {place} {size} fill="none" {pen} {dashes} {start}/>')
    return drawn


def burst(c: Canvas) -> list[str]:
    """Everything flies apart from one point."""
    x, y, turn, drawn = c.width * c.toss(0.35, 0.65), c.height * c.toss(0.4, 0.6), c.toss(0, 20), []
    while turn < 380:
        wide = c.toss(6, 15)
        fill = c.dice.choice((c.colours.first, c.colours.second))
        drawn.append(polygon([(x, y), polar(x, y, 720, turn), polar(x, y, 720, turn + wide)], fill))
        turn += wide + c.toss(5, 14)
    spikes = [polar(x, y, c.width * (0.17 if step % 2 else 0.27) * c.toss(0.85, 1.15), step * 15) for step in range(24)]
    return [*drawn, polygon(spikes, c.colours.third)]


def speed(c: Canvas) -> list[str]:
    """Bars that outrun each other."""
    tilt, y, bars = c.toss(-38, -16), -c.height * 0.5, []
    while y < c.height * 1.3:
        thick, start, long = c.toss(6, 34), c.toss(-260, 170), c.toss(150, 560)
        bars.append(
            box(start, y, long, thick, c.dice.choice((c.colours.first, c.colours.second, c.colours.third)), thick / 2)
        )
        y += thick + c.toss(6, 18)
    return [f'<g transform="rotate({tilt:.0f} {c.across:.0f} {c.height / 2:.0f})">{"".join(bars)}</g>']


def equaliser(c: Canvas) -> list[str]:
    """Bars that swing to something."""
    count = int(c.toss(8, 12))
    wide, phase, beat = c.width * 0.86 / count, c.toss(0, 6), c.toss(0.5, 1.1)
    drawn = []
    for step in range(count):
        tall = c.height * (0.18 + 0.34 * abs(math.sin(phase + beat * step)))
        fill = (c.colours.first, c.colours.second, c.colours.third)[step % 3]
        drawn.append(
            box(
                c.width * 0.07 + step * wide + wide * 0.14,
                c.height * 0.5 - tall / 2,
                wide * 0.72,
                tall,
                fill,
                wide * 0.36,
            )
        )
    return drawn


def halftone(c: Canvas) -> list[str]:
    """A photograph seen so near that it is dots."""
    x, y, step = c.width * c.toss(0.25, 0.75), c.height * c.toss(0.3, 0.7), 25
    return [
        disc(
            column * step + step / 2, row * step + step / 2, radius, c.colours.first if radius > 5 else c.colours.second
        )
        for row in range(int(c.height / step) + 1)
        for column in range(int(c.width / step) + 1)
        for radius in (max(11.5 - math.hypot(column * step - x, row * step - y) / 27, 1.6),)
    ]


def aperture(c: Canvas) -> list[str]:
    """The blades of a lens."""
    x, y, radius, turn = c.across, c.height * 0.48, c.width * 0.42, c.toss(0, 60)
    fills = (c.colours.first, c.colours.second)
    blades = [
        polygon(
            [
                polar(x, y, radius, turn + at),
                polar(x, y, radius, turn + at + 60),
                polar(x, y, radius * 0.34, turn + at + 96),
            ],
            fills[at // 60 % 2],
        )
        for at in range(0, 360, 60)
    ]
    return [
        disc(x, y, radius * 1.04, c.colours.ink),
        disc(x, y, radius, c.colours.second),
        *blades,
        ring(x, y, radius * 1.04, c.colours.third, 5),
    ]


def tiles(c: Canvas) -> list[str]:
    """Quarter discs in order, as on a designer's desk."""
    cell, fills = c.width / 4, (c.colours.first, c.colours.second, c.colours.third)
    drawn = []
    for place in range(4 * math.ceil(c.height / cell)):
        x, y, turn = cell * (place % 4), cell * (place // 4), c.dice.randrange(4)
        corner = ((x, y), (x + cell, y), (x + cell, y + cell), (x, y + cell))[turn]
        if c.dice.random() < 0.82:
            drawn.append(quarter(*corner, cell, c.dice.choice(fills), turn))
    return drawn
