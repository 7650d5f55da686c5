"""What people's tags and a film's genres say of its facets, as matrices of films by facets."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.facets.lexicon import FACETS, facets_of_genres, facets_of_tag
from recommender.facets.terms import Family

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

MISS_OUTRIGHT = 0.25
"""Chance that a film does not show what one person's tag says outright; two people: squared."""
MISS_HINT = 0.65
AGREEMENT_PRIOR = 0.3
"""How often a second person says what a first one said, before any pair of people was seen."""
FAMILY_PAIRS, FACET_PAIRS = 20.0, 10.0
"""Weights, in pairs of people, of the prior in a family's agreement and of the family's in a facet's."""

_COLUMN = {facet.key: column for column, facet in enumerate(FACETS)}


@dataclass(frozen=True, slots=True)
class TagEvidence:
    """What people's tags say; every matrix is (films, facets)."""

    strength: Floats
    confidence: Floats
    outright: Flags
    """Somebody said it in so many words."""
    asked: Flags
    """Somebody who uses this facet's words tagged the film, so that silence means something."""
    agreement: Floats
    """(facets,): how often a second person who knows the words says so too, once one has."""


def read_tags(movie_ids: NDArray[np.int64], tags: Mapping[int, Sequence[tuple[str, int]]]) -> TagEvidence:
    """Return what the tags say of the films; `tags` are (tag, tagger) pairs by movie id."""
    shape = (len(movie_ids), len(FACETS))
    rows = {int(movie_id): row for row, movie_id in enumerate(movie_ids)}
    said, hinted = _who_said_what(rows, tags)
    count, hints = np.zeros(shape), np.zeros(shape)
    for (row, column), taggers in said.items():
        count[row, column] = len(taggers)
    for place, taggers in hinted.items():
        hints[place] = len(taggers - said.get(place, set()))
    asked, agreement = _who_was_asked(rows, tags, said, shape)
    return TagEvidence(
        strength=1.0 - 0.3 ** (count + 0.5 * hints),
        confidence=1.0 - MISS_OUTRIGHT**count * MISS_HINT**hints,
        outright=count > 0,
        asked=asked,
        agreement=agreement,
    )


def genre_confidence(movie_ids: NDArray[np.int64], genres: Mapping[int, Sequence[str]]) -> Floats:
    """Return how sure the genres alone make us, (films, facets); 0 where they say nothing."""
    confidence = np.zeros((len(movie_ids), len(FACETS)))
    known: dict[tuple[str, ...], dict[str, float]] = {}
    for row, movie_id in enumerate(movie_ids.tolist()):
        named = tuple(sorted(genres.get(movie_id, ())))
        if named not in known:
            known[named] = facets_of_genres(named)
        for key, sure in known[named].items():
            confidence[row, _COLUMN[key]] = sure
    return confidence


Places = dict[tuple[int, int], set[int]]


def _who_said_what(rows: Mapping[int, int], tags: Mapping[int, Sequence[tuple[str, int]]]) -> tuple[Places, Places]:
    """Return the taggers who said each facet of each film outright, and those who hinted at it."""
    said: Places = defaultdict(set)
    hinted: Places = defaultdict(set)
    for movie_id, applied in tags.items():
        if movie_id not in rows:
            continue
        for tag, tagger in applied:
            for key, strength in facets_of_tag(tag):
                (said if strength == 1.0 else hinted)[rows[movie_id], _COLUMN[key]].add(tagger)
    return said, hinted


def _who_was_asked(
    rows: Mapping[int, int], tags: Mapping[int, Sequence[tuple[str, int]]], said: Places, shape: tuple[int, int]
) -> tuple[Flags, Floats]:
    """Return which films were tagged by people who know a facet's words, and how far such people agree."""
    vocabulary: dict[int, set[int]] = defaultdict(set)
    for (_row, column), taggers in said.items():
        for tagger in taggers:
            vocabulary[tagger].add(column)
    asked = np.zeros(shape, dtype=bool)
    pairs, agreed = np.zeros(shape[1]), np.zeros(shape[1])
    for movie_id, applied in tags.items():
        if movie_id not in rows:
            continue
        row, taggers = rows[movie_id], {tagger for _tag, tagger in applied}
        knowing = Counter(column for tagger in taggers for column in vocabulary.get(tagger, ()))
        for column, people in knowing.items():
            asked[row, column] = True
            speakers = len(said.get((row, column), ()))
            pairs[column] += speakers * (people - 1)
            agreed[column] += speakers * (speakers - 1)
    return asked, _agreement(agreed, pairs)


def _agreement(agreed: Floats, pairs: Floats) -> Floats:
    """Return the share of pairs that agree, (facets,), each shrunk to its family's and never below it.

    Below it people call the same thing by other words or do not see the same; neither makes a film surer to show it.
    """
    shares = np.zeros(len(FACETS))
    for family in Family:
        own = np.array([facet.family is family for facet in FACETS])
        whole = (agreed[own].sum() + AGREEMENT_PRIOR * FAMILY_PAIRS) / (pairs[own].sum() + FAMILY_PAIRS)
        shares[own] = np.maximum((agreed[own] + whole * FACET_PAIRS) / (pairs[own] + FACET_PAIRS), whole)
    return shares
