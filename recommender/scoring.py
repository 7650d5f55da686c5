"""What to watch next: fold-in, moving average, hybrid score and its exact split. NumPy only, no I/O.

Shapes: n films in the catalogue, m films the person rated, k films asked about, d = 50.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

SECONDS_PER_DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class ScoringConstants:
    """The tuned constants of the hybrid score; they travel in a model's manifest."""

    mean: float
    """μ, mean stars of the training ratings."""
    like_threshold: float = 4.0
    dislike_threshold: float = 2.5
    confidence: float = 2.0
    """α of c = 1 + α."""
    dislike_preference: float = 0.1
    """δ: a dislike enters the fold-in as p = −δ."""
    reg: float = 0.15
    """λ per liked film, as in Spark (ALS-WR)."""
    ema_alpha: float = 0.15
    half_life_days: float = 30.0
    mean_shrinkage: float = 5.0
    """Pseudo-ratings at μ in the running mean."""
    recency: float = 0.3
    """β, share of the recent term."""
    prior_weight: float = 0.3
    """γ."""

    @classmethod
    def from_mapping(cls, values: Mapping[str, float]) -> "ScoringConstants":
        """Read the constants of a manifest, ignoring keys of later versions."""
        known = {field.name for field in fields(cls)}
        return cls(**{name: float(value) for name, value in values.items() if name in known})

    def as_dict(self) -> dict[str, float]:
        """Return the constants as a manifest stores them."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class History:
    """A person's ratings in the order (time, movie id), with each film's rank vector."""

    movie_ids: NDArray[np.int64]
    stars: Floats
    times: Floats
    """Seconds since the epoch."""
    vectors: Floats
    """(m, d); a film the model does not know has a row of zeros."""

    @classmethod
    def in_order(cls, movie_ids, stars, times, vectors) -> "History":
        """Build a history from columns in any order."""
        ids, when = np.asarray(movie_ids, np.int64), np.asarray(times, np.float64)
        order = np.lexsort((ids, when))
        ratings, rows = np.asarray(stars, np.float64), np.asarray(vectors, np.float64)
        return cls(ids[order], ratings[order], when[order], rows[order])

    def __len__(self) -> int:
        return len(self.movie_ids)

    def without(self, movie_id: int) -> "History":
        """Return the history as if this film had never been rated."""
        keep = self.movie_ids != movie_id
        return History(self.movie_ids[keep], self.stars[keep], self.times[keep], self.vectors[keep])


@dataclass(frozen=True, slots=True)
class RecentState:
    """The moving average after some ratings; `vector` is s, `clock` the time of the last rating that moved it."""

    vector: Floats
    clock: float | None = None
    count: int = 0
    total: float = 0.0
    """Sum of the stars so far, for the running mean."""

    @classmethod
    def empty(cls, dimensions: int) -> "RecentState":
        """Return the state before the first rating."""
        return cls(np.zeros(dimensions))


@dataclass(frozen=True, slots=True)
class Taste:
    """Everything a score needs to know of a person, split by rated film.

    `long_parts` and `recent_parts` are (m, d): their columns sum to `long_term` (x_u) and `recent` (s).
    """

    movie_ids: NDArray[np.int64]
    stars: Floats
    long_parts: Floats
    recent_parts: Floats
    long_scale: float
    recent_scale: float

    @property
    def long_term(self) -> Floats:
        """x_u, (d,)."""
        return self.long_parts.sum(axis=0)

    @property
    def recent(self) -> Floats:
        """The moving average s, (d,)."""
        return self.recent_parts.sum(axis=0)


@dataclass(frozen=True, slots=True)
class Contributions:
    """The exact split of k scores: score = long.sum(1) + recent.sum(1) + prior."""

    movie_ids: NDArray[np.int64]
    """(m,), the rated films, in the columns' order."""
    long: Floats
    """(k, m)."""
    recent: Floats
    """(k, m)."""
    prior: Floats
    """(k,)."""

    @property
    def weights(self) -> Floats:
        """weight(j → i) of every rated film j, long and recent together, (k, m)."""
        return self.long + self.recent

    @property
    def scores(self) -> Floats:
        """The hybrid scores, (k,)."""
        return self.weights.sum(axis=1) + self.prior


def preferences(stars: Floats, constants: ScoringConstants) -> Floats:
    """Return p: 1 for a like, −δ for a dislike, 0 between (m,)."""
    liked = stars >= constants.like_threshold
    disliked = stars <= constants.dislike_threshold
    return np.where(liked, 1.0, np.where(disliked, -constants.dislike_preference, 0.0))


def fold_in(history: History, gram: Floats, constants: ScoringConstants) -> Floats:
    """Return x_u split by rated film, (m, d): row j is A_u⁻¹ y_j c_j p_j, so the rows sum to x_u.

    `gram` is YᵀY, (d, d). Least squares for fixed items, Hu, Koren, Volinsky (2008), §4 and §5; λ_u counts liked
    films, as Spark's ALS does.
    """
    preference = preferences(history.stars, constants)
    entered = preference != 0.0 if constants.dislike_preference else history.stars >= constants.like_threshold
    observed = history.vectors[entered]
    likes = max(int((history.stars >= constants.like_threshold).sum()), 1)
    a = gram + constants.confidence * observed.T @ observed + constants.reg * likes * np.eye(len(gram))
    weighted = history.vectors * (preference * (1.0 + constants.confidence))[:, None]
    return np.linalg.solve(a, weighted.T).T


