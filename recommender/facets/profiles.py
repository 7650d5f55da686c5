"""The facets of every film, from people's tags, its genres and its place in the taste space; pure NumPy."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recommender.facets.evidence import Floats, TagEvidence, Tags, genre_confidence, read_tags, split_by_taggers
from recommender.facets.lexicon import FACETS
from recommender.facets.measuring import Panel
from recommender.facets.spreading import Features, Measurer, Spread, spread

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


@dataclass(frozen=True, slots=True)
class Catalogue:
    """What is known of n films; `tags` may name others, which are ignored."""

    movie_ids: NDArray[np.int64]
    genres: Mapping[int, Sequence[str]]
    tags: Tags
    vectors: Floats
    """Rank vectors, (n, d), with a row of zeros for films the model does not know."""
    rating_counts: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.movie_ids)


@dataclass(frozen=True, slots=True)
class Profiles:
    """What is claimed of the films, and what allows it."""

    rows: tuple[FacetRow, ...]
    """At most MOST_FACETS for each film, all at or above CLAIM_BAR, in the films' order."""
    evidence: TagEvidence
    spread: Spread
    measurer: Measurer


def facet_profiles(films: Catalogue, *, seed: int = 0) -> Profiles:
    """Return the claims on every film; a facet nobody's tags speak of is claimed where it may be carried over."""
    by_tag, by_genre = read_tags(films.movie_ids, films.tags), genre_confidence(films.movie_ids, films.genres)
    panels = [
        Panel(read_tags(films.movie_ids, others), read_tags(films.movie_ids, own))
        for others, own in split_by_taggers(films.tags)
    ]
    features = film_features(films, by_tag)
    measurer = Measurer(features, panels, rng=np.random.default_rng(seed))
    by_vector = spread(features, by_tag, measurer)
    return Profiles(tuple(_rows(films.movie_ids, by_tag, by_genre, by_vector)), by_tag, by_vector, measurer)


def film_features(films: Catalogue, by_tag: TagEvidence) -> Features:
    """Return what a ridge reads of each film: the direction of its rank vector, and its genres.

    The length is left out, for it is popularity: films nobody liked stand next to the origin, placed by their content.
    """
    length = np.linalg.norm(films.vectors, axis=1)
    unit = films.vectors / np.maximum(length, 1e-12)[:, None]
    named = [films.genres.get(movie_id, ()) for movie_id in films.movie_ids.tolist()]
    names = sorted({name for genres in named for name in genres})
    has_genre = np.array([[name in genres for name in names] for genres in named], float)
    has_genre = 0.5 * has_genre.reshape(len(films), len(names))
    popularity = np.log1p(films.rating_counts.astype(np.float64))[:, None]
    return Features(
        np.hstack([unit, has_genre]),
        has_genre,
        popularity,
        _supported(length, np.flatnonzero(by_tag.asked.any(axis=1))),
    )


def _supported(length: Floats, asked: NDArray[np.intp]) -> NDArray[np.intp]:
    """Return the films whose vectors are as long as those of tagged films: one that nobody liked is nobody's proof."""
    measured_on = length[asked][length[asked] > 0]
    shortest = np.quantile(measured_on, 0.1) if len(measured_on) else np.inf
    return np.flatnonzero(length >= shortest)


def _rows(ids: NDArray[np.int64], by_tag: TagEvidence, by_genre: Floats, by_vector: Spread) -> list[FacetRow]:
    """Join the three origins: genres back up what tags say, the vector's view knows the genres already."""
    backed = np.where(by_tag.spoken, by_genre, 0.0)
    witnesses = 1.0 - (1.0 - by_tag.confidence) * (1.0 - backed)
    confidence = np.maximum(witnesses, by_vector.confidence)
    strength = np.maximum(np.maximum(by_tag.strength, backed), _claimed(by_vector))
    surest = np.stack([by_tag.confidence, backed, by_vector.confidence]).argmax(axis=0)
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
