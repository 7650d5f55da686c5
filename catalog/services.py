"""Writes to what people say of films; the rating flow stands on them (`recommender.flows`)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.models import STAR_STEPS, Dismissal, Interaction, Movie, Rating, UserMovie, WatchlistEntry

if TYPE_CHECKING:
    from accounts.models import User

Kept = TypeVar("Kept", bound=UserMovie)


@transaction.atomic
def rate_movie(
    *,
    user: "User",
    movie: Movie,
    stars: Decimal,
    rated_at: datetime | None = None,
    dated: bool = True,
    source: str = Rating.Source.SITE,
) -> Rating:
    """Store the user's rating of the movie, replacing any earlier one; `stars` is 0.5 to 5.0 in halves.

    Neither logs nor moves the taste profile: the rating flow does both in the same transaction.
    """
    if stars not in STAR_STEPS:
        raise ValidationError({"stars": _("Give 0.5 to 5.0 stars in steps of a half, not %s.") % stars})
    values = {"stars": stars, "rated_at": rated_at or timezone.now(), "dated": dated, "source": source}
    Rating(user=user, movie=movie, **values).clean_fields()
    return Rating.objects.update_or_create(user=user, movie=movie, defaults=values)[0]


def delete_rating(*, user: "User", movie: Movie) -> bool:
    """Take the user's rating of the movie back; False where there was none. Like `rate_movie`, it does not log."""
    deleted, _by_model = Rating.objects.filter(user=user, movie=movie).delete()
    return deleted > 0


def save_movie(
    *, user: "User", movie: Movie, model_version: str = "", shelf: str = "", position: int | None = None
) -> WatchlistEntry:
    """Put the movie on the user's watchlist and log it; saving again changes and logs nothing."""
    return _keep(WatchlistEntry, Interaction.Kind.SAVE, user, movie, model_version, shelf, position)


def unsave_movie(*, user: "User", movie: Movie) -> bool:
    """Take the movie off the user's watchlist and log it; False where it was not there."""
    return _drop(WatchlistEntry, Interaction.Kind.UNSAVE, user, movie)


def dismiss_movie(
    *, user: "User", movie: Movie, model_version: str = "", shelf: str = "", position: int | None = None
) -> Dismissal:
    """Keep the movie out of the user's recommendations and log it; dismissing again changes and logs nothing."""
    return _keep(Dismissal, Interaction.Kind.DISMISS, user, movie, model_version, shelf, position)


def undismiss_movie(*, user: "User", movie: Movie) -> bool:
    """Let the movie be recommended to the user again and log it; False where it was not dismissed."""
    return _drop(Dismissal, Interaction.Kind.UNDISMISS, user, movie)


@transaction.atomic
def save_movies(*, user: "User", movies: Sequence[Movie]) -> list[int]:
    """Put many movies on the user's watchlist and log them; return the ids of those that were not there yet."""
    return _keep_many(WatchlistEntry, Interaction.Kind.SAVE, user, movies)


@transaction.atomic
def unsave_movies(*, user: "User", movie_ids: Sequence[int]) -> int:
    """Take many movies off the user's watchlist and log it; return how many were there."""
    return _drop_many(WatchlistEntry, Interaction.Kind.UNSAVE, user, movie_ids)


@transaction.atomic
def dismiss_movies(*, user: "User", movies: Sequence[Movie]) -> list[int]:
    """Keep many movies out of the user's recommendations and log it; return the ids of those newly dismissed."""
    return _keep_many(Dismissal, Interaction.Kind.DISMISS, user, movies)


@transaction.atomic
def undismiss_movies(*, user: "User", movie_ids: Sequence[int]) -> int:
    """Let many movies be recommended to the user again and log it; return how many were dismissed."""
    return _drop_many(Dismissal, Interaction.Kind.UNDISMISS, user, movie_ids)


def log_interaction(
    *,
    user: "User",
    movie: Movie,
    kind: str,
    stars: Decimal | None = None,
    model_version: str = "",
    shelf: str = "",
    position: int | None = None,
) -> Interaction:
    """Append one row to the interaction log."""
    interaction = Interaction(
        user=user,
        movie=movie,
        kind=kind,
        stars=stars,
        model_version=model_version,
        shelf=shelf,
        position=position,
    )
    interaction.clean_fields()
    interaction.save(force_insert=True)
    return interaction


def log_impressions(*, user: "User", model_version: str, shelves: Iterable[tuple[str, Sequence[int]]]) -> int:
    """Append one row for each film shown, shelf by shelf in the page's order; return how many were written.

    `shelves` are pairs of the shelf's name and the movie ids on it, left to right.
    """
    now = timezone.now()
    shown = [
        Interaction(
            user=user,
            movie_id=movie_id,
            kind=Interaction.Kind.IMPRESSION,
            model_version=model_version,
            shelf=shelf,
            position=position,
            created_at=now,
        )
        for shelf, movie_ids in shelves
        for position, movie_id in enumerate(movie_ids)
    ]
    return len(Interaction.objects.bulk_create(shown))


@transaction.atomic
def _keep(
    model: type[Kept], kind: str, user: "User", movie: Movie, model_version: str, shelf: str, position: int | None
) -> Kept:
    """Create the row where it is missing, with its line in the log."""
    row, created = model._default_manager.get_or_create(user=user, movie=movie)
    if created:
        shown_by = model_version or (_version_that_showed(user, movie, shelf) if shelf else "")
        log_interaction(user=user, movie=movie, kind=kind, model_version=shown_by, shelf=shelf, position=position)
    return row


def _version_that_showed(user: "User", movie: Movie, shelf: str) -> str:
    """The model version of the latest impression on this shelf, so that pages need not send it."""
    shown = Interaction.objects.filter(user=user, movie=movie, kind=Interaction.Kind.IMPRESSION, shelf=shelf)
    return shown.order_by("-created_at", "-pk").values_list("model_version", flat=True).first() or ""


@transaction.atomic
def _drop(model: type[UserMovie], kind: str, user: "User", movie: Movie) -> bool:
    """Delete the row where it stands, with its line in the log."""
    deleted, _by_model = model._default_manager.filter(user=user, movie=movie).delete()
    if deleted:
        log_interaction(user=user, movie=movie, kind=kind)
    return deleted > 0


def _keep_many(model: type[Kept], kind: str, user: "User", movies: Sequence[Movie]) -> list[int]:
    """Create the rows that are missing, in the order given, with their lines in the log; a few statements for all."""
    wanted = {movie.pk: movie for movie in movies}
    known = set(model._default_manager.filter(user=user, movie__in=wanted).values_list("movie_id", flat=True))
    new = [movie_id for movie_id in wanted if movie_id not in known]
    now = timezone.now()
    rows = [model(user=user, movie_id=movie_id, created_at=now) for movie_id in new]
    model._default_manager.bulk_create(rows, ignore_conflicts=True)
    _log_many(user, kind, new)
    return new


def _drop_many(model: type[Kept], kind: str, user: "User", movie_ids: Sequence[int]) -> int:
    """Delete the rows that stand, with their lines in the log."""
    rows = model._default_manager.filter(user=user, movie__in=movie_ids)
    there = list(rows.values_list("movie_id", flat=True))
    rows.delete()
    _log_many(user, kind, there)
    return len(there)


def _log_many(user: "User", kind: str, movie_ids: Sequence[int]) -> None:
    Interaction.objects.bulk_create(Interaction(user=user, movie_id=movie_id, kind=kind) for movie_id in movie_ids)
