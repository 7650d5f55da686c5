"""Scorers to hold the production model against, in NumPy; and one of a library, where it is installed.

Each ranking baseline returns scores of every film for every person, (u, n), from the likes alone.
"""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from ml_jobs.training.interactions import Floats, Ids, Interactions, locate
from ml_jobs.training.neighbours import Ease
from recommender.stars import HIGHEST, LOWEST

LARGEST_MATRIX = 60_000_000
"""Cells of the people × films matrix that the dense baselines may fill; they are skipped above."""
EASE_REG = 50.0
IMPLICIT_FACTORS, IMPLICIT_ALPHA, IMPLICIT_REG = 50, 2.0, 15.0
NEIGHBOURS = 100
BLOCK = 512
SHRINKAGE = 5.0
ROUNDS = 10


def fit_mean(data: Interactions) -> Callable[[Ids, Ids], Floats]:
    """Return the predictor that says the mean of all ratings."""
    mean = float(data.stars.mean())
    return lambda users, _movies: np.full(len(users), mean)


def fit_biases(data: Interactions) -> Callable[[Ids, Ids], Floats]:
    """Return the predictor of mean and regularised biases (Koren, Bell, Volinsky 2009)."""
    mean = float(data.stars.mean())
    user_bias, item_bias = np.zeros(len(data.user_ids) + 1), np.zeros(len(data.movie_ids) + 1)
    for _ in range(ROUNDS):
        left = data.stars - mean - user_bias[data.user]
        item_bias[:-1] = np.bincount(data.item, left, len(data.movie_ids)) / (data.item_counts + SHRINKAGE)
        left = data.stars - mean - item_bias[data.item]
        user_bias[:-1] = np.bincount(data.user, left, len(data.user_ids)) / (data.user_counts + SHRINKAGE)

    def predict(users: Ids, movies: Ids) -> Floats:
        """An unknown person or film is an average one."""
        raw = mean + user_bias[locate(data.user_ids, users)] + item_bias[locate(data.movie_ids, movies)]
        return np.clip(raw, LOWEST, HIGHEST)

    return predict


def like_matrix(data: Interactions, threshold: float) -> Floats:
    """Return 1 where a person liked a film, else 0 (u, n)."""
    likes = np.zeros(data.shape)
    liked = data.stars >= threshold
    likes[data.user[liked], data.item[liked]] = 1.0
    return likes


def fits_densely(data: Interactions) -> bool:
    """Tell whether people × films is small enough for the dense baselines."""
    return int(np.prod(data.shape)) <= LARGEST_MATRIX


def implicit_is_installed() -> bool:
    """Tell whether the library `implicit`, an extra of development, is there."""
    return find_spec("implicit") is not None


def fit_implicit(data: Interactions, threshold: float, *, seed: int) -> tuple[Floats, Floats]:
    """Return the factors of the library `implicit`'s ALS of likes (Hu, Koren, Volinsky 2008), people's and films'."""
    from implicit.cpu.als import AlternatingLeastSquares
    from scipy.sparse import csr_matrix
    from threadpoolctl import threadpool_limits

    liked = data.stars >= threshold
    ones = np.ones(int(liked.sum()), np.float32)
    likes = csr_matrix((ones, (data.user[liked], data.item[liked])), shape=data.shape)
    with threadpool_limits(1, "blas"):
        model = AlternatingLeastSquares(
            factors=IMPLICIT_FACTORS, alpha=IMPLICIT_ALPHA, regularization=IMPLICIT_REG, random_state=seed
        )
        model.fit(likes, show_progress=False)
    return np.asarray(model.user_factors, np.float64), np.asarray(model.item_factors, np.float64)


def score_ease(likes: Floats, reg: float = EASE_REG) -> Floats:
    """Return EASE's scores (Steck 2019), for which no films × films matrix is formed."""
    return Ease.over_people(likes, reg).scores(likes)


def score_item_knn(likes: Floats, neighbours: int = NEIGHBOURS) -> Floats:
    """Return the sums of cosines between each film and the liked ones among its nearest neighbours."""
    unit = likes / np.maximum(np.linalg.norm(likes, axis=0), 1.0)
    scores = np.zeros_like(likes)
    liked = np.flatnonzero(likes.any(axis=0))
    for block in np.array_split(liked, max(1, len(liked) // BLOCK)):
        cosines = unit[:, liked].T @ unit[:, block]
        cosines[np.searchsorted(liked, block), np.arange(len(block))] = 0.0
        if len(liked) > neighbours:
            bar = np.partition(cosines, len(liked) - neighbours, axis=0)[len(liked) - neighbours]
            cosines[cosines < bar] = 0.0
        scores[:, block] = likes[:, liked] @ cosines
    return scores
