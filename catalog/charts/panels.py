"""Small multiples: many short lines on one scale, each under its name."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.charts.chart import Cell, Chart, Drawing
from catalog.charts.lines import Series, band_of, line_of, written
from catalog.charts.marks import element, fitted, text
from catalog.charts.scales import Scale, extent, plain

Write = Callable[[float], str]
PANEL_WIDTH, PANEL_HEIGHT, GAP = 150, 64, 16


def panels(
    title: str,
    description: str,
    xs: Sequence[float],
    named: Sequence[tuple[str, Sequence[Series]]],
    *,
    x_column: str,
    write_x: Write = plain,
    write: Write = plain,
) -> Chart:
    """Return a small chart for each name, all of them on one scale from 0, with the axis' ends named below each."""
    drawing = _Panels(list(xs), named, write_x, write)
    columns = (x_column, *(_column(name, each, group) for name, group in named for each in group))
    return Chart(title, description, columns, drawing.rows(), drawing.draw)


@dataclass(frozen=True, slots=True)
class _Panels:
    xs: list[float]
    named: Sequence[tuple[str, Sequence[Series]]]
    write_x: Write
    write: Write

    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        known = [each.values for _, group in self.named for each in group]
        return tuple(
            (self.write_x(x), *(written(values[at], self.write) for values in known)) for at, x in enumerate(self.xs)
        )

    def draw(self, width: float) -> Drawing:
        """Draw as many panels to a row as there is room for."""
        across = max(int((width + GAP) // (PANEL_WIDTH + GAP)), 1)
        wide = (width - GAP * (across - 1)) / across
        _, high = extent(value for _, group in self.named for each in group for value in each.values)
        marks: list[str] = []
        tall = PANEL_HEIGHT + 58
        for at, (name, group) in enumerate(self.named):
            marks += self._panel(name, group, (at % across) * (wide + GAP), (at // across) * tall, wide, high)
        return max(-(-len(self.named) // across) * tall - 8, 1.0), marks

    def _panel(self, name: str, group: Sequence[Series], x: float, y: float, wide: float, high: float) -> list[str]:
        ground = y + 24 + PANEL_HEIGHT
        up = Scale(0.0, high, ground, y + 26)
        along = Scale(*extent(self.xs, zero=False), x, x + wide)
        marks = [
            text(fitted(name, wide), x, y + 14),
            element("line", x1=x, x2=x + wide, y1=ground, y2=ground, class_="c-axis"),
        ]
        for each in group:
            marks += [*band_of(each, self.xs, along, up), *line_of(each, self.xs, along, up)]
        if self.xs:
            marks.append(text(self.write_x(self.xs[0]), x, ground + 16, class_="c-soft", size=11))
            marks.append(text(self.write_x(self.xs[-1]), x + wide, ground + 16, anchor="end", class_="c-soft", size=11))
        return marks


def _column(name: str, each: Series, group: Sequence[Series]) -> str:
    return name if len(group) == 1 else f"{name}, {each.name}"
