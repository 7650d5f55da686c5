"""How good predictions and rankings are. NumPy only; no Django, no I/O.

A ranking is a list of item ids, best first; `relevant` is the set of ids the person turned out to like.
"""

from collections.abc import Collection, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray


def rmse(predictions: ArrayLike, stars: ArrayLike) -> float:
    """Return the root mean squared error; NaN without pairs."""
    errors = np.asarray(predictions, np.float64) - np.asarray(stars, np.float64)
    return float(np.sqrt(np.mean(errors**2))) if errors.size else float("nan")


def mae(predictions: ArrayLike, stars: ArrayLike) -> float:
    """Return the mean absolute error; NaN without pairs."""
    errors = np.abs(np.asarray(predictions, np.float64) - np.asarray(stars, np.float64))
    return float(errors.mean()) if errors.size else float("nan")


def ndcg_at_k(ranking: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return the discounted gain of the first k over the best there could be; NaN where nothing is relevant."""
    if not relevant:
        return float("nan")
    discounts = 1.0 / np.log2(np.arange(2, k + 2))
    hits = _hits(ranking, relevant, k)
    return float(hits @ discounts[: len(hits)] / discounts[: len(relevant)].sum())


def recall_at_k(ranking: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return the share of the relevant that is among the first k; NaN where nothing is relevant."""
    return float(_hits(ranking, relevant, k).sum() / len(relevant)) if relevant else float("nan")


def hit_at_k(ranking: Sequence[int], relevant: Collection[int], k: int) -> float:
    """Return 1 if any of the first k is relevant, else 0; NaN where nothing is relevant."""
    return float(_hits(ranking, relevant, k).any()) if relevant else float("nan")


def mean_interval(values: ArrayLike, *, rng: np.random.Generator, draws: int = 1000) -> tuple[float, float, float]:
    """Return the mean over people and its 95 % bootstrap interval; NaNs are left out."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        return (float("nan"),) * 3
    means = rng.choice(known, (draws, len(known))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(known.mean()), float(low), float(high)


def co_like_lift(user: ArrayLike, cluster: ArrayLike) -> float:
    """Return how much likelier than chance two likes of one person share a cluster; one entry for each like.

    lift = Σ_u w_u P(two likes of u share a cluster) / (Σ_u w_u · Σ_c p_c²), w_u = n_u^−½, p_c the cluster's share of
    all likes; people with one like say nothing. NaN where nobody has two.
    """
    users, clusters = np.unique(user, return_inverse=True)[1], np.unique(cluster, return_inverse=True)[1]
    if not len(users):
        return float("nan")
    table = np.zeros((users.max() + 1, clusters.max() + 1))
    np.add.at(table, (users, clusters), 1.0)
    table = table[table.sum(axis=1) >= 2]
    n = table.sum(axis=1)
    weights = n**-0.5
    shared = (table * (table - 1)).sum(axis=1) / (n * (n - 1))
    chance = np.sum((np.bincount(clusters) / len(clusters)) ** 2)
    return float(weights @ shared / (weights.sum() * chance)) if len(n) else float("nan")


def _hits(ranking: Sequence[int], relevant: Collection[int], k: int) -> NDArray[np.float64]:
    return np.array([item in relevant for item in ranking[:k]], np.float64)
