"""Item-item neighbours: the films that liking one film speaks for or against most. NumPy only, no I/O.

How to call it::

    lists = Neighbours.of(ids, weights)         # of m films: (m, c) movie ids and their weights
    lists.spread(amounts)                       # Σ_j amounts_j · k(j, ·) over `lists.targets`
    lists.towards(movie_ids)                    # k(j, i) of every film j for these films i, (k, m)

Films have lists of the same length c, padded with weights of 0.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
_ID, _WEIGHT = np.dtype("<i8"), np.dtype("<f4")


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The lists of m films; `weights[j, c]` is k(j, i) for the film i whose id is `targets[places[j, c]]`."""

    targets: Ids
    """Every film that may be named, sorted, (p,)."""
    places: NDArray[np.integer[Any]]
    """(m, c)."""
    weights: NDArray[np.floating[Any]]
    """(m, c)."""

    @classmethod
    def of(cls, ids: Ids, weights: NDArray[np.floating[Any]]) -> "Neighbours":
        """Build from movie ids and weights, both (m, c)."""
        targets, places = np.unique(ids, return_inverse=True)
        return cls(targets, places.reshape(ids.shape), weights)

    @classmethod
    def none(cls, films: int) -> "Neighbours":
        """Return the lists of films that have none."""
        return cls(np.zeros(0, np.int64), np.zeros((films, 0), np.intp), np.zeros((films, 0)))

    def __len__(self) -> int:
        return len(self.places)

    def within(self, movie_ids: Ids) -> "Neighbours":
        """Return the lists as places among these sorted ids; a neighbour that is not there has no weight."""
        if not self.weights.size:
            return Neighbours(movie_ids, self.places, self.weights)
        here = places_of(movie_ids, self.targets)[self.places]
        return Neighbours(movie_ids, np.maximum(here, 0), np.where(here >= 0, self.weights, 0.0))

    def take(self, rows: NDArray[Any]) -> "Neighbours":
        """Return the lists of the films at these rows; −1 is a film without neighbours."""
        if not len(self):
            return Neighbours(self.targets, np.zeros((len(rows), 0), np.intp), np.zeros((len(rows), 0)))
        weights = self.weights[rows]
        weights[rows < 0] = 0.0
        return Neighbours(self.targets, self.places[rows], weights)

    def spread(self, amounts: Floats) -> Floats:
        """Return Σ_j amounts_j · k(j, ·) over the targets, (p,)."""
        rows = np.flatnonzero(amounts)
        flat = (self.weights[rows] * amounts[rows, None]).ravel()
        return np.bincount(self.places[rows].ravel(), flat, len(self.targets)).astype(np.float64)

    def towards(self, movie_ids: Ids) -> Floats:
        """Return k(j, i) of every film j for each of k distinct films i, (k, m)."""
        shape = (len(movie_ids), len(self))
        asked = np.full(len(self.targets), -1)
        found = places_of(self.targets, movie_ids)
        asked[found[found >= 0]] = np.flatnonzero(found >= 0)
        row = asked[self.places] if len(self.targets) else np.full(self.places.shape, -1)
        j, c = np.nonzero(row >= 0)
        flat = np.bincount(row[j, c] * len(self) + j, self.weights[j, c], shape[0] * shape[1])
        return flat.astype(np.float64).reshape(shape)


def places_of(sorted_ids: Ids, wanted: Ids) -> NDArray[np.intp]:
    """Return the places of the wanted ids in a sorted array, −1 where absent."""
    if not len(sorted_ids):
        return np.full(wanted.shape, -1, np.intp)
    places = np.minimum(np.searchsorted(sorted_ids, wanted), len(sorted_ids) - 1)
    return np.where(sorted_ids[places] == wanted, places, -1)


def pack(ids: Ids, weights: NDArray[np.floating[Any]]) -> bytes:
    """Return one film's list as the database keeps it: all ids, then all weights, little-endian."""
    return ids.astype(_ID).tobytes() + weights.astype(_WEIGHT).tobytes()


def unpack(lists: Sequence[bytes | memoryview]) -> tuple[Ids, NDArray[np.float32]]:
    """Return movie ids and weights, both (m, c), of lists of one length or empty."""
    size = max((len(each) for each in lists), default=0)
    length = size // (_ID.itemsize + _WEIGHT.itemsize)
    whole = b"".join(bytes(each) if len(each) else bytes(size) for each in lists)
    rows = np.frombuffer(whole, np.uint8).reshape(len(lists), size)
    split = length * _ID.itemsize
    ids = np.ascontiguousarray(rows[:, :split]).view(_ID).reshape(len(lists), length)
    weights = np.ascontiguousarray(rows[:, split:]).view(_WEIGHT).reshape(len(lists), length)
    return ids.astype(np.int64), weights.astype(np.float32)
