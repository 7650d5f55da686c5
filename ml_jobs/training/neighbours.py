"""Item-item neighbours from likes: EASE (Steck 2019), cut to each film's strongest weights. NumPy only, no I/O."""

import numpy as np

from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.parameters import RankParameters
from recommender.neighbours import Neighbours

BLOCK = 1024
"""People or films in one dense product."""


def fit_neighbours(data: Interactions, chosen: RankParameters) -> Neighbours:
    """Return the lists of every film: k(j, i) is EASE's B_ji where it is among the c largest of row j, else 0.

    Films beyond the `neighbour_films` most liked have no lists and are in none, so that memory stays bounded.
    """
    liked = data.stars >= chosen.like_threshold
    counts = np.bincount(data.item[liked], minlength=len(data.movie_ids))
    films = np.sort(np.argsort(-counts, kind="stable")[: min(chosen.neighbour_films, np.count_nonzero(counts))])
    length = min(chosen.neighbours, max(len(films) - 1, 0))
    places = np.zeros((len(data.movie_ids), length), np.int64)
    weights = np.zeros((len(data.movie_ids), length), np.float32)
    if length:
        column = np.full(len(data.movie_ids), -1)
        column[films] = np.arange(len(films))
        kept = liked & (column[data.item] >= 0)
        rows = ease_rows(data.user[kept], column[data.item[kept]], (len(data.user_ids), len(films)), chosen)
        for start, block in rows:
            here = films[start : start + len(block)]
            best = np.argpartition(-np.abs(block), length - 1, axis=1)[:, :length]
            places[here], weights[here] = films[best], np.take_along_axis(block, best, axis=1)
    return Neighbours(data.movie_ids, places, weights)


def ease_rows(user: Ids, film: Ids, shape: tuple[int, int], chosen: RankParameters):
    """Yield EASE's matrix B in blocks of rows, each with the number of its first.

    Solved over people where they are fewer than the films, else over films: B is the same.
    """
    solve = _solve_over_people if shape[0] < shape[1] else _solve_over_films
    yield from solve(user, film, shape, chosen.neighbour_reg)


def _solve_over_people(user: Ids, film: Ids, shape: tuple[int, int], reg: float):
    """B_ji = [Xᵀ(XXᵀ + λI)⁻¹X]_ji / (1 − [·]_ii)."""
    likes = _likes(user, film, shape)
    solved = np.linalg.solve(likes @ likes.T + reg * np.eye(shape[0]), likes)
    solved /= np.maximum(1.0 - np.sum(likes * solved, axis=0), 1e-9)
    for start in range(0, shape[1], BLOCK):
        block = likes[:, start : start + BLOCK].T @ solved
        yield start, _without_itself(block, start)


def _solve_over_films(user: Ids, film: Ids, shape: tuple[int, int], reg: float):
    """B_ji = −P_ji / P_ii, P = (XᵀX + λI)⁻¹."""
    order = np.argsort(user, kind="stable")
    user, film = user[order], film[order]
    gram = reg * np.eye(shape[1], dtype=np.float32)
    for first in range(0, shape[0], BLOCK):
        rows = slice(*np.searchsorted(user, [first, first + BLOCK]))
        block = _likes(user[rows] - first, film[rows], (BLOCK, shape[1]), np.float32)
        gram += block.T @ block
    inverse = np.linalg.inv(gram)
    scale = -1.0 / np.diag(inverse)
    for start in range(0, shape[1], BLOCK):
        block = inverse[start : start + BLOCK] * scale
        yield start, _without_itself(block, start)


def _likes(user: Ids, film: Ids, shape: tuple[int, int], kind: type = np.float64) -> Floats:
    likes: Floats = np.zeros(shape, kind)
    likes[user, film] = 1.0
    return likes


def _without_itself(block: Floats, start: int) -> Floats:
    """A film is no neighbour of its own."""
    here = np.arange(len(block))
    block[here, start + here] = 0.0
    return block
