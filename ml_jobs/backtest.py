"""The production model on ratings from a file: predictions and rankings for anyone to check.

Nothing is read but the files that are named: no database, no store, no live model.
"""

import csv
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ml_jobs.errors import BatchError
from ml_jobs.movielens.files import INTEGER, read_movies, read_ratings, read_tags
from ml_jobs.movielens.inputs import as_catalogue, as_ratings
from ml_jobs.movielens.tables import read_table
from ml_jobs.outputs import check_writable, whole_file
from ml_jobs.progress import Steps
from ml_jobs.session import spark_session
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Ids
from ml_jobs.training.model import TrainedModel, fit_model
from ml_jobs.training.parameters import TrainingParameters


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked: files to train on, pairs to predict, people to rank for."""

    ratings: Path
    movies: Path | None = None
    tags: Path | None = None
    pairs: Path | None = None
    predictions: Path | None = None
    users: Path | None = None
    rankings: Path | None = None
    k: int = 20

    def check(self) -> None:
        """Raise BatchError where inputs and outputs do not go together or an output cannot be written."""
        for asked, answer, names in (
            (self.pairs, self.predictions, "--pairs and --predictions"),
            (self.users, self.rankings, "--users and --rankings"),
        ):
            if (asked is None) != (answer is None):
                raise BatchError(f"{names} belong together: one says what is asked, the other where the answer goes.")
            if answer is not None:
                check_writable(answer)
        if self.pairs is None and self.users is None:
            raise BatchError(
                "Nothing is asked: give --pairs and --predictions, or --users and --rankings, or all four."
            )
        if self.k < 1:
            raise BatchError(f"--k is {self.k}; it must be at least 1.")


@dataclass(frozen=True, slots=True)
class Inputs:
    """The files, read and checked."""

    ratings: pa.Table
    catalogue: Catalogue
    pair_users: Ids
    pair_movies: Ids
    users: Ids


def run(request: Request, parameters: TrainingParameters, steps: Steps) -> None:
    """Train on the request's ratings and write what it asks for."""
    request.check()
    with steps.step("Reading the files"):
        inputs = read_inputs(request)
    model = _fit(inputs, parameters, steps)
    if request.predictions is not None:
        with steps.step(f"Predicting {len(inputs.pair_users):,} pairs"):
            write_predictions(model, inputs, request.predictions)
    if request.rankings is not None:
        with steps.step(f"Ranking for {len(inputs.users):,} people"):
            write_rankings(model, inputs.users, request.k, request.rankings)


def read_inputs(request: Request) -> Inputs:
    """Read every file, so that a fault in the last is found before the training."""
    ratings = read_ratings(request.ratings)
    movies = read_movies(request.movies) if request.movies else None
    tags = read_tags(request.tags) if request.tags else None
    catalogue = as_catalogue(movies, tags, ratings["movieId"].to_numpy())
    pairs = _read_ids(request.pairs, "userId", "movieId")
    users = _read_ids(request.users, "userId")
    return Inputs(ratings, catalogue, pairs[0], pairs[1], _in_first_order(users[0]))


def write_predictions(model: TrainedModel, inputs: Inputs, path: Path) -> None:
    """Write a row for each pair, in the pairs' order."""
    predicted = model.predict(inputs.pair_users, inputs.pair_movies)
    rows = zip(inputs.pair_users.tolist(), inputs.pair_movies.tolist(), predicted.tolist(), strict=True)
    with whole_file(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["userId", "movieId", "prediction"])
        writer.writerows((user, movie, f"{stars:.6f}") for user, movie, stars in rows)


def write_rankings(model: TrainedModel, users: Ids, k: int, path: Path) -> None:
    """Write each person's k best unseen films, best first, as rank 1 to k."""
    with whole_file(path) as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(["userId", "rank", "movieId", "score"])
        for user, (movies, scores) in zip(users.tolist(), model.rank_people(users, k), strict=True):
            rows = enumerate(zip(movies.tolist(), scores.tolist(), strict=True), start=1)
            writer.writerows((user, rank, movie, f"{score:.9g}") for rank, (movie, score) in rows)


def _fit(inputs: Inputs, parameters: TrainingParameters, steps: Steps) -> TrainedModel:
    with ExitStack() as stack:
        path = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="cinewhy-backtest-"))) / "ratings.parquet"
        pq.write_table(as_ratings(inputs.ratings), path)
        with steps.step("Starting Spark"):
            spark = stack.enter_context(spark_session("backtest"))
        return fit_model(spark.read.parquet(str(path)), inputs.catalogue, parameters, steps)


def _read_ids(path: Path | None, *columns: str) -> list[Ids]:
    if path is None:
        return [np.zeros(0, np.int64) for _ in columns]
    table = read_table(path, dict.fromkeys(columns, INTEGER))
    return [table[name].to_numpy() for name in columns]


def _in_first_order(ids: Ids) -> Ids:
    """Each id once, in the order of first mention."""
    return np.array(list(dict.fromkeys(ids.tolist())), np.int64)
