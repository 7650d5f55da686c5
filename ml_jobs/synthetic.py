"""Ratings of people who do not exist, drawn from a fitted model: for measuring how training grows."""

from collections.abc import Iterator

import numpy as np
import pyarrow as pa

from ml_jobs.training.interactions import Floats
from ml_jobs.training.model import TrainedModel

BATCH = 500
"""People drawn at once."""
TASTE = 3.0
"""How much taste moves people away from what everybody sees."""
SECONDS_PER_RATING = 60
SCHEMA = pa.schema({"user_id": pa.int32(), "movie_id": pa.int32(), "stars": pa.float32(), "rated_at": pa.int64()})


def draw_ratings(model: TrainedModel, count: int, rng: np.random.Generator) -> Iterator[pa.RecordBatch]:
    """Yield batches of ratings until there are `count`; each person is a real one's taste, somewhat changed."""
    drawn, first_user = 0, 1
    while drawn < count:
        batch = draw_people(model, first_user, rng).slice(0, count - drawn)
        drawn, first_user = drawn + len(batch), first_user + BATCH
        yield batch


def draw_people(model: TrainedModel, first_user: int, rng: np.random.Generator) -> pa.RecordBatch:
    """Return the ratings of BATCH people: which films they saw, and what they gave them."""
    likeness = rng.integers(len(model.data.user_ids), size=BATCH)
    sizes = np.minimum(model.data.user_counts[likeness], len(model.catalogue) // 2)
    seen = _choose_films(model, likeness, sizes, rng)
    person = np.repeat(np.arange(BATCH), sizes)
    films = np.concatenate(seen)
    stars = _draw_stars(model, likeness[person], films, rng)
    times = 1_000_000_000 + SECONDS_PER_RATING * np.arange(len(films))
    columns = (first_user + person, model.catalogue.movie_ids[films], stars, times)
    arrays = [pa.array(column, kind) for column, kind in zip(columns, SCHEMA.types, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=SCHEMA)


def _choose_films(
    model: TrainedModel, likeness: np.ndarray, sizes: np.ndarray, rng: np.random.Generator
) -> list[np.ndarray]:
    """Draw films without replacement, in proportion to popularity × taste (Gumbel's top k)."""
    spread = model.rank.users.std() * rng.standard_normal((BATCH, model.rank.users.shape[1]))
    tastes = model.rank.users[likeness] + 0.5 * spread
    worth = np.log1p(model.data.item_counts) + TASTE * (tastes @ model.rank.items.T)
    drawn = worth + rng.gumbel(size=worth.shape)
    return [np.argpartition(-row, size)[:size] for row, size in zip(drawn, sizes.tolist(), strict=True)]


def _draw_stars(model: TrainedModel, people: np.ndarray, films: np.ndarray, rng: np.random.Generator) -> Floats:
    stars = model.stars
    mean = stars.mean + stars.user_bias[people] + stars.item_bias[films]
    mean += np.einsum("nd,nd->n", stars.users[people], stars.items[films])
    noisy = mean + np.sqrt(stars.sigma2) * rng.standard_normal(len(mean))
    return np.clip(np.round(2 * noisy) / 2, 0.5, 5.0)
