"""Finding the catalogue's films for the records of an export: by id, else by title and year; never by guessing.

How to call it::

    for record, match in zip(records, match_records(records)): match.how, match.movie_ids
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from catalog.exports import Record
from catalog.models import DataSource, Movie, MovieSearch
from catalog.titles import main_title, names_of, normalise

AT_ONCE = 2_000
"""Ids or names to look up in one query."""
OTHER_IDS = {"ml-100k"}
"""Data sets whose film ids are not MovieLens' own of today."""


class How(StrEnum):
    """What a film was found by, or why it was not."""

    IMDB = "imdb"
    TMDB = "tmdb"
    MOVIELENS = "movielens"
    TITLE = "title"
    CLOSE = "close"
    """The title is the same and the year is off by one, or one of the two has no year."""
    AMBIGUOUS = "ambiguous"
    UNKNOWN = "unknown"

    @property
    def is_sure(self) -> bool:
        """Whether one film was found."""
        return self not in {How.AMBIGUOUS, How.UNKNOWN}

    @property
    def label(self) -> str:
        """How it reads on a page."""
        return _LABELS[self]


_LABELS = {
    How.IMDB: "IMDb id",
    How.TMDB: "TMDB id",
    How.MOVIELENS: "MovieLens id",
    How.TITLE: "title and year",
    How.CLOSE: "title, another year",
    How.AMBIGUOUS: "several films fit",
    How.UNKNOWN: "not in our catalogue",
}


@dataclass(frozen=True, slots=True)
class Match:
    """The one film that was found, all that fit where there are several, or none."""

    how: How
    movie_ids: tuple[int, ...] = ()


UNKNOWN = Match(How.UNKNOWN)


@dataclass(frozen=True, slots=True)
class _Film:
    """What tells one film of the catalogue from another."""

    pk: int
    title: str
    year: int | None
    imdb_id: int | None
    tmdb_id: int | None

    def may_be(self, record: Record) -> bool:
        """Whether no id speaks against it."""
        if record.imdb_id and self.imdb_id:
            return record.imdb_id == self.imdb_id
        return not (record.tmdb_id and self.tmdb_id) or record.tmdb_id == self.tmdb_id


def match_records(records: Sequence[Record]) -> list[Match]:
    """Return the match of each record, in their order; the number of queries does not grow with each record."""
    finders = [
        _by_id(How.IMDB, "imdb_id", records),
        _by_id(How.TMDB, "tmdb_id", records),
        *([_by_id(How.MOVIELENS, "pk", records)] if _shares_ids() else []),
    ]
    found = [next((match for find in finders if (match := find(record))), None) for record in records]
    left = [record for record, match in zip(records, found, strict=True) if match is None and record.title]
    by_title = _by_title(left)
    return [
        match or (by_title(record) if record.title else UNKNOWN) for record, match in zip(records, found, strict=True)
    ]


def _by_id(how: How, field: str, records: Sequence[Record]) -> Callable[[Record], Match | None]:
    """Find the film that has the record's id; of two with the same one, the one of the same year."""
    name = "movielens_id" if how is How.MOVIELENS else field
    wanted = {number for record in records if (number := getattr(record, name))}
    known: dict[int, list[tuple[int, int | None]]] = defaultdict(list)
    for numbers in _batches(wanted):
        for number, pk, year in Movie.objects.filter(**{f"{field}__in": numbers}).values_list(field, "pk", "year"):
            known[number].append((pk, year))

    def find(record: Record) -> Match | None:
        films = known.get(getattr(record, name) or 0, [])
        if len(films) > 1:
            films = [film for film in films if film[1] == record.year]
        return Match(how, (films[0][0],)) if len(films) == 1 else None

    return find


def _by_title(records: Sequence[Record]) -> Callable[[Record], Match]:
    """Find films any of whose names is one of the record's, of the same year or one beside it."""
    films: dict[str, list[_Film]] = defaultdict(list)
    for names in _batches({name for record in records for name in names_of(record.title)}):
        for row in (
            MovieSearch.objects.filter(names__overlap=names).select_related("movie").defer("trigrams", "document")
        ):
            movie = row.movie
            film = _Film(movie.pk, movie.title, movie.year, movie.imdb_id, movie.tmdb_id)
            for name in row.names:
                films[name].append(film)

    def find(record: Record) -> Match:
        named = {film.pk: film for name in names_of(record.title) for film in films[name] if film.may_be(record)}
        return _choose(record, list(named.values()))

    return find


def _choose(record: Record, films: list[_Film]) -> Match:
    """Of films with a name of the record's: the one of its year, else the one of a year beside it."""
    same = [film for film in films if film.year == record.year and record.year is not None]
    beside = [film for film in films if film not in same and _may_be_of(film.year, record.year)]
    how, fitting = (How.TITLE, same) if same else (How.CLOSE, beside)
    exact = [film for film in fitting if normalise(main_title(film.title)) == normalise(record.title)]
    fitting = exact if len(exact) == 1 else fitting
    if len(fitting) > 1:
        return Match(How.AMBIGUOUS, tuple(sorted(film.pk for film in fitting)[:10]))
    return Match(how, (fitting[0].pk,)) if fitting else UNKNOWN


def _may_be_of(year: int | None, wanted: int | None) -> bool:
    return year is None or wanted is None or abs(year - wanted) <= 1


def _shares_ids() -> bool:
    """Whether our film ids are those of MovieLens."""
    name = DataSource.objects.values_list("name", flat=True).first() or ""
    return name.startswith("ml-") and name not in OTHER_IDS


def _batches(values: Iterable[Any]) -> Iterator[list[Any]]:
    rest = iter(sorted(values))
    while batch := list(islice(rest, AT_ONCE)):
        yield batch
