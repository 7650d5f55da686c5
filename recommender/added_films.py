"""Films that the catalogue has and a model's training never saw: added on the site since, or loaded later."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from catalog.models import Movie
from recommender.model_files import ModelFiles
from recommender.placement import Placed, Placement


def with_added_films(files: ModelFiles) -> ModelFiles:
    """Return the files with a row for every film of the catalogue they lack, placed by its content.

    A model that was stored without the maps to do so is returned as it is.
    """
    lacking = np.setdiff1d(np.fromiter(Movie.objects.values_list("pk", flat=True), np.int64), files.movie_ids)
    if files.placement is None or not len(lacking):
        return files
    return files.with_placed(lacking, locate(files.placement, lacking.tolist()))


def locate(placement: Placement, movie_ids: Sequence[int], *, among: Sequence[int] | None = None) -> Placed:
    """Return where these films of the catalogue stand, in their order; `among` are the themes there are."""
    genres: dict[int, list[str]] = defaultdict(list)
    through = Movie.genres.through.objects.filter(movie__in=movie_ids)
    for movie_id, name in through.values_list("movie_id", "genre__name"):
        genres[movie_id].append(name)
    years = dict(Movie.objects.filter(pk__in=movie_ids).values_list("pk", "year"))
    return placement.place([genres[each] for each in movie_ids], [years[each] for each in movie_ids], among=among)
