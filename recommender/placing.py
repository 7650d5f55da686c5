"""Placing films that were added while a model is live, so that they have a vector, a theme and a star prediction.

How to call it::

    films_saved(movie_ids)     # after films were saved at the console: a worker then places them
    place_films(movie_ids)
    place_added_films()        # every film that the live model lacks

What is placed here stands where the next activation puts it (`recommender.added_films`): no film is recommended for
having been added, only where its prior and its content earn it.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from django.db import transaction
from django.db.models import Count, F, QuerySet

from catalog.models import Movie
from recommender.activation_lock import wait_for_other_activations
from recommender.added_films import locate
from recommender.artifacts import ArtifactStore
from recommender.model_files import read_exemplars, read_placement
from recommender.models import ModelVersion, MovieVector, TasteProfile, Theme
from recommender.placement import Placed
from recommender.queues import send_by_name


def films_saved(movie_ids: Sequence[int]) -> None:
    """Have a worker place the films; where the broker is down the next sweep does it."""
    send_by_name("recommender.place_films", list(movie_ids))


def place_films(movie_ids: Sequence[int], *, store: ArtifactStore | None = None) -> int:
    """Place films, anew where their content may have changed; returns of how many training or tags know no more."""
    placed = MovieVector.objects.filter(movie__in=movie_ids, rating_count=0, movie__tag_applications=None)
    return _place(Movie.objects.filter(pk__in=movie_ids), placed, store)


def place_added_films(*, store: ArtifactStore | None = None) -> int:
    """Place every film that the live model lacks; returns how many there were."""
    return _place(Movie.objects.all(), MovieVector.objects.none(), store)


@transaction.atomic
def _place(films: QuerySet[Movie], again: QuerySet[MovieVector], store: ArtifactStore | None) -> int:
    """Place those of the films that have no vector, once the vectors to be made again are gone."""
    wait_for_other_activations()
    live = ModelVersion.objects.live()
    placement = read_placement(live.version, store) if live else None
    if live is None or placement is None:
        return 0
    _take_back(again)
    lacking = list(films.filter(vector=None).order_by("pk").values_list("pk", flat=True))
    if lacking:
        themes = _themes_by_number(read_exemplars(live.version, store))
        _store(live, lacking, locate(placement, lacking, among=list(themes)), placement.prior, themes)
    return len(lacking)


def _themes_by_number(exemplars: Mapping[int, Sequence[int]]) -> dict[int, int]:
    """Return the theme that each of training's holds its films in today: an editor may have merged some."""
    known = MovieVector.objects.filter(movie__in=[film for films in exemplars.values() for film in films])
    theme_of = dict(known.values_list("movie_id", "theme_id"))
    return {number: theme_of[film] for number, films in exemplars.items() for film in films if film in theme_of}


def _store(
    live: ModelVersion, movie_ids: Sequence[int], placed: Placed, prior: float, themes: Mapping[int, int]
) -> None:
    MovieVector.objects.bulk_create(
        MovieVector(
            movie_id=movie_id,
            model_version=live,
            rank=placed.rank[i],
            content=placed.content[i],
            stars=placed.stars[i],
            bias=float(placed.bias[i]),
            prior=prior,
            rating_count=0,
            theme_id=themes[int(placed.theme[i])],
        )
        for i, movie_id in enumerate(movie_ids)
    )
    for number, films in zip(*np.unique(placed.theme, return_counts=True), strict=True):
        Theme.objects.filter(pk=themes[int(number)]).update(size=F("size") + int(films))
    ModelVersion.objects.filter(pk=live.pk).update(revision=F("revision") + 1)
    # Whoever has rated such a film has a profile that did not see its vector.
    TasteProfile.objects.filter(user__ratings__movie__in=movie_ids).update(model_version=None)


def _take_back(rows: QuerySet[MovieVector]) -> None:
    for theme_id, films in rows.order_by().values_list("theme_id").annotate(Count("pk")):
        Theme.objects.filter(pk=theme_id).update(size=F("size") - films)
    rows.delete()
