"""The few SVG elements the motifs are made of; numbers to a tenth of a pixel."""

import math
from collections.abc import Iterable, Sequence

Point = tuple[float, float]


def disc(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}" fill="{fill}"/>'


def ring(x: float, y: float, radius: float, stroke: str, thickness: float) -> str:
    place = f'cx="{x:.1f}" cy="{y:.1f}" r="{radius:.1f}"'
    return f'<circle {place} fill="none" stroke="{stroke}" stroke-width="{thickness:.1f}"/>'


def box(x: float, y: float, width: float, height: float, fill: str, radius: float = 0.0) -> str:
    rounded = f' rx="{radius:.1f}"' if radius else ""
    return f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}"{rounded} fill="{fill}"/>'


def polygon(points: Iterable[Point], fill: str) -> str:
    return f'<polygon points="{" ".join(f"{x:.1f},{y:.1f}" for x, y in points)}" fill="{fill}"/>'


def line(points: Sequence[Point], stroke: str, thickness: float, *, rounded: bool = False) -> str:
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    ends = ' stroke-linecap="round"' if rounded else ""
    return f'<polyline points="{path}" fill="none" {_pen(stroke, thickness)}{ends}/>'


def curve(d: str, stroke: str, thickness: float) -> str:
    """A path as a line with round ends."""
    return f'<path d="{d}" fill="none" {_pen(stroke, thickness)} stroke-linecap="round"/>'


def filled(d: str, fill: str) -> str:
    return f'<path d="{d}" fill="{fill}"/>'


def ellipse(x: float, y: float, across: float, up: float, fill: str) -> str:
    return f'<ellipse cx="{x:.1f}" cy="{y:.1f}" rx="{across:.1f}" ry="{up:.1f}" fill="{fill}"/>'


def moved(x: float, y: float, turn: float, *inside: str) -> str:
    """What is drawn around the origin, turned by degrees and put elsewhere."""
    return f'<g transform="translate({x:.1f} {y:.1f}) rotate({turn:.1f})">{"".join(inside)}</g>'


def at(point: Point) -> str:
    """A point within a path."""
    return f"{point[0]:.1f} {point[1]:.1f}"


def heart(x: float, y: float, size: float, fill: str) -> str:
    side, top = 1.7 * size, 1.3 * size
    d = f"M0 {size:.1f}C{-side:.1f} {-size * 0.2:.1f} {-size * 0.8:.1f} {-top:.1f} 0 {-size * 0.45:.1f}"
    d += f"C{size * 0.8:.1f} {-top:.1f} {side:.1f} {-size * 0.2:.1f} 0 {size:.1f}Z"
    return f'<path transform="translate({x:.1f} {y:.1f})" d="{d}" fill="{fill}"/>'


def half_disc(x: float, y: float, radius: float, fill: str, turn: float = 0.0) -> str:
    """The lower half of a disc, turned clockwise by degrees."""
    d = f"M{-radius:.1f} 0A{radius:.1f} {radius:.1f} 0 0 0 {radius:.1f} 0Z"
    return f'<path transform="translate({x:.1f} {y:.1f}) rotate({turn:.0f})" d="{d}" fill="{fill}"/>'


def quarter(x: float, y: float, radius: float, fill: str, turn: int) -> str:
    """A quarter of a disc around a corner, turned by quarters."""
    d = f"M0 0H{radius:.1f}A{radius:.1f} {radius:.1f} 0 0 1 0 {radius:.1f}Z"
    return f'<path transform="translate({x:.1f} {y:.1f}) rotate({90 * turn})" d="{d}" fill="{fill}"/>'


def wave(width: float, y: float, rise: float, length: float, bottom: float, fill: str, phase: float = 0.0) -> str:
    """A sea from a wavy line down to `bottom`."""
    steps = [(x, y + rise * math.sin(2 * math.pi * x / length + phase)) for x in range(0, int(width) + 13, 12)]
    return polygon([(0, bottom), *steps, (width, bottom)], fill)


def polar(x: float, y: float, radius: float, degrees: float) -> Point:
    return x + radius * math.cos(math.radians(degrees)), y + radius * math.sin(math.radians(degrees))


def person(x: float, foot: float, height: float, fill: str) -> str:
    """A standing figure, seen from afar."""
    head, body = height * 0.1, height * 0.16
    return disc(x, foot - height + head, head, fill) + box(
        x - body / 2, foot - height + 2.3 * head, body, height - 2.3 * head, fill, body / 2
    )


def runner(x: float, y: float, height: float, fill: str) -> str:
    """A running figure, its hips at (x, y)."""
    limbs = (
        [(0, -0.41), (0.02, 0.02)],
        [(0, -0.36), (0.22, -0.22), (0.32, -0.36)],
        [(0, -0.36), (-0.2, -0.26), (-0.16, -0.08)],
        [(0, 0), (0.2, 0.18), (0.1, 0.44)],
        [(0, 0), (-0.16, 0.24), (-0.4, 0.26)],
    )
    body = (line([(height * a, height * b) for a, b in limb], fill, height * 0.11, rounded=True) for limb in limbs)
    return moved(x, y, 0, disc(height * 0.05, -height * 0.6, height * 0.12, fill), *body)


def _pen(stroke: str, thickness: float) -> str:
    return f'stroke="{stroke}" stroke-width="{thickness:.1f}" stroke-linejoin="round"'
