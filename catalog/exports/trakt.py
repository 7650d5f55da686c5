"""Trakt's JSON: lists of ratings, watched films and the watchlist, alone or together."""

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from typing import Any

from catalog.exports import cells
from catalog.exports.cells import CellError
from catalog.exports.records import MOST_ROWS, ExportError, Fault, Kind, Record

NOT_TRAKT = "This JSON is not an export of Trakt: it has no list of films with their `movie.ids`."
_OTHERS = ("show", "episode", "season", "person", "list")


def read_trakt(text: str, file: str, now: datetime, faults: list[Fault]) -> list[Record]:
    """Return the films of a JSON text; shows are left out with one line. Raises ExportError."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise ExportError("The JSON is damaged: export it again and upload it as it is.") from error
    records, others, films = [], 0, 0
    for place, (item, where) in enumerate(_items(data, file), start=1):
        if place > MOST_ROWS:
            raise ExportError(f"The file has more than {MOST_ROWS:,} entries: that is not one person's.")
        if not isinstance(item.get("movie"), dict):
            others += any(name in item for name in _OTHERS)
            continue
        films += 1
        try:
            records.append(_record(item, place, where, file, now, faults))
        except CellError as fault:
            faults.append(Fault(place, f"{fault} The film is left out.", file))
    if not films and not others:
        raise ExportError(NOT_TRAKT)
    if others:
        faults.append(Fault(1, f"{others} of its entries are about shows or people: only films are imported.", file))
    return records


def _items(data: Any, where: str) -> Iterator[tuple[dict, str]]:
    """Every entry with the name of the list it stands in."""
    lists: Iterable[tuple[Any, str]] = [(data, where)]
    if isinstance(data, dict):
        below = [(value, str(name)) for name, value in data.items()]
        deeper = [(v, f"{name} {n}") for value, name in below if isinstance(value, dict) for n, v in value.items()]
        lists = [*below, *deeper]
    for values, name in lists:
        for item in values if isinstance(values, list) else ():
            if isinstance(item, dict):
                yield item, name


def _record(item: dict, place: int, where: str, file: str, now: datetime, faults: list[Fault]) -> Record:
    movie = item["movie"]
    ids = movie.get("ids") if isinstance(movie.get("ids"), dict) else {}
    stars = _stars(item.get("rating"))
    return Record(
        kind=Kind.RATING if stars else _kind(item, where),
        row=place,
        file=file,
        title=cells.read_title(_text(movie.get("title"))),
        year=cells.read_year(_text(movie.get("year"))),
        imdb_id=cells.read_imdb_id(_text(ids.get("imdb"))),
        tmdb_id=cells.read_id(_text(ids.get("tmdb"))),
        stars=stars,
        date=_moment(item, place, file, now, faults),
    )


def _stars(rating: Any) -> Decimal | None:
    return None if rating is None else cells.read_stars(_text(rating), out_of=10)


def _kind(item: dict, where: str) -> Kind:
    """A list other than the watchlist says only that the film was noted, which is nothing to keep."""
    if "listed_at" not in item:
        return Kind.WATCHED
    if "list-" in where.lower() and "watchlist" not in where.lower():
        raise CellError("it stands on a list of your own.")
    return Kind.WATCHLIST


def _moment(item: dict, place: int, file: str, now: datetime, faults: list[Fault]) -> datetime | None:
    names = ("rated_at", "last_watched_at", "watched_at", "listed_at")
    text = next((_text(item[name]) for name in names if item.get(name)), "")
    try:
        return cells.read_moment(text, now)
    except CellError as fault:
        faults.append(Fault(place, f"{fault}; the film is taken without a date.", file))
        return None


def _text(value: Any) -> str:
    """Strings and numbers as text; anything else is nothing."""
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    return value if isinstance(value, str) else str(value)[:40]
