"""What confirming an import would change, worked out from the upload and the person's ratings as they are now."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from django.utils import timezone

from accounts.imports.lines import Line
from accounts.imports.models import RatingImport
from catalog.exports import Kind
from catalog.matching import How
from catalog.models import Dismissal, Movie, Rating, WatchlistEntry

LONG_AGO = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Entry:
    """One line with its film, the films it may mean, and the rating the person has given already."""

    line: Line
    movie: Movie | None = None
    candidates: tuple[Movie, ...] = ()
    mine: Rating | None = None

    @property
    def is_close(self) -> bool:
        """Whether the year was not the film's."""
        return self.line.how is How.CLOSE


@dataclass(slots=True)
class Plan:
    """The lines by what becomes of them."""

    new: list[Entry] = field(default_factory=list)
    """Ratings of films the person has not rated."""
    differing: list[Entry] = field(default_factory=list)
    """Ratings of films the person has rated otherwise: theirs or the file's, as they choose."""
    same: list[Entry] = field(default_factory=list)
    wanted: list[Entry] = field(default_factory=list)
    """Films for the watchlist that are not on it."""
    watched: list[Entry] = field(default_factory=list)
    """Films seen but not rated, neither here nor there, that may still be recommended."""
    known: list[Entry] = field(default_factory=list)
    """Films that are on the watchlist, rated or dismissed already, so that nothing is to be done."""
    repeated: list[Entry] = field(default_factory=list)
    """Lines that mean a film of another, later line."""
    ambiguous: list[Entry] = field(default_factory=list)
    unknown: list[Entry] = field(default_factory=list)

    @property
    def close(self) -> list[Entry]:
        """Lines whose film was found though the year differs; part of the other lists."""
        matched = (*self.new, *self.differing, *self.same, *self.wanted, *self.watched, *self.known)
        return [entry for entry in matched if entry.is_close]

    @property
    def undated(self) -> int:
        """How many ratings to be stored have no date."""
        return sum(entry.line.date is None for entry in (*self.new, *self.differing))

    @property
    def changes_something(self) -> bool:
        """Whether there is anything to confirm."""
        return any((self.new, self.differing, self.wanted, self.watched, self.ambiguous))

    def counts(self) -> dict[str, int]:
        """Return the length of each list by name."""
        names = ("new", "differing", "same", "wanted", "watched", "known", "repeated", "ambiguous", "unknown")
        return {name: len(getattr(self, name)) for name in names} | {"close": len(self.close)}


def plan_import(imported: RatingImport, choices: Mapping[int, int] | None = None) -> Plan:
    """Return what confirming would change now; `choices` are films picked for ambiguous lines, by line number."""
    lines = [Line.from_json(number, kept) for number, kept in enumerate(imported.lines)]
    films = _films_of(lines)
    chosen = {line.number: _film_of(line, choices or {}) for line in lines}
    theirs = _Theirs.of(imported.user_id, [movie_id for movie_id in chosen.values() if movie_id])
    plan, last = Plan(), _last_of_each(lines, chosen)
    for line in lines:
        _place(plan, line, chosen[line.number], films, theirs, last)
    return plan


def moments(entries: Iterable[Entry], now: datetime | None = None) -> list[datetime]:
    """Return when each rating is to count as given.

    Days keep the file's order within them. A rating without a date says nothing of today's mood: it counts as old as
    the oldest with one, or as of now where none has.
    """
    listed = list(entries)
    dates = [entry.line.date for entry in listed if entry.line.date]
    undated = min(dates, default=now or timezone.now())
    return [(entry.line.date or undated) + timedelta(microseconds=entry.line.row) for entry in listed]


@dataclass(frozen=True, slots=True)
class _Theirs:
    """What the person has said of these films already."""

    ratings: dict[int, Rating]
    saved: set[int]
    dismissed: set[int]

    @classmethod
    def of(cls, user_id: int, movie_ids: list[int]) -> "_Theirs":
        mine = {"user": user_id, "movie__in": movie_ids}
        return cls(
            ratings={rating.movie_id: rating for rating in Rating.objects.filter(**mine)},
            saved=set(WatchlistEntry.objects.filter(**mine).values_list("movie_id", flat=True)),
            dismissed=set(Dismissal.objects.filter(**mine).values_list("movie_id", flat=True)),
        )


def _films_of(lines: Iterable[Line]) -> dict[int, Movie]:
    wanted = {movie_id for line in lines for movie_id in line.movie_ids}
    return {movie.pk: movie for movie in Movie.objects.filter(pk__in=wanted).only("title", "year")}


def _film_of(line: Line, choices: Mapping[int, int]) -> int | None:
    if line.how.is_sure:
        return line.movie_ids[0]
    picked = choices.get(line.number)
    return picked if picked in line.movie_ids else None


def _last_of_each(lines: Iterable[Line], chosen: Mapping[int, int | None]) -> dict[tuple, int]:
    """The number of the line that counts for each film and kind: the one with the latest date, else the last."""
    last: dict[tuple, Line] = {}
    for line in lines:
        key = (chosen[line.number], line.kind)
        if key not in last or (line.date or LONG_AGO) >= (last[key].date or LONG_AGO):
            last[key] = line
    return {key: line.number for key, line in last.items()}


def _place(
    plan: Plan, line: Line, movie_id: int | None, films: Mapping[int, Movie], theirs: _Theirs, last: Mapping[tuple, int]
) -> None:
    movie = films.get(movie_id or 0)
    if movie is None:
        candidates = tuple(films[pk] for pk in line.movie_ids if pk in films)
        (plan.ambiguous if candidates else plan.unknown).append(Entry(line, candidates=candidates))
        return
    mine = theirs.ratings.get(movie.pk)
    entry = Entry(line, movie, mine=mine)
    if last[movie.pk, line.kind] != line.number:
        plan.repeated.append(entry)
    elif line.kind is Kind.RATING:
        (plan.new if mine is None else plan.same if mine.stars == line.stars else plan.differing).append(entry)
    elif mine is not None or movie.pk in theirs.dismissed or movie.pk in theirs.saved:
        plan.known.append(entry)
    else:
        rated_there = (movie.pk, Kind.RATING) in last
        listed = plan.wanted if line.kind is Kind.WATCHLIST else plan.watched
        (plan.known if rated_there else listed).append(entry)
