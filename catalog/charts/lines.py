"""Lines over an ordered axis, each with the interval around it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.charts.chart import Cell, Chart, Drawing, key
from catalog.charts.marks import Tone, element, hint, path, text, width_of
from catalog.charts.scales import Scale, extent, plain, runs, short, ticks

Write = Callable[[float], str]
HEIGHT = 220
MOST_DOTS = 30


@dataclass(frozen=True, slots=True)
class Series:
    """One line: a value at each place of the axis, None where there is none, and the interval around it if known."""

    name: str
    values: Sequence[float | None]
    tone: Tone = Tone.INK
    low: Sequence[float | None] | None = None
    high: Sequence[float | None] | None = None


def lines(
    title: str,
    description: str,
    xs: Sequence[float],
    series: Sequence[Series],
    *,
    x_column: str,
    write_x: Write = plain,
    write: Write = plain,
    write_axis: Write = short,
    zero: bool = False,
) -> Chart:
    """Return lines over `xs`, broken where a value is None, each over its interval; `zero` keeps 0 on the axis."""
    drawing = _Lines(list(xs), series, x_column, write_x, write, write_axis, zero)
    return Chart(title, description, drawing.columns(), drawing.rows(), drawing.draw)


@dataclass(frozen=True, slots=True)
class _Lines:
    xs: list[float]
    series: Sequence[Series]
    x_column: str
    write_x: Write
    write: Write
    write_axis: Write
    zero: bool

    def columns(self) -> tuple[str, ...]:
        names = [[each.name, *([f"{each.name}, from", f"{each.name}, to"] if each.low else [])] for each in self.series]
        return (self.x_column, *(name for group in names for name in group))

    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        known = [values for each in self.series for values in (each.values, each.low, each.high) if values]
        return tuple(
            (self.write_x(x), *(written(values[at], self.write) for values in known)) for at, x in enumerate(self.xs)
        )

    def draw(self, width: float) -> Drawing:
        """Draw the axes, the bands and the lines."""
        top, marks = key([(each.name, each.tone) for each in self.series], width, line=True)
        everything = [v for each in self.series for values in (each.values, each.low, each.high) for v in values or ()]
        steps = ticks(*extent(everything, zero=self.zero))
        left = max(width_of(self.write_axis(step)) for step in steps) + 8
        up = Scale(steps[0], steps[-1], top + HEIGHT, top + 10)
        along = Scale(*extent(self.xs, zero=False), left + 4, width - 8)
        for step in steps:
            marks.append(element("line", x1=left, x2=width, y1=up(step), y2=up(step), class_="c-grid"))
            marks.append(text(self.write_axis(step), left - 8, up(step) + 4, anchor="end", class_="c-soft"))
        marks += self._names_of_places(along, top + HEIGHT + 18)
        for each in self.series:
            marks += band_of(each, self.xs, along, up)
        for each in self.series:
            marks += line_of(each, self.xs, along, up)
            marks += self._dots(each, along, up)
        return top + HEIGHT + 26, marks

    def _names_of_places(self, along: Scale, y: float) -> list[str]:
        """Name as many places of the axis as have room, the first and the last among them."""
        marks: list[str] = []
        free = float("-inf")
        last = self.xs[-1] if self.xs else None
        guarded = along(last) - width_of(self.write_x(last)) if last is not None else 0.0
        for x in self.xs:
            words, half = self.write_x(x), width_of(self.write_x(x)) / 2
            if x == last:
                marks.append(text(words, along(x) + 8, y, anchor="end", class_="c-soft"))
            elif along(x) - half >= free and along(x) + half < guarded - 8:
                marks.append(text(words, along(x), y, anchor="middle", class_="c-soft"))
                free = along(x) + half + 14
        return marks

    def _dots(self, each: Series, along: Scale, up: Scale) -> list[str]:
        if len(self.xs) > MOST_DOTS:
            return []
        return [
            element(
                "circle",
                hint(f"{each.name}, {self.write_x(x)}: {self.write(value)}"),
                cx=along(x),
                cy=up(value),
                r=3.5,
                class_=f"c-dot-{each.tone}",
            )
            for x, value in zip(self.xs, each.values, strict=True)
            if value is not None
        ]


def written(value: float | None, write: Write) -> str:
    """Return a value for a table; nothing where there is none."""
    return "" if value is None else write(value)


def line_of(each: Series, xs: Sequence[float], along: Scale, up: Scale) -> list[str]:
    """Return the line of a series, in as many pieces as its gaps leave."""
    return [
        path([(along(xs[at]), up(each.values[at] or 0.0)) for at in run], class_=f"c-line-{each.tone}")
        for run in runs(each.values)
        if len(run) > 1
    ]


def band_of(each: Series, xs: Sequence[float], along: Scale, up: Scale) -> list[str]:
    """Return the interval around a series, if it has one."""
    low, high = each.low, each.high
    if low is None or high is None:
        return []
    return [
        path(
            [(along(xs[at]), up(high[at] or 0.0)) for at in run]
            + [(along(xs[at]), up(low[at] or 0.0)) for at in reversed(run)],
            closed=True,
            class_=f"c-band-{each.tone}",
        )
        for run in runs(low)
        if len(run) > 1
    ]
