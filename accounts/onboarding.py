"""Which films to ask a newcomer about: recognisable, varied, and apt to tell tastes apart."""

from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass

import numpy as np
from django.utils import timezone
from numpy.typing import NDArray

from accounts.models import User
from catalog.models import Dismissal, Movie, Rating

NEEDED = 5
POOL_SIZE = 300
LIKED_FROM = 7  # of a histogram's ten steps, 4.0 stars is the eighth
FAME_WEIGHT = 1.5
THEME_PENALTY = 0.3

Floats = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Pool:
    """The films many people know, one row each."""

    movie_ids: NDArray[np.int64]
    units: Floats
    """(n, d), rank vectors of length one; zeros where there is no model."""
    fame: Floats
    """0 to 1, log of the number of ratings."""
    spread: Floats
    """0 to 1, how evenly people are split over the film."""
    theme_ids: NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.movie_ids)


def choose_movies(
    *, user: User, count: int, on_stage: Collection[int] = (), skipped: Collection[int] = ()
) -> list[Movie]:
    """Return the next films to ask about, far from what was rated or is on stage already; skipped ones never return.

    The more was skipped, the more being known counts.
    """
    rated = Rating.objects.filter(user=user).values_list("movie_id", flat=True)
    dismissed = Dismissal.objects.filter(user=user).values_list("movie_id", flat=True)
    pool = load_pool()
    ids = pick(pool, count=count, near={*rated, *on_stage}, away={*skipped, *dismissed})
    found = Movie.objects.with_genres().in_bulk(ids)
    return [found[movie_id] for movie_id in ids]


def load_pool(size: int = POOL_SIZE) -> Pool:
    """Return the most rated films with their place in the live model."""
    rows = list(
        Movie.objects.filter(statistics__count__gt=0)
        .popular()
        .values_list("pk", "statistics__count", "statistics__histogram", "vector__rank", "vector__theme_id")[:size]
    )
    dimensions = next((len(row[3]) for row in rows if row[3] is not None), 1)
    nowhere = np.zeros(dimensions)
    vectors = np.array([nowhere if row[3] is None else row[3] for row in rows], np.float64).reshape(-1, dimensions)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return Pool(
        movie_ids=np.array([row[0] for row in rows], dtype=np.int64),
        units=vectors / np.maximum(lengths, 1e-12),
        fame=_to_unit(np.log1p([row[1] for row in rows])),
        spread=np.array([disagreement(row[2]) for row in rows]),
        theme_ids=np.array([row[4] or 0 for row in rows], dtype=np.int64),
    )


def pick(pool: Pool, *, count: int, near: Collection[int] = (), away: Collection[int] = ()) -> list[int]:
    """Return up to `count` film ids, greedily: known, disputed, and as far as can be from `near` and from each other.

    `near` are films that cover their part of the taste space; `away` are only left out, and cost their theme a little.
    """
    covered, gone = np.isin(pool.movie_ids, list(near)), np.isin(pool.movie_ids, list(away))
    themes = Counter(pool.theme_ids[covered | gone].tolist())
    closest = _closeness(pool, covered)
    fame_weight = FAME_WEIGHT + len(away) / (len(away) + len(near) + 1.0)
    open_ = ~(covered | gone)
    chosen: list[int] = []
    while open_.any() and len(chosen) < count:
        penalty = THEME_PENALTY * np.array([themes[theme] for theme in pool.theme_ids.tolist()])
        worth = fame_weight * pool.fame + pool.spread + (1.0 - closest) - penalty
        best = int(np.argmax(np.where(open_, worth, -np.inf)))
        chosen.append(int(pool.movie_ids[best]))
        open_[best] = False
        themes[int(pool.theme_ids[best])] += 1
        closest = np.maximum(closest, pool.units @ pool.units[best])
    return chosen


def disagreement(histogram: Sequence[int]) -> float:
    """Return 4·p·(1 − p) with p the share who gave 4 stars or more: 1 where half did, 0 where all or none did."""
    total = sum(histogram)
    liked = sum(histogram[LIKED_FROM:]) / total if total else 0.0
    return 4.0 * liked * (1.0 - liked)


def count_rated(user: User) -> int:
    """Return how many films the user has rated."""
    return Rating.objects.filter(user=user).count()


def close_welcome(user: User) -> None:
    """Note that the welcome was finished or left, once."""
    if user.onboarded_at is None:
        user.onboarded_at = timezone.now()
        user.save(update_fields=["onboarded_at"])


def _closeness(pool: Pool, covered: NDArray[np.bool_]) -> Floats:
    """Cosine to the nearest covered film, (n,); 0 where nothing is covered or all are further than at right angles."""
    if not covered.any():
        return np.zeros(len(pool))
    return np.maximum((pool.units @ pool.units[covered].T).max(axis=1), 0.0)


def _to_unit(values: Floats) -> Floats:
    """Scale to 0..1 over the pool."""
    if not len(values):
        return np.zeros(0)
    return (values - values.min()) / max(float(np.ptp(values)), 1e-12)
