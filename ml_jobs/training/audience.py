"""Who rated what, whatever the stars: what people chose to see, and by whom a film was seen. NumPy only, no I/O.

Films with the same audience are alike before any star is looked at, and so are people who chose alike.
"""

from dataclasses import dataclass

import numpy as np

from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.subspaces import leading_axes

SMOOTHING = 10.0
"""Ratings added to everybody's and every film's, so that the seldom seen do not make axes of their own."""


@dataclass(frozen=True, slots=True)
class Audience:
    """Places along the leading axes of who rated what; a film that nobody rated stands at 0."""

    users: Floats
    """(u, d), of mean square length 1."""
    items: Floats
    """(n, d), of mean square length 1."""


def find_audience(data: Interactions, dimensions: int, rng: np.random.Generator) -> Audience:
    """Return the places of people and films.

    The matrix is that of correspondence analysis (Greenacre 1984), smoothed and with its trivial axis left in:
    1 / √((n_u + s)(n_i + s)) where person u rated film i, n_u and n_i being their numbers of ratings.
    """
    of_user, of_item = (1.0 / np.sqrt(counts + SMOOTHING) for counts in (data.user_counts, data.item_counts))
    people, films = data.shape

    def times(x: Floats) -> Floats:
        return of_user[:, None] * _sums(data.user, (of_item[:, None] * x), data.item, people)

    def transposed_times(x: Floats) -> Floats:
        return of_item[:, None] * _sums(data.item, (of_user[:, None] * x), data.user, films)

    u, s, v = leading_axes(times, transposed_times, films, dimensions, rng)
    return Audience(_scaled(u * s), _scaled(v * s))


def _sums(to: Ids, x: Floats, of: Ids, size: int) -> Floats:
    """Add the row of x that each rating is `of` to the row that it goes `to`, (size, columns)."""
    return np.column_stack([np.bincount(to, column[of], size) for column in x.T])


def _scaled(x: Floats) -> Floats:
    return x / (np.sqrt(np.mean(np.sum(x**2, axis=1))) or 1.0)