def step_recent(
    state: RecentState, *, stars: float, time: float, vector: Floats, constants: ScoringConstants
) -> RecentState:
    """Return the moving average after one more rating, which must be the newest in order (design, "Recent").

    A rating with weight g = 0 counts in the running mean and leaves the vector and its clock alone.
    """
    count, total = state.count + 1, state.total + stars
    weight = _mood_weight(stars, count, total, constants)
    if weight == 0.0:
        return RecentState(state.vector, state.clock, count, total)
    rate = _learning_rate(state.clock, time, constants)
    return RecentState((1.0 - rate) * state.vector + rate * weight * vector, time, count, total)


def fold_recent(history: History, constants: ScoringConstants) -> RecentState:
    """Return the moving average over a whole history, one step for each rating."""
    state = RecentState.empty(history.vectors.shape[1])
    for stars, time, vector in zip(history.stars, history.times, history.vectors, strict=True):
        state = step_recent(state, stars=float(stars), time=float(time), vector=vector, constants=constants)
    return state


def recent_weights(history: History, constants: ScoringConstants) -> Floats:
    """Return what each rated film weighs in the moving average, (m,): s = Σ_j weight_j · y_j."""
    weights = np.zeros(len(history))
    clock: float | None = None
    total = 0.0
    for j, (stars, time) in enumerate(zip(history.stars.tolist(), history.times.tolist(), strict=True)):
        total += stars
        weight = _mood_weight(stars, j + 1, total, constants)
        if weight == 0.0:
            continue
        rate = _learning_rate(clock, time, constants)
        weights[:j] *= 1.0 - rate
        weights[j] = rate * weight
        clock = time
    return weights


def taste_of(history: History, gram: Floats, item_count: int, constants: ScoringConstants) -> Taste:
    """Solve a person's long-term vector and moving average from the ratings; `item_count` is n."""
    long_parts = fold_in(history, gram, constants)
    recent_parts = recent_weights(history, constants)[:, None] * history.vectors
    return Taste(
        movie_ids=history.movie_ids,
        stars=history.stars,
        long_parts=long_parts,
        recent_parts=recent_parts,
        long_scale=unit_scale(long_parts.sum(axis=0), gram, item_count),
        recent_scale=unit_scale(recent_parts.sum(axis=0), gram, item_count),
    )


def unit_scale(vector: Floats, gram: Floats, item_count: int) -> float:
    """Return the positive number that gives `Y @ vector` a root mean square of 1 over the catalogue; 0 for zero."""
    energy = float(vector @ gram @ vector) / max(item_count, 1)
    return 1.0 / np.sqrt(energy) if energy > 1e-18 else 0.0


def query_vector(
    long_term: Floats, recent: Floats, gram: Floats, item_count: int, constants: ScoringConstants
) -> Floats:
    """Return (1 − β)·a_u·x_u + β·c_u·s, the one vector whose inner product with y_i is the score less the prior."""
    long = (1.0 - constants.recency) * unit_scale(long_term, gram, item_count) * long_term
    return long + constants.recency * unit_scale(recent, gram, item_count) * recent


def hybrid_scores(items: Floats, prior: Floats, query: Floats, constants: ScoringConstants) -> Floats:
    """Return score(i) for k films: `items` (k, d), `prior` (k,), `query` (d,)."""
    return items @ query + constants.prior_weight * prior


def split_scores(items: Floats, prior: Floats, taste: Taste, constants: ScoringConstants) -> Contributions:
    """Return the contribution of every rated film to every score, without remainder (Hu et al. 2008, §5)."""
    long = (1.0 - constants.recency) * taste.long_scale * (items @ taste.long_parts.T)
    recent = constants.recency * taste.recent_scale * (items @ taste.recent_parts.T)
    return Contributions(taste.movie_ids, long, recent, constants.prior_weight * prior)


def diversify(scores: Floats, items: Floats, count: int, relevance: float = 0.7) -> NDArray[np.intp]:
    """Return the positions of `count` films in maximal marginal relevance order (Carbonell and Goldstein, 1998).

    Similarity is the cosine of the rank vectors; the scores themselves stay as they are.
    """
    unit = items / np.maximum(np.linalg.norm(items, axis=1, keepdims=True), 1e-12)
    spread = np.ptp(scores) if len(scores) else 0.0
    worth = (scores - scores.min()) / spread if spread > 0 else np.zeros(len(scores))
    chosen: list[int] = []
    closest = np.zeros(len(scores))
    open_ = np.ones(len(scores), dtype=bool)
    while open_.any() and len(chosen) < count:
        value = np.where(open_, relevance * worth - (1.0 - relevance) * closest, -np.inf)
        best = int(np.argmax(value))
        chosen.append(best)
        open_[best] = False
        closest = np.maximum(closest, unit @ unit[best])
    return np.array(chosen, dtype=np.intp)


def _mood_weight(stars: float, count: int, total: float, constants: ScoringConstants) -> float:
    """g(r) = max(r − r̄_u + 0.5, 0), r̄_u shrunk towards μ."""
    running = (total + constants.mean_shrinkage * constants.mean) / (count + constants.mean_shrinkage)
    return max(stars - running + 0.5, 0.0)


def _learning_rate(clock: float | None, time: float, constants: ScoringConstants) -> float:
    """α_t = 1 − (1 − α)·2^(−Δt/h); 1 for the first rating."""
    if clock is None:
        return 1.0
    elapsed = max(time - clock, 0.0) / SECONDS_PER_DAY
    return 1.0 - (1.0 - constants.ema_alpha) * 2.0 ** (-elapsed / constants.half_life_days)
