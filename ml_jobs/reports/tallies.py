"""What each person adds to each figure, over all seeds, and the intervals that follow.

A person is the unit: several seeds measure the same people, and more seeds do not make more of them. A figure is
Σ totals / Σ counts over people, pooled over the seeds; intervals are 95 % bootstraps that draw people.
"""

from dataclasses import dataclass, field

import numpy as np

from ml_jobs.metrics import bootstrap_ratios, safe_ratio
from ml_jobs.training.interactions import Floats, Ids

Key = tuple[str, str, str]
"""Model, group of people or films, metric."""
EVERYBODY = "all"
ROOTS = frozenset({"rmse"})
"""Figures that are the root of what is added up."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure and its interval."""

    value: float
    low: float
    high: float


@dataclass(slots=True)
class Tallies:
    """Totals and counts of every person, (p,), by key."""

    people: Ids
    """Sorted ids."""
    totals: dict[Key, Floats] = field(default_factory=dict)
    counts: dict[Key, Floats] = field(default_factory=dict)

    def add(self, key: Key, people: Ids, totals: Floats, counts: Floats) -> None:
        """Add what a seed found; a person may come more than once."""
        place = np.searchsorted(self.people, people)
        for kept, values in ((self.totals, totals), (self.counts, counts)):
            kept[key] = kept.get(key, np.zeros(len(self.people))) + np.bincount(place, values, len(self.people))

    def add_values(self, key: Key, people: Ids, values: Floats) -> None:
        """Add one value for each person; NaN says nothing."""
        known = np.isfinite(values)
        self.add(key, people, np.where(known, values, 0.0), known.astype(np.float64))

    def absorb(self, other: "Tallies") -> None:
        """Add what was found of the same people elsewhere."""
        for kept, found in ((self.totals, other.totals), (self.counts, other.counts)):
            for key, values in found.items():
                kept[key] = kept.get(key, np.zeros(len(self.people))) + values

    def value(self, key: Key) -> float:
        """Return a figure without its interval."""
        value = float(safe_ratio(self.totals[key].sum(keepdims=True), self.counts[key].sum(keepdims=True))[0])
        return float(np.sqrt(value)) if key[2] in ROOTS else value

    def measured(self, key: Key) -> int:
        """Return how many people the figure stands on."""
        return int(np.count_nonzero(self.counts[key]))

    def figures(self, *, rng: np.random.Generator) -> dict[Key, Figure]:
        """Return every figure with its interval, all from the same draws."""
        keys = list(self.totals)
        totals, counts = (np.column_stack([kept[key] for key in keys]) for kept in (self.totals, self.counts))
        values = safe_ratio(totals.sum(axis=0), counts.sum(axis=0))
        low, high = _bounds(bootstrap_ratios(totals, counts, rng=rng))
        found = {}
        for column, key in enumerate(keys):
            bounds = np.array([values[column], low[column], high[column]])
            found[key] = Figure(*(np.sqrt(bounds) if key[2] in ROOTS else bounds).tolist())
        return found

    def alike(self, ours: str, other: str, metric: str, *, group: str = EVERYBODY) -> bool:
        """Tell whether both models were measured in this figure, and on the same people and seeds."""
        one, two = (self.counts.get((name, group, metric)) for name in (ours, other))
        return one is not None and two is not None and np.array_equal(one, two)

    def difference(
        self, ours: str, other: str, metric: str, *, rng: np.random.Generator, group: str = EVERYBODY
    ) -> Figure:
        """Return how much our figure is above another model's, person by person, with the paired interval."""
        one, two = (ours, group, metric), (other, group, metric)
        if not self.alike(ours, other, metric, group=group):
            raise ValueError(f"{ours} and {other} were not measured on the same people.")
        totals, counts = (np.column_stack([kept[one], kept[two]]) for kept in (self.totals, self.counts))
        values, draws = safe_ratio(totals.sum(axis=0), counts.sum(axis=0)), bootstrap_ratios(totals, counts, rng=rng)
        if metric in ROOTS:
            values, draws = np.sqrt(values), np.sqrt(draws)
        low, high = _bounds(draws[:, :1] - draws[:, 1:])
        return Figure(float(values[0] - values[1]), float(low[0]), float(high[0]))


def _bounds(draws: Floats) -> tuple[Floats, Floats]:
    """The 2.5th and 97.5th percentile of each column, over the draws that measured anything."""
    known = np.isfinite(draws).any(axis=0)
    low, high = np.full((2, draws.shape[1]), np.nan)
    if known.any():
        low[known], high[known] = np.nanquantile(draws[:, known], [0.025, 0.975], axis=0)
    return low, high
