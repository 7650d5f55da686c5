"""What a person is in the mood for: an exponential moving average over what they rated. NumPy only, no I/O.

`fold_recent` takes a whole history, `step_recent` the newest rating alone; both come to the same (design, "Recent").
"""

from dataclasses import dataclass

import numpy as np

from recommender.histories import History
from recommender.space import Floats, ScoringConstants

SECONDS_PER_DAY = 86_400.0


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
    """Return the moving average over a whole history, what the steps over its ratings in order come to."""
    moved = np.flatnonzero(_mood_weights(history.stars, constants))
    weights = recent_weights(history, constants, constants.ema_alpha)
    clock = float(history.times[moved[-1]]) if len(moved) else None
    return RecentState(weights @ history.vectors, clock, len(history), float(history.stars.sum()))


def recent_weights(history: History, constants: ScoringConstants, alpha: float) -> Floats:
    """Return what each rated film weighs in a moving average of this α, (m,): s = Σ_j weight_j · y_j."""
    weights = _mood_weights(history.stars, constants)
    moved = np.flatnonzero(weights)
    if len(moved):
        elapsed = np.maximum(np.diff(history.times[moved]), 0.0) / SECONDS_PER_DAY
        kept = (1.0 - alpha) * 2.0 ** (-elapsed / constants.half_life_days)
        rates = np.append(1.0, 1.0 - kept)
        weights[moved] *= rates * np.append(np.cumprod(kept[::-1])[::-1], 1.0)
    return weights


def _mood_weights(stars: Floats, constants: ScoringConstants) -> Floats:
    """g(r) of every rating, (m,)."""
    counts = np.arange(1, len(stars) + 1)
    running = (np.cumsum(stars) + constants.mean_shrinkage * constants.mean) / (counts + constants.mean_shrinkage)
    return np.maximum(stars - running + 0.5, 0.0)


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
