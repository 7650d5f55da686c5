"""What pages and API are given: films, numbers and reasons, ready to be shown."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from catalog.models import Movie
from explainer.agents.prose import Prose
from explainer.facts.evidence import Contribution, Fact, FilmEvidence, Shared
from explainer.facts.kinds import Source
from explainer.facts.vocabulary import Words, words_for
from explainer.strength import Strength
from explainer.talk.moving import LastVisit, Moves
from explainer.talk.wishes import PatternRef, Wishes, pattern_of_trait
from explainer.waiting import Waiting
from recommender.candidates import Ranking
from recommender.models import Theme


@dataclass(frozen=True, slots=True)
class ContributionView:
    """One rated film behind a recommendation; `long` and `recent` are the two parts of its share."""

    movie: Movie
    stars: float
    weight: float
    share: float
    long: float
    recent: float
    source: Source

    @classmethod
    def of(cls, fact: Contribution, movie: Movie) -> "ContributionView":
        """Build from the fact."""
        parts = abs(fact.long) + abs(fact.recent) or 1.0
        return cls(
            movie=movie,
            stars=fact.stars,
            weight=fact.weight,
            share=fact.share,
            long=fact.share * abs(fact.long) / parts,
            recent=fact.share * abs(fact.recent) / parts,
            source=fact.source,
        )


@dataclass(frozen=True, slots=True)
class PatternView:
    """A pattern one may ask more or less of; `wish` is what one asked: more, less or nothing."""

    id: str
    label: str
    wish: str = ""

    @classmethod
    def of(cls, pattern: PatternRef, wishes: Wishes) -> "PatternView":
        """Build with what the person asked of it."""
        return cls(pattern.id, pattern.label, {1: "more", -1: "less"}.get(wishes.get(pattern.id, 0), ""))


@dataclass(frozen=True, slots=True)
class SharedView:
    """Something the film has in common with rated films."""

    label: str
    words: Words | None
    movies: tuple[Movie, ...]
    lift: float
    confidence: float
    pattern: PatternView

    @classmethod
    def of(cls, fact: Shared, movies: Mapping[int, Movie], wishes: Wishes) -> "SharedView":
        """Build from the fact."""
        return cls(
            label=fact.trait.label,
            words=words_for(fact.trait),
            movies=tuple(movies[movie_id] for movie_id in fact.rated if movie_id in movies),
            lift=fact.lift,
            confidence=fact.confidence,
            pattern=PatternView.of(pattern_of_trait(fact.trait), wishes),
        )


@dataclass(frozen=True, slots=True)
class SentenceView:
    """A sentence and the ids of the facts it stands on."""

    text: Prose
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ItemView:
    """A recommended film with its reason."""

    movie: Movie
    score: float
    theme: Theme | None
    match: int | None
    """How strong the match is, from 0 for the person's middling candidate to 100 for their best; None without taste."""
    text: Prose
    text_source: str
    sentences: tuple[SentenceView, ...]
    contributions: tuple[ContributionView, ...]
    evidence: FilmEvidence
    strength: Strength

    @property
    def prior(self) -> float:
        """What the film is worth to anyone, in units of the score."""
        return self.evidence.prior.weight


@dataclass(frozen=True, slots=True)
class ShelfView:
    """A named row of films."""

    slug: str
    title: Prose
    text: Prose
    text_source: str
    items: tuple[ItemView, ...]
    patterns: tuple[PatternView, ...] = ()
    """What the shelf is around, to ask more or less of."""
    sentences: tuple[SentenceView, ...] = ()
    facts: tuple[Fact, ...] = ()
    """What its sentences stand on."""
    waiting: Waiting | None = None
    """The better texts that are being written for it and its films."""


@dataclass(frozen=True, slots=True)
class ForYouPage:
    """What to watch and why."""

    shelves: tuple[ShelfView, ...] = ()
    recency: float = 0.0
    model_version: str = ""
    message: str = ""
    ranking: Ranking | None = field(default=None, repr=False)
    """What it was chosen from, for who asks for every number."""
    moves: Moves | None = None
    """What moved since the person's last visit."""
    visit: LastVisit | None = None
    wishes: tuple[PatternView, ...] = ()
    """What the person asked more or less of, which the order follows."""


@dataclass(frozen=True, slots=True)
class CounterfactualView:
    """What a full re-solve without one rated film says: where the film would be, and what would be in its place."""

    without: Movie
    score_before: float
    score_after: float
    rank_before: int
    rank_after: int
    instead: Movie | None
    text: Prose


@dataclass(frozen=True, slots=True)
class WhyView:
    """Why one film has its place."""

    movie: Movie
    text: Prose
    message: str = ""
    """What is to be said where there is no why."""
    text_source: str = ""
    sentences: tuple[SentenceView, ...] = ()
    contributions: tuple[ContributionView, ...] = ()
    prior: float = 0.0
    """Popularity's share of all that speaks for the film."""
    score: float = 0.0
    match: int | None = None
    shared: tuple[SharedView, ...] = ()
    rest_count: int = 0
    rest_share: float = 0.0
    rank: int | None = None
    counterfactual: CounterfactualView | None = None
    strength: Strength | None = None
    model_version: str = ""
    evidence: FilmEvidence | None = None
    ranking: Ranking | None = field(default=None, repr=False)
    waiting: Waiting | None = None
    """The better text that is being written."""


@dataclass(frozen=True, slots=True)
class Moved:
    """A film before and after a change of ratings; a place is None where the film is no candidate."""

    movie: Movie
    score: float | None
    rank: int | None
    score_before: float | None
    rank_before: int | None


@dataclass(frozen=True, slots=True)
class Swap:
    """Which film would stand at a place where another stands now."""

    place: int
    now: Movie
    then: Movie
    text: Prose


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The best films as they would be, those that would leave the list, and what would take whose place."""

    model_version: str
    text: Prose
    recommendations: tuple[Moved, ...] = ()
    gone: tuple[Moved, ...] = ()
    swaps: tuple[Swap, ...] = ()


@dataclass(frozen=True, slots=True)
class RatingAsked:
    """A rating one may ask about: what it is, and what was asked of it (stars, out or nothing)."""

    movie: Movie
    stars: float | None
    asked: str = ""


@dataclass(frozen=True, slots=True)
class WhatIfSheet:
    """The ratings that count most, each to be left out or changed, and the answer where something was asked."""

    rows: tuple[RatingAsked, ...]
    answer: WhatIf | None = None
