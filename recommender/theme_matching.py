"""Which theme of a new model is which of the old one's, by the films they share. NumPy only, no I/O."""

from collections.abc import Collection, Mapping

import numpy as np
from numpy.typing import NDArray

SAME_FROM = 0.3
"""Jaccard overlap from which a theme keeps its name."""
MOSTLY = 0.5
"""Share of a new theme's films that must lie in a merged one for it to be part of that again."""


def match_themes(
    old: Mapping[int, Collection[int]], new: Mapping[int, Collection[int]], locked: Collection[int] = ()
) -> dict[int, int]:
    """Return {new theme: old theme} for pairs of themes that share films, the closest pairs first.

    `old` and `new` are each theme's movie ids. A locked old theme chooses before the others and takes the closest new
    one, however little they share; any other needs a Jaccard overlap of SAME_FROM.
    """
    overlap = _jaccard(list(old.values()), list(new.values()))
    held = np.array([key in locked for key in old], dtype=bool)[:, None]
    worth = np.where(held & (overlap > 0), overlap + 1.0, np.where(overlap >= SAME_FROM, overlap, 0.0))
    old_keys, new_keys = list(old), list(new)
    matched: dict[int, int] = {}
    while worth.size and worth.max() > 0:
        i, j = np.unravel_index(int(np.argmax(worth)), worth.shape)
        matched[new_keys[j]] = old_keys[i]
        worth[i, :] = worth[:, j] = 0.0
    return matched


def join_merged(
    old: Mapping[int, Collection[int]], new: Mapping[int, Collection[int]], merged: Collection[int]
) -> dict[int, int]:
    """Return {new theme: the new theme it joins} for those that split what an editor had merged.

    `merged` are the old themes that took others in. The largest part of each takes the others in again.
    """
    parts: dict[int, list[int]] = {key: [] for key in merged if key in old}
    for number, films in new.items():
        for key in parts:
            if len(set(films) & set(old[key])) > MOSTLY * len(films):
                parts[key].append(number)
    joined: dict[int, int] = {}
    for numbers in parts.values():
        if numbers:
            largest = max(numbers, key=lambda number: (len(new[number]), -number))
            joined |= {number: largest for number in numbers if number != largest}
    return joined


def _jaccard(old: list[Collection[int]], new: list[Collection[int]]) -> NDArray[np.float64]:
    """|A ∩ B| / |A ∪ B| for every pair."""
    left, right = [set(films) for films in old], [set(films) for films in new]
    overlap = np.zeros((len(left), len(right)))
    for i, a in enumerate(left):
        for j, b in enumerate(right):
            shared = len(a & b)
            overlap[i, j] = shared / (len(a) + len(b) - shared) if shared else 0.0
    return overlap
