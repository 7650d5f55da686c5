"""What a model is trained on: the data set's ratings and the site's, as Parquet files, each rating with its source.

How to use it::

    with take_snapshot() as snapshot:
        ratings = snapshot.read(spark)

People of the site have the negative of their key as user id, so that they are never taken for the data set's people.
Demonstration histories stay out: they are copies of what is in the data set already.
"""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from django.db.models import QuerySet
from django.db.models.functions import Extract
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql import functions as F  # noqa: N812  (as PySpark's own documentation writes it)

from catalog.models import DataSource, Movie, Rating, TagApplication
from ml_jobs import transforms
from ml_jobs.errors import DataError
from ml_jobs.training.catalogue import Catalogue
from recommender.artifacts import ArtifactStore

SITE_SCHEMA = pa.schema(
    {
        "user_id": pa.int32(),
        "movie_id": pa.int32(),
        "stars": pa.float32(),
        "rated_at": pa.int64(),
        "source": pa.string(),
    }
)
BATCH = 50_000
SOURCE = "movielens"


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Two Parquet files and what they are a snapshot of."""

    folder: Path
    source: str
    sha256: str
    """Of the data set and the site's ratings together."""
    catalogue: Catalogue

    def read(self, spark: SparkSession) -> DataFrame:
        """Return the union, in the columns of `transforms.RATINGS`."""
        data_set = spark.read.parquet(str(self.folder / "movielens.parquet")).select(
            F.col("userId").alias("user_id"),
            F.col("movieId").alias("movie_id"),
            F.col("rating").alias("stars"),
            F.col("timestamp").alias("rated_at"),
            F.lit(SOURCE).alias("source"),
        )
        site = spark.read.schema(transforms.RATINGS).parquet(str(self.folder / "site.parquet"))
        return data_set.unionByName(site)


@contextmanager
def take_snapshot(store: ArtifactStore | None = None) -> Iterator[Snapshot]:
    """Write the snapshot into a temporary folder that lasts as long as the context."""
    source = DataSource.objects.first()
    if source is None:
        raise DataError("No data set is loaded: run manage.py load_movielens first.")
    with tempfile.TemporaryDirectory(prefix="cinewhy-snapshot-") as scratch:
        folder = Path(scratch)
        _fetch(store or ArtifactStore(), source.ratings_artifact, folder / "movielens.parquet")
        site = write_site_ratings(folder / "site.parquet")
        sha256 = hashlib.sha256(f"{source.sha256}:{site}".encode()).hexdigest()
        yield Snapshot(folder, source.name, sha256, read_catalogue())


def _fetch(store: ArtifactStore, key: str, path: Path) -> None:
    with store.open(key) as stream, path.open("wb") as copy:
        shutil.copyfileobj(stream, copy)


def write_site_ratings(path: Path) -> str:
    """Write what people rated on the site and return its sha256, whatever the order the database has them in."""
    digest = hashlib.sha256()
    with pq.ParquetWriter(path, SITE_SCHEMA) as writer:
        for rows in _batches(_site_ratings()):
            digest.update(repr(rows).encode())
            writer.write_batch(pa.RecordBatch.from_pylist(rows, SITE_SCHEMA))
    return digest.hexdigest()


def read_catalogue() -> Catalogue:
    """Return what the database knows of the films."""
    genres: dict[int, list[str]] = {}
    for movie_id, name in Movie.genres.through.objects.order_by("genre__name").values_list("movie_id", "genre__name"):
        genres.setdefault(movie_id, []).append(name)
    years = dict(Movie.objects.values_list("pk", "year"))
    tags = TagApplication.objects.order_by("pk").values_list("movie_id", "tag__name")
    return Catalogue.build(years, genres, years, tags.iterator(BATCH))


def _site_ratings() -> QuerySet:
    rows = Rating.objects.exclude(source=Rating.Source.DEMO).order_by("user_id", "movie_id")
    return rows.values_list("user_id", "movie_id", "stars", Extract("rated_at", "epoch"), "source")


def _batches(rows: QuerySet) -> Iterator[list[dict]]:
    batch: list[dict] = []
    for user_id, movie_id, stars, rated_at, source in rows.iterator(BATCH):
        batch.append(
            dict(zip(SITE_SCHEMA.names, (-user_id, movie_id, float(stars), int(rated_at), source), strict=True))
        )
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch
