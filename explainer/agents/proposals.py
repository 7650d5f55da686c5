"""What the agents propose to one another: patterns, shelves, sentences, and what is wrong with them."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from explainer.facts.kinds import Message, Trait


class Pattern(Message):
    """What an analyst sees running through the person's strongest contributors; `facts` are the traits it stands on."""

    trait: Trait
    rated: tuple[int, ...]
    share: float
    facts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A film the curator may place; `worth` runs from 0 to 1 over the candidates, and further where one wished for it.

    `lead` is the liked film that says most for it, where that is much and the two have a trait in common.
    """

    id: int
    score: float
    recent: float
    worth: float
    lead: int | None
    theme: int | None
    traits: frozenset[str]
    """Ids."""
    popularity: float = 0.0
    """prior(i), in the unit of `Selection.rated_popularity`."""


class Selection(Message):
    """What the curator chooses from, best first; `first` are the best, near twins apart."""

    candidates: tuple[Candidate, ...]
    first: tuple[int, ...]
    themes: dict[int, tuple[str, str]]
    """Slug and label of each labelled theme."""
    rated_popularity: tuple[float, ...] = ()
    """prior(j) of what the person has rated: the page is to be no more popular than that."""
    wishes: dict[str, int] = {}
    """1 for more and -1 for less, by the id of a trait or `theme.<slug>`."""


class ShelfKind(StrEnum):
    BEST = "best"
    NOW = "now"
    PATTERN = "pattern"
    THEME = "theme"
    NEIGHBOUR = "neighbour"
    POPULAR = "popular"


class ShelfPlan(Message):
    """A shelf as the curator wants it; `traits`, `theme` or `anchor` says around what. Films in a title are markers."""

    slug: str
    kind: ShelfKind
    title: str
    films: tuple[int, ...]
    traits: tuple[Trait, ...] = ()
    theme: int | None = None
    anchor: int | None = None
    facts: tuple[str, ...] = ()


class Sentence(Message):
    """One statement and the facts it stands on; films are written as markers, `[[318]]`."""

    text: str = Field(max_length=600)
    facts: tuple[str, ...]


class Reason(Message):
    """What the writer says of one subject: a shelf's slug or a movie id."""

    subject: str
    sentences: tuple[Sentence, ...]


class Fault(Message):
    """Why the critic refuses a sentence."""

    subject: str
    rule: str
    detail: str
