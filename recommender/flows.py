"""Rating films: one use case for the pages and the API.

How to call it::

    rate(user=user, movie=movie, stars=Decimal("4.5"), shelf="best-for-you", position=0)
    unrate(user=user, movie=movie)                                     # nothing happens where there was no rating
    leave_out(user=user, movie=movie), count_again(user=user, movie=movie)      # the rating stays as it is
    rate_many(user=user, ratings=[(movie, Decimal("3.0"), moment)], source="import")
    unrate_many(user=user, movie_ids=[1, 356])

Each is one transaction that holds the person's profile row: the rating, its line in the interaction log and the count
of writes stand or fall together. The task that moves the profile is enqueued after the commit; where the broker is down
the next reader moves it instead (`recommender.profiles`).
"""

from collections.abc import Collection, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import STAR_STEPS, Interaction, Movie, Rating
from catalog.services import delete_rating, log_interaction, rate_movie
from recommender import tasks
from recommender.models import TasteExclusion, TasteProfile
from recommender.profiles import lock_profile
from recommender.queues import send_on_commit
from recommender.serving import live_version

if TYPE_CHECKING:
    from accounts.models import User

HISTORY_SHELF = "ratings"
"""Where a person looks back on their ratings: a change made there corrects the past, so it keeps its date."""


@transaction.atomic
def rate(
    *,
    user: "User",
    movie: Movie,
    stars: Decimal,
    rated_at: datetime | None = None,
    source: str = Rating.Source.SITE,
    shelf: str = "",
    position: int | None = None,
) -> Rating:
    """Store the user's rating of the movie, replacing any earlier one, log it and have the profile follow.

    Without a date the rating is as of now, except for a correction on the page of past ratings.
    """
    profile = lock_profile(user.pk)
    when, dated = (rated_at, True) if rated_at else _date_kept(user, movie, shelf)
    rating = rate_movie(user=user, movie=movie, stars=stars, rated_at=when, dated=dated, source=source)
    log_interaction(
        user=user,
        movie=movie,
        kind=Interaction.Kind.RATE,
        stars=stars,
        model_version=live_version(),
        shelf=shelf,
        position=position,
    )
    _count_writes(profile, 1)
    return rating


@transaction.atomic
def unrate(*, user: "User", movie: Movie, shelf: str = "", position: int | None = None) -> bool:
    """Take the user's rating of the movie back, log it and have the profile follow; False where there was none."""
    profile = lock_profile(user.pk)
    if not delete_rating(user=user, movie=movie):
        return False
    TasteExclusion.objects.filter(user=user, movie=movie).delete()
    log_interaction(
        user=user,
        movie=movie,
        kind=Interaction.Kind.UNRATE,
        model_version=live_version(),
        shelf=shelf,
        position=position,
    )
    _count_writes(profile, 1)
    return True


@transaction.atomic
def leave_out(*, user: "User", movie: Movie) -> TasteExclusion:
    """Leave a rated film out of the user's taste; again changes nothing. Refuses a film without a rating."""
    profile = lock_profile(user.pk)
    if not Rating.objects.filter(user=user, movie=movie).exists():
        raise ValidationError({"movie": _("Only a film you have rated can be left out of your taste.")})
    exclusion, is_new = TasteExclusion.objects.get_or_create(user=user, movie=movie)
    if is_new:
        _count_writes(profile, 1)
    return exclusion


@transaction.atomic
def count_again(*, user: "User", movie: Movie) -> bool:
    """Let a film left out count in the user's taste again; False where it was not left out."""
    profile = lock_profile(user.pk)
    deleted, _by_model = TasteExclusion.objects.filter(user=user, movie=movie).delete()
    if deleted:
        _count_writes(profile, 1)
    return deleted > 0


@transaction.atomic
def rate_many(
    *,
    user: "User",
    ratings: Sequence[tuple[Movie, Decimal, datetime]],
    source: str = Rating.Source.SITE,
    undated: Collection[int] = (),
) -> list[Rating]:
    """Store many ratings at once, replacing earlier ones; of a film named twice the last counts. All or nothing.

    `undated` are the films whose day nobody knows: their date only puts the rating in order.
    """
    wanted = {movie.pk: (movie, stars, rated_at) for movie, stars, rated_at in ratings}
    if not wanted:
        return []
    _refuse_odd_stars([stars for _movie, stars, _rated_at in wanted.values()])
    profile = lock_profile(user.pk)
    stored = _store_many(user, list(wanted.values()), source, undated)
    _log_many(user, [(rating.movie_id, rating.stars) for rating in stored], Interaction.Kind.RATE)
    _count_writes(profile, len(stored))
    return stored


@transaction.atomic
def unrate_many(*, user: "User", movie_ids: Sequence[int]) -> int:
    """Take many ratings back at once and have the profile follow; return how many there were."""
    profile = lock_profile(user.pk)
    ratings = Rating.objects.filter(user=user, movie__in=movie_ids)
    there = list(ratings.values_list("movie_id", flat=True))
    if not there:
        return 0
    ratings.delete()
    _log_many(user, [(movie_id, None) for movie_id in there], Interaction.Kind.UNRATE)
    _count_writes(profile, len(there))
    return len(there)


def _date_kept(user: "User", movie: Movie, shelf: str) -> tuple[datetime | None, bool]:
    """The date of the rating that a correction replaces, and whether it is known; else there is none yet."""
    earlier = Rating.objects.filter(user=user, movie=movie).values_list("rated_at", "dated")
    return (earlier.first() if shelf == HISTORY_SHELF else None) or (None, True)


def _count_writes(profile: TasteProfile, writes: int) -> None:
    """Note that the person's ratings changed, and have the profile follow after the commit."""
    TasteProfile.objects.filter(pk=profile.pk).update(history_version=F("history_version") + writes)
    send_on_commit(tasks.update_profile, profile.pk)


def _refuse_odd_stars(stars: Sequence[Decimal]) -> None:
    odd = sorted({star for star in stars if star not in STAR_STEPS})
    if odd:
        listed = ", ".join(str(star) for star in odd[:5])
        raise ValidationError({"stars": f"Give 0.5 to 5.0 stars in steps of a half, not {listed}."})


def _store_many(
    user: "User", ratings: Sequence[tuple[Movie, Decimal, datetime]], source: str, undated: Collection[int]
) -> list[Rating]:
    """Write all ratings in one statement."""
    now = timezone.now()
    rows = [
        Rating(
            user_id=user.pk,
            movie=movie,
            stars=stars,
            rated_at=rated_at or now,
            dated=movie.pk not in undated,
            source=source,
            updated_at=now,
        )
        for movie, stars, rated_at in ratings
    ]
    return Rating.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["user", "movie"],
        update_fields=["stars", "rated_at", "dated", "source", "updated_at"],
    )


def _log_many(user: "User", given: Sequence[tuple[int, Decimal | None]], kind: str) -> None:
    """Append one row for each pair of a movie id and stars."""
    version = live_version()
    Interaction.objects.bulk_create(
        Interaction(user_id=user.pk, movie_id=movie_id, kind=kind, stars=stars, model_version=version)
        for movie_id, stars in given
    )
