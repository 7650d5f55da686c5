"""The page others may see of a person: what the person chose to show, and nothing where nothing was chosen."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from accounts.models import User
from catalog.models import Movie, Rating, WatchlistEntry

SHOWN = 24
FAVOURITE_FROM = Decimal("4.5")


@dataclass(frozen=True, slots=True)
class PublicPage:
    """What others see of a person; a part that is not shared is None."""

    name: str
    username: str
    since: datetime | None
    favourites: Sequence[Rating] | None
    ratings: Sequence[Rating] | None
    watchlist: Sequence[Movie] | None


def public_page_of(username: str) -> PublicPage | None:
    """Return what the person shows to others; None where there is no such person, or nothing shown: none can tell."""
    user = User.objects.filter(username=username, is_active=True, deletion_requested_at=None).exclude(shared=[]).first()
    if user is None:
        return None
    shows = set(user.shared)
    return PublicPage(
        name=user.called,
        username=user.username,
        since=user.date_joined if User.Shared.SINCE in shows else None,
        favourites=_favourites(user) if User.Shared.FAVOURITES in shows else None,
        ratings=_latest(user) if User.Shared.RATINGS in shows else None,
        watchlist=_saved(user) if User.Shared.WATCHLIST in shows else None,
    )


def _favourites(user: User) -> list[Rating]:
    found = Rating.objects.filter(user=user, stars__gte=FAVOURITE_FROM).select_related("movie")
    return list(found.order_by("-stars", "-rated_at", "-movie_id")[:SHOWN])


def _latest(user: User) -> list[Rating]:
    return list(Rating.objects.filter(user=user).select_related("movie").order_by("-rated_at", "-movie_id")[:SHOWN])


def _saved(user: User) -> list[Movie]:
    entries = WatchlistEntry.objects.filter(user=user).select_related("movie")[:SHOWN]
    return [entry.movie for entry in entries]
