"""Which film to ask a newcomer about next: one probably seen, whose rating would tell much. NumPy only, no I/O.

How to call it::

    films = choose_films(pool, Answers(rated=[…], unseen=[…], pending=[…]), count=6)      # positions in the pool

The site's welcome and the simulation on held-out people (`evaluate_newcomers`) call this very function.

A film's worth is P(seen | answers) · gain^γ. P is a logistic regression on the rank vectors, whose offset is how many
people know the film: what somebody has seen and has not seen says what else they have seen. The gain is how much a
rating of the film is expected to lower the variance of predicted stars over the pool,
`zᵀΣWΣz / (σ² + zᵀΣz)` with Σ the covariance of θ (`recommender.stars`) and W = Σ_j w_j z_j z_jᵀ.
"""

from collections.abc import Collection
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.scoring import Floats
from recommender.stars import StarsModel

Ids = NDArray[np.int64]

SEEN_REG = 0.5
"""Prior precision of what somebody sees, along each axis; vectors are scaled to a mean length of 1."""
ACTIVITY_REG = 1.0
"""Prior precision of how much somebody sees."""
NEWTON_STEPS = 4
GAIN_POWER = 0.15
"""γ: with 1 the films that would tell most are asked about too often to people who have not seen them."""
LIKENESS_COST = 0.6
"""What a film loses that is like one on stage, of whose answer nothing is known yet."""
RAREST, SUREST = 1e-4, 0.99


@dataclass(frozen=True, slots=True)
class Pool:
    """The films that may be asked about, n of them; rows of zeros where there is no model."""

    movie_ids: Ids
    known_by: Floats
    """Share of people who rated it, (n,)."""
    rank: Floats
    """y_i, (n, d)."""
    factors: Floats
    """q_i, (n, 50)."""
    stars_model: StarsModel

    def __len__(self) -> int:
        return len(self.movie_ids)


@dataclass(frozen=True, slots=True)
class Answers:
    """Movie ids by what the person said of them; films the pool lacks are ignored."""

    rated: Collection[int] = ()
    unseen: Collection[int] = ()
    pending: Collection[int] = ()
    """On stage, not answered yet."""
    closed: Collection[int] = ()
    """Not to be asked about, though nothing was said of them."""


def choose_films(pool: Pool, answers: Answers, *, count: int) -> NDArray[np.intp]:
    """Return the places in the pool of up to `count` films to ask about, the most telling first.

    Chosen one by one: each is taken as if it were on stage when the next is chosen.
    """
    rated, unseen, pending = (_among(pool, ids) for ids in (answers.rated, answers.unseen, answers.pending))
    open_ = ~(rated | unseen | pending | _among(pool, answers.closed))
    seen = chance_seen(pool, rated, unseen)
    covariance = posterior_covariance(pool, rated)
    units = pool.rank / np.maximum(np.linalg.norm(pool.rank, axis=1, keepdims=True), 1e-12)
    likeness = np.maximum(units @ units[pending].T, 0.0).max(axis=1, initial=0.0)
    for place in np.flatnonzero(pending).tolist():
        covariance = expected_covariance(pool, covariance, place, seen[place])
    chosen: list[int] = []
    while open_.any() and len(chosen) < count:
        worth = seen * expected_gain(pool, covariance) ** GAIN_POWER * (1.0 - LIKENESS_COST * likeness)
        best = int(np.argmax(np.where(open_, worth, -np.inf)))
        chosen.append(best)
        open_[best] = False
        covariance = expected_covariance(pool, covariance, best, seen[best])
        likeness = np.maximum(likeness, units @ units[best])
    return np.array(chosen, np.intp)


def chance_seen(pool: Pool, rated: NDArray[np.bool_], unseen: NDArray[np.bool_]) -> Floats:
    """Return the probability that the person has seen each film, given which they have and have not, (n,).

    The mode of a logistic regression with a normal prior; without answers it is the share of people who know the film.
    """
    known = np.clip(pool.known_by, RAREST, SUREST)
    asked = rated | unseen
    if not asked.any():
        return known
    lengths = np.linalg.norm(pool.rank, axis=1)
    x = np.column_stack([np.ones(len(pool)), pool.rank / (lengths.mean() or 1.0)])
    offset = np.log(known / (1.0 - known))
    reg = np.r_[ACTIVITY_REG, np.full(x.shape[1] - 1, SEEN_REG)]
    shown, answered = x[asked], rated[asked].astype(np.float64)
    weights = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        chance = _sigmoid(offset[asked] + shown @ weights)
        curvature = (shown * (chance * (1.0 - chance))[:, None]).T @ shown + np.diag(reg)
        weights -= np.linalg.solve(curvature, shown.T @ (chance - answered) + reg * weights)
    return _sigmoid(offset + x @ weights)


def posterior_covariance(pool: Pool, rated: NDArray[np.bool_]) -> Floats:
    """Return the covariance of θ after these films are rated; what the ratings are does not matter, (51, 51)."""
    z, model = _with_bias(pool.factors[rated]), pool.stars_model
    return np.asarray(np.linalg.inv(z.T @ z / model.sigma2 + model.precision), np.float64)


def expected_gain(pool: Pool, covariance: Floats) -> Floats:
    """Return how much a rating of each film lowers the mean variance of predictions, popular films counting more."""
    z = _with_bias(pool.factors)
    weights = pool.known_by / max(float(pool.known_by.sum()), 1e-12)
    told = z @ covariance
    spread = (z * weights[:, None]).T @ z
    lowered = np.einsum("nd,de,ne->n", told, spread, told)
    return np.maximum(lowered / (pool.stars_model.sigma2 + np.einsum("nd,nd->n", told, z)), 0.0)


def expected_covariance(pool: Pool, covariance: Floats, place: int, chance: float) -> Floats:
    """Return the covariance of θ expected after asking about a film, which is rated with this chance."""
    z = np.r_[1.0, pool.factors[place]]
    told = covariance @ z
    return covariance - chance * np.outer(told, told) / (pool.stars_model.sigma2 + z @ told)


def _among(pool: Pool, ids: Collection[int]) -> NDArray[np.bool_]:
    return np.isin(pool.movie_ids, np.fromiter(ids, np.int64, len(ids)))


def _with_bias(factors: Floats) -> Floats:
    """z = (1, q), (n, 51)."""
    return np.hstack([np.ones((len(factors), 1)), factors])


def _sigmoid(x: Floats) -> Floats:
    return 1.0 / (1.0 + np.exp(-np.clip(x, -30.0, 30.0)))
