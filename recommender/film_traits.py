"""What a film is like, as the page about it says: its facets by family, with how sure we are and where it is from.

How to call it::

    traits_of(movie)       # [TraitFamily("How it is told", [Trait(...), ...]), ...]; families without any are left out
"""

from dataclasses import dataclass

from catalog.models import Movie
from recommender.facets.lexicon import BY_KEY
from recommender.facets.selectors import facets_of
from recommender.facets.terms import Facet, Family
from recommender.models import MovieFacet

SHOWN = 5
SURE_FROM = 0.3
"""Strength × confidence from which a facet is shown."""
TITLES = {Family.NARRATIVE: "How it is told", Family.VISUAL: "How it looks", Family.TONE: "How it feels"}
ORIGINS = {
    MovieFacet.Origin.TAG: "people tagged it so",
    MovieFacet.Origin.GENRE: "by its genres",
    MovieFacet.Origin.VECTOR: "like the films that the same people like",
}


@dataclass(frozen=True, slots=True)
class Trait:
    """A facet of one film; strength is 0 to 1."""

    facet: Facet
    strength: float
    origin: str


@dataclass(frozen=True, slots=True)
class TraitFamily:
    """The film's traits of one family, clearest first."""

    title: str
    traits: list[Trait]


def traits_of(movie: Movie) -> list[TraitFamily]:
    """Return what the film clearly shows, by family."""
    rows = [row for row in facets_of([movie.pk])[movie.pk] if row.strength * row.confidence >= SURE_FROM]
    rows.sort(key=lambda row: -row.strength * row.confidence)
    traits = [
        Trait(BY_KEY[row.facet], row.strength, ORIGINS.get(MovieFacet.Origin(row.origin), ""))
        for row in rows
        if row.facet in BY_KEY
    ]
    families = ((title, [each for each in traits if each.facet.family == family]) for family, title in TITLES.items())
    return [TraitFamily(title, shown[:SHOWN]) for title, shown in families if shown]
