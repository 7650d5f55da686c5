"""What the agents propose to one another: patterns, shelves, sentences, and what is wrong with them."""

from dataclasses import dataclass
from enum import StrEnum

from pydantic import Field

from explainer.facts.evidence import EvidencePack, Taste
from explainer.facts.kinds import Message, Trait


class Pattern(Message):
    """What an analyst sees running through the person's strongest contributors: a trait, or two of the same films.

    `facts` are the traits' standings, `rated` the films that carry all of them.
    """

    traits: tuple[Trait, ...]
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


class CuratorBrief(Message):
    """What the curator makes a page of, and how large it is to be."""

    taste: Taste
    patterns: tuple[Pattern, ...]
    selection: Selection
    shelves: int = 6
    per_shelf: int = 8


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


class ShelfChoice(Message):
    """A shelf somebody chose: its slug, a title where it got a better one, and the facts it stands on."""

    slug: str
    title: str = ""
    facts: tuple[str, ...] = ()


class WriterBrief(Message):
    """What the writer says why about: shelves with their films, or the pack's films where there is no shelf."""

    pack: EvidencePack
    shelves: tuple[ShelfPlan, ...] = ()


class Sentence(Message):
    """One statement and the facts it stands on; films are written as markers, `[[318]]`."""

    text: str = Field(max_length=600)
    facts: tuple[str, ...]


class Reason(Message):
    """What the writer says of one subject: a shelf's slug or a movie id."""

    subject: str
    sentences: tuple[Sentence, ...]


class CriticBrief(Message):
    """A reason to be held to the facts; `title` is the shelf's, whose words it may repeat."""

    reason: Reason
    pack: EvidencePack
    title: str = ""


class Fault(Message):
    """Why the critic refuses a sentence."""

    subject: str
    rule: str
    detail: str
