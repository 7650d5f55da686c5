"""`make bench`: how long training, fold-in and ranking take, and how training grows with the data.

Growth is measured on synthetic ratings and stops at a million, or after twenty minutes; BENCH_FULL=1 goes to twenty
million.
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

import django

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

    from ml_jobs.progress import Steps
    from ml_jobs.training.catalogue import Catalogue
    from ml_jobs.training.model import TrainedModel

SECONDS = 20 * 60
SIZES, FULL_SIZES = (1_000_000,), (1_000_000, 5_000_000, 20_000_000)
PEOPLE, TOP, FOLDS = 600, 20, 200


def main() -> None:
    """Measure on the data that `make run` would load, and print."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cineproject.settings.dev")
    django.setup()
    from ml_jobs.errors import BatchError
    from ml_jobs.progress import Steps

    try:
        _bench(Steps(_say))
    except BatchError as error:
        sys.exit(f"bench: {error}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def _bench(steps: "Steps") -> None:
    from ml_jobs.session import spark_session
    from ml_jobs.training.model import fit_model
    from ml_jobs.training.parameters import TrainingParameters

    parameters = TrainingParameters()
    with tempfile.TemporaryDirectory(prefix="cinewhy-bench-") as scratch, spark_session("bench") as spark:
        steps.note(f"Spark started, {steps.total:.1f} s after the beginning")
        path = Path(scratch) / "ratings.parquet"
        catalogue = _write_ratings(path)
        model = fit_model(spark.read.parquet(str(path)), catalogue, parameters, steps)
        _measure_themes(spark, model, steps)
        _measure_serving(model, steps)
        _measure_growth(spark, model, Path(scratch), steps)


def _write_ratings(path: Path) -> "Catalogue":
    import pyarrow.parquet as pq
    from django.conf import settings

    from ml_jobs.movielens.files import read_movielens
    from ml_jobs.movielens.inputs import as_catalogue, as_ratings
    from ml_jobs.movielens.sources import locate, usual_places

    data = read_movielens(locate(settings.MOVIELENS_SOURCE, usual_places(), _say))
    pq.write_table(as_ratings(data.ratings), path)
    return as_catalogue(data.movies, data.tags, data.ratings["movieId"].to_numpy())


def _measure_themes(spark: "SparkSession", model: "TrainedModel", steps: "Steps") -> None:
    from ml_jobs.training.parameters import TrainingParameters
    from ml_jobs.training.themes import fit_themes

    parameters = TrainingParameters()
    with steps.step("Themes: K-Means on Spark"):
        fit_themes(spark, model, parameters, k=parameters.themes.k)


def _measure_serving(model: "TrainedModel", steps: "Steps") -> None:
    people = model.data.user_ids[:PEOPLE]
    with steps.step(f"The top {TOP} of {len(people)} people"):
        model.rank_people(people, TOP)
    folded = people[:FOLDS]
    start = time.perf_counter()
    for rows in model.data.rows_of_users()[: len(folded)]:
        model.fold_in(rows)
    each = (time.perf_counter() - start) / len(folded) * 1000
    steps.note(f"Fold-in: {each:.2f} ms a person, mean of {len(folded)}")


def _measure_growth(spark: "SparkSession", model: "TrainedModel", scratch: Path, steps: "Steps") -> None:
    for size in FULL_SIZES if os.environ.get("BENCH_FULL") == "1" else SIZES:
        if steps.total > SECONDS and os.environ.get("BENCH_FULL") != "1":
            steps.note(f"Stopped after {steps.total / 60:.0f} minutes; BENCH_FULL=1 goes on.")
            return
        _measure_size(spark, model, size, scratch / f"synthetic-{size}.parquet", steps)


def _measure_size(spark: "SparkSession", model: "TrainedModel", size: int, path: Path, steps: "Steps") -> None:
    import numpy as np
    import pyarrow.parquet as pq

    from ml_jobs.synthetic import SCHEMA, draw_ratings
    from ml_jobs.training.model import fit_model
    from ml_jobs.training.parameters import TrainingParameters

    with steps.step(f"{size:,} · Drawing synthetic ratings"), pq.ParquetWriter(path, SCHEMA) as writer:
        for batch in draw_ratings(model, size, np.random.default_rng(size)):
            writer.write_batch(batch)
    start = time.perf_counter()
    fit_model(spark.read.parquet(str(path)), model.catalogue, TrainingParameters(), steps, f"{size:,} · ")
    steps.note(f"{size:,} ratings in {time.perf_counter() - start:.0f} s; peak memory {peak_memory()}")


def peak_memory() -> str:
    """Return the most memory that Python and Spark's Java have had so far."""
    from pyspark import SparkContext

    java = getattr(SparkContext._gateway, "proc", None)
    processes = {"Python": os.getpid()} | ({"Java": java.pid} if java else {})
    parts = ((name, _peak_of(pid)) for name, pid in processes.items())
    return ", ".join(f"{name} {kilobytes / 1e6:.2f} GB" for name, kilobytes in parts)


def _peak_of(pid: int) -> int:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)


if __name__ == "__main__":
    main()
