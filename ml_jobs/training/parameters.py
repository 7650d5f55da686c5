"""Every hyper-parameter of training, in one place; a manifest keeps them beside the model."""

from dataclasses import asdict, dataclass, field
from typing import Any

from recommender.elicitation import ElicitationConstants
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
    refine_up_to: int = 2_000_000
    """Ratings; above, Spark's own are served. So many cost a core 4 minutes in each of a training's two fits."""
    rank: int = 20
    """Factors inside one sample."""
    sweeps: int = 400
    burn_in: int = 80
    thin: int = 8
    noise_strength: float = 10.0
    """Pseudo-ratings that tie a person's noise to everybody's."""
    audience: int = 25
    """Axes of who rated what, which are side information of people and films."""
    prior_strength: float = 3.0
    """Precision of the prior under which people are folded in, over that of the spread of the sampler's draws."""
    unknown_up_to: int = 1
    """Ratings of the films whose mean stands for a film the catalogue lacks."""
    spark_only_rank: int = 50
    spark_only_iterations: int = 10
    content_shrinkage: float = 5.0
    """Ratings at which a film counts half in saying what content is worth, where the sampler does not say it."""


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
    placed_length: float = 0.01
    """Of a vector guessed from content: it has a direction, for themes and similar films, and moves no ranking."""
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
    sequence_steps: int = 30
    """How many likes later a film still follows."""
    sequence_pseudo_likes: float = 5.0
    """Added to the likes of both films, which the count is divided by."""
    sequence_likes: int = 2_000_000
    """Likes that sequences are read from; more add nothing that shows."""
    neighbour_films: int = 8_000
    """The most liked films, which alone have neighbours: the rest has too few likes to say."""


@dataclass(frozen=True, slots=True)
class ScoringParameters:
    """The hybrid score's own constants, chosen on temporal validation splits inside the training part (three seeds).

    Those of newcomers were chosen on people held out, so that nobody with a history loses by them.
    """

    dislike_threshold: float = 2.5
    dislike_preference: float = 0.1
    mean_shrinkage: float = 5.0
    ema_alpha: float = 0.2
    half_life_days: float = 30.0
    recency: float = 0.35
    recency_fading: float = 0.0033
    prior_weight: float = 0.083
    newcomer_prior: float = 100.0
    newcomer_ratings: float = 9.0
    newcomer_power: float = 2.0
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
    neighbour_weight: float = 0.5
    """What the films that the same people like weigh beside a film's own direction and content."""
    neighbour_steps: int = 2
    """How often films lean on each other: with two, also on their neighbours' neighbours."""
    exemplars: int = 12
    smallest: int = 8
    """Films with enough ratings that a theme must have; three films are none."""
    starts: int = 6
    """Beginnings of K-Means, of which that is taken whose themes the people trained on agree with most."""


@dataclass(frozen=True, slots=True)
class ContentParameters:
    """What a film's content says of it, where people have not spoken."""

    constant: float = 0.1
    """Beside the genres' unit length."""
    year_weight: float = 0.7
    min_tag_films: int = 3
    """Films that must carry a tag before it says anything."""
    ridge: float = 5.0


@dataclass(frozen=True, slots=True)
class TrainingParameters:
    """All of a training run."""

    stars: StarsParameters = field(default_factory=StarsParameters)
    rank: RankParameters = field(default_factory=RankParameters)
    scoring: ScoringParameters = field(default_factory=ScoringParameters)
    themes: ThemeParameters = field(default_factory=ThemeParameters)
    content: ContentParameters = field(default_factory=ContentParameters)
    elicitation: ElicitationConstants = field(default_factory=ElicitationConstants)
    """Which films a newcomer is asked about."""
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
