"""What is said of a theme: its exemplars, and what its films have more often than others. NumPy only, no I/O."""

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.space import Floats, Ids

FEWEST_FILMS = 3
"""Films of a theme that must carry a tag or genre before it says anything of the theme."""
LISTED = 12
MIN_LIFT = 1.2
PSEUDO_FILMS = 3.0
"""Shrink a lift from few films towards 1."""


def choose_exemplars(films: Ids, closeness: Floats, rating_counts: Ids, count: int) -> Ids:
    """Return the films near the centre among those people will recognise, nearest first."""
    recognisable = films[np.argsort(-rating_counts[films], kind="stable")][: max(4 * count, len(films) // 10)]
    worth = closeness[recognisable] * np.log1p(rating_counts[recognisable])
    best = recognisable[np.argsort(-worth, kind="stable")][:count]
    return best[np.argsort(-closeness[best], kind="stable")]


def lifts(groups: Iterable[tuple[Any, Ids]], inside: NDArray[np.bool_]) -> list[list[Any]]:
    """Return [name, lift, films] of what is commoner inside than overall, most telling first.

    The lift is the share inside over the share overall, shrunk by a few pseudo-films; the order is by lift and number
    of films together.
    """
    size, total = int(inside.sum()), len(inside)
    found = []
    for name, films in groups:
        within = int(inside[films].sum())
        expected = size * len(films) / total
        lift = (within + PSEUDO_FILMS) / (expected + PSEUDO_FILMS)
        if within >= FEWEST_FILMS and lift >= MIN_LIFT:
            found.append([name, round(lift, 2), within])
    return sorted(found, key=lambda row: (-np.log(row[1]) * np.sqrt(row[2]), str(row[0])))[:LISTED]
