"""One record for each film: overlapping files and repeated rows become the last that was said."""

from collections.abc import Iterable
from datetime import UTC, datetime

from catalog.exports.records import Fault, Kind, Layout, Reading, Record

LONG_AGO = datetime.min.replace(tzinfo=UTC)


def merge(layout: Layout, records: Iterable[Record], faults: list[Fault]) -> Reading:
    """Return the reading with at most one rating or watched record and one watchlist record for each film.

    Letterboxd's files repeat one another by design; elsewhere a repeated row is told.
    """
    ratings: dict[tuple, Record] = {}
    watched: dict[tuple, Record] = {}
    watchlist: dict[tuple, Record] = {}
    kept = {Kind.RATING: ratings, Kind.WATCHED: watched, Kind.WATCHLIST: watchlist}
    for record in records:
        known = kept[record.kind].get(record.film)
        if known is not None and record.kind is Kind.RATING and known.file == record.file and not _dated(record):
            faults.append(_repeats(record, known))
        kept[record.kind][record.film] = _later(known, record) if known else record
    seen = [record for film, record in watched.items() if film not in ratings]
    wanted = [record for film, record in watchlist.items() if film not in ratings]
    return Reading(
        layout, [*ratings.values(), *seen, *wanted], sorted(faults, key=lambda fault: (fault.file, fault.row))
    )


def _later(known: Record, new: Record) -> Record:
    """The last that was said. A diary entry and the film's rating of the same stars are one: the day is the diary's."""
    if _dated(known) and not _dated(new) and known.stars == new.stars:
        return known
    return new if (new.date or LONG_AGO) >= (known.date or LONG_AGO) else known


def _dated(record: Record) -> bool:
    """Whether the row is one of a diary, where a film stands as often as it was seen."""
    return "diary" in record.file.lower()


def _repeats(record: Record, known: Record) -> Fault:
    return Fault(
        record.row,
        f"{record.title or 'the film'} stands in row {known.row} already; the later rating counts.",
        record.file,
    )
