"""The facets of every film, from people's tags, its genres and its place in the taste space; pure NumPy."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.facets.evidence import Flags, Floats, TagEvidence, genre_confidence, read_tags
from recommender.facets.lexicon import FACETS
from recommender.facets.spreading import Spread, spread

CLAIM_BAR = 0.6
"""Nothing is claimed below this confidence."""
MOST_FACETS = 6
"""Facets kept for one film, the most telling first."""

TAG, GENRE, VECTOR = "tag", "genre", "vector"
_ORIGINS = (TAG, GENRE, VECTOR)


class FacetRow(NamedTuple):
    """One claim: the film shows the facet this much, and how sure we are and why."""

    movie_id: int
    facet: str
    strength: float
    confidence: float
    origin: str


def facet_profiles(
    movie_ids: NDArray[np.int64],
    genres: Mapping[int, Sequence[str]],
    tags: Mapping[int, Sequence[tuple[str, int]]],
    vectors: Floats,
    years: NDArray[np.int64],
    *,
    seed: int = 0,
) -> list[FacetRow]:
    """Return at most MOST_FACETS claims for each film, all at or above CLAIM_BAR, in the films' order.

    `tags` are (tag, tagger) pairs by movie id, `vectors` (n, d) with a row of zeros for films the model does not know,
    `years` (n,) with 0 for unknown.
    """
    ids = np.asarray(movie_ids, np.int64)
    by_tag, by_genre = read_tags(ids, tags), genre_confidence(ids, genres)
    features = film_features(vectors, [genres.get(movie_id, ()) for movie_id in ids.tolist()], years)
    by_vector = spread(features, by_tag, supported=_supported(vectors, by_tag), rng=np.random.default_rng(seed))
    return _rows(ids, by_tag, by_genre, by_vector)


def film_features(vectors: Floats, genres: Sequence[Sequence[str]], years: NDArray[np.int64]) -> Floats:
    """Return what the ridge reads of each film: its rank vector with length tamed, genres and decade."""
    length = np.linalg.norm(vectors, axis=1, keepdims=True)
    names = sorted({name for named in genres for name in named})
    has_genre = np.array([[name in named for name in names] for named in genres], float).reshape(
        len(genres), len(names)
    )
    decades = np.asarray(years) // 10
    in_decade = decades[:, None] == np.unique(decades[decades > 0])[None, :]
    return np.hstack([1.5 * vectors / (length + 0.3), 0.5 * has_genre, 0.5 * in_decade])


def _supported(vectors: Floats, by_tag: TagEvidence) -> Flags:
    """Films with a vector as long as those of tagged films: a film one person rated is nobody's proof."""
    length = np.linalg.norm(vectors, axis=1)
    measured_on = length[by_tag.asked.any(axis=1) & (length > 0)]
    shortest = np.quantile(measured_on, 0.1) if len(measured_on) else np.inf
    return length >= shortest


def _rows(ids: NDArray[np.int64], by_tag: TagEvidence, by_genre: Floats, by_vector: Spread) -> list[FacetRow]:
    """Join the three origins; tags and genres are independent witnesses, the vector's view knows the genres already."""
    witnesses = 1.0 - (1.0 - by_tag.confidence) * (1.0 - by_genre)
    confidence = np.maximum(witnesses, by_vector.confidence)
    strength = np.maximum(np.maximum(by_tag.strength, by_genre), _claimed(by_vector))
    surest = np.stack([by_tag.confidence, by_genre, by_vector.confidence]).argmax(axis=0)
    return [
        FacetRow(
            int(ids[row]),
            FACETS[column].key,
            round(float(strength[row, column]), 4),
            round(float(confidence[row, column]), 4),
            _ORIGINS[surest[row, column]],
        )
        for row, column in _most_telling(confidence)
    ]


def _claimed(by_vector: Spread) -> Floats:
    """Strength where the vectors may claim it, else 0."""
    return np.where(by_vector.confidence >= CLAIM_BAR, by_vector.strength, 0.0)


def _most_telling(confidence: Floats) -> list[tuple[int, int]]:
    """Return (row, column) of the claims kept: per film those with the greatest confidence × rarity."""
    claimed = confidence >= CLAIM_BAR
    rarity = np.log((1.0 + len(confidence)) / (1.0 + claimed.sum(axis=0)))
    telling = np.where(claimed, confidence * rarity, -np.inf)
    best = np.argsort(-telling, axis=1, kind="stable")[:, :MOST_FACETS]
    return [(row, column) for row, columns in enumerate(best.tolist()) for column in columns if claimed[row, column]]
