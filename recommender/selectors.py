"""What the pages about ratings and about the model show."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING

from django.db import connection
from django.db.models import Count, Max, Min, QuerySet

from catalog.models import STAR_STEPS, DataSource, MovieStatistics, Rating

if TYPE_CHECKING:
    from accounts.models import User

ORDERS = {
    "recent": ("-rated_at", "-movie_id"),
    "highest": ("-stars", "-rated_at", "-movie_id"),
    "lowest": ("stars", "-rated_at", "-movie_id"),
}


@dataclass(frozen=True, slots=True)
class Bar:
    """One step of a distribution, a person's beside everyone's; shares are 0 to 1, lengths 0 to 100 of the longest."""

    stars: float
    count: int
    share: float
    community_share: float
    length: float
    community_length: float


@dataclass(frozen=True, slots=True)
class RatingSummary:
    """A person's ratings in numbers, beside the community's."""

    count: int
    mean: float | None
    community_mean: float | None
    first_rated_at: datetime | None
    last_rated_at: datetime | None
    bars: list[Bar]

    @property
    def leaning(self) -> float | None:
        """How many stars the person gives more than others do."""
        if self.mean is None or self.community_mean is None:
            return None
        return self.mean - self.community_mean


def ratings_of(user: "User", order: str = "recent") -> QuerySet[Rating]:
    """Return the user's ratings with what a list of them shows; an unknown order is the most recent first."""
    ratings = Rating.objects.filter(user=user).select_related("movie").prefetch_related("movie__genres")
    return ratings.order_by(*ORDERS.get(order, ORDERS["recent"]))


def summarise_ratings(user: "User") -> RatingSummary:
    """Return how the user rates, and how the people of the data set do."""
    rows = Rating.objects.filter(user=user).values("stars").order_by()
    rows = rows.annotate(count=Count("pk"), first=Min("rated_at"), last=Max("rated_at"))
    counts = {row["stars"]: row["count"] for row in rows}
    mine, everyone = [counts.get(step, 0) for step in STAR_STEPS], community_histogram()
    return RatingSummary(
        count=sum(mine),
        mean=mean_of(mine),
        community_mean=mean_of(everyone),
        first_rated_at=min((row["first"] for row in rows), default=None),
        last_rated_at=max((row["last"] for row in rows), default=None),
        bars=_bars(mine, everyone),
    )


def community_histogram() -> list[int]:
    """Return how often the data set's people gave 0.5 to 5.0 stars, ten counts."""
    source = DataSource.objects.values_list("pk", "loaded_at").first()
    return list(_count_stars(source) if source else _count_stars.__wrapped__(None))


def mean_of(histogram: Sequence[int]) -> float | None:
    """Return the mean stars of ten counts, or None where all are 0."""
    total = sum(histogram)
    return (
        sum(count * float(step) for count, step in zip(histogram, STAR_STEPS, strict=True)) / total if total else None
    )


@lru_cache(maxsize=1)
def _count_stars(source: tuple | None) -> tuple[int, ...]:
    """Add up the films' histograms; they change only with the data source, so each process does it once."""
    table = connection.ops.quote_name(MovieStatistics._meta.db_table)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT place, sum(value::bigint)::bigint FROM {table},"  # noqa: S608  (the table is our own)
            " jsonb_array_elements_text(histogram) WITH ORDINALITY AS step(value, place) GROUP BY place"
        )
        counts = dict(cursor.fetchall())
    return tuple(counts.get(place, 0) for place in range(1, len(STAR_STEPS) + 1))


def _bars(mine: Sequence[int], everyone: Sequence[int]) -> list[Bar]:
    shares, community = _shares(mine), _shares(everyone)
    longest = max([*shares, *community]) or 1.0
    return [
        Bar(float(step), count, share, others, round(100 * share / longest, 1), round(100 * others / longest, 1))
        for step, count, share, others in zip(STAR_STEPS, mine, shares, community, strict=True)
    ]


def _shares(histogram: Sequence[int]) -> list[float]:
    total = sum(histogram) or 1
    return [count / total for count in histogram]
