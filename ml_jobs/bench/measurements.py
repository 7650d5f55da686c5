"""What one process of the bench measures: `python -m ml_jobs.bench.measurements NAME … RESULT.json`."""

import json
import os
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import django
import numpy as np

if TYPE_CHECKING:
    from ml_jobs.progress import Steps
    from ml_jobs.training.catalogue import Catalogue
    from ml_jobs.training.model import TrainedModel

PEOPLE, TOP, FOLDS, WARM_UP = 600, 20, 200, 20


def main() -> None:
    """Measure what the arguments name and write the result."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cineproject.settings.dev")
    django.setup()
    from ml_jobs.errors import BatchError
    from ml_jobs.progress import Steps

    name, *rest, result = sys.argv[1:]
    try:
        found = MEASUREMENTS[name](Steps(say), *rest)
    except BatchError as error:
        sys.exit(f"bench: {error}")
    Path(result).write_text(json.dumps(found))


def say(line: str) -> None:
    """Print a line at once, whoever reads."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def train(steps: "Steps", population: str) -> dict[str, Any]:
    """Train as `train_model` does, from the start of Spark to the files that are stored; keep who was trained on."""
    from ml_jobs.session import spark_session
    from ml_jobs.synthetic import Population
    from ml_jobs.training.parameters import TrainingParameters
    from ml_jobs.training.publish import model_files
    from ml_jobs.training.whole import fit_whole

    parameters = TrainingParameters()
    path = Path(population).with_name("ratings.parquet")
    catalogue = write_real_ratings(path)
    start = time.perf_counter()
    with spark_session("bench") as spark:
        ratings = spark.read.parquet(str(path)).cache()
        fit = fit_whole(spark, ratings, catalogue, parameters, steps, k=parameters.themes.k)
        with steps.step("Packing the files"):
            model_files(fit.model, fit.themes)
        seconds = time.perf_counter() - start
        memory = peak_memory()
    Population.of(fit.model).save(Path(population))
    return {
        "ratings": len(fit.model.data),
        "full_train_seconds": seconds,
        "steps": steps.seconds,
        **memory,
        **measure_serving(fit.model, steps),
    }


def draw(steps: "Steps", population: str, size: str, path: str) -> dict[str, Any]:
    """Draw so many synthetic ratings."""
    from ml_jobs.synthetic import Population, write_ratings

    with steps.step(f"{int(size):,} · Drawing synthetic ratings"):
        write_ratings(Population.load(Path(population)), int(size), Path(path), np.random.default_rng(int(size)))
    return {}


def fit(steps: "Steps", path: str, size: str) -> dict[str, Any]:
    """Fit both models once to the ratings of a file."""
    from ml_jobs.session import spark_session
    from ml_jobs.training.model import fit_model
    from ml_jobs.training.parameters import TrainingParameters

    catalogue, label = write_real_ratings(None), f"{int(size):,} · "
    with spark_session("bench") as spark:
        start = time.perf_counter()
        model = fit_model(spark.read.parquet(path), catalogue, TrainingParameters(), steps, label)
        seconds = time.perf_counter() - start
        return {
            "ratings": len(model.data),
            "people": len(model.data.user_ids),
            "fit_seconds": seconds,
            "rank_seconds": _seconds_of(steps, f"{label}Rank"),
            "stars_seconds": _seconds_of(steps, f"{label}Stars"),
            "refined": "Gibbs" in model.stars.engine,
            **peak_memory(),
        }


MEASUREMENTS: dict[str, Callable[..., dict[str, Any]]] = {"train": train, "draw": draw, "fit": fit}


def write_real_ratings(path: Path | None) -> "Catalogue":
    """Return the films of the data that `make run` would load; write its ratings where a path is given."""
    import pyarrow.parquet as pq
    from django.conf import settings

    from ml_jobs.movielens.files import read_movielens
    from ml_jobs.movielens.inputs import as_catalogue, as_ratings
    from ml_jobs.movielens.sources import locate, usual_places

    data = read_movielens(locate(settings.MOVIELENS_SOURCE, usual_places(), say))
    if path is not None:
        pq.write_table(as_ratings(data.ratings), path)
    return as_catalogue(data.movies, data.tags, data.ratings["movieId"].to_numpy())


def measure_serving(model: "TrainedModel", steps: "Steps") -> dict[str, float]:
    """Return how long the first people's top films take together, and a fold-in: median and 95th percentile.

    With one BLAS thread, as the web tier has it.
    """
    from threadpoolctl import threadpool_limits

    people = model.data.user_ids[:PEOPLE]
    with threadpool_limits(1, "blas"):
        ranked = _time(lambda: model.rank_people(people, TOP))
        rows_of_people = model.data.rows_of_users()[: WARM_UP + FOLDS]
        seconds = [_time(partial(model.fold_in, rows)) for rows in rows_of_people]
    steps.note(f"The top {TOP} of {len(people)} people: {ranked:.2f} s")
    median, p95 = (float(each) * 1000 for each in np.quantile(seconds[WARM_UP:], [0.5, 0.95]))
    steps.note(f"Fold-in: median {median:.2f} ms, 95th percentile {p95:.2f} ms, of {len(seconds) - WARM_UP} people")
    return {"top_20_seconds": ranked, "fold_in_median_ms": median, "fold_in_p95_ms": p95}


def _time(run: Callable[[], object]) -> float:
    start = time.perf_counter()
    run()
    return time.perf_counter() - start


def peak_memory() -> dict[str, float]:
    """Return the most memory that this process and Spark's Java have had, in GB."""
    from pyspark import SparkContext

    java = getattr(SparkContext._gateway, "proc", None)
    return {"python_peak_gb": _peak_of(os.getpid()), "java_peak_gb": _peak_of(java.pid) if java else 0.0}


def _peak_of(pid: int) -> float:
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next((int(line.split()[1]) / 1e6 for line in lines if line.startswith("VmHWM")), 0.0)


def _seconds_of(steps: "Steps", beginning: str) -> float:
    return sum(seconds for name, seconds in steps.seconds.items() if name.startswith(beginning))


if __name__ == "__main__":
    main()
