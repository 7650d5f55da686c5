"""What is read from an export: one typed record for each film, and one line for each row that makes no sense."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

MOST_BYTES = 10 * 1024 * 1024
MOST_ROWS = 50_000


class ExportError(Exception):
    """The file as a whole cannot be read; the message says why and what to do."""


class Kind(StrEnum):
    """What a person says of a film."""

    RATING = "rating"
    WATCHED = "watched"
    WATCHLIST = "watchlist"


class Layout(StrEnum):
    """Whose export it is."""

    LETTERBOXD = "letterboxd"
    IMDB = "imdb"
    TRAKT = "trakt"
    MOVIELENS = "movielens"

    @property
    def label(self) -> str:
        """The name as its owners write it."""
        return {"letterboxd": "Letterboxd", "imdb": "IMDb", "trakt": "Trakt", "movielens": "MovieLens"}[self.value]


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """One film and what was said of it; `stars` is 0.5 to 5.0 in halves for ratings, None otherwise."""

    kind: Kind
    row: int
    """From 1 for the header, as a spreadsheet counts; for JSON the place in its list, from 1."""
    file: str = ""
    title: str = ""
    year: int | None = None
    imdb_id: int | None = None
    tmdb_id: int | None = None
    movielens_id: int | None = None
    stars: Decimal | None = None
    date: datetime | None = None

    @property
    def film(self) -> tuple:
        """What tells films of one export apart."""
        if self.imdb_id or self.tmdb_id or self.movielens_id:
            return self.imdb_id, self.tmdb_id, self.movielens_id
        return self.title.casefold(), self.year


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that was left out, or taken with something missing, and why."""

    row: int
    message: str
    file: str = ""

    def __str__(self) -> str:
        where = f"{self.file}, row {self.row}" if self.file else f"Row {self.row}"
        return f"{where}: {self.message}"


@dataclass(slots=True)
class Reading:
    """What an export says: at most one rating or watched record and one watchlist record for each film."""

    layout: Layout
    records: list[Record] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
