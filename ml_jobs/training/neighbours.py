"""Item-item neighbours from likes: what is liked by the same people, and what is liked soon after. NumPy only, no I/O.

Two relations are brought to one size and added: EASE (Steck 2019), and how often a person who liked film j liked film i
among the next few. Each film keeps the strongest of the sums. People with many likes count for less in both.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.parameters import RankParameters
from recommender.neighbours import Neighbours

BLOCK = 1024
"""People or films in one dense product."""
Rows = Iterator[tuple[int, NDArray[np.floating]]]


@dataclass(frozen=True, slots=True)
class Likes:
    """N likes of the films that may be neighbours, by position, in the order (user, time, movie)."""

    user: Ids
    film: Ids
    weight: Floats
    """Of the person, (N,)."""
    shape: tuple[int, int]
    """Numbers of people and of films."""

    @classmethod
    def of(cls, data: Interactions, films: Ids, chosen: RankParameters) -> "Likes":
        """Select the likes of these films, given by their positions in the catalogue."""
        column = np.full(len(data.movie_ids), -1)
        column[films] = np.arange(len(films))
        kept = np.flatnonzero((data.stars >= chosen.like_threshold) & (column[data.item] >= 0))
        kept = kept[np.lexsort((data.item[kept], data.times[kept], data.user[kept]))]
        user = data.user[kept]
        counts = np.bincount(user, minlength=len(data.user_ids))
        people = np.maximum(counts, 1.0) ** -chosen.person_damping
        weight = people[user] / people[counts > 0].mean()
        return cls(user, column[data.item[kept]], weight, (len(data.user_ids), len(films)))

    def __len__(self) -> int:
        return len(self.user)

    def matrix(self, first: int, people: int, kind: type = np.float64) -> Floats:
        """Return the weights of so many people's likes from the first on, (people, films)."""
        rows = slice(*np.searchsorted(self.user, [first, first + people]))
        dense: Floats = np.zeros((people, self.shape[1]), kind)
        dense[self.user[rows] - first, self.film[rows]] = self.weight[rows]
        return dense


def fit_neighbours(data: Interactions, chosen: RankParameters) -> Neighbours:
    """Return the lists of every film: k(j, i) is the strength of the relation where it is among the c largest of row j.

    Films beyond the `neighbour_films` most liked have no lists and are in none, so that memory stays bounded.
    """
    counts = data.like_counts(chosen.like_threshold)
    films = np.sort(np.argsort(-counts, kind="stable")[: min(chosen.neighbour_films, np.count_nonzero(counts))])
    length = min(chosen.neighbours, max(len(films) - 1, 0))
    places = np.zeros((len(data.movie_ids), length), np.int64)
    weights = np.zeros((len(data.movie_ids), length), np.float32)
    if length:
        for start, block in relate(Likes.of(data, films, chosen), chosen):
            here = films[start : start + len(block)]
            best = np.argpartition(-np.abs(block), length - 1, axis=1)[:, :length]
            places[here], weights[here] = films[best], np.take_along_axis(block, best, axis=1)
    return Neighbours(data.movie_ids, places, weights)


def relate(likes: Likes, chosen: RankParameters) -> Rows:
    """Yield the sums of both relations, each scaled to a mean row of length 1, in blocks of rows."""
    similar, following = Ease.fit(likes, chosen.neighbour_reg), Following.fit(likes, chosen)
    close, next_ = _unit(similar.energy(), likes.shape[1]), _unit(following.energy(), likes.shape[1])
    for (start, one), (_start, other) in zip(similar.rows(), following.rows(), strict=True):
        yield start, close * one + chosen.sequence_weight * next_ * other


