"""People held out whole: none of their ratings is trained on, so that to the model they are newcomers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pyspark.sql import DataFrame
from pyspark.sql import functions as F  # noqa: N812  (as PySpark's own documentation writes it)

from ml_jobs import transforms
from ml_jobs.frames import to_pandas
from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.model import TrainedModel

PEOPLE_SEED = 2026
"""Of the lottery that says who may be reported on; the same in every run, whatever its seed."""
REPORTED_SHARE = 0.4
"""People whom the report measures, one half while the other is trained on; none of the rule's constants is theirs."""
TUNING_FOLDS = 3


@dataclass(frozen=True, slots=True)
class Newcomer:
    """A person's ratings in the order they were given; ties fall by the seed."""

    user_id: int
    place: Ids
    """Positions in the model's catalogue, (m,)."""
    stars: Floats

    def __len__(self) -> int:
        return len(self.stars)

    def take(self, chosen: NDArray[np.bool_] | slice) -> "Newcomer":
        """Return the newcomer with these ratings alone."""
        return replace(self, place=self.place[chosen], stars=self.stars[chosen])


def reported_folds(ratings: DataFrame, *, seed: int) -> Iterator[tuple[DataFrame, DataFrame]]:
    """Yield what is trained on and what is held out, twice: the people reported on, in halves drawn by the seed."""
    drawn = transforms.draw_people(ratings, seed=PEOPLE_SEED, column="turn")
    drawn = transforms.draw_people(drawn, seed=seed, column="half").cache()
    reported = F.col("turn") < REPORTED_SHARE
    for held_out in (reported & (F.col("half") < 0.5), reported & (F.col("half") >= 0.5)):
        yield drawn.filter(~held_out).drop("turn", "half"), drawn.filter(held_out)


def tuning_folds(ratings: DataFrame) -> Iterator[tuple[DataFrame, DataFrame]]:
    """Yield what is trained on and what is held out among the other people; those reported on are in neither."""
    others = transforms.draw_people(ratings, seed=PEOPLE_SEED, column="turn")
    others = others.filter(F.col("turn") >= REPORTED_SHARE).cache()
    edges = np.linspace(REPORTED_SHARE, 1.0, TUNING_FOLDS + 1).tolist()
    for low, high in pairwise(edges):
        held_out = (F.col("turn") >= low) & (F.col("turn") < high)
        yield others.filter(~held_out).drop("turn"), others.filter(held_out)


def gather_newcomers(model: TrainedModel, held_out: DataFrame, rng: np.random.Generator) -> list[Newcomer]:
    """Return the people held out, by user id, with their ratings of films that the model's catalogue has."""
    frame = to_pandas(held_out.select("user_id", "movie_id", "stars", "rated_at"))
    frame = frame[frame["movie_id"].isin(model.catalogue.movie_ids)].sort_values(["user_id", "movie_id"])
    frame = frame.assign(tie=rng.random(len(frame))).sort_values(["user_id", "rated_at", "tie"])
    return [_newcomer(model, int(user_id), rows) for user_id, rows in frame.groupby("user_id")]


def _newcomer(model: TrainedModel, user_id: int, rows: pd.DataFrame) -> Newcomer:
    place = np.searchsorted(model.catalogue.movie_ids, rows["movie_id"].to_numpy(np.int64))
    return Newcomer(user_id, place.astype(np.int64), rows["stars"].to_numpy(np.float64))
