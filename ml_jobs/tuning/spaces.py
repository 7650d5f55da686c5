"""What is searched: one line for each hyper-parameter, from where to where.

A new parameter of `ml_jobs.training.parameters` takes part once it has its line here.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ml_jobs.training.parameters import TrainingParameters


@dataclass(frozen=True, slots=True)
class Range:
    """Where a field of one part of the parameters is looked for; both ends are in it."""

    part: str
    name: str
    low: float
    high: float
    log: bool = False
    """Search its logarithm."""

    @property
    def key(self) -> str:
        """The name under which a study knows it, `scoring.recency`."""
        return f"{self.part}.{self.name}"

    def value_in(self, parameters: TrainingParameters) -> float:
        """Return what the parameters say today."""
        return getattr(getattr(parameters, self.part), self.name)

    def is_whole(self) -> bool:
        """Tell whether the field is a whole number."""
        return isinstance(self.value_in(TrainingParameters()), int)


SPACES: Mapping[str, tuple[Range, ...]] = {
    "scoring": (
        Range("scoring", "dislike_preference", 0.0, 0.5),
        Range("scoring", "ema_alpha", 0.05, 0.6),
        Range("scoring", "half_life_days", 3.0, 365.0, log=True),
        Range("scoring", "recency", 0.0, 0.8),
        Range("scoring", "prior_weight", 0.0, 0.6),
        Range("scoring", "neighbour_weight", 0.0, 2.0),
        Range("scoring", "disliked_neighbour_weight", 0.0, 1.0),
        Range("scoring", "genre_weight", 0.0, 6.0),
        Range("scoring", "year_weight", 0.0, 3.0),
        Range("scoring", "recent_neighbour_weight", 0.0, 3.0),
        Range("scoring", "recent_genre_weight", 0.0, 3.0),
        Range("scoring", "neighbour_ema_alpha", 0.05, 0.8),
    ),
    "rank": (
        Range("rank", "confidence", 0.5, 10.0, log=True),
        Range("rank", "reg", 0.02, 0.5, log=True),
        Range("rank", "iterations", 5, 20),
        Range("rank", "neighbours", 30, 300, log=True),
        Range("rank", "neighbour_reg", 30.0, 1000.0, log=True),
    ),
    "stars": (
        Range("stars", "shrinkage", 1.0, 20.0, log=True),
        Range("stars", "als_rank", 4, 20),
        Range("stars", "als_reg", 0.05, 0.3, log=True),
        Range("stars", "rank", 8, 40),
        Range("stars", "noise_strength", 1.0, 100.0, log=True),
    ),
    "elicitation": (
        Range("elicitation", "seen_reg", 0.1, 3.0, log=True),
        Range("elicitation", "activity_reg", 0.1, 3.0, log=True),
        Range("elicitation", "gain_power", 0.0, 1.0),
        Range("elicitation", "like_power", 0.0, 3.0),
        Range("elicitation", "likeness_cost", 0.0, 1.0),
    ),
}
"""By target: the constants of the score, the rank model, the stars model, which films the welcome asks about."""


def applied(parameters: TrainingParameters, values: Mapping[str, Any]) -> TrainingParameters:
    """Return the parameters with these values, by key, in their places."""
    for key, value in values.items():
        part, name = key.split(".")
        parameters = replace(parameters, **{part: replace(getattr(parameters, part), **{name: value})})
    return parameters
