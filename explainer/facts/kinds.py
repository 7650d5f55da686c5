"""What facts speak of: films, the traits that films have in common, and the terms of a score."""

from enum import StrEnum
from functools import cached_property

from pydantic import BaseModel, ConfigDict


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
