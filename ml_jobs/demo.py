"""The demonstration account: one real MovieLens person's history, so that a newcomer sees a full page at once."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from django.contrib.auth import get_user_model
from django.contrib.auth.models import AbstractUser
from django.db import transaction
from django.utils import timezone

from catalog.models import DataSource, Movie, Rating
from ml_jobs.errors import DataError
from recommender.artifacts import ArtifactStore
from recommender.flows import rate_many

USERNAME = "demo"
FEWEST, MOST = 120, 250
"""Enough ratings to know a person by, few enough to read."""
PEOPLE_COMPARED = 200
DAY = 86_400


@transaction.atomic
def create_demo(*, password: str) -> tuple[AbstractUser, int]:
    """Create the account `demo` with its history and return it with the number of ratings.

    The dates are shifted so that the newest rating is yesterday's; the rows are marked and stay out of every snapshot.
    """
    history = _choose_person(_read_ratings())
    user = get_user_model().objects.create_user(USERNAME, password=password, onboarded_at=timezone.now())
    ratings = list(_dated_to_yesterday(history))
    rate_many(user=user, ratings=ratings, source=Rating.Source.DEMO)
    return user, len(ratings)


def _read_ratings() -> pa.Table:
    source = DataSource.objects.first()
    if source is None:
        raise DataError("No data set is loaded: run manage.py load_movielens first.")
    with ArtifactStore().open(source.ratings_artifact) as stream:
        return pq.read_table(stream, columns=["userId", "movieId", "rating", "timestamp"])


def _choose_person(ratings: pa.Table) -> pa.Table:
    """Return the ratings of one person with a telling history: liked and disliked films, over years, widely known.

    The same data choose the same person. Of the first people with 120 to 250 ratings (or whoever has most, in a small
    set) it is the one whose spread of stars, months and years active and knownness of films together are highest.
    """
    users, counts = np.unique(ratings["userId"].to_numpy(), return_counts=True)
    eligible = users[(counts >= FEWEST) & (counts <= MOST)]
    if not len(eligible):
        eligible = users[counts == counts.max()]
    movies, seen = np.unique(ratings["movieId"].to_numpy(), return_counts=True)
    known = dict(zip(movies.tolist(), np.log1p(seen).tolist(), strict=True))
    best = max(
        eligible[:PEOPLE_COMPARED].tolist(), key=lambda person: (_telling(_history_of(ratings, person), known), -person)
    )
    return _history_of(ratings, best)


def _history_of(ratings: pa.Table, person: int) -> pa.Table:
    return ratings.filter(pc.equal(ratings["userId"], person))


def _telling(history: pa.Table, known: dict[int, float]) -> float:
    """How much a history says: spread of stars × months active × years between × how well its films are known."""
    times = history["timestamp"].to_numpy()
    months = np.unique(times // (30 * DAY))
    years = np.ptp(times) / (365 * DAY)
    knownness = np.mean([known[movie] for movie in history["movieId"].to_pylist()])
    return float(np.std(history["rating"].to_numpy()) * np.log1p(len(months)) * np.log1p(years) * knownness)


def _dated_to_yesterday(history: pa.Table) -> Iterator[tuple[Movie, Decimal, datetime]]:
    """Yield films, stars and shifted dates, leaving out films that the catalogue lacks."""
    movies = Movie.objects.in_bulk(history["movieId"].to_pylist())
    newest = datetime.fromtimestamp(max(history["timestamp"].to_pylist()), UTC)
    shift = timezone.now() - timedelta(days=1) - newest
    for movie_id, stars, timestamp in zip(
        history["movieId"].to_pylist(), history["rating"].to_pylist(), history["timestamp"].to_pylist(), strict=True
    ):
        if movie_id in movies:
            yield movies[movie_id], Decimal(str(stars)), datetime.fromtimestamp(timestamp, UTC) + shift
