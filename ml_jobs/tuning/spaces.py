"""What is searched: one line for each hyper-parameter, from where to where; and of the others, why they are not.

A new parameter of `ml_jobs.training.parameters` has its line here, in the one or the other.
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
        Range("scoring", "mean_shrinkage", 0.5, 50.0, log=True),
        Range("scoring", "ema_alpha", 0.05, 0.6),
        Range("scoring", "half_life_days", 3.0, 365.0, log=True),
        Range("scoring", "recency", 0.0, 0.8),
        Range("scoring", "recency_fading", 0.0, 0.02),
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
    ),
    "neighbours": (
        Range("rank", "neighbours", 30, 300, log=True),
        Range("rank", "neighbour_reg", 30.0, 1000.0, log=True),
        Range("rank", "person_damping", 0.0, 0.75),
        Range("rank", "sequence_weight", 0.0, 4.0),
        Range("rank", "sequence_length", 2.0, 60.0, log=True),
        Range("rank", "sequence_pseudo_likes", 0.5, 50.0, log=True),
    ),
    "stars": (
        Range("stars", "shrinkage", 1.0, 20.0, log=True),
        Range("stars", "als_rank", 4, 20),
        Range("stars", "als_reg", 0.05, 0.3, log=True),
        Range("stars", "rank", 8, 40),
        Range("stars", "audience", 5, 50),
        Range("stars", "noise_strength", 1.0, 100.0, log=True),
    ),
    "elicitation": (
        Range("elicitation", "seen_reg", 0.1, 3.0, log=True),
        Range("elicitation", "activity_reg", 0.1, 3.0, log=True),
        Range("elicitation", "gain_power", 0.0, 1.0),
        Range("elicitation", "like_power", 0.0, 3.0),
        Range("elicitation", "likeness_cost", 0.0, 1.0),
    ),
    "newcomers": (Range("scoring", "newcomer_prior", 0.0, 100.0),),
}
"""By target: the score, the rank model's factors and its neighbours, the stars model, what the welcome asks about, what
popularity counts for newcomers. That ends where a page ranks no worse than a list of what is popular; more of it would
explain little else."""
_NO_FIGURE = "moves films without likes alone, which no ranking's figure sees"
_SIZE = "what is served, or what a machine can bear: more is never worse"
FIXED: Mapping[str, str] = {
    "scoring.dislike_threshold": "what a dislike is",
    **dict.fromkeys(
        ("scoring.newcomer_ratings", "scoring.newcomer_power"),
        "a later or slower end costs people with a history, as rolling origins say",
    ),
    "rank.like_threshold": "what a like is, and so what is measured",
    "rank.rank": "the columns of the database",
    "rank.placed_length": _NO_FIGURE,
    "rank.sequence_steps": "far enough for sequence_length, which is searched",
    "rank.sequence_likes": _SIZE,
    "rank.neighbour_films": _SIZE,
    "stars.bias_rounds": "three rounds have converged",
    "stars.als_iterations": "the sampler starts there and forgets it",
    "stars.refine": "which of two models it is",
    "stars.refine_up_to": _SIZE,
    "stars.sweeps": _SIZE,
    "stars.burn_in": "the sampler has forgotten its start by then",
    "stars.thin": "the samples' number follows from it and from the sweeps",
    "stars.prior_strength": "of people folded in, and no split here folds its people in; docs/newcomers.md says how",
    "stars.unknown_up_to": "which films stand for one the catalogue lacks, and no split holds those out alone",
    "stars.spark_only_rank": "the columns of the database",
    "stars.spark_only_iterations": _SIZE,
    "stars.content_shrinkage": "of data too large to sample",
    **dict.fromkeys(("content.constant", "content.year_weight", "content.min_tag_films", "content.ridge"), _NO_FIGURE),
}
"""By key. Themes are not judged by a trial's figure: the report of their curves is where their parameters come from."""


def applied(parameters: TrainingParameters, values: Mapping[str, Any]) -> TrainingParameters:
    """Return the parameters with these values, by key, in their places."""
    for key, value in values.items():
        part, name = key.split(".")
        parameters = replace(parameters, **{part: replace(getattr(parameters, part), **{name: value})})
    return parameters
