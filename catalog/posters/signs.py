"""Motifs that are one object, as flat as on a matchbox."""

from catalog.posters.canvas import Canvas, stars
from catalog.posters.shapes import (
    at,
    box,
    curve,
    disc,
    filled,
    half_disc,
    heart,
    line,
    moved,
    polar,
    polygon,
    ring,
    runner,
)


def rocket(c: Canvas) -> list[str]:
    """A ship on its way up, and its trail."""
    wide, tall = c.width * 0.2, c.height * c.toss(0.46, 0.54)
    right = f"C{wide * 0.9:.0f} {-tall * 0.22:.0f} {wide * 0.62:.0f} {tall * 0.3:.0f} {wide * 0.4:.0f} {tall / 2:.0f}"
    left = f"C{-wide * 0.62:.0f} {tall * 0.3:.0f} {-wide * 0.9:.0f} {-tall * 0.22:.0f} 0 {-tall / 2:.0f}"
    body = f"M0 {-tall / 2:.0f}{right}H{-wide * 0.4:.0f}{left}Z"
    fins = [
        polygon([(way * 0.42, tall * 0.16), (way, tall * 0.56), (way * 0.36, tall / 2)], c.colours.second)
        for way in (-wide, wide)
    ]
    burning = [(-wide * 0.3, tall / 2), (wide * 0.3, tall / 2), (wide * 0.75, 760), (-wide * 0.75, 760)]
    porthole = (0, -tall * 0.13, wide * 0.26)
    return [
        *stars(c, 34),
        moved(
            c.across,
            c.height * 0.46,
            c.toss(14, 34),
            polygon(burning, c.colours.third),
            *fins,
            filled(body, c.colours.first),
            disc(*porthole, c.colours.ground),
            ring(*porthole, c.colours.third, 6),
        ),
    ]


def clock(c: Canvas) -> list[str]:
    """A dial that is about to strike."""
    x, y, radius, hour = c.across, c.height * 0.48, c.width * 0.38, c.toss(0, 360)
    reach = radius * 0.9
    ticks = [
        line(
            [polar(x, y, radius * (0.8 if step % 3 else 0.7), 30 * step), polar(x, y, reach, 30 * step)],
            c.colours.ink,
            5,
        )
        for step in range(12)
    ]
    start, end = at(polar(x, y, reach, hour)), at(polar(x, y, reach, hour + 110))
    return [
        disc(x, y, radius, c.colours.second),
        filled(f"M{at((x, y))}L{start}A{reach:.1f} {reach:.1f} 0 0 1 {end}Z", c.colours.first),
        *ticks,
        line([(x, y), polar(x, y, radius * 0.5, hour)], c.colours.ink, 9),
        line([(x, y), polar(x, y, radius * 0.78, hour + 110)], c.colours.ink, 6),
        disc(x, y, 11, c.colours.third),
        ring(x, y, radius, c.colours.third, 7),
    ]


def compass(c: Canvas) -> list[str]:
    """A rose that points somewhere."""
    x, y, radius, turn = c.across, c.height * 0.48, c.width * 0.4, c.toss(-30, 30)
    points = []
    for long, light, steps in ((0.52, c.colours.third, range(1, 8, 2)), (0.94, c.colours.first, range(0, 8, 2))):
        for step in steps:
            way = turn + 45 * step
            tip = polar(x, y, radius * long, way)
            for side, fill in ((-45, light), (45, c.colours.second)):
                points.append(polygon([(x, y), polar(x, y, radius * 0.17, way + side), tip], fill))
    return [ring(x, y, radius * 0.72, c.colours.second, 3), ring(x, y, radius, c.colours.third, 6), *points]


def umbrella(c: Canvas) -> list[str]:
    """Shelter in a slanting rain."""
    x, y, radius = c.width * c.toss(0.4, 0.6), c.height * 0.52, c.width * 0.3
    drops = [(c.toss(-40, c.width), c.toss(-20, c.height)) for _ in range(46)]
    scallops = [disc(x + radius * (step - 1) * 2 / 3, y, radius / 3, c.colours.ground) for step in range(3)]
    hook = radius * 0.14
    stick = f"M{x:.1f} {y - radius * 0.2:.1f}V{y + radius * 1.15:.1f}a{hook:.1f} {hook:.1f} 0 0 0 {2 * hook:.1f} 0"
    return [
        *(line([(left, top), (left + 9, top + 30)], c.colours.second, 3) for left, top in drops),
        half_disc(x, y, radius, c.colours.first, 180),
        *scallops,
        line([(x, y - radius - 14), (x, y - radius)], c.colours.ink, 6),
        curve(stick, c.colours.ink, 7),
    ]


