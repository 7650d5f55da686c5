"""What is measured beside what is wanted, as a table."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Goal:
    """A measurement by its key, and at most what it should be."""

    key: str
    name: str
    unit: str
    at_most: float


GOALS = (
    Goal("full_train_seconds", "full train: both models, held-out fit and final fit", "s", 120.0),
    Goal("fold_in_median_ms", "fold-in of a person, median", "ms", 2.0),
    Goal("fold_in_p95_ms", "fold-in of a person, 95th percentile", "ms", 2.0),
    Goal("top_20_seconds", "top 20 of 600 people after training", "s", 2.0),
)


def goal_lines(measured: Mapping[str, float]) -> Iterator[str]:
    """Yield the goals with what was measured; one that was not is said to be open."""
    rows = [("", "goal", "measured", "")]
    for goal in GOALS:
        found = measured.get(goal.key)
        value = "not measured" if found is None else f"{found:.2f} {goal.unit}"
        said = "" if found is None else ("met" if found <= goal.at_most else "missed")
        rows.append((goal.name, f"{goal.at_most:g} {goal.unit}", value, said))
    yield from _columns(rows)


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
