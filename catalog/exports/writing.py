"""One's ratings in the layouts other sites read, safe to open in a spreadsheet."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from catalog.exports.cells import FORMULA_SIGNS

LETTERBOXD_COLUMNS = ("imdbID", "tmdbID", "Title", "Year", "Rating", "WatchedDate")
IMDB_COLUMNS = ("Const", "Your Rating", "Date Rated", "Title", "URL", "Title Type", "Year")


@dataclass(frozen=True, slots=True)
class RatedFilm:
    """A rating to take along."""

    title: str
    year: int | None
    imdb_id: int | None
    tmdb_id: int | None
    stars: Decimal
    rated_at: datetime | None
    """None where nobody knows the day."""


def write_letterboxd(films: Iterable[RatedFilm]) -> str:
    """Return the CSV that Letterboxd's import page takes (letterboxd.com/about/importing-data)."""
    rows = (
        (
            _const(film.imdb_id),
            film.tmdb_id or "",
            film.title,
            film.year or "",
            f"{film.stars:g}",
            _day(film.rated_at),
        )
        for film in films
    )
    return write_table(LETTERBOXD_COLUMNS, rows)


def write_imdb(films: Iterable[RatedFilm]) -> str:
    """Return the ratings as IMDb exports them, ten points for five stars; a film may lack its IMDb id."""
    rows = (
        (
            _const(film.imdb_id),
            int(film.stars * 2),
            _day(film.rated_at),
            film.title,
            f"https://www.imdb.com/title/{_const(film.imdb_id)}/" if film.imdb_id else "",
            "Movie",
            film.year or "",
        )
        for film in films
    )
    return write_table(IMDB_COLUMNS, rows)


def write_table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """Return a CSV in which no cell is taken for a formula: those that look like one get an apostrophe in front."""
    output = io.StringIO(newline="")
    writer = csv.writer(output)
    writer.writerow(columns)
    writer.writerows([guard(str(cell)) for cell in row] for row in rows)
    return output.getvalue()


def guard(cell: str) -> str:
    """Return the cell as spreadsheets show it and never compute it."""
    return f"'{cell}" if cell.startswith(FORMULA_SIGNS) else cell


def _day(moment: datetime | None) -> str:
    return f"{moment:%Y-%m-%d}" if moment else ""


def _const(imdb_id: int | None) -> str:
    return f"tt{imdb_id:07d}" if imdb_id else ""
