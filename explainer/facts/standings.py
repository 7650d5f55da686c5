"""Facts about the person and about shelves: what carries the page, what changed lately, the person in numbers."""

from typing import Literal

from explainer.facts.kinds import FilmRef, Message, Trait


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


class Backing(Message):
    """What one liked film gives to the films of a shelf together, beside all other rated films."""

    fact: Literal["backing"] = "backing"
    id: str
    rated: FilmRef
    stars: float
    share: float
    """Of all that rated films give to the shelf."""
    place: int
    """Among all rated films, liked or not; 1 gives most."""
    leads_each: bool
    """Whether no rated film gives more to any film of the shelf."""


class Drift(Message):
    """What the recent term says that the long-term one does not: a trait's share of each, and the ratings behind it."""

    fact: Literal["drift"] = "drift"
    id: str
    rated: tuple[int, ...]
    trait: Trait
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
