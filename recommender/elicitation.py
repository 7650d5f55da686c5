"""Which film to ask a newcomer about next: one probably seen and liked, whose rating would tell much. NumPy, no I/O.

How to call it::

    answers = Answers(rated={…: 4.5}, unseen=[…], pending=[…])
    films = choose_films(pool, answers, count=6)                          # positions in the pool

The site's welcome and the simulation on held-out people (`evaluate_newcomers`) call this very function.

A film's worth is P(seen | answers) · P(liked | answers)^λ · gain^γ. The first is a logistic regression on the rank
vectors, whose offset is how many people know the film: what somebody has seen and has not seen says what else they have
seen. The second is what the stars model makes of the ratings so far: a like says more of what should come next than
indifference. The gain is how much a rating of the film is expected to lower the variance of predicted stars over the
pool, `zᵀΣWΣz / (σ² + zᵀΣz)` with Σ the covariance of θ (`recommender.stars`) and W = Σ_j w_j z_j z_jᵀ.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, fields
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recommender.scoring import Floats
from recommender.stars import StarsModel, StarsTaste, fold_in_stars, predict_stars

Ids = NDArray[np.int64]

POOL_SIZE = 500
"""Films that are asked about: those that most people rated."""
STAGE_SIZE = 6
"""Films that are asked about at a time."""
NEWTON_STEPS = 4
RAREST, SUREST = 1e-4, 0.99
LIKED = 3.75
"""Stars above which a prediction rounds to a like."""
LOGISTIC = 1.702
"""Brings the logistic function next to the normal one."""


@dataclass(frozen=True, slots=True)
class ElicitationConstants:
    """What the rule weighs how; tuned on people whom no report of it measures (docs/newcomers.md)."""

    seen_reg: float = 0.25
    """Prior precision of what somebody sees, along each axis; vectors are scaled to a mean length of 1."""
    activity_reg: float = 1.0
    """Prior precision of how much somebody sees."""
    gain_power: float = 0.3
    """γ: with 1 the films that would tell most are asked about too often to people who have not seen them."""
    like_power: float = 1.0
    """λ."""
    likeness_cost: float = 0.8
    """What a film loses that is like one on stage, of whose answer nothing is known yet."""

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "ElicitationConstants":
        """Read a manifest's section, ignoring keys of later versions."""
        known = {each.name for each in fields(cls)}
        return cls(**{name: float(value) for name, value in values.items() if name in known})


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
    bias: Floats
    """b_i, (n,)."""
    stars_model: StarsModel
    constants: ElicitationConstants = field(default_factory=ElicitationConstants)

    def __len__(self) -> int:
        return len(self.movie_ids)


@dataclass(frozen=True, slots=True)
class Answers:
    """What the person said, by movie id; films the pool lacks are ignored."""

    rated: Mapping[int, float] = field(default_factory=dict)
    """Stars."""
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
    taste = taste_so_far(pool, answers)
    seen, covariance, chosen_by = chance_seen(pool, rated, unseen), taste.covariance, pool.constants
    promise = seen * chance_liked(pool, taste) ** chosen_by.like_power
    units = pool.rank / np.maximum(np.linalg.norm(pool.rank, axis=1, keepdims=True), 1e-12)
    likeness = np.maximum(units @ units[pending].T, 0.0).max(axis=1, initial=0.0)
    for place in np.flatnonzero(pending).tolist():
        covariance = expected_covariance(pool, covariance, place, seen[place])
    chosen: list[int] = []
    while open_.any() and len(chosen) < count:
        gain = expected_gain(pool, covariance) ** chosen_by.gain_power
        worth = promise * gain * (1.0 - chosen_by.likeness_cost * likeness)
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
    reg = np.r_[pool.constants.activity_reg, np.full(x.shape[1] - 1, pool.constants.seen_reg)]
    shown, answered = x[asked], rated[asked].astype(np.float64)
    weights = np.zeros(x.shape[1])
    for _ in range(NEWTON_STEPS):
        chance = _sigmoid(offset[asked] + shown @ weights)
        curvature = (shown * (chance * (1.0 - chance))[:, None]).T @ shown + np.diag(reg)
        weights -= np.linalg.solve(curvature, shown.T @ (chance - answered) + reg * weights)
    return _sigmoid(offset + x @ weights)


def taste_so_far(pool: Pool, answers: Answers) -> StarsTaste:
    """Return θ and its covariance after the films that were rated; without any, the prior."""
    places = np.flatnonzero(_among(pool, answers.rated))
    stars = [answers.rated[movie_id] for movie_id in pool.movie_ids[places].tolist()]
    return fold_in_stars(stars, pool.bias[places], pool.factors[places], pool.stars_model)


def chance_liked(pool: Pool, taste: StarsTaste) -> Floats:
    """Return the probability that the person would rate each film as a like, had they seen it, (n,)."""
    predicted = predict_stars(pool.bias, pool.factors, taste, pool.stars_model)
    return _sigmoid(LOGISTIC * (predicted.stars - LIKED) / predicted.deviation)


def expected_gain(pool: Pool, covariance: Floats) -> Floats:
    """Return how much a rating of each film lowers the mean variance of predictions, popular films counting more."""
    z = _with_bias(pool.factors)
    weights = pool.known_by / max(float(pool.known_by.sum()), 1e-12)
    told = z @ covariance
    spread = (z * weights[:, None]).T @ z
    lowered = np.sum((told @ spread) * told, axis=1)
    return np.maximum(lowered / (pool.stars_model.sigma2 + np.sum(told * z, axis=1)), 0.0)


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