def candle(c: Canvas) -> list[str]:
    """One flame in the dark."""
    x, foot, wide, top = c.across, c.height * 0.9, c.width * 0.12, c.height * c.toss(0.46, 0.56)
    flame = "M0 -100C46 -46 30 -12 0 -10C-30 -12 -34 -40 0 -100Z"
    drips = [
        box(x - wide + step * wide / 2, top - 4, wide / 2, c.toss(26, 110), c.colours.third, wide / 4)
        for step in range(4)
    ]
    return [
        disc(x, top - 40, c.width * 0.34, c.colours.second),
        disc(x, top - 40, c.width * 0.23, c.colours.first),
        line([(x, top), (x, top - 24)], c.colours.ground, 5),
        moved(x, top, 0, filled(flame, c.colours.third)),
        box(x - wide, top, 2 * wide, foot - top, c.colours.ink),
        *drips,
        box(0, foot, c.width, c.height - foot, c.colours.second),
    ]


def letter(c: Canvas) -> list[str]:
    """An envelope with something in it."""
    wide, tall = c.width * 0.66, c.width * 0.44
    around = [
        heart(c.toss(0.1, 0.9) * c.width, c.height * (0.1 + 0.8 * step / 7), c.toss(9, 20), c.colours.second)
        for step in range(8)
    ]
    envelope = moved(
        c.across,
        c.height * 0.5,
        c.toss(-16, 16),
        box(-wide / 2, -tall / 2, wide, tall, c.colours.first),
        polygon([(-wide / 2, tall / 2), (0, -tall * 0.06), (wide / 2, tall / 2)], c.colours.second),
        polygon([(-wide / 2, -tall / 2), (wide / 2, -tall / 2), (0, tall * 0.12)], c.colours.third),
        disc(0, tall * 0.04, wide * 0.14, c.colours.ink),
        heart(0, tall * 0.05, wide * 0.07, c.colours.ground),
    )
    return [*around, envelope]


def cards(c: Canvas) -> list[str]:
    """A hand that may be a bluff."""
    wide, tall, suit = c.width * 0.34, c.width * 0.5, c.dice.randrange(3)
    drawn = []
    for step, fill in enumerate((c.colours.second, c.colours.third, c.colours.first)):
        card = box(-wide / 2, -tall * 1.22, wide, tall, fill, 14)
        pip = _pip(suit + step, -tall * 0.72, wide * 0.2, c.colours.ground)
        drawn.append(moved(c.across, c.height * 0.78, 26 * (step - 1) + c.toss(-5, 5), card, pip))
    return drawn


def magnifier(c: Canvas) -> list[str]:
    """A glass that makes one trace large."""
    x, y, radius, turn = c.width * c.toss(0.42, 0.5), c.height * 0.42, c.width * 0.27, c.toss(40, 56)
    trail = [
        _sole(c.width * (0.08 + 0.13 * step), c.height * (0.9 - 0.11 * step), 24, c.colours.second, step % 2)
        for step in range(8)
    ]
    return [
        *trail,
        line([polar(x, y, radius, turn), polar(x, y, radius * 2.05, turn)], c.colours.ink, 26),
        disc(x, y, radius, c.colours.first),
        _sole(x - 36, y, 74, c.colours.ground, 1),
        ring(x, y, radius, c.colours.third, 13),
    ]


def bolt(c: Canvas) -> list[str]:
    """It strikes."""
    shape = ((0.16, -0.5), (-0.3, 0.08), (-0.03, 0.08), (-0.18, 0.5), (0.32, -0.12), (0.04, -0.12))
    points = [(x * c.width, y * c.height * 0.86) for x, y in shape]
    shadow = polygon([(x + 20, y + 14) for x, y in points], c.colours.second)
    rings = [ring(c.across, c.height / 2, c.width * (0.2 + 0.13 * step), c.colours.second, 4) for step in range(4)]
    return [*rings, moved(c.across, c.height / 2, c.toss(-10, 10), shadow, polygon(points, c.colours.first))]


def sights(c: Canvas) -> list[str]:
    """Somebody small in somebody's sights."""
    x, y, radius = c.width * c.toss(0.4, 0.6), c.height * c.toss(0.42, 0.54), c.width * 0.34
    hairs = [
        line([polar(x, y, radius * 0.58, turn), polar(x, y, radius * 1.24, turn)], c.colours.third, 5)
        for turn in range(0, 360, 90)
    ]
    return [
        disc(x, y, radius, c.colours.first),
        disc(x, y, radius * 0.74, c.colours.second),
        runner(x, y + radius * 0.2, radius * 0.62, c.colours.ink),
        *hairs,
        ring(x, y, radius, c.colours.third, 8),
    ]


