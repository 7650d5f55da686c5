"""Every hyper-parameter of training, in one place; a manifest keeps them beside the model."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from recommender.space import ScoringConstants

SEED = 7


@dataclass(frozen=True, slots=True)
class StarsParameters:
    """The stars model: biases and ALS on Spark, refined by a Gibbs sampler."""

    shrinkage: float = 5.0
    """Pseudo-ratings in the biases."""
    bias_rounds: int = 3
    als_rank: int = 16
    als_iterations: int = 5
    als_reg: float = 0.13
    refine: bool = True
    """False serves Spark's own biases and factors, as for data too large to sample."""
    refine_up_to: int = 5_000_000
    """Ratings; above, Spark's own are served."""
    rank: int = 20
    """Factors inside one sample."""
    sweeps: int = 400
    burn_in: int = 80
    thin: int = 8
    noise_strength: float = 10.0
    """Pseudo-ratings that tie a person's noise to everybody's."""
    unknown_up_to: int = 1
    """Ratings of the films whose mean stands for a film the catalogue lacks."""
    spark_only_rank: int = 50
    spark_only_iterations: int = 10


@dataclass(frozen=True, slots=True)
class RankParameters:
    """The rank model: implicit ALS on Spark over the liked films."""

    rank: int = 50
    iterations: int = 10
    like_threshold: float = 4.0
    confidence: float = 2.0
    """α of c = 1 + α."""
    reg: float = 0.12
    """λ per like, as Spark scales it."""
    neighbours: int = 100
    """Neighbours kept of each film."""
    neighbour_reg: float = 100.0
    """λ of EASE."""
    person_damping: float = 0.25
    """A person with n likes counts n^−damping among the neighbours."""
    sequence_weight: float = 1.3
    """What is liked soon after, beside EASE's 1."""
    sequence_length: float = 15.0
    """Likes after which a film follows e times less."""
    neighbour_films: int = 8_000
    """The most liked films, which alone have neighbours: the rest has too few likes to say."""


@dataclass(frozen=True, slots=True)
class ScoringParameters:
    """The hybrid score's own constants, chosen on temporal validation splits inside the training part (three seeds)."""

    dislike_preference: float = 0.1
    ema_alpha: float = 0.2
    half_life_days: float = 30.0
    recency: float = 0.25
    prior_weight: float = 0.083
    neighbour_weight: float = 0.48
    disliked_neighbour_weight: float = 0.11
    genre_weight: float = 3.3
    year_weight: float = 0.94
    recent_neighbour_weight: float = 1.2
    recent_genre_weight: float = 0.84
    neighbour_ema_alpha: float = 0.35


@dataclass(frozen=True, slots=True)
class ThemeParameters:
    """K-Means over the films' directions in taste space and a little of their content."""

    k: int = 40
    min_ratings: int = 5
    """Films with fewer are placed by their content."""
    iterations: int = 25
    direction_shrinkage: float = 5.0
    """Likes at which a film's own direction counts as much as the one its content suggests."""
    genre_weight: float = 0.4
    decade_weight: float = 0.2
    exemplars: int = 12


@dataclass(frozen=True, slots=True)
class TrainingParameters:
    """All of a training run."""

    stars: StarsParameters = field(default_factory=StarsParameters)
    rank: RankParameters = field(default_factory=RankParameters)
    scoring: ScoringParameters = field(default_factory=ScoringParameters)
    themes: ThemeParameters = field(default_factory=ThemeParameters)
    blocks: int = 2
    """ALS blocks of users and of items."""
    seed: int = SEED

    def constants(self, mean: float) -> ScoringConstants:
        """Return the constants of the hybrid score that belong to a model of these parameters and this mean rating."""
        rank = self.rank
        return ScoringConstants(
            mean=mean,
            like_threshold=rank.like_threshold,
            confidence=rank.confidence,
            reg=rank.reg,
            **asdict(self.scoring),
        )

    def as_dict(self) -> dict[str, Any]:
        """Return the parameters as a manifest stores them."""
        return asdict(self)

    @classmethod
    def from_mapping(cls, values: Mapping[str, Any]) -> "TrainingParameters":
        """Read the parameters of a manifest, ignoring keys of later versions.

        A constant of the score that the manifest lacks is the one that leaves the term out, as for any older model.
        """
        parts = {
            "stars": StarsParameters,
            "rank": RankParameters,
            "scoring": ScoringParameters,
            "themes": ThemeParameters,
        }
        without = asdict(ScoringConstants(mean=0.0))
        older = {"scoring": {each.name: without[each.name] for each in fields(ScoringParameters)}}
        read = {
            name: part(**_known(part, {**older.get(name, {}), **values.get(name, {})})) for name, part in parts.items()
        }
        plain = {name: value for name, value in _known(cls, values).items() if name not in parts}
        return cls(**read, **plain)

    def for_fitting(self) -> "TrainingParameters":
        """Return the parameters with the defaults for what changes neither predictions nor scores."""
        return replace(self, themes=ThemeParameters())


def _known(kind: type, values: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values that are fields of the dataclass."""
    names = {each.name for each in fields(kind)}
    return {name: value for name, value in values.items() if name in names}
