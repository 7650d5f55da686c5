"""Reads of the facets stored with the live model."""

from collections import defaultdict
from collections.abc import Collection
from decimal import Decimal
from functools import reduce
from operator import add

from django.db.models import Expression, IntegerField, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast

from catalog.models import STAR_STEPS, MovieStatistics
from recommender.facets.statistics import FacetLift, facet_lifts
from recommender.models import MovieFacet

LIKED_FROM = Decimal(4)
"""Stars that are a like, as the ranking takes them."""


def facets_of(movie_ids: Collection[int]) -> dict[int, list[MovieFacet]]:
    """Return each film's facets, surest first, in one query; films without any have an empty list."""
    found: dict[int, list[MovieFacet]] = {movie_id: [] for movie_id in movie_ids}
    for row in MovieFacet.objects.filter(movie__in=list(movie_ids)).order_by("-confidence", "-strength", "facet"):
        found[row.movie_id].append(row)
    return found


def likes_by_facet() -> dict[str, int]:
    """Return how many of everyone's likes were for films that show each facet."""
    rows = MovieFacet.objects.order_by().values_list("facet").annotate(likes=Sum(_likes("movie__statistics__")))
    return {facet: likes or 0 for facet, likes in rows}


def count_likes() -> int:
    """Return how many likes everyone gave."""
    return MovieStatistics.objects.aggregate(likes=Sum(_likes()))["likes"] or 0


def facet_statistics(movie_ids: Collection[int]) -> list[FacetLift]:
    """Return the facets of films somebody likes with their lift over everyone's likes, the most telling first.

    Likes stand beside likes: the catalogue is full of films that hardly anybody has seen or tagged. Three queries.
    """
    shown: dict[int, set[str]] = defaultdict(set)
    for movie_id, key in MovieFacet.objects.filter(movie__in=list(movie_ids)).values_list("movie", "facet"):
        shown[movie_id].add(key)
    selected = [shown[movie_id] for movie_id in dict.fromkeys(movie_ids)]
    return facet_lifts(selected, everyone=likes_by_facet(), everyone_size=count_likes())


def _likes(path: str = "") -> Expression:
    """The likes of a film, of the steps of its histogram from LIKED_FROM on."""
    places = range(STAR_STEPS.index(LIKED_FROM), len(STAR_STEPS))
    steps = [Cast(KeyTextTransform(place, f"{path}histogram"), IntegerField()) for place in places]
    return reduce(add, steps)
