"""What may be looked at while tuning, and how it is split.

The test parts of every split that is reported are cut off before anything else: for rankings each person's last fifth
and last like under every order of ties, for stars also the random test part. What is left is split again, by time: a
model learns from what came before an origin and is judged by what came next, and the next origin lies where that began.
So no rating is judged by twice.
"""

from collections.abc import Iterator
from functools import reduce

from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812  (as PySpark's own documentation writes it)

from ml_jobs import transforms
from ml_jobs.reports.protocols import PROTOCOLS, REPORTED_SEEDS, REPORTED_STARS_SEEDS, SHARE
from ml_jobs.training.parameters import TrainingParameters

ORIGINS, FOLDS = 3, 2
SEED = 1001
"""Of validation splits; none that is reported."""


def training_part(ratings: DataFrame, parameters: TrainingParameters, *, stars: bool) -> DataFrame:
    """Return the ratings without the test parts; of a search for stars without the random ones, too."""
    reported = [("temporal", REPORTED_SEEDS), ("leave-last-out", REPORTED_SEEDS)]
    if stars:
        reported.append(("random", REPORTED_STARS_SEEDS))
    marks, marked = [], ratings
    for name, seeds in reported:
        for seed in seeds:
            marks.append(f"{name} {seed}")
            split = PROTOCOLS[name].split(marked, threshold=parameters.rank.like_threshold, seed=seed)
            marked = split.withColumnRenamed("held_out", marks[-1])
    in_a_test = reduce(lambda one, other: one | other, (F.col(f"`{mark}`") for mark in marks))
    return marked.filter(~in_a_test).select(*ratings.columns).cache()


def rolling_origins(ratings: DataFrame, origins: int = ORIGINS) -> Iterator[DataFrame]:
    """Yield the ratings up to ever earlier times, each person's last fifth of them marked with `held_out`."""
    for origin in range(origins):
        marked = transforms.hold_out_last(ratings, share=SHARE, seed=SEED + origin).cache()
        yield marked
        ratings = marked.filter("not held_out").drop("held_out")


def random_folds(ratings: DataFrame, folds: int = FOLDS) -> Iterator[DataFrame]:
    """Yield the ratings with another random fifth marked with `held_out`."""
    for fold in range(folds):
        yield transforms.hold_out_random(ratings, share=SHARE, seed=SEED, fold=fold)
