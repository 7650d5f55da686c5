"""A MovieLens data set into the site: the catalogue into PostgreSQL, the ratings into the artifact store.

How to call it::

    outcome = load(read_movielens(path))      # DataError where the database was loaded from something else

One transaction: after an error the database is as it was.
"""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from django.db import connection, models, transaction
from django.utils.text import slugify
from numpy.typing import NDArray

from catalog.models import DataSource, Genre, Movie, MovieStatistics, Tag, TagApplication
from catalog.search import rebuild_index
from catalog.source_titles import split_title
from ml_jobs.errors import DataError
from ml_jobs.movielens.files import MovieLens, split_genres
from recommender.artifacts import ArtifactStore

ADVISORY_LOCK = 0x4C4F4144
"""Two loads wait for each other; any number would do that nobody else uses."""
BATCH = 2000
STEPS = 10
TAG_LENGTH = 255


@dataclass(frozen=True, slots=True)
class Outcome:
    """The data source, and whether this call loaded it or found it there."""

    source: DataSource
    loaded: bool


def ratings_key(name: str) -> str:
    """Return where a source's ratings are kept in the artifact store."""
    return f"sources/{slugify(name)}/ratings.parquet"


@transaction.atomic
def load(data: MovieLens, *, store: ArtifactStore | None = None) -> Outcome:
    """Load the data set, unless it is the one already there."""
    _wait_for_other_loads()
    store = store or ArtifactStore()
    if (there := DataSource.objects.first()) is not None:
        refuse_other(there, data)
        return Outcome(there, loaded=_restore_ratings(there, data, store))
    _create_movies(data)
    _create_tags(data)
    _create_statistics(data)
    _tell_the_planner()
    rebuild_index()
    source = _create_source(data)
    # Last, so that a failure above leaves no file; a failure here leaves no row.
    store.put(source.ratings_artifact, parquet_bytes(data.ratings))
    return Outcome(source, loaded=True)


def _tell_the_planner() -> None:
    """Count the new rows, without which PostgreSQL plans as if the tables were empty still."""
    models = (Movie, Movie.genres.through, Tag, TagApplication, MovieStatistics)
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(model._meta.db_table for model in models)}")


def refuse_other(there: DataSource, data: MovieLens) -> None:
    """Raise DataError where the database holds another data set: movie ids mean other films there."""
    if there.sha256 != data.sha256:
        raise DataError(
            f"This database was loaded from {there.name} (sha256 {there.sha256[:12]}…), which {data.name} "
            f"({data.sha256[:12]}…) is not; a database has one source, so load another into a database of its own."
        )


def parquet_bytes(ratings: pa.Table) -> bytes:
    """Return the ratings as the Parquet artifact that training reads, with the data set's own column names."""
    narrow = pa.schema({"userId": pa.int32(), "movieId": pa.int32(), "rating": pa.float32(), "timestamp": pa.int64()})
    buffer = io.BytesIO()
    pq.write_table(ratings.cast(narrow), buffer, compression="zstd")
    return buffer.getvalue()


def _restore_ratings(source: DataSource, data: MovieLens, store: ArtifactStore) -> bool:
    """Put the ratings back where a store was emptied or changed under the database."""
    if store.exists(source.ratings_artifact):
        return False
    store.put(source.ratings_artifact, parquet_bytes(data.ratings))
    return True


def _wait_for_other_loads() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ADVISORY_LOCK])


def _create_movies(data: MovieLens) -> None:
    films = data.movies.to_pylist()
    genres = {film["movieId"]: split_genres(film["genres"]) for film in films}
    names = sorted({name for listed in genres.values() for name in listed})
    Genre.objects.bulk_create([Genre(name=name, slug=slugify(name)) for name in names], ignore_conflicts=True)
    numbers = dict(Genre.objects.values_list("name", "pk"))
    links = {link["movieId"]: link for link in data.links.to_pylist()}
    Movie.objects.bulk_create((_movie(film, links.get(film["movieId"], {})) for film in films), batch_size=BATCH)
    pairs = ((movie_id, numbers[name]) for movie_id, listed in genres.items() for name in listed)
    _copy(Movie.genres.through, ("movie_id", "genre_id"), pairs)


def _movie(film: dict[str, Any], link: dict[str, Any]) -> Movie:
    title, year = split_title(film["title"])
    return Movie(
        id=film["movieId"],
        title=title,
        source_title=film["title"].strip(),
        year=year,
        imdb_id=link.get("imdbId"),
        tmdb_id=link.get("tmdbId"),
    )


def _create_tags(data: MovieLens) -> None:
    """Create the tags, spellings that differ only in case being one, and who put them on which film."""
    rows = data.tags.to_pylist()
    spelling: dict[str, str] = {}
    for row in rows:
        row["tag"] = spelling.setdefault(row["tag"][:TAG_LENGTH].casefold(), row["tag"][:TAG_LENGTH])
    Tag.objects.bulk_create((Tag(name=name) for name in spelling.values()), batch_size=BATCH, ignore_conflicts=True)
    numbers = dict(Tag.objects.values_list("name", "pk"))
    _copy(TagApplication, ("movie_id", "tag_id", "tagger", "applied_at"), _applications(rows, numbers))


def _applications(rows: Iterable[dict[str, Any]], numbers: dict[str, int]) -> Iterator[tuple]:
    seen = set()
    for row in rows:
        key = (row["movieId"], numbers[row["tag"]], row["userId"])
        if key not in seen:
            seen.add(key)
            yield (*key, datetime.fromtimestamp(row["timestamp"], UTC))


def _create_statistics(data: MovieLens) -> None:
    movie_ids, histograms = rating_histograms(data)
    steps = np.arange(1, STEPS + 1) / 2
    rows = zip(movie_ids.tolist(), histograms.tolist(), (histograms @ steps).tolist(), strict=True)
    MovieStatistics.objects.bulk_create(
        (
            MovieStatistics(movie_id=movie_id, count=sum(counts), mean=_mean(total, sum(counts)), histogram=counts)
            for movie_id, counts, total in rows
        ),
        batch_size=BATCH,
    )


def rating_histograms(data: MovieLens) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the film ids, sorted, and how often each got 0.5 to 5.0 stars, (n, 10)."""
    movie_ids = np.sort(data.movies["movieId"].to_numpy())
    film = np.searchsorted(movie_ids, data.ratings["movieId"].to_numpy())
    step = (data.ratings["rating"].to_numpy() * 2).astype(np.int64) - 1
    counts = np.bincount(film * STEPS + step, minlength=len(movie_ids) * STEPS)
    return movie_ids, counts.reshape(-1, STEPS)


def _mean(total: float, count: int) -> float | None:
    return total / count if count else None


def _create_source(data: MovieLens) -> DataSource:
    return DataSource.objects.create(
        name=data.name,
        sha256=data.sha256,
        ratings_artifact=ratings_key(data.name),
        movie_count=len(data.movies),
        rating_count=len(data.ratings),
        user_count=len(np.unique(data.ratings["userId"].to_numpy())),
        tag_count=len(data.tags),
    )


def _copy(model: type[models.Model], columns: Sequence[str], rows: Iterable[tuple]) -> None:
    """Write rows by COPY, which takes millions in seconds."""
    quote = connection.ops.quote_name
    listed = ", ".join(quote(column) for column in columns)
    with (
        connection.cursor() as cursor,
        cursor.copy(f"COPY {quote(model._meta.db_table)} ({listed}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(row)
