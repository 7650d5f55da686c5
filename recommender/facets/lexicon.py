"""The facets a film may show, and which of people's words and genres show them.

Picked by reading every tag of MovieLens latest-small, with the spellings larger MovieLens sets use. Left out on
purpose: people's names except where the name is the style, private notes ("in netflix queue"), and judgements of
quality ("boring", "masterpiece").
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import lru_cache

from recommender.facets.structure import STRUCTURE
from recommender.facets.subjects import SUBJECTS
from recommender.facets.terms import Facet, Family, normalise_tag
from recommender.facets.tone import TONE
from recommender.facets.visual import VISUAL

FACETS: tuple[Facet, ...] = (*STRUCTURE, *SUBJECTS, *VISUAL, *TONE)
BY_KEY: Mapping[str, Facet] = {facet.key: facet for facet in FACETS}

HINT_STRENGTH = 0.5
_GENRE_NAMES = {"Children's": "Children"}
"""Names of the older MovieLens sets."""


def _index() -> Mapping[str, tuple[tuple[str, float], ...]]:
    index: dict[str, dict[str, float]] = defaultdict(dict)
    for facet in FACETS:
        shown_by = dict.fromkeys(facet.hints, HINT_STRENGTH) | dict.fromkeys(facet.tags, 1.0)
        for word, strength in shown_by.items():
            index[word][facet.key] = strength
    return {word: tuple(shown.items()) for word, shown in index.items()}


_TAG_INDEX = _index()


@lru_cache(maxsize=20_000)
def facets_of_tag(tag: str) -> tuple[tuple[str, float], ...]:
    """Return the facets a tag shows as (key, strength) pairs: 1 said outright, 0.5 suggested."""
    return _TAG_INDEX.get(normalise_tag(tag), ())


def facets_of_genres(genres: Iterable[str]) -> dict[str, float]:
    """Return the facets a film's genres show, each with its confidence."""
    named = frozenset(_GENRE_NAMES.get(genre, genre) for genre in genres)
    shown = {}
    for facet in FACETS:
        confidence = max((sure for needed, sure in facet.genres.items() if needed <= named), default=0.0)
        if confidence:
            shown[facet.key] = confidence
    return shown


__all__ = ["BY_KEY", "FACETS", "HINT_STRENGTH", "Facet", "Family", "facets_of_genres", "facets_of_tag"]
