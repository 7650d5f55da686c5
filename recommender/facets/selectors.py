"""Reads of the facets stored with the live model."""

from collections import defaultdict
from collections.abc import Collection

from django.db.models import Count

from catalog.models import Movie
from recommender.facets.statistics import FacetLift, facet_lifts
from recommender.models import MovieFacet


def facets_of(movie_ids: Collection[int]) -> dict[int, list[MovieFacet]]:
    """Return each film's facets, surest first, in one query; films without any have an empty list."""
    found: dict[int, list[MovieFacet]] = {movie_id: [] for movie_id in movie_ids}
    for row in MovieFacet.objects.filter(movie__in=list(movie_ids)).order_by("-confidence", "-strength", "facet"):
        found[row.movie_id].append(row)
    return found


def facet_counts() -> dict[str, int]:
    """Return how many films of the catalogue show each facet."""
    return dict(MovieFacet.objects.order_by().values_list("facet").annotate(films=Count("pk")))


def facet_statistics(movie_ids: Collection[int]) -> list[FacetLift]:
    """Return the facets of these films with their lift over the catalogue, the most telling first, in three queries."""
    shown: dict[int, set[str]] = defaultdict(set)
    for movie_id, key in MovieFacet.objects.filter(movie__in=list(movie_ids)).values_list("movie", "facet"):
        shown[movie_id].add(key)
    selected = [shown[movie_id] for movie_id in dict.fromkeys(movie_ids)]
    return facet_lifts(selected, catalogue=facet_counts(), catalogue_size=Movie.objects.count())
