"""What the agents know: facts with ids, and the packs that hold them. Frozen and typed; proposals are in proposals.py.

A fact's id says what it is about, so that anyone can recompute it: `c318-296` is what film 296 gives to film 318.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

LIKED_FROM = 3.5
"""Stars from which a rating may be cited as something the person liked."""
DISLIKED_UP_TO = 2.5
"""Stars up to which a rating counts against films like its own, and for films unlike it."""
NAMED_FROM = 1.5
"""Lift over the catalogue from which a shared trait may be named."""


TOP = 3
"""How many of a film's heaviest contributors a reason has to choose from."""
MOSTLY = 0.5
"""Share of all that speaks for a film from which the prior is the main reason."""


class Message(BaseModel):
    """What passes between agents: it never changes and has no field nobody knows."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class FilmRef(Message):
    """A film as prose names it; `title` is unique within a pack."""

    id: int
    title: str
    year: int | None = None


class TraitKind(StrEnum):
    NARRATIVE = "narrative"
    VISUAL = "visual"
    TONE = "tone"
    GENRE = "genre"
    TAG = "tag"
    DECADE = "decade"
    THEME = "theme"


FACET_KINDS = (TraitKind.NARRATIVE, TraitKind.VISUAL, TraitKind.TONE)


class Trait(Message):
    """Something films can have in common; `key` is the facet's, genre's (`Crime+Drama`), tag's, decade's or theme's."""

    kind: TraitKind
    key: str
    label: str

    @cached_property
    def id(self) -> str:
        """`tone.bleak`."""
        return f"{self.kind.value}.{self.key}"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Trait) and self.id == other.id

    def __hash__(self) -> int:
        return hash(self.id)


class Source(StrEnum):
    LONG = "long"
    RECENT = "recent"


class Contribution(Message):
    """What one rated film gives to one score: weight = long + recent; `share` is of all that speaks for the film."""

    fact: Literal["contribution"] = "contribution"
    id: str
    film: int
    rated: FilmRef
    stars: float
    weight: float
    long: float
    recent: float
    share: float
    since: int = 0
    """How many films the person has rated since; 0 for the last one."""

    @property
    def source(self) -> Source:
        """Return which term gives the greater part."""
        return Source.RECENT if abs(self.recent) > abs(self.long) else Source.LONG

    @property
    def supports(self) -> bool:
        """Return whether it may be named as a liked film that speaks for this one."""
        return self.weight > 0 and self.stars >= LIKED_FROM


class Prior(Message):
    """What the film is worth to anyone, and its share of all that speaks for it."""

    fact: Literal["prior"] = "prior"
    id: str
    film: int
    weight: float
    share: float


class Shared(Message):
    """A trait the film has in common with rated films that speak for it.

    `share` is the part of the rated films' positive weight that carries the trait, `lift` that part over the
    catalogue's share of films with the trait; `confidence` is the least of the films'.
    """

    fact: Literal["shared"] = "shared"
    id: str
    film: int
    trait: Trait
    rated: tuple[int, ...]
    share: float
    lift: float
    confidence: float
    telling: bool = True
    """Whether it says more than a broad genre or a decade does."""


class Belongs(Message):
    """A trait of the film itself, for where nothing rated shares it."""

    fact: Literal["belongs"] = "belongs"
    id: str
    film: int
    trait: Trait
    confidence: float


class Community(Message):
    """How many people rated the film and what they gave on average."""

    fact: Literal["community"] = "community"
    id: str
    film: int
    count: int
    mean: float | None


class TraitStanding(Message):
    """A trait's share of what the liked films say for the page, its lift, and the films that carry it."""

    fact: Literal["trait"] = "trait"
    id: str
    trait: Trait
    rated: tuple[int, ...]
    share: float
    lift: float


class Standing(Message):
    """A rated film's share of all that rated films say for the strongest candidates, and of its recent part."""

    fact: Literal["standing"] = "standing"
    id: str
    rated: FilmRef
    stars: float
    share: float
    recent_share: float


class Drift(Message):
    """What the recent term says that the long-term one does not: a trait's share of each, and the ratings behind it."""

    fact: Literal["drift"] = "drift"
    id: str
    rated: tuple[int, ...]
    trait: Trait | None = None
    recent_share: float = 0.0
    long_share: float = 0.0


