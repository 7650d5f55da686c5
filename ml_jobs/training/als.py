"""Spark's alternating least squares, its factors gathered into dense arrays."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from pyspark.ml.recommendation import ALS
from pyspark.sql import DataFrame

from ml_jobs.frames import to_pandas
from ml_jobs.training.interactions import Floats, Ids


@dataclass(frozen=True, slots=True)
class Factors:
    """(number of users, d) and (number of films, d); zero where Spark saw no rating."""

    users: Floats
    items: Floats

    @classmethod
    def zeros(cls, shape: tuple[int, int], rank: int) -> "Factors":
        """Return the factors of no ratings at all."""
        return cls(np.zeros((shape[0], rank)), np.zeros((shape[1], rank)))


def fit_als(als: ALS, ratings: DataFrame, user_ids: Ids, movie_ids: Ids) -> Factors:
    """Fit and return the factors in the order of the ids."""
    model = als.fit(ratings)
    try:
        return Factors(
            _dense(model.userFactors, user_ids, als.getRank()), _dense(model.itemFactors, movie_ids, als.getRank())
        )
    finally:
        model.userFactors.unpersist()
        model.itemFactors.unpersist()


def als_of(*, rank: int, iterations: int, reg: float, blocks: int, seed: int, target: str) -> ALS:
    """Return an estimator of explicit factors for the column `target`."""
    return ALS(
        rank=rank,
        maxIter=iterations,
        regParam=reg,
        numUserBlocks=blocks,
        numItemBlocks=blocks,
        seed=seed,
        userCol="user_id",
        itemCol="movie_id",
        ratingCol=target,
    )


def _dense(factors: DataFrame, ids: Ids, rank: int) -> NDArray[np.float64]:
    rows = to_pandas(factors)
    dense = np.zeros((len(ids), rank))
    if len(rows):
        dense[np.searchsorted(ids, rows["id"].to_numpy())] = np.stack(rows["features"].to_numpy())
    return dense