@dataclass(frozen=True, slots=True)
class Ease:
    """EASE's matrix B, a row for each film j; the smaller of two systems is solved, and B is the same.

    Over people B_ji = [Xᵀ(XXᵀ + λI)⁻¹X]_ji / (1 − [·]_ii), over films B_ji = −P_ji / P_ii with P = (XᵀX + λI)⁻¹.
    """

    left: Floats
    """(people, films), or nothing."""
    right: Floats
    """(people, films), or B itself."""

    @classmethod
    def fit(cls, likes: Likes, reg: float) -> "Ease":
        """Solve with ridge λ = `reg`."""
        people, films = likes.shape
        if people < films:
            return cls.over_people(likes.matrix(0, people), reg)
        gram = reg * np.eye(films, dtype=np.float32)
        for first in range(0, people, BLOCK):
            block = likes.matrix(first, BLOCK, np.float32)
            gram += block.T @ block
        inverse = np.linalg.inv(gram)
        return cls(np.zeros((0, 0)), inverse / -np.diag(inverse))

    @classmethod
    def over_people(cls, x: Floats, reg: float) -> "Ease":
        """Solve the people's system of their likes, (people, films)."""
        solved = np.linalg.solve(x @ x.T + reg * np.eye(len(x)), x)
        return cls(x, solved / np.maximum(1.0 - np.sum(x * solved, axis=0), 1e-9))

    def scores(self, x: Floats) -> Floats:
        """Return X·B for people who like x, (people, films)."""
        whole = (x @ self.left.T) @ self.right if len(self.left) else x @ self.right
        return whole - x * self._diagonal()

    def energy(self) -> float:
        """Return the sum of B's squares, for which B itself is not formed: |LᵀR|² = Σ (LLᵀ)·(RRᵀ)."""
        if len(self.left):
            whole = float(np.sum((self.left @ self.left.T) * (self.right @ self.right.T)))
        else:
            whole = float(np.sum(np.square(self.right), dtype=np.float64))
        return whole - float(np.sum(np.square(self._diagonal()), dtype=np.float64))

    def rows(self) -> Rows:
        """Yield B in blocks of rows, each with the number of its first; its diagonal is 0."""
        for start in range(0, self.right.shape[1], BLOCK):
            here = slice(start, start + BLOCK)
            block = self.left[:, here].T @ self.right if len(self.left) else self.right[here].copy()
            row = np.arange(len(block))
            block[row, start + row] = 0.0
            yield start, block

    def _diagonal(self) -> Floats:
        """What stands on the diagonal before it is set to 0."""
        return np.sum(self.left * self.right, axis=0) if len(self.left) else np.diag(self.right)


@dataclass(frozen=True, slots=True)
class Following:
    """How often film i is liked soon after film j, over √(likes of j · likes of i); fading with the likes between."""

    weights: NDArray[np.float32]
    """A row for each film j, (films, films): summed in place, so that memory is bounded by the films."""

    @classmethod
    def fit(cls, likes: Likes, chosen: RankParameters) -> "Following":
        """Count with a weight that falls by e every `sequence_length` likes."""
        films, last = likes.shape[1], min(len(likes), chosen.sequence_likes)
        user, film, weight = likes.user[:last], likes.film[:last], likes.weight[:last]
        weights = np.zeros((films, films), np.float32)
        for step in range(1, chosen.sequence_steps + 1):
            same = np.flatnonzero(user[:-step] == user[step:])
            faded = np.exp(-step / chosen.sequence_length) * weight[same]
            np.add.at(weights.reshape(-1), film[same] * films + film[same + step], faded.astype(np.float32))
        size = np.sqrt(np.bincount(film, minlength=films) + chosen.sequence_pseudo_likes).astype(np.float32)
        weights /= size[:, None]
        weights /= size
        return cls(weights)

    def energy(self) -> float:
        """Return the sum of squares."""
        return sum(float(np.sum(np.square(block), dtype=np.float64)) for _start, block in self.rows())

    def rows(self) -> Rows:
        """Yield the matrix in blocks of rows, each with the number of its first."""
        for start in range(0, len(self.weights), BLOCK):
            yield start, self.weights[start : start + BLOCK]


def _unit(energy: float, films: int) -> float:
    """Return what scales rows of this energy to a root mean squared length of 1; 0 where all are empty."""
    return (energy / films) ** -0.5 if energy > 0 else 0.0
