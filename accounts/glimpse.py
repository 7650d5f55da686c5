"""What the landing page shows a stranger: films, themes, and one why worked out by the live model."""

from dataclasses import dataclass

import numpy as np
from django.utils import timezone

from accounts.onboarding import Pool, load_pool, pick
from accounts.portrait import Contributor
from catalog.models import Movie
from explainer.selectors import with_exemplars
from recommender.candidates import Ranking, rank_history
from recommender.contributions import explain_scores
from recommender.models import Theme
from recommender.serving import NoLiveModel

YEAR = 365 * 86_400.0
LOVED_LONG_AGO = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A film recommended to someone made up, and why."""

    movie: Movie
    reasons: list[Contributor]
    """Their shares are of what speaks for this one film."""
    popularity: float
    """The share that is the film's worth to anyone; with the reasons' shares it makes 1."""


@dataclass(frozen=True, slots=True)
class Glimpse:
    """The landing page's films (far apart in taste), themes (each with `.movies`) and example."""

    movies: list[Movie]
    themes: list[Theme]
    example: Example | None


def take_glimpse(*, films: int = 14, themes: int = 8) -> Glimpse:
    """Return what the landing page shows; without data or a model its lists are empty."""
    pool = load_pool()
    ids = pick(pool, count=films)
    found = Movie.objects.in_bulk(ids)
    return Glimpse([found[movie_id] for movie_id in ids], list_themes(themes), work_out_example(pool))


def list_themes(count: int, films: int = 4) -> list[Theme]:
    """Return the largest named themes, each with its first exemplars as `.movies`."""
    return with_exemplars(Theme.objects.exclude(label="").order_by("-size", "number")[:count], films)


def work_out_example(pool: Pool) -> Example | None:
    """Return the first recommendation for someone who loved three films of a theme and lately one of another."""
    history = _example_history(pool)
    if not history:
        return None
    try:
        ranking = rank_history(history, limit=1)
    except NoLiveModel:
        return None
    return _explain_first(ranking) if len(ranking) else None


def _example_history(pool: Pool) -> list[tuple[int, float, float]]:
    """The best-known films of the theme with most well-known ones, and the best-known of the next theme, just now."""
    themes, counts = np.unique(pool.theme_ids[pool.theme_ids != 0], return_counts=True)
    if len(themes) < 2 or counts.max() < LOVED_LONG_AGO:
        return []
    first, second = themes[np.argsort(-counts, kind="stable")[:2]]
    loved = pool.movie_ids[pool.theme_ids == first][:LOVED_LONG_AGO].tolist()
    lately = int(pool.movie_ids[pool.theme_ids == second][0])
    now = timezone.now().timestamp()
    return [*((movie_id, 5.0, now - YEAR) for movie_id in loved), (lately, 4.5, now)]


def _explain_first(ranking: Ranking) -> Example | None:
    split = explain_scores(ranking, ranking.movie_ids)
    long, recent = np.maximum(split.long[0], 0.0), np.maximum(split.recent[0], 0.0)
    prior = max(float(split.prior[0]), 0.0)
    total = float((long + recent).sum()) + prior
    if total <= prior:
        return None
    movies = Movie.objects.in_bulk([int(ranking.movie_ids[0]), *split.movie_ids.tolist()])
    order = np.argsort(-(long + recent))
    stars = dict(zip(ranking.history.movie_ids.tolist(), ranking.history.stars.tolist(), strict=True))
    reasons = [
        Contributor(movies[movie_id], stars[movie_id], float(long[at]) / total, float(recent[at]) / total)
        for at in order
        if (movie_id := int(split.movie_ids[at])) in movies
    ]
    return Example(movies[int(ranking.movie_ids[0])], reasons, prior / total)
