"""A small slice of real MovieLens data, for tests that train."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyspark.sql import DataFrame, SparkSession

from ml_jobs import transforms
from ml_jobs.movielens.files import MovieLens, read_movielens
from ml_jobs.movielens.inputs import as_catalogue, as_ratings
from ml_jobs.movielens.sources import Places, locate
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.parameters import RankParameters, StarsParameters, ThemeParameters, TrainingParameters

PEOPLE, FILMS, UNRATED = 120, 600, 20
QUICK = TrainingParameters(
    stars=StarsParameters(rank=6, sweeps=40, burn_in=16, thin=4, als_iterations=2),
    rank=RankParameters(iterations=3),
    themes=ThemeParameters(k=8, iterations=10, starts=2),
)
"""Everything production does, less of it."""


def read_people(source: str | None, downloads: Path) -> MovieLens:
    """The first people's ratings, of all the films they rated: most have one or two."""
    data = read_movielens(locate(source or "ml-100k", Places(downloads, downloads), print))
    users = data.ratings["userId"].to_numpy()
    return replace(data, ratings=data.ratings.filter(np.isin(users, np.unique(users)[:PEOPLE])))


def read_slice(source: str | None, downloads: Path) -> MovieLens:
    """The first people's ratings of the films they rated most, and a few films that none of them rated."""
    data = read_people(source, downloads)
    rated = data.ratings["movieId"].to_numpy()
    unrated = np.setdiff1d(data.movies["movieId"].to_numpy(), rated)[:UNRATED]
    films = np.r_[np.argsort(-np.bincount(rated), kind="stable")[:FILMS], unrated]
    return replace(
        data,
        name="ml-slice",
        ratings=data.ratings.filter(np.isin(rated, films)),
        movies=_of_films(data.movies, films),
        tags=_of_films(data.tags, films),
        links=_of_films(data.links, films),
    )


def catalogue_of(data: MovieLens) -> Catalogue:
    """What the slice says of its films."""
    return as_catalogue(data.movies, data.tags, data.ratings["movieId"].to_numpy())


def spark_ratings(spark: SparkSession, data: MovieLens) -> DataFrame:
    """The slice's ratings as every fit takes them."""
    frame = as_ratings(data.ratings).to_pandas()
    return transforms.select_ratings(spark.createDataFrame(frame.assign(source="movielens"), transforms.RATINGS))


def _of_films(table: pa.Table, films: np.ndarray) -> pa.Table:
    return table.filter(np.isin(table["movieId"].to_numpy(), films))
