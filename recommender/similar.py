"""Films like a film: near in the rank space and of its genres, with the facets they share.

How to call it::

    similar_movies(movie, n=12)         # [SimilarMovie(movie, similarity, shared), ...]; the pair unpacks as a tuple
"""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db.models import F, FloatField, QuerySet, Value
from django.db.models.functions import Cast, Sqrt
from pgvector.django import CosineDistance

from catalog.models import Movie
from recommender.facets.lexicon import BY_KEY
from recommender.models import MovieFacet, MovieVector

CERTAIN_FROM = 10
"""Likeness counts by half for a film with this many ratings: a vector made of few ratings points anywhere."""
GENRE_WEIGHT = 0.25
"""What all genres in common add to the cosine: people who like one famous film like the others, whatever they are."""
NEIGHBOURS = 200
SHARED_SHOWN = 3
SHOWN_FROM = 0.3
"""Strength × confidence from which a facet may be named."""


class SimilarMovie(NamedTuple):
    """A film, the cosine of the two rank vectors (-1 to 1), and labels of facets both show, strongest first."""

    movie: Movie
    similarity: float
    shared: list[str]


def similar_movies(movie: Movie, n: int = 12) -> list[SimilarMovie]:
    """Return the films most like this one, best first; none where the model has nothing to say of it."""
    vector = MovieVector.objects.filter(pk=movie.pk).values_list("rank", flat=True).first()
    if vector is None or not any(vector):
        return []
    found = _alike_first(movie, list(_nearest(movie, vector)[:NEIGHBOURS]))[:n]
    films = Movie.objects.with_genres().in_bulk([movie_id for movie_id, _similarity in found])
    shared = shared_facets(movie.pk, list(films))
    return [
        SimilarMovie(films[movie_id], similarity, shared[movie_id])
        for movie_id, similarity in found
        if movie_id in films
    ]


def in_common(movie: Movie, others: Sequence[SimilarMovie]) -> list[str]:
    """Return in words what the film has in common with each of the others: facets, else genres."""
    genres = [genre.name for genre in movie.genres.all()]
    return [
        ", ".join(other.shared or [genre for genre in genres if genre in _genres_of(other.movie)]) for other in others
    ]


def _genres_of(movie: Movie) -> set[str]:
    return {genre.name for genre in movie.genres.all()}


def shared_facets(movie_id: int, others: Sequence[int]) -> dict[int, list[str]]:
    """Return, for each of the other films, the labels of the facets it clearly shows as this one does."""
    rows = MovieFacet.objects.filter(movie__in=[movie_id, *others]).alias(sure=F("strength") * F("confidence"))
    shows: dict[int, dict[str, float]] = defaultdict(dict)
    for film, facet, strength, confidence in rows.filter(sure__gte=SHOWN_FROM).values_list(
        "movie_id", "facet", "strength", "confidence"
    ):
        shows[film][facet] = strength * confidence
    return {other: _labels(shows[movie_id], shows[other]) for other in others}


def _alike_first(movie: Movie, nearest: list[dict]) -> list[tuple[int, float]]:
    """Put films of the same genres before others that are as near; returns movie ids with their cosine."""
    genres: dict[int, set[int]] = defaultdict(set)
    through = Movie.genres.through.objects.filter(movie__in=[movie.pk, *(row["movie_id"] for row in nearest)])
    for movie_id, genre_id in through.values_list("movie_id", "genre_id"):
        genres[movie_id].add(genre_id)
    ours = genres[movie.pk]

    def likeness(row: dict) -> float:
        theirs = genres[row["movie_id"]]
        return row["worth"] + GENRE_WEIGHT * len(ours & theirs) / max(len(ours | theirs), 1)

    return [(row["movie_id"], 1.0 - row["distance"]) for row in sorted(nearest, key=likeness, reverse=True)]


def _labels(ours: dict[str, float], theirs: dict[str, float]) -> list[str]:
    both = sorted(ours.keys() & theirs.keys(), key=lambda facet: -ours[facet] * theirs[facet])
    return [BY_KEY[facet].label for facet in both if facet in BY_KEY][:SHARED_SHOWN]


def _nearest(movie: Movie, vector: list[float]) -> QuerySet[MovieVector, Any]:
    """Films by cosine, held back where few people rated them."""
    count = Cast("rating_count", FloatField())
    trust = Sqrt(count / (count + Value(float(CERTAIN_FROM))))
    return (
        MovieVector.objects.exclude(pk=movie.pk)
        .filter(rating_count__gt=0)
        .annotate(distance=CosineDistance("rank", vector))
        # A vector of zeros is no nearer to one film than to another: pgvector calls that NaN.
        .exclude(distance=Value(float("nan")))
        .annotate(worth=(Value(1.0) - F("distance")) * trust)
        .order_by("-worth", "movie_id")
        .values("movie_id", "distance", "worth")
    )
