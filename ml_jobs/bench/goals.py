"""What is measured beside what is wanted, as a table."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """What is measured, at most what it should be, and what was found; None where it was not measured."""

    name: str
    unit: str
    at_most: float
    measured: float | None = None

    @property
    def cells(self) -> tuple[str, ...]:
        """A row of the table."""
        wanted = f"{self.at_most:g} {self.unit}"
        if self.measured is None:
            return (self.name, wanted, "not measured", "")
        state = "met" if self.measured <= self.at_most else "missed"
        return (self.name, wanted, f"{self.measured:.2f} {self.unit}", state)


GOALS = {
    "full_train_seconds": Goal("full train: both models, held-out fit and final fit", "s", 120.0),
    "fold_in_median_ms": Goal("fold-in of a person, median", "ms", 2.0),
    "fold_in_p95_ms": Goal("fold-in of a person, 95th percentile", "ms", 2.0),
    "top_20_seconds": Goal("top 20 of 600 people after training", "s", 2.0),
}
"""Of training and of a model fresh from it; those of pages come with their measurement (`manage.py bench_pages`)."""


def reached(measured: Mapping[str, float], pages: Iterable[Mapping[str, Any]]) -> list[Goal]:
    """Return every goal with what was measured; `pages` are such goals already, as `bench_pages` writes them."""
    ours = [replace(goal, measured=measured.get(key)) for key, goal in GOALS.items()]
    return [*ours, *(Goal(**each) for each in pages)]


def goal_lines(goals: Iterable[Goal]) -> Iterator[str]:
    """Yield the goals beside what was measured; one that was not is said to be open."""
    yield from _columns([("", "goal", "measured", ""), *(goal.cells for goal in goals)])


def growth_lines(sizes: Mapping[int, Mapping[str, Any] | None]) -> Iterator[str]:
    """Yield a line for each size: seconds of a fit of both models, peak memory; of one that was ended, that."""
    rows: list[tuple[str, ...]] = [("ratings", "people", "one fit", "rank", "stars", "Python", "Java", "stars by")]
    rows += [_growth(size, found) for size, found in sizes.items()]
    yield from _columns(rows)


def _growth(size: int, found: Mapping[str, Any] | None) -> tuple[str, ...]:
    if found is None:
        return (f"{size:,}", "", "ended at the deadline", "", "", "", "", "")
    seconds = (f"{found[name]:.0f} s" for name in ("fit_seconds", "rank_seconds", "stars_seconds"))
    memory = (f"{found[name]:.2f} GB" for name in ("python_peak_gb", "java_peak_gb"))
    return (f"{size:,}", f"{found['people']:,}", *seconds, *memory, "sampler" if found["refined"] else "Spark alone")


def _columns(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
