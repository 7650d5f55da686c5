"""How good predictions and rankings are. NumPy only; no Django, no I/O.

A ranking is a list of item ids, best first; `relevant` is the set of ids the person turned out to like.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

DRAWS_AT_ONCE = 50


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


def average_precision(ranking: Sequence[int], relevant: Collection[int]) -> float:
    """Return the mean, over the relevant, of the precision down to each; 0 for one not ranked, NaN without any."""
    if not relevant:
        return float("nan")
    hits = _hits(ranking, relevant, len(ranking))
    precision = np.cumsum(hits) / np.arange(1, len(hits) + 1)
    return float(hits @ precision / len(relevant))


def novelty(shares: ArrayLike) -> float:
    """Return the mean surprise, −log₂ p, of films that a share p of the people rated; NaN for an empty list."""
    p = np.asarray(shares, np.float64)
    return float(-np.log2(p).mean()) if p.size else float("nan")


def intra_list_diversity(vectors: ArrayLike) -> float:
    """Return the mean of 1 − cosine over the pairs of a list, (k, d); a row of zeros is like nothing, NaN below two."""
    rows = np.asarray(vectors, np.float64)
    k = len(rows)
    if k < 2:
        return float("nan")
    unit = rows / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-12)
    alike = np.sum(unit.sum(axis=0) ** 2) - np.sum(unit**2)
    return float(1.0 - alike / (k * (k - 1)))


def catalogue_coverage(rankings: Iterable[Iterable[int]], catalogue: int) -> float:
    """Return the share of a catalogue of so many films that is in at least one of the lists."""
    shown = {item for ranking in rankings for item in ranking}
    return len(shown) / catalogue if catalogue else float("nan")


def popularity_lift(shown: ArrayLike, known: ArrayLike) -> float:
    """Return how many times as popular the films shown are as those a person knows, by mean count; NaN without any."""
    ours, theirs = np.asarray(shown, np.float64), np.asarray(known, np.float64)
    return float(ours.mean() / theirs.mean()) if ours.size and theirs.sum() > 0 else float("nan")


def mean_interval(values: ArrayLike, *, rng: np.random.Generator, draws: int = 1000) -> tuple[float, float, float]:
    """Return the mean over people and its 95 % bootstrap interval; NaNs are left out."""
    known = np.asarray(values, np.float64)
    known = known[np.isfinite(known)]
    if not len(known):
        return (float("nan"),) * 3
    means = rng.choice(known, (draws, len(known))).mean(axis=1)
    low, high = np.quantile(means, [0.025, 0.975])
    return float(known.mean()), float(low), float(high)


def bootstrap_ratios(
    totals: ArrayLike, counts: ArrayLike, *, rng: np.random.Generator, draws: int = 1000
) -> NDArray[np.float64]:
    """Return Σ totals / Σ counts over people drawn with replacement, (draws, c), for c figures of p people, (p, c).

    Every figure sees the same draws, so differences between them are paired. A person may stand for several
    measurements: their sum and number are drawn together. NaN where nobody drawn was measured.
    """
    sums, sizes = np.asarray(totals, np.float64), np.asarray(counts, np.float64)
    blocks = [safe_ratio(times @ sums, times @ sizes) for times in _draws(len(sums), draws, rng)]
    return np.vstack(blocks) if blocks else np.full((draws, *sums.shape[1:]), np.nan)


def safe_ratio(totals: ArrayLike, counts: ArrayLike) -> NDArray[np.float64]:
    """Return totals / counts, NaN where the count is 0."""
    sums, sizes = np.asarray(totals, np.float64), np.asarray(counts, np.float64)
    return np.divide(sums, sizes, out=np.full(sums.shape, np.nan), where=sizes > 0)


def attribute_npmi(cluster: ArrayLike, films: ArrayLike, attributes: ArrayLike) -> float:
    """Return how strongly attributes mark clusters: the mean, over films and their attributes, of NPMI(cluster, it).

    `cluster` is of n films, (n,); film `films[e]` carries the attribute numbered `attributes[e]`, each pair once.
    NPMI(c, a) = ln(p(c, a) / p(c) p(a)) / −ln p(c, a) (Bouma 2009): 0 by chance, 1 where the attribute is on all of the
    cluster's films and on no other. NaN where no film has an attribute.
    """
    members, carried = np.asarray(cluster, np.int64), np.asarray(attributes, np.int64)
    if not len(carried):
        return float("nan")
    shape = (int(members.max()) + 1, int(carried.max()) + 1)
    cells = np.ravel_multi_index((members[np.asarray(films, np.int64)], carried), shape)
    both = np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape) / len(members)
    chance = np.outer(np.bincount(members) / len(members), both.sum(axis=0))
    found = both > 0
    npmi = np.ones(found.sum())
    sure = both[found] >= 1.0
    npmi[~sure] = np.log(both[found] / chance[found])[~sure] / -np.log(both[found][~sure])
    return float(both[found] @ npmi / both[found].sum())


def co_like_lift(user: ArrayLike, cluster: ArrayLike) -> float:
    """Return how much likelier than chance two likes of one person share a cluster; one entry for each like.

    lift = Σ_u w_u P(two likes of u share a cluster) / (Σ_u w_u · Σ_c p_c²), w_u = n_u^−½, p_c the cluster's share of
    all likes; people with one like say nothing. NaN where nobody has two.
    """
    table = _likes_by_cluster(user, cluster)
    return float(_lifts(table, np.ones((1, len(table))))[0])


def co_like_interval(
    user: ArrayLike, cluster: ArrayLike, *, rng: np.random.Generator, draws: int = 1000
) -> tuple[float, float]:
    """Return the 95 % interval of the co-like lift over people drawn with replacement; NaN where nobody has two."""
    table = _likes_by_cluster(user, cluster)
    lifts = np.concatenate([_lifts(table, times) for times in _draws(len(table), draws, rng)] or [np.full(1, np.nan)])
    if not np.isfinite(lifts).any():
        return float("nan"), float("nan")
    low, high = np.nanquantile(lifts, [0.025, 0.975])
    return float(low), float(high)


def _likes_by_cluster(user: ArrayLike, cluster: ArrayLike) -> NDArray[np.float64]:
    """Likes of each person in each cluster, (p, c)."""
    users, clusters = np.unique(user, return_inverse=True)[1], np.unique(cluster, return_inverse=True)[1]
    shape = (int(users.max(initial=-1)) + 1, int(clusters.max(initial=-1)) + 1)
    return np.bincount(users * shape[1] + clusters, minlength=shape[0] * shape[1]).reshape(shape).astype(np.float64)


def _lifts(table: NDArray[np.float64], times: NDArray[np.float64]) -> NDArray[np.float64]:
    """The co-like lift where each person counts so many times, (draws,) of (draws, p)."""
    n = table.sum(axis=1)
    weights = np.where(n >= 2, np.maximum(n, 1.0) ** -0.5, 0.0)
    shared = (table * (table - 1)).sum(axis=1) / np.maximum(n * (n - 1), 1.0)
    likes = times @ table
    chance = np.sum(safe_ratio(likes, np.broadcast_to(likes.sum(axis=1, keepdims=True), likes.shape)) ** 2, axis=1)
    return safe_ratio(times @ (weights * shared), times @ weights * chance)


def _draws(people: int, draws: int, rng: np.random.Generator) -> Iterator[NDArray[np.float64]]:
    """How often each of the people is drawn with replacement, in blocks of draws, (b, p)."""
    for start in range(0, draws if people else 0, DRAWS_AT_ONCE):
        size = min(DRAWS_AT_ONCE, draws - start)
        yield rng.multinomial(people, np.full(people, 1.0 / people), size=size).astype(np.float64)


def _hits(ranking: Sequence[int], relevant: Collection[int], k: int) -> NDArray[np.float64]:
    return np.array([item in relevant for item in ranking[:k]], np.float64)
