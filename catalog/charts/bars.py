"""Bars: a distribution, standing, or a comparison, lying, alone or beside others."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from catalog.charts.chart import Cell, Chart, Drawing, key
from catalog.charts.marks import Tone, element, fitted, hint, text, width_of
from catalog.charts.scales import Scale, extent, plain, short, ticks

Values = Sequence[float | None]
Interval = tuple[float, float] | None
Write = Callable[[float], str]
HEIGHT = 200
THICKNESS = 12
ROW = 22
TONES = (Tone.INK, Tone.SOFT, Tone.FAINT)


def bars(
    title: str,
    description: str,
    labels: Sequence[str],
    groups: Sequence[tuple[str, Values]],
    *,
    label_column: str = "",
    tones: Sequence[Tone] = TONES,
    intervals: Sequence[Interval] | None = None,
    lying: bool = False,
    write: Write = plain,
    write_axis: Write = short,
) -> Chart:
    """Return a bar from 0 for each label in each group (three at most); None leaves a bar out.

    Standing bars suit steps in an order (a histogram), `lying` ones names. `intervals` are drawn as whiskers on the
    bars of the first group. `write` is for the table and for lying bars' ends, `write_axis` for the axis.
    """
    drawing = _Bars(labels, groups, tones, intervals or [None] * len(labels), write, write_axis)
    columns = (label_column, *(name for name, _ in groups), *(("From", "To") if intervals else ()))
    return Chart(title, description, columns, drawing.rows(), drawing.lying if lying else drawing.standing)


def dots(
    title: str,
    description: str,
    labels: Sequence[str],
    column: str,
    values: Values,
    *,
    label_column: str = "",
    intervals: Sequence[Interval] | None = None,
    write: Write = plain,
) -> Chart:
    """Return a dot for each name on a scale that need not start at 0, with its interval; for values that lie close."""
    drawing = _Bars(labels, [(column, values)], TONES, intervals or [None] * len(labels), write, short)
    columns = (label_column, column, *(("From", "To") if intervals else ()))
    return Chart(title, description, columns, drawing.rows(), drawing.dotted)


@dataclass(frozen=True, slots=True)
class _Bars:
    labels: Sequence[str]
    groups: Sequence[tuple[str, Values]]
    tones: Sequence[Tone]
    intervals: Sequence[Interval]
    write: Write
    write_axis: Write

    def rows(self) -> tuple[tuple[Cell, ...], ...]:
        """Return the data as the table has it."""
        ends = any(self.intervals)
        return tuple(
            (label, *(self._cell(values[at]) for _, values in self.groups), *(self._ends(at) if ends else ()))
            for at, label in enumerate(self.labels)
        )

    def standing(self, width: float) -> Drawing:
        """Draw the bars side by side on a common ground."""
        top, marks = key(self._entries(), width)
        steps = ticks(*self._extent(), 5)
        left = max(width_of(self.write_axis(step)) for step in steps) + 8
        up = Scale(steps[0], steps[-1], top + HEIGHT, top + 10)
        for step in steps:
            marks.append(element("line", x1=left, x2=width, y1=up(step), y2=up(step), class_="c-grid"))
            marks.append(text(self.write_axis(step), left - 8, up(step) + 4, anchor="end", class_="c-soft"))
        slot = (width - left) / max(len(self.labels), 1)
        room = slot * (0.62 if len(self.groups) == 1 else 0.78)
        thick = room / max(len(self.groups), 1)
        every = self._label_every(slot)
        for at, label in enumerate(self.labels):
            middle = left + slot * (at + 0.5)
            for group, (_, values) in enumerate(self.groups):
                marks += self._standing_bar(at, group, values[at], middle - room / 2 + group * thick, thick, up)
            if at % every == 0:
                marks.append(text(label, middle, top + HEIGHT + 18, anchor="middle", class_="c-soft"))
        return top + HEIGHT + 26, marks

    def lying(self, width: float) -> Drawing:
        """Draw the bars under their names, each with its number at its end."""
        y, marks = key(self._entries(), width)
        low, high = self._extent()
        ends = max((width_of(self.write(value)) for value in self._known()), default=0.0) + 8
        right = Scale(low, high, 0.0, width - ends)
        for at, label in enumerate(self.labels):
            marks.append(text(fitted(label, width), 0, y + 14))
            y += 20
            for group, (_, values) in enumerate(self.groups):
                marks += self._lying_bar(at, group, values[at], y, right)
                y += THICKNESS + 3
            y += 9
        return y, marks

    def dotted(self, width: float) -> Drawing:
        """Draw a row for each name with a dot, and its interval, on a common scale."""
        bounds = [bound for ends in self.intervals if ends for bound in ends]
        steps = ticks(*extent([*self._known(), *bounds], zero=False), 4)
        left = min(max((width_of(label) for label in self.labels), default=0.0) + 12, width * 0.45)
        ends = max((width_of(self.write(step)) for step in steps), default=0.0) / 2 + 2
        along = Scale(steps[0], steps[-1], left + 8, width - ends)
        bottom = 24.0 + len(self.labels) * ROW
        marks: list[str] = []
        for step in steps:
            marks.append(element("line", x1=along(step), x2=along(step), y1=20, y2=bottom, class_="c-grid"))
            marks.append(text(self.write_axis(step), along(step), 13, anchor="middle", class_="c-soft"))
        for at, (label, value) in enumerate(zip(self.labels, self.groups[0][1], strict=True)):
            y = 24 + ROW * (at + 0.5)
            marks.append(text(fitted(label, left - 8), left - 8, y + 4, anchor="end"))
            if interval := self.intervals[at]:
                marks.append(
                    element("line", x1=along(interval[0]), x2=along(interval[1]), y1=y, y2=y, class_="c-whisker")
                )
            if value is not None:
                said = hint(f"{label}: {self.write(value)}")
                marks.append(element("circle", said, cx=along(value), cy=y, r=4.5, class_=f"c-dot-{self.tones[0]}"))
        return bottom + 4, marks

    def _standing_bar(self, at: int, group: int, value: float | None, x: float, thick: float, up: Scale) -> list[str]:
        if value is None:
            return []
        top, bottom = sorted((up(value), up(0.0)))
        said = hint(f"{self.labels[at]}: {self.write(value)}")
        drawn = [
            element(
                "rect",
                said,
                x=x,
                y=top,
                width=max(thick - 1, 1.0),
                height=max(bottom - top, 0.5),
                class_=self._fill(group),
            )
        ]
        ends = self.intervals[at] if group == 0 else None
        if ends:
            middle = x + thick / 2
            drawn.append(element("line", x1=middle, x2=middle, y1=up(ends[0]), y2=up(ends[1]), class_="c-whisker"))
        return drawn

    def _lying_bar(self, at: int, group: int, value: float | None, y: float, right: Scale) -> list[str]:
        if value is None:
            return []
        start, end = sorted((right(value), right(0.0)))
        drawn = [element("rect", x=start, y=y, width=max(end - start, 0.5), height=THICKNESS, class_=self._fill(group))]
        ends = self.intervals[at] if group == 0 else None
        reach = end
        if ends:
            middle, reach = y + THICKNESS / 2, max(right(ends[1]), end)
            drawn.append(element("line", x1=right(ends[0]), x2=reach, y1=middle, y2=middle, class_="c-whisker"))
        return [*drawn, text(self.write(value), reach + 6, y + THICKNESS - 1.5, class_="c-soft")]

    def _extent(self) -> tuple[float, float]:
        return extent([*self._known(), *(bound for ends in self.intervals if ends for bound in ends)])

    def _known(self) -> list[float]:
        return [value for _, values in self.groups for value in values if value is not None]

    def _entries(self) -> list[tuple[str, Tone]]:
        return [(name, tone) for (name, _), tone in zip(self.groups, self.tones, strict=False)]

    def _fill(self, group: int) -> str:
        return f"c-fill-{self.tones[group]}"

    def _label_every(self, slot: float) -> int:
        widest = max((width_of(label) for label in self.labels), default=0.0) + 6
        return max(int(-(-widest // slot)), 1)

    def _cell(self, value: float | None) -> str:
        return "" if value is None else self.write(value)

    def _ends(self, at: int) -> tuple[str, str]:
        ends = self.intervals[at]
        return (self.write(ends[0]), self.write(ends[1])) if ends else ("", "")
