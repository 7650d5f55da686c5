"""A table of shares as a grid of cells, the darker the more."""

from collections.abc import Callable, Sequence

from catalog.charts.chart import Chart, Drawing
from catalog.charts.marks import element, fitted, hint, text, width_of
from catalog.charts.scales import extent, percent

CELL_HEIGHT = 22
FAINTEST = 0.05


def heat(
    title: str,
    description: str,
    rows: Sequence[str],
    columns: Sequence[str],
    values: Sequence[Sequence[float | None]],
    *,
    row_column: str,
    write: Callable[[float], str] = percent,
) -> Chart:
    """Return a cell for each row and column, as dark as its value is great; None leaves a cell out."""
    _, high = extent(value for row in values for value in row)

    def draw(width: float) -> Drawing:
        left = min(max((width_of(name) for name in rows), default=0.0) + 10, width * 0.34)
        wide = (width - left) / max(len(columns), 1)
        every = max(int(-(-(max((width_of(name, 12) for name in columns), default=0.0) + 4) // wide)), 1)
        marks = [
            text(name, left + wide * (at + 0.5), 13, anchor="middle", class_="c-soft", size=12)
            for at, name in enumerate(columns)
            if at % every == 0
        ]
        for down, name in enumerate(rows):
            y = 22 + down * CELL_HEIGHT
            marks.append(text(fitted(name, left - 8), left - 8, y + 15, anchor="end"))
            for at, value in enumerate(values[down]):
                if value is not None:
                    shade = round(FAINTEST + (0.95 - FAINTEST) * value / (high or 1.0), 2)
                    said = hint(f"{name}, {columns[at]}: {write(value)}")
                    marks.append(
                        element(
                            "rect",
                            said,
                            x=left + at * wide,
                            y=y,
                            width=wide - 1.5,
                            height=CELL_HEIGHT - 1.5,
                            opacity=shade,
                            class_="c-cell",
                        )
                    )
        return 22.0 + len(rows) * CELL_HEIGHT, marks

    table = tuple(
        (name, *("" if value is None else write(value) for value in values[at])) for at, name in enumerate(rows)
    )
    return Chart(title, description, (row_column, *columns), table, draw)
