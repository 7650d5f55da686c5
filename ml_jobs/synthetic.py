"""Ratings of people who do not exist, drawn from a fitted model: for measuring how training grows."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.model import TrainedModel
from recommender.stars import HIGHEST, LOWEST

BATCH = 500
"""People drawn at once."""
TASTE = 3.0
"""How much taste moves people away from what everybody sees."""
SECONDS_PER_RATING = 60
SCHEMA = pa.schema({"user_id": pa.int32(), "movie_id": pa.int32(), "stars": pa.float32(), "rated_at": pa.int64()})


@dataclass(frozen=True, slots=True)
class Population:
    """What is drawn from: the people and films of a fitted model, u and n of them."""

    movie_ids: Ids
    user_counts: Ids
    item_counts: Ids
    tastes: Floats
    """x_u, (u, d)."""
    films: Floats
    """y_i, (n, d)."""
    mean: float
    sigma2: float
    theta: Floats
    """(b_u, p_u), (u, 51)."""
    item_bias: Floats
    factors: Floats
    """q_i, (n, 50)."""

    @classmethod
    def of(cls, model: TrainedModel) -> "Population":
        """Return the people and films of the model."""
        stars, rank = model.stars, model.rank
        return cls(
            movie_ids=model.catalogue.movie_ids,
            user_counts=model.data.user_counts,
            item_counts=model.data.item_counts,
            tastes=rank.users,
            films=rank.items,
            mean=stars.mean,
            sigma2=stars.sigma2,
            theta=np.column_stack([stars.user_bias, stars.users]),
            item_bias=stars.item_bias,
            factors=stars.items,
        )

    @classmethod
    def load(cls, path: Path) -> "Population":
        """Read what `save` wrote."""
        with np.load(path, allow_pickle=False) as kept:
            columns: dict[str, Any] = {name: kept[name] for name in cls.__slots__}
        columns |= {name: float(columns[name]) for name in ("mean", "sigma2")}
        return cls(**columns)

    def save(self, path: Path) -> None:
        """Write it to a file, for another process."""
        np.savez(path, allow_pickle=False, **asdict(self))


def write_ratings(population: Population, count: int, path: Path, rng: np.random.Generator) -> None:
    """Write so many ratings as Parquet, a batch of people in memory at a time."""
    with pq.ParquetWriter(path, SCHEMA) as writer:
        for batch in draw_ratings(population, count, rng):
            writer.write_batch(batch)


def draw_ratings(population: Population, count: int, rng: np.random.Generator) -> Iterator[pa.RecordBatch]:
    """Yield batches of ratings until there are `count`; each person is a real one's taste, somewhat changed."""
    drawn, first_user = 0, 1
    while drawn < count:
        batch = draw_people(population, first_user, rng).slice(0, count - drawn)
        drawn, first_user = drawn + len(batch), first_user + BATCH
        yield batch


def draw_people(population: Population, first_user: int, rng: np.random.Generator) -> pa.RecordBatch:
    """Return the ratings of BATCH people: which films they saw, and what they gave them."""
    likeness = rng.integers(len(population.user_counts), size=BATCH)
    sizes = np.minimum(population.user_counts[likeness], len(population.movie_ids) // 2)
    seen = _choose_films(population, likeness, sizes, rng)
    person = np.repeat(np.arange(BATCH), sizes)
    films = np.concatenate(seen)
    stars = _draw_stars(population, likeness[person], films, rng)
    times = 1_000_000_000 + SECONDS_PER_RATING * np.arange(len(films))
    columns = (first_user + person, population.movie_ids[films], stars, times)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _choose_films(population: Population, likeness: Ids, sizes: Ids, rng: np.random.Generator) -> list[Ids]:
    """Draw films without replacement, in proportion to popularity × taste (Gumbel's top k)."""
    spread = population.tastes.std() * rng.standard_normal((BATCH, population.tastes.shape[1]))
    tastes = population.tastes[likeness] + 0.5 * spread
    worth = np.log1p(population.item_counts) + TASTE * (tastes @ population.films.T)
    drawn = worth + rng.gumbel(size=worth.shape)
    return [np.argpartition(-row, size)[:size] for row, size in zip(drawn, sizes.tolist(), strict=True)]


def _draw_stars(population: Population, people: Ids, films: Ids, rng: np.random.Generator) -> Floats:
    theta = population.theta[people]
    mean = population.mean + theta[:, 0] + population.item_bias[films]
    mean += np.einsum("nd,nd->n", theta[:, 1:], population.factors[films])
    noisy = mean + np.sqrt(population.sigma2) * rng.standard_normal(len(mean))
    return np.clip(np.round(2 * noisy) / 2, LOWEST, HIGHEST)
