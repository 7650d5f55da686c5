"""The rating analysis of the loaded data set, into the artifact store, and each film's years, into its statistics.

How to call it::

    analyse_source(source)            # where it is there already, nothing happens; `again=True` makes it anew
"""

import io
import json
from typing import Any

import numpy as np
import pyarrow.parquet as pq
from django.db import transaction
from django.utils import timezone

from catalog.models import DataSource, Genre, Movie, MovieStatistics
from ml_jobs.analysis import Films, Ratings, analyse, yearly_statistics
from recommender.analyses import analysis_key
from recommender.artifacts import ArtifactStore

BATCH = 2000


def analyse_source(source: DataSource, *, again: bool = False, store: ArtifactStore | None = None) -> bool:
    """Analyse the data set's ratings; False where that was done already."""
    store = store or ArtifactStore()
    key = analysis_key(source.name)
    if store.exists(key) and not again:
        return False
    ratings = read_ratings(source, store)
    analysis = analyse(ratings, read_films())
    _store_years(ratings)
    store.put(key, json.dumps(_named(source) | analysis, indent=1).encode())
    return True


def read_ratings(source: DataSource, store: ArtifactStore) -> Ratings:
    """Return the data set's ratings from the artifact store; raises ArtifactMissing."""
    with store.open(source.ratings_artifact) as stream:
        table = pq.read_table(io.BytesIO(stream.read()), columns=["userId", "movieId", "rating", "timestamp"])
    users, movies, stars, seconds = (table[name].to_numpy() for name in table.column_names)
    return Ratings.of(users.astype(np.int64), movies.astype(np.int64), stars, seconds)


def read_films() -> Films:
    """Return the genres and the years of the catalogue's films."""
    names = dict(Genre.objects.values_list("pk", "name"))
    genres: dict[int, list[str]] = {}
    for movie_id, genre_id in Movie.genres.through.objects.values_list("movie_id", "genre_id"):
        genres.setdefault(movie_id, []).append(names[genre_id])
    return Films(genres, dict(Movie.objects.values_list("pk", "year")))


@transaction.atomic
def _store_years(ratings: Ratings) -> None:
    years = yearly_statistics(ratings)
    rows = list(MovieStatistics.objects.filter(pk__in=years).only("pk"))
    for row in rows:
        row.years = {str(year): list(held) for year, held in sorted(years[row.pk].items())}
    MovieStatistics.objects.bulk_update(rows, ["years"], batch_size=BATCH)


def _named(source: DataSource) -> dict[str, Any]:
    return {"source": source.name, "sha256": source.sha256, "made_at": timezone.now().isoformat()}
