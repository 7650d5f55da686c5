"""Keeping what a visitor tried, once they have an account."""

from collections.abc import MutableMapping
from datetime import UTC, datetime
from decimal import Decimal

from django.db import transaction

from accounts import welcome
from accounts.models import User
from accounts.onboarding import NEEDED, close_welcome, count_rated
from accounts.trying.trial import SESSION_KEY, Trial
from catalog.models import Movie, Rating
from recommender.flows import rate_many
from recommender.profiles import lock_profile


def keep_trial(*, user: User, session: MutableMapping) -> int:
    """Store what the visitor rated as the user's own, at the times given; return how many ratings were new.

    Ratings the account has already stay as they are. The welcome goes on without the films passed over.
    """
    trial = Trial.from_session(session)
    session.pop(SESSION_KEY, None)
    if not trial.given:
        return 0
    kept = _store(user, trial)
    session[welcome.SESSION_KEY] = {"stage": [], "steps": [step for step in trial.steps if step[0] == "skip"]}
    if count_rated(user) >= NEEDED:
        close_welcome(user)
    return kept


@transaction.atomic
def _store(user: User, trial: Trial) -> int:
    lock_profile(user.pk)
    rated = set(Rating.objects.filter(user=user, movie__in=trial.given).values_list("movie_id", flat=True))
    ratings = [
        (movie, Decimal(str(stars)), datetime.fromtimestamp(seconds, UTC))
        for movie in Movie.objects.filter(pk__in=trial.given.keys() - rated)
        for stars, seconds in [trial.given[movie.pk]]
    ]
    return len(rate_many(user=user, ratings=ratings, source=Rating.Source.SITE))