def badge(c: Canvas) -> list[str]:
    """The law, in tin."""
    x, y, radius, turn = c.across, c.height * 0.48, c.width * 0.38, c.toss(-98, -82)
    points = [polar(x, y, radius * (1 if step % 2 == 0 else 0.45), turn + 36 * step) for step in range(10)]
    return [
        ring(x, y, radius * 1.14, c.colours.second, 5),
        polygon(points, c.colours.first),
        *(polygon([(x, y), points[step], points[step + 1]], c.colours.third) for step in range(0, 10, 2)),
        *(disc(*points[step], radius * 0.1, c.colours.first) for step in range(0, 10, 2)),
        disc(x, y, radius * 0.2, c.colours.ground),
    ]


def kite(c: Canvas) -> list[str]:
    """Up, on a string."""
    size, turn = c.width * 0.27, c.toss(12, 34)
    x, y, fall = c.width * c.toss(0.52, 0.68), c.height * 0.34, c.height
    sails = [
        polygon([(0, end), (side, 0), (0, 0)], fill)
        for end, side, fill in (
            (-size, size * 0.72, c.colours.first),
            (-size, -size * 0.72, c.colours.third),
            (size * 1.3, size * 0.72, c.colours.third),
            (size * 1.3, -size * 0.72, c.colours.first),
        )
    ]
    clouds = [
        box(c.width * c.toss(-0.2, 0.8), c.height * (0.12 + 0.26 * step), c.toss(110, 210), 30, c.colours.second, 15)
        for step in range(4)
    ]
    string = (
        f"M{at(polar(x, y, size * 1.3, 90 + turn))}q-70 {fall * 0.12:.0f} -10 {fall * 0.2:.0f}t-80 {fall * 0.4:.0f}"
    )
    return [*clouds, curve(string, c.colours.ink, 4), moved(x, y, turn, *sails)]


def speech(c: Canvas) -> list[str]:
    """Two who talk at once."""
    drawn, tall, dots = [], c.height * 0.27, c.dice.choice((3, 3, 4))
    for step, (fill, side) in enumerate(((c.colours.first, -1), (c.colours.third, 1))):
        x, y = c.across + side * c.width * c.toss(0.07, 0.13), c.height * (0.3 + 0.36 * step) + c.toss(-12, 12)
        wide = c.width * c.toss(0.6, 0.7)
        tip, low = x + side * wide * 0.24, y + tall / 2
        drawn.append(box(x - wide / 2, y - tall / 2, wide, tall, fill, tall / 2.4))
        drawn.append(polygon([(tip - 24, low - 8), (tip + 24, low - 8), (tip + side * 36, low + 44)], fill))
        for dot in range(dots):
            drawn.append(disc(x + (dot - (dots - 1) / 2) * wide * 0.2, y, tall * 0.11, c.colours.ground))
    return drawn


def disguise(c: Canvas) -> list[str]:
    """A hat, glasses and a moustache on nobody."""
    unit = c.width * 0.1
    curl = "M0 1.5c1-1 2-.2 2.6.1c-.5 1.3-2 1.3-2.6.3Z"
    whiskers = f'<path transform="scale({unit:.1f})" d="{curl}" fill="{c.colours.ink}"/>'
    return [
        moved(
            c.across,
            c.height * 0.5,
            c.toss(-9, 9),
            disc(0, unit * 0.3, unit * 3.1, c.colours.second),
            *(ring(side * unit * 1.35, 0, unit, c.colours.ink, 9) for side in (-1, 1)),
            line([(-unit * 0.4, -unit * 0.1), (unit * 0.4, -unit * 0.1)], c.colours.ink, 9),
            whiskers,
            f'<g transform="scale(-1 1)">{whiskers}</g>',
            box(-unit * 3.4, -unit * 2.1, unit * 6.8, unit * 0.62, c.colours.first, unit * 0.3),
            box(-unit * 1.9, -unit * 4.2, unit * 3.8, unit * 2.3, c.colours.first, 10),
            box(-unit * 1.9, -unit * 2.65, unit * 3.8, unit * 0.6, c.colours.third),
        )
    ]


def _pip(suit: int, y: float, size: float, fill: str) -> str:
    """A diamond, a heart or a club."""
    if suit % 3 == 0:
        return polygon([(0, y - size), (size * 0.72, y), (0, y + size), (-size * 0.72, y)], fill)
    if suit % 3 == 1:
        return heart(0, y, size * 0.8, fill)
    leaves = "".join(disc(*polar(0, y, size * 0.42, turn), size * 0.4, fill) for turn in (-90, 30, 150))
    return leaves + polygon([(0, y), (size * 0.3, y + size), (-size * 0.3, y + size)], fill)


def _sole(x: float, y: float, long: float, fill: str, side: int) -> str:
    """The print of a left (0) or right (1) shoe."""
    ball = box(-long * 0.3, -long * 0.85, long * 0.6, long * 1.05, fill, long * 0.3)
    heel = box(-long * 0.23, long * 0.32, long * 0.46, long * 0.46, fill, long * 0.2)
    return moved(x + (side - 0.5) * long, y, 47 if side else 23, ball, heel)
