"""A section of the report in the form that a page and a markdown file show: words, tables, charts."""

from collections.abc import Sequence
from dataclasses import dataclass

from catalog.charts import Chart


@dataclass(frozen=True, slots=True)
class Figures:
    """A table whose first column names its rows; `title` is its caption."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


@dataclass(frozen=True, slots=True)
class Block:
    """What is shown of a section."""

    name: str
    title: str
    text: Sequence[str]
    """Paragraphs."""
    tables: Sequence[Figures]
    charts: Sequence[tuple[str, Chart]]
    """Each with the name of its file."""
    appendix: Sequence[Figures] = ()
    """Tables for whoever wants all of it."""


def figure(value: float | None, decimals: int = 3) -> str:
    """Return a figure as text; a dash where there is none."""
    return "–" if value is None else f"{value:.{decimals}f}"


def with_interval(value: float | None, interval: Sequence[float | None], decimals: int = 3) -> str:
    """Return a figure with its interval, where it has one."""
    low, high = interval
    if value is None or low is None or high is None:
        return figure(value, decimals)
    return f"{value:.{decimals}f} [{low:.{decimals}f}, {high:.{decimals}f}]"
