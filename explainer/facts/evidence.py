"""What the agents know: facts with ids, and the packs that hold them. Frozen and typed; proposals are in proposals.py.

A fact's id says what it is about, so that anyone can recompute it: `c318-296` is what film 296 gives to film 318.
"""

from collections.abc import Iterator
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Literal

from pydantic import Field

from explainer.facts.kinds import FilmRef, Message, Source, Trait, TraitKind
from explainer.facts.standards import LIKED_FROM, MOSTLY, TOP
from explainer.facts.standings import Backing, Drift, Person, Standing, TraitStanding


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


Fact = Annotated[
    Contribution | Prior | Shared | Belongs | Community | TraitStanding | Standing | Backing | Drift | Person,
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

    @property
    def history_length(self) -> int:
        """How many films the person has rated, as far as the model knows them."""
        return len(self.contributions) + self.rest_count

    @cached_property
    def weights(self) -> dict[int, float]:
        """What the heaviest ratings weigh, liked or not; those that are not listed weigh no more."""
        return {c.rated.id: c.weight for c in self.contributions if c.weight > 0}

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
    def links(self) -> tuple[Shared, ...]:
        """What it has in common with films that speak for it, beside its age; a reason names one of them."""
        return tuple(shared for shared in self.shared if shared.trait.kind is not TraitKind.DECADE)

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


class ShelfEvidence(Message):
    """What is known of a shelf as a whole."""

    slug: str
    films: tuple[int, ...]
    backing: tuple[Backing, ...] = ()
    """The liked films that give most to it, heaviest first."""
    traits: tuple[str, ...] = ()
    """The ids of what all its films have."""
    is_best: bool = False
    """Whether no film that is not on it has a higher score than one that is."""
    is_away: bool = False
    """Whether films that the person marked down say more for its films than popularity does."""


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
    shelves: tuple[ShelfEvidence, ...] = ()

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
        return found | {backing.id: backing for shelf in self.shelves for backing in shelf.backing}

    @cached_property
    def by_film(self) -> dict[int, FilmEvidence]:
        """The recommended films' evidence by movie id."""
        return {evidence.film.id: evidence for evidence in self.films}

    @cached_property
    def by_shelf(self) -> dict[str, ShelfEvidence]:
        """What is known of each shelf, by slug."""
        return {shelf.slug: shelf for shelf in self.shelves}

    @cached_property
    def names(self) -> dict[int, FilmRef]:
        """Every film the pack may name, by movie id."""
        return {evidence.film.id: evidence.film for evidence in self.films} | {f.rated.id: f.rated for f in self._rated}

    @cached_property
    def stars(self) -> dict[int, float]:
        """What the person gave the rated films of the pack."""
        return {fact.rated.id: fact.stars for fact in self._rated}

    @property
    def _rated(self) -> Iterator[Contribution | Standing | Backing]:
        for film in self.films:
            yield from film.contributions
        for shelf in self.shelves:
            yield from shelf.backing
        yield from self.taste.standings
