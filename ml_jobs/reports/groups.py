"""People by how much they rated, films by how often they were rated."""

from dataclasses import dataclass

import numpy as np

from ml_jobs.training.interactions import Ids

UNRATED = "never rated before"
QUARTERS = ("least rated films", "seldom rated films", "often rated films", "most rated films")
"""Each group has a quarter of the ratings, not of the films."""


@dataclass(frozen=True, slots=True)
class Groups:
    """Which group each id is in; `of` are positions in `names`."""

    ids: Ids
    """Sorted."""
    of: Ids
    names: tuple[str, ...]

    def rows(self, wanted: Ids) -> Ids:
        """Return the group of each wanted id, all of which are known."""
        return self.of[np.searchsorted(self.ids, wanted)]


def by_activity(user_ids: Ids, counts: Ids) -> Groups:
    """Return people cut at the quartiles of their numbers of ratings; people of equal numbers stay together."""
    edges = np.unique(np.quantile(counts, [0.25, 0.5, 0.75], method="lower")) if len(counts) else np.zeros(0)
    of = np.searchsorted(edges, counts, side="left")
    present, of = np.unique(of, return_inverse=True)
    names = [f"{counts[of == group].min():,}–{counts[of == group].max():,} ratings" for group in range(len(present))]
    return Groups(user_ids, of, tuple(names))


def by_popularity(movie_ids: Ids, counts: Ids) -> Groups:
    """Return films in four groups with a quarter of the ratings each, and those without a rating apart.

    Equal numbers of films would say little: three quarters of a catalogue are seldom rated, and hardly anything held
    out is among them.
    """
    order = np.argsort(counts, kind="stable")
    below = np.cumsum(counts[order]) - counts[order]
    quarter = np.minimum(4 * below // max(int(counts.sum()), 1), 3)
    of = np.empty(len(counts), np.int64)
    of[order] = 1 + quarter
    of[counts == 0] = 0
    return Groups(movie_ids, of, (UNRATED, *QUARTERS))


def describe_films(groups: Groups, counts: Ids) -> dict[str, str]:
    """Return how many films each group has, how often they were rated, and their share of the ratings."""
    said = {}
    for number, name in enumerate(groups.names):
        rated = counts[groups.of == number]
        if len(rated):
            share = rated.sum() / max(counts.sum(), 1)
            said[name] = f"{len(rated):,} films of {rated.min():,}–{rated.max():,} ratings, {share:.0%} of all ratings"
    return said
