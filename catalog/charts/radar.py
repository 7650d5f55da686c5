"""A radar: one person's measures beside everyone's, around a circle."""

import math
from collections.abc import Callable, Sequence

from catalog.charts.chart import Cell, Chart, Drawing, key
from catalog.charts.marks import Tone, element, fitted, hint, path, text, width_of
from catalog.charts.scales import extent, plain

RINGS = 4


def radar(
    title: str,
    description: str,
    axes: Sequence[str],
    groups: Sequence[tuple[str, Sequence[float], Tone]],
    *,
    axis_column: str,
    write: Callable[[float], str] = plain,
) -> Chart:
    """Return a closed line for each group over at least three axes, all from 0 in the middle to the greatest value."""
    _, high = extent(value for _, values, _ in groups for value in values)

    def draw(width: float) -> Drawing:
        top, marks = key([(name, tone) for name, _, tone in groups], width, line=True)
        beside = min(max((width_of(axis) for axis in axes), default=0.0) + 12, width * 0.3)
        radius = min((width - 2 * beside) / 2, 150.0)
        middle, centre = width / 2, top + radius + 26

        def place(at: int, share: float) -> tuple[float, float]:
            angle = 2 * math.pi * at / len(axes) - math.pi / 2
            return middle + radius * share * math.cos(angle), centre + radius * share * math.sin(angle)

        for ring in range(1, RINGS + 1):
            marks.append(
                path([place(at, ring / RINGS) for at in range(len(axes))], closed=True, class_="c-grid", fill="none")
            )
        for at, axis in enumerate(axes):
            x, y = place(at, 1.0)
            marks.append(element("line", x1=middle, y1=centre, x2=x, y2=y, class_="c-grid"))
            x, y = place(at, 1.0 + 12 / radius)
            side = "middle" if abs(x - middle) < 4 else "start" if x > middle else "end"
            room = beside if side != "middle" else width
            marks.append(text(fitted(axis, room), x, y + 4, anchor=side))
        for _, values, tone in groups:
            around = [place(at, value / (high or 1.0)) for at, value in enumerate(values)]
            marks.append(path(around, closed=True, class_=f"c-band-{tone}"))
            marks.append(path(around, closed=True, class_=f"c-line-{tone}"))
        name, values, tone = groups[0]
        for at, value in enumerate(values):
            x, y = place(at, value / (high or 1.0))
            said = hint(f"{name}, {axes[at]}: {write(value)}")
            marks.append(element("circle", said, cx=x, cy=y, r=3.5, class_=f"c-dot-{tone}"))
        return centre + radius + 30, marks

    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (axis, *(write(values[at]) for _, values, _ in groups)) for at, axis in enumerate(axes)
    )
    return Chart(title, description, (axis_column, *(name for name, _, _ in groups)), rows, draw)
