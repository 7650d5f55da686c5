"""How well films' facets can be told without tags, judged by films and people held out together.

For each group of taggers and each fifth of the films, a ridge learns from the other people's tags on the other films
and is asked about the films that the group tagged. Neither a film nor a person is ever on both sides: the habits of
one person, who may have given two fifths of all tags, are no proof.

Scores of different ridges are compared as standings: the share of the catalogue that scores lower.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from recommender.facets.evidence import Flags, Floats, TagEvidence

MIN_FILMS = 20
"""Facets with fewer films that can be held out are not measured."""
FEWEST_TO_LEARN = 5
"""Films with the facet that a ridge must have seen."""
FOLDS = 5
RIDGE = 40.0
HINTED = 0.5
"""What a film counts as in learning where people only suggest the facet."""
MOST_COMPARED = 5_000
"""Films of the catalogue that a standing is taken among."""


@dataclass(frozen=True, slots=True)
class Panel:
    """A group of taggers, and everyone else."""

    others: TagEvidence
    own: TagEvidence


@dataclass(frozen=True, slots=True)
class HeldOut:
    """What was foretold of one facet of the films that some people were asked about, one entry per film and group."""

    rows: NDArray[np.intp]
    """The films' rows, (k,)."""
    standing: Floats
    """0 to 1, (k,)."""
    shown: Flags
    """Whether the group said so outright, (k,)."""
    group: NDArray[np.intp]

    @property
    def films(self) -> int:
        """How many films with the facet were held out."""
        return len(np.unique(self.rows[self.shown]))

    def where(self, mask: Flags) -> "HeldOut":
        """Return the entries where the mask is true."""
        return HeldOut(self.rows[mask], self.standing[mask], self.shown[mask], self.group[mask])

    def placements(self) -> Iterator["Placements"]:
        """Yield for each group how its films with the facet and without it stand to one another."""
        for group in np.unique(self.group).tolist():
            mine = self.group == group
            with_it, without = self.standing[mine & self.shown], self.standing[mine & ~self.shown]
            if len(with_it) and len(without):
                wins = (with_it[:, None] > without) + 0.5 * (with_it[:, None] == without)
                yield Placements(wins.mean(axis=1), wins.mean(axis=0))


@dataclass(frozen=True, slots=True)
class Placements:
    """One group: for each film with the facet the share of the others below it, for each other of those above it."""

    above: Floats
    below: Floats


@dataclass(frozen=True, slots=True)
class Auc:
    """The chance that a film which held-out people gave the facet stands above one which they did not."""

    value: float
    low: float
    """End of the 95 % interval."""
    high: float

    @classmethod
    def of(cls, groups: Iterable[Placements], *, least: float = 0.0) -> "Auc | None":
        """Compare films within a group only, each film with the facet counting the same; None for fewer than two.

        The interval is that of DeLong, DeLong and Clarke-Pearson (1988), from `least` to 1.
        """
        groups = list(groups)
        above = np.concatenate([group.above for group in groups]) if groups else np.zeros(0)
        if len(above) < 2:
            return None
        variance = float(above.var(ddof=1)) / len(above)
        for group in groups:
            if len(group.below) > 1:
                share = len(group.above) / len(above)
                variance += share**2 * float(group.below.var(ddof=1)) / len(group.below)
        value, error = float(above.mean()), 1.96 * sqrt(variance)
        return cls(value, max(value - error, least), min(value + error, 1.0))


def difference(one: Iterable[Placements], other: Iterable[Placements]) -> Auc | None:
    """Return by how much one way of telling is better than another for the same films, with its 95 % interval.

    Film by film, as DeLong, DeLong and Clarke-Pearson (1988) compare correlated areas: what is hard for both does not
    widen the interval. None for fewer than two films.
    """
    pairs = [Placements(a.above - b.above, a.below - b.below) for a, b in zip(one, other, strict=True)]
    return Auc.of(pairs, least=-1.0)


class Reader:
    """Reads facets off features by ridge, fold by fold, and compares films by where they stand in the catalogue."""

    def __init__(self, features: Floats, folds: NDArray[np.intp], compared: NDArray[np.intp]) -> None:
        """Take the features, (films, columns), each film's fold, and the rows that a standing is taken among."""
        self.design = np.hstack([features, np.ones((len(features), 1))])
        self.folds = folds
        self.among = self.design[compared]

    def hold_out(self, panels: Sequence[Panel], column: int) -> HeldOut:
        """Foretell one facet for every film that a group of people was asked about, from other films and people."""
        found = [self._hold_out_of(panel, group, column) for group, panel in enumerate(panels)]
        return HeldOut(*(np.concatenate(parts) for parts in zip(*found, strict=True)))

    def standing(self, evidence: TagEvidence, column: int, rows: NDArray[np.intp]) -> Floats:
        """Return the standing of these films for a facet, each by the ridge that never saw its fold."""
        standing = np.zeros(len(rows))
        for fold, weights in enumerate(self._fit(evidence, column)):
            mine = self.folds[rows] == fold
            standing[mine] = standings(self.design[rows[mine]] @ weights, self.among @ weights)
        return standing

    def _hold_out_of(
        self, panel: Panel, group: int, column: int
    ) -> tuple[NDArray[np.intp], Floats, Flags, NDArray[np.intp]]:
        shown = panel.own.outright[:, column]
        asked = np.flatnonzero(panel.own.asked[:, column])
        learned = np.flatnonzero(panel.others.outright[:, column])
        fewest = min((self.folds[learned] != fold).sum() for fold in range(FOLDS))
        if not shown.any() or fewest < FEWEST_TO_LEARN:
            asked = asked[:0]
        standing = self.standing(panel.others, column, asked) if len(asked) else np.zeros(0)
        return asked, standing, shown[asked], np.full(len(asked), group)

    def _fit(self, evidence: TagEvidence, column: int) -> list[Floats]:
        """Return for each fold of the films the weights of a ridge that never saw it.

        The normal equations are summed fold by fold once; leaving a fold out subtracts its share.
        """
        outright, spoken = evidence.outright[:, column], evidence.spoken[:, column]
        told = np.where(outright, 1.0, np.where(spoken, HINTED, 0.0))
        sample = np.flatnonzero(evidence.asked[:, column] | spoken)
        grams, sums = [], []
        for fold in range(FOLDS):
            rows = sample[self.folds[sample] == fold]
            design = self.design[rows]
            grams.append(design.T @ design)
            sums.append(design.T @ told[rows])
        gram, target = np.sum(grams, axis=0), np.sum(sums, axis=0)
        return [_ridge(gram - grams[fold], target - sums[fold]) for fold in range(FOLDS)]


def standings(scores: Floats, among: Floats) -> Floats:
    """Return the share of `among` that scores lower than each of `scores`, ties half."""
    ordered = np.sort(among)
    below = np.searchsorted(ordered, scores, "left") + np.searchsorted(ordered, scores, "right")
    return below / (2.0 * max(len(ordered), 1))


def _ridge(gram: Floats, target: Floats) -> Floats:
    """Solve least squares with an L2 penalty on all columns but the last, the intercept."""
    penalty = np.full(len(gram), RIDGE)
    penalty[-1] = 1e-6
    return np.asarray(np.linalg.solve(gram + np.diag(penalty), target), np.float64)
