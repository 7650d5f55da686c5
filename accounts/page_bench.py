"""How long the for-you page takes for somebody who has rated much, and its explanations alone.

Whoever is measured with is made for the purpose and rolled back with everything their visits write.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

import numpy as np
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.test.utils import override_settings
from django.urls import reverse
from django.utils import timezone

from catalog.models import STAR_STEPS, Movie
from explainer.agents.pipeline import compose_page
from recommender.candidates import rank_candidates
from recommender.flows import rate_many
from recommender.serving import LiveModel, live_model

WARM_UP = 3
SHELVES, PER_SHELF = 6, 8
SEED = 11
IN_MEMORY = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "page-bench"}}
"""So that nothing is left in the site's cache."""
UNCOLLECTED = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
"""So that a site whose styles and scripts were never collected can be measured."""


@dataclass(frozen=True, slots=True)
class Timing:
    """Median and 95th percentile of warm runs, in milliseconds."""

    median: float
    p95: float
    runs: int


def measure_pages(*, ratings: int, runs: int) -> dict[str, Timing]:
    """Return how long the for-you page's request takes, and the explaining of its 6 × 8 films; raises NoLiveModel."""
    storages = settings.STORAGES | {"staticfiles": UNCOLLECTED}
    with override_settings(
        CACHES=IN_MEMORY, STORAGES=storages, ALLOWED_HOSTS=["testserver"], SECURE_SSL_REDIRECT=False
    ):
        with transaction.atomic():
            found = _measure(_make_person(live_model(), ratings), runs)
            transaction.set_rollback(True)
        cache.clear()
    return found


def _measure(user, runs: int) -> dict[str, Timing]:
    client = Client()
    client.force_login(user)
    page, ranking = reverse("explainer:for_you"), rank_candidates(user=user)
    return {
        "for_you": _time(lambda: _must_answer(client.get(page)), runs),
        "explanation": _time(lambda: compose_page(ranking, shelves=SHELVES, per_shelf=PER_SHELF), runs),
    }


def _must_answer(response) -> None:
    if response.status_code != 200:
        raise RuntimeError(f"The for-you page answered {response.status_code}.")


def _time(run: Callable[[], object], runs: int) -> Timing:
    seconds = []
    for _ in range(WARM_UP + runs):
        start = time.perf_counter()
        run()
        seconds.append(time.perf_counter() - start)
    median, p95 = np.quantile(seconds[WARM_UP:], [0.5, 0.95]) * 1000
    return Timing(float(median), float(p95), runs)


def _make_person(model: LiveModel, ratings: int):
    """Somebody who has rated so many films, known ones first, as the model thinks people do."""
    user = get_user_model().objects.create_user(f"bench-{time.time_ns()}", onboarded_at=timezone.now())
    rng, films = np.random.default_rng(SEED), model.films(_known_first(model, ratings))
    taste = model.stars_model.prior_mean + rng.standard_normal(len(model.stars_model.prior_mean)) / np.sqrt(
        np.diag(model.stars_model.precision)
    )
    expected = model.stars_model.mean + films.bias + taste[0] + films.stars @ taste[1:]
    noisy = expected + np.sqrt(model.stars_model.sigma2) * rng.standard_normal(len(films))
    steps = np.clip(np.round(2 * noisy), 1, len(STAR_STEPS)).astype(int) - 1
    movies = Movie.objects.in_bulk(films.movie_ids.tolist())
    now = timezone.now()
    rows = [
        (movies[movie_id], Decimal(STAR_STEPS[step]), now - timedelta(hours=12 * place))
        for place, (movie_id, step) in enumerate(zip(films.movie_ids.tolist(), steps.tolist(), strict=True))
    ]
    rate_many(user=user, ratings=rows)
    return user


def _known_first(model: LiveModel, count: int) -> np.ndarray:
    """Draw films in proportion to their ratings."""
    rows = np.array(model.vector_rows.order_by("movie_id").values_list("movie_id", "rating_count"), np.int64)
    chance = rows[:, 1] / rows[:, 1].sum()
    count = min(count, int((chance > 0).sum()))
    return np.random.default_rng(SEED).choice(rows[:, 0], count, replace=False, p=chance)