class Person(Message):
    """The person's ratings in numbers."""

    fact: Literal["person"] = "person"
    id: str = "person"
    ratings: int
    liked: int
    disliked: int
    best: float = 0.0


Fact = Annotated[
    Contribution | Prior | Shared | Belongs | Community | TraitStanding | Standing | Drift | Person,
    Field(discriminator="fact"),
]


class Lean(StrEnum):
    """What a score mostly stands on."""

    RATINGS = "ratings"
    POPULARITY = "popularity"
    NOTHING = "nothing"


class FilmEvidence(Message):
    """Everything known about why one film has its score: prior + weights (+ `rest`) = score."""

    film: FilmRef
    theme: int | None
    score: float
    prior: Prior
    contributions: tuple[Contribution, ...]
    rest: float = 0.0
    """Weight of the rated films not listed."""
    rest_count: int = 0
    shared: tuple[Shared, ...] = ()
    own: tuple[Belongs, ...] = ()
    """What kind of film it is; only where no liked film speaks for it."""
    community: Community | None = None

    @cached_property
    def supporters(self) -> tuple[Contribution, ...]:
        """The liked films that speak for it, heaviest first."""
        return tuple(c for c in self.contributions if c.supports)

    @cached_property
    def leaders(self) -> tuple[Contribution, ...]:
        """The liked ones among its three heaviest contributors; the heaviest liked one where those are others.

        A reason cites one of them at least.
        """
        third = sorted((c.weight for c in self.contributions), reverse=True)[:TOP][-1:]
        among = tuple(c for c in self.supporters if c.weight >= third[0])
        return among or self.supporters[:1]

    @cached_property
    def heaviest_share(self) -> float:
        """The share of its three heaviest supporters together; never 0."""
        return sum(c.share for c in self.supporters[:TOP]) or 1.0

    @property
    def lean(self) -> Lean:
        """Return what the score mostly stands on."""
        if not self.supporters:
            return Lean.NOTHING
        return Lean.POPULARITY if self.prior.share > MOSTLY else Lean.RATINGS

    def facts(self) -> Iterator[Fact]:
        """Yield the film's facts."""
        yield self.prior
        yield from self.contributions
        yield from self.shared
        yield from self.own
        if self.community:
            yield self.community


class Taste(Message):
    """What the analysts and the curator start from: the person in numbers, what carries the page, what changed."""

    person: Person
    standings: tuple[Standing, ...] = ()
    traits: tuple[TraitStanding, ...] = ()
    """Most telling first."""
    drift: Drift | None = None
    recency: float = 0.0


class EvidencePack(Message):
    """All the facts a page may state, and the films they are about."""

    model_version: str
    taste: Taste
    films: tuple[FilmEvidence, ...] = ()

    @cached_property
    def facts(self) -> dict[str, Fact]:
        """Every fact by its id."""
        found: dict[str, Fact] = {self.taste.person.id: self.taste.person}
        found |= {standing.id: standing for standing in self.taste.standings}
        found |= {standing.id: standing for standing in self.taste.traits}
        if self.taste.drift:
            found[self.taste.drift.id] = self.taste.drift
        for film in self.films:
            found |= {fact.id: fact for fact in film.facts()}
        return found

    @cached_property
    def by_film(self) -> dict[int, FilmEvidence]:
        """The recommended films' evidence by movie id."""
        return {evidence.film.id: evidence for evidence in self.films}

    @cached_property
    def names(self) -> dict[int, FilmRef]:
        """Every film the pack may name, by movie id."""
        named = {evidence.film.id: evidence.film for evidence in self.films}
        named |= {c.rated.id: c.rated for evidence in self.films for c in evidence.contributions}
        return named | {standing.rated.id: standing.rated for standing in self.taste.standings}

    @cached_property
    def stars(self) -> dict[int, float]:
        """What the person gave the rated films of the pack."""
        given = {c.rated.id: c.stars for evidence in self.films for c in evidence.contributions}
        return given | {standing.rated.id: standing.stars for standing in self.taste.standings}
