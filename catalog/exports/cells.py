"""From what stands in a cell to titles, years, stars, ids and moments; a cell that makes no sense raises CellError."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

LONGEST_TITLE = 255
EARLIEST = datetime(1895, 12, 28, tzinfo=UTC)
"""The first public screening: nobody saw a film before."""
FIRST_YEAR, LAST_YEAR = 1870, 2100
MOST_ID = 2**31 - 1
FORMULA_SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula where a cell begins with it."""

_IMDB_ID = re.compile(r"(?:.*?/)?(?:tt)?0*(\d{1,10})/?$", re.ASCII)
_NUMBER = re.compile(r"\d{1,2}(?:[.,]\d{1,4})?$", re.ASCII)
_DIGITS = re.compile(r"\d{1,10}(?:\.0+)?$", re.ASCII)


class CellError(ValueError):
    """A cell says nothing that can be used; the message says what it is."""


def clean(text: str, longest: int = LONGEST_TITLE) -> str:
    """Return a text in one line without control characters, no longer than given."""
    plain = "".join(" " if sign in "\t\r\n" else sign for sign in text[: 4 * longest] if _is_plain(sign))
    return " ".join(plain.split())[:longest]


def harmless(value: Any) -> Any:
    """Return a cell's value as a spreadsheet shows it and never runs it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_SIGNS) else value


def read_title(text: str) -> str:
    """Return a film's title; the apostrophe that guards spreadsheets against formulas is taken off."""
    guarded = text.startswith("'") and text[1:].startswith(FORMULA_SIGNS)
    title = clean(text[1:] if guarded else text)
    if not title:
        raise CellError("there is no title.")
    return title


def read_year(text: str) -> int | None:
    """Return a year; None for an empty cell or one that is no year, for a title alone may do."""
    year = int(float(text)) if _DIGITS.match(text.strip()) else 0
    return year if FIRST_YEAR <= year <= LAST_YEAR else None


def read_stars(text: str, *, out_of: int = 5) -> Decimal | None:
    """Return stars, 0.5 to 5.0 in halves, of a rating out of five or ten; None for an empty cell."""
    text = text.strip()
    if not text:
        return None
    halves = Decimal(text.replace(",", ".")) * 10 / out_of if _NUMBER.match(text) else Decimal(0)
    if halves != int(halves) or not 1 <= halves <= 10:
        steps = "0.5 to 5 in steps of a half" if out_of == 5 else "a whole number from 1 to 10"
        raise CellError(f"the rating “{clean(text, 20)}” is not {steps}.")
    return (halves / 2).quantize(Decimal("0.1"))


def read_imdb_id(text: str) -> int | None:
    """Return the number of `tt0133093` or of an address that ends in it; None where there is none."""
    found = _IMDB_ID.match(text.strip()[:200])
    return _small_id(int(found[1])) if found else None


def read_id(text: str) -> int | None:
    """Return a whole positive number; None for anything else."""
    text = text.strip()
    return _small_id(int(float(text))) if _DIGITS.match(text) else None


def read_moment(text: str, now: datetime) -> datetime | None:
    """Return a day (as its noon, UTC) or a moment in ISO 8601; None for an empty cell."""
    text = text.strip()
    if not text:
        return None
    try:
        moment = datetime.fromisoformat(text[:40])
    except ValueError:
        raise CellError(f"“{clean(text, 30)}” is not a date") from None
    if len(text) <= 10:
        moment = moment.replace(hour=12)
    return _possible(moment if moment.tzinfo else moment.replace(tzinfo=UTC), text, now)


def read_seconds(text: str, now: datetime) -> datetime | None:
    """Return the moment so many seconds after 1970; None for an empty cell."""
    text = text.strip()
    if not text:
        return None
    if not _DIGITS.match(text):
        raise CellError(f"“{clean(text, 30)}” is not a number of seconds")
    return _possible(datetime.fromtimestamp(int(float(text)), UTC), text, now)


def _possible(moment: datetime, text: str, now: datetime) -> datetime:
    """The moment in UTC; a day ahead is another time zone's today and counts as now."""
    try:
        moment = moment.astimezone(UTC)
        ahead = moment - now
    except (OverflowError, ValueError):
        raise CellError(f"“{clean(text, 30)}” is not a date") from None
    if moment < EARLIEST or ahead > timedelta(days=1):
        raise CellError(f"the date “{clean(text, 30)}” lies {'in the future' if ahead.days > 0 else 'before any film'}")
    return min(moment, now)


def _small_id(number: int) -> int | None:
    return number if 0 < number <= MOST_ID else None


def _is_plain(sign: str) -> bool:
    return sign in "\t\r\n" or unicodedata.category(sign)[0] != "C"
