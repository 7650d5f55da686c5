"""Starting, confirming, undoing and discarding an import: one use case each for the pages and the API.

Confirming and undoing are one transaction each, under the locks of the import and of the person's profile: a second
click finds it done.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone

from accounts.imports.lines import Line
from accounts.imports.models import RatingImport
from accounts.imports.planning import Entry, Plan, moments, plan_import
from accounts.models import User
from accounts.onboarding import NEEDED, close_welcome, count_rated
from catalog import services
from catalog.exports import read_export
from catalog.exports.cells import clean
from catalog.matching import match_records
from catalog.models import Movie, Rating
from recommender.flows import rate_many, unrate_many
from recommender.profiles import lock_profile


class NotPossible(Exception):  # noqa: N818  (a state of the import, not a fault)
    """The import is not in a state for this; the message says so."""


@dataclass(frozen=True, slots=True)
class Options:
    """What the person decided on the preview."""

    theirs: bool = False
    """Whether the file's stars replace those given here."""
    watchlist: bool = True
    hide_watched: bool = True
    """Whether films seen but not rated are kept out of the recommendations."""
    choices: Mapping[int, int] = field(default_factory=dict)
    """Films picked for ambiguous lines, by line number."""


@transaction.atomic
def start_import(*, user: User, content: bytes, name: str = "") -> RatingImport:
    """Read and match an upload and keep it for the preview, in place of an earlier one; raises ExportError."""
    reading = read_export(content, name=name, now=timezone.now())
    lines = [
        Line.of(number, record, match)
        for number, (record, match) in enumerate(zip(reading.records, match_records(reading.records), strict=True))
    ]
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    RatingImport.objects.filter(user=user, status=RatingImport.Status.PENDING).delete()
    return RatingImport.objects.create(
        user=user,
        layout=reading.layout.value,
        file_name=clean(name, 100),
        lines=[line.to_json() for line in lines],
        faults=[str(fault) for fault in reading.faults],
    )


@transaction.atomic
def confirm_import(*, user: User, pk: int, options: Options) -> RatingImport:
    """Store what the preview promised, as the person decided; a second time changes nothing.

    Raises RatingImport.DoesNotExist, NotPossible where it was undone.
    """
    imported = _locked(user, pk)
    if imported.status != RatingImport.Status.PENDING:
        return _require(imported, RatingImport.Status.DONE, "This import was undone: upload the file again.")
    lock_profile(user.pk)
    plan = plan_import(imported, options.choices)
    imported.changes = _apply(user, plan, options)
    imported.counts = plan.counts() | {
        "rated": len(imported.changes["ratings"]),
        "saved": len(imported.changes["saved"]),
        "dismissed": len(imported.changes["dismissed"]),
    }
    imported.status, imported.confirmed_at, imported.lines = RatingImport.Status.DONE, timezone.now(), []
    imported.save()
    if count_rated(user) >= NEEDED:
        close_welcome(user)
    return imported


@transaction.atomic
def undo_import(*, user: User, pk: int) -> RatingImport:
    """Put everything back as it was before the import; what the person changed since stays. Raises as confirming does.

    A second time changes nothing.
    """
    imported = _locked(user, pk)
    if imported.status == RatingImport.Status.UNDONE:
        return imported
    _require(imported, RatingImport.Status.DONE, "This import is not confirmed yet: there is nothing to undo.")
    lock_profile(user.pk)
    taken_back = _put_back(user, imported.changes)
    imported.counts |= {"taken_back": taken_back}
    imported.status, imported.undone_at, imported.changes = RatingImport.Status.UNDONE, timezone.now(), {}
    imported.save()
    return imported


@transaction.atomic
def discard_import(*, user: User, pk: int) -> None:
    """Drop an upload that was not confirmed; raises as undoing does."""
    imported = _locked(user, pk)
    _require(imported, RatingImport.Status.PENDING, "This import is confirmed: undo it instead.")
    imported.delete()


def drop_stale_imports() -> int:
    """Drop the uploads that nobody confirmed in time; return how many there were."""
    dropped, _by_model = RatingImport.objects.stale().delete()
    return dropped


def _locked(user: User, pk: int) -> RatingImport:
    return RatingImport.objects.reachable().select_for_update().get(pk=pk, user=user)


def _require(imported: RatingImport, status: str, message: str) -> RatingImport:
    if imported.status != status:
        raise NotPossible(message)
    return imported


def _apply(user: User, plan: Plan, options: Options) -> dict[str, Any]:
    """Store ratings, watchlist and dismissals; return what is needed to take them back."""
    entries = [*plan.new, *(plan.differing if options.theirs else [])]
    when = moments(entries)
    ratings = [(_film(entry), _stars(entry), moment) for entry, moment in zip(entries, when, strict=True)]
    undated = {_film(entry).pk for entry in entries if entry.line.date is None}
    rate_many(user=user, ratings=ratings, source=Rating.Source.IMPORT, undated=undated)
    wanted = plan.wanted if options.watchlist else []
    watched = plan.watched if options.hide_watched else []
    return {
        "ratings": [_change(entry, moment) for entry, moment in zip(entries, when, strict=True)],
        "saved": services.save_movies(user=user, movies=[_film(entry) for entry in reversed(wanted)]),
        "dismissed": services.dismiss_movies(user=user, movies=[_film(entry) for entry in watched]),
    }


def _change(entry: Entry, moment: datetime) -> dict[str, Any]:
    mine = entry.mine
    before = mine and [str(mine.stars), mine.rated_at.isoformat(), mine.source, mine.dated]
    return {"movie": _film(entry).pk, "stars": str(entry.line.stars), "at": moment.isoformat(), "before": before}


def _put_back(user: User, changes: Mapping[str, Any]) -> int:
    """Take back what is still as the import left it; return how many ratings that were."""
    untouched = _untouched(user, changes["ratings"])
    unrate_many(user=user, movie_ids=[change["movie"] for change in untouched if not change["before"]])
    replaced = [change for change in untouched if change["before"]]
    movies = Movie.objects.in_bulk([change["movie"] for change in replaced])
    for source in Rating.Source.values:
        given = [change for change in replaced if change["before"][2] == source]
        rate_many(
            user=user,
            ratings=[_rating_before(movies[change["movie"]], change["before"]) for change in given],
            source=source,
            undated=[change["movie"] for change in given if not _was_dated(change["before"])],
        )
    services.unsave_movies(user=user, movie_ids=changes["saved"])
    services.undismiss_movies(user=user, movie_ids=changes["dismissed"])
    return len(untouched)


def _rating_before(movie: Movie, before: Sequence[Any]) -> tuple[Movie, Decimal, datetime]:
    return movie, Decimal(before[0]), datetime.fromisoformat(before[1])


def _was_dated(before: Sequence[Any]) -> bool:
    """Whether the day was known; imports confirmed before that was kept do not say."""
    return before[3] if len(before) > 3 else True


def _untouched(user: User, changes: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    rows = Rating.objects.filter(user=user, movie__in=[change["movie"] for change in changes])
    now = {row[0]: row[1:] for row in rows.values_list("movie_id", "stars", "rated_at", "source")}
    return [
        change
        for change in changes
        if now.get(change["movie"])
        == (Decimal(change["stars"]), datetime.fromisoformat(change["at"]), Rating.Source.IMPORT)
    ]


def _film(entry: Entry) -> Movie:
    if entry.movie is None:
        raise ValueError(f"{entry.line.name} has no film.")
    return entry.movie


def _stars(entry: Entry) -> Decimal:
    if entry.line.stars is None:
        raise ValueError(f"{entry.line.name} has no stars.")
    return entry.line.stars
