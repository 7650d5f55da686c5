"""The tables of each site, row by row; which table is which is told from its columns."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from catalog.exports import cells
from catalog.exports.cells import CellError
from catalog.exports.records import ExportError, Fault, Kind, Layout, Record
from catalog.exports.texts import Row, Table
from catalog.source_titles import split_title

SERIES = ("series", "episode", "video game", "videogame", "podcast", "music video")
UNKNOWN = (
    "We do not know this table. Upload Letterboxd’s zip, IMDb’s ratings.csv, Trakt’s JSON or MovieLens’ ratings.csv,"
    " with its first row of column names."
)


@dataclass(slots=True)
class Reader:
    """Reads rows of one table; what it notes on the way becomes faults of the row."""

    layout: Layout
    read: Callable[["Reader", Row], Record | None]
    now: datetime
    faults: list[Fault]
    kind: Kind = Kind.WATCHED
    """What a row without stars says."""

    def records(self, table: Table) -> Iterable[Record]:
        """Yield the rows that make sense."""
        self.faults.extend(table.faults)
        for row in table.rows:
            try:
                record = self.read(self, row)
            except CellError as fault:
                self.faults.append(Fault(row.number, f"{fault} The row is left out.", row.file))
                continue
            if record is not None:
                yield record

    def moment(self, row: Row, *columns: str) -> datetime | None:
        """Return the first date of these columns; a bad one is noted, and the row goes on without."""
        text = next((row[column] for column in columns if row[column].strip()), "")
        read = cells.read_seconds if columns == ("timestamp",) else cells.read_moment
        try:
            return read(text, self.now)
        except CellError as fault:
            self.faults.append(Fault(row.number, f"{fault}; the film is taken without a date.", row.file))
            return None


def reader_for(table: Table, now: datetime, faults: list[Fault]) -> Reader:
    """Return what reads this table; raises ExportError for a table of another kind."""
    has = table.columns
    if {"const", "title"} <= has:
        return Reader(Layout.IMDB, _imdb, now, faults, Kind.WATCHLIST)
    if {"movieid", "rating"} <= has:
        _refuse_crowds(table)
        return Reader(Layout.MOVIELENS, _movielens_data, now, faults)
    if {"movie_id", "rating"} <= has:
        return Reader(Layout.MOVIELENS, _movielens_site, now, faults)
    if {"date", "name", "letterboxd uri"} <= has:
        return Reader(Layout.LETTERBOXD, _letterboxd, now, faults, _said_by(table))
    if "title" in has and has & {"rating", "rating10", "watcheddate"}:
        return Reader(Layout.LETTERBOXD, _letterboxd_import, now, faults)
    raise ExportError(UNKNOWN)


def is_known(table: Table) -> bool:
    """Whether any site's columns are there."""
    try:
        reader_for(table, datetime.min, [])
    except ExportError:
        return False
    return True


def _letterboxd(reader: Reader, row: Row) -> Record:
    stars = cells.read_stars(row["rating"])
    return Record(
        kind=Kind.RATING if stars else reader.kind,
        row=row.number,
        file=row.file,
        title=cells.read_title(row["name"]),
        year=cells.read_year(row["year"]),
        stars=stars,
        date=reader.moment(row, "watched date", "date"),
    )


def _letterboxd_import(reader: Reader, row: Row) -> Record:
    """The columns Letterboxd itself imports, which our own export writes."""
    stars = cells.read_stars(row["rating"]) or cells.read_stars(row["rating10"], out_of=10)
    return Record(
        kind=Kind.RATING if stars else reader.kind,
        row=row.number,
        file=row.file,
        title=cells.read_title(row["title"]),
        year=cells.read_year(row["year"]),
        imdb_id=cells.read_imdb_id(row["imdbid"]),
        tmdb_id=cells.read_id(row["tmdbid"]),
        stars=stars,
        date=reader.moment(row, "watcheddate"),
    )


def _imdb(reader: Reader, row: Row) -> Record:
    title, kind = cells.read_title(row["title"]), cells.clean(row["title type"], 30)
    if any(word in _spaced(kind) for word in SERIES):
        raise CellError(f"{title} is no film but a {kind}.")
    imdb_id = cells.read_imdb_id(row["const"])
    if imdb_id is None:
        raise CellError(f"“{cells.clean(row['const'], 20)}” is not an IMDb id such as tt0133093.")
    stars = cells.read_stars(row["your rating"], out_of=10)
    return Record(
        kind=Kind.RATING if stars else reader.kind,
        row=row.number,
        file=row.file,
        title=title,
        year=cells.read_year(row["year"]),
        imdb_id=imdb_id,
        stars=stars,
        date=reader.moment(row, "date rated", "created"),
    )


def _movielens_data(reader: Reader, row: Row) -> Record:
    """`userId,movieId,rating,timestamp`, as the data sets have it."""
    movie_id = cells.read_id(row["movieid"])
    if movie_id is None:
        raise CellError(f"“{cells.clean(row['movieid'], 20)}” is not a MovieLens id.")
    stars = cells.read_stars(row["rating"])
    if stars is None:
        raise CellError("there is no rating.")
    return Record(
        kind=Kind.RATING,
        row=row.number,
        file=row.file,
        movielens_id=movie_id,
        stars=stars,
        date=reader.moment(row, "timestamp"),
    )


def _movielens_site(reader: Reader, row: Row) -> Record | None:
    """`movie_id,imdb_id,tmdb_id,rating,average_rating,title`, as movielens.org gives it; -1 is a film hidden there."""
    if row["rating"].strip() in {"", "-1", "-1.0"}:
        return None
    title, year = split_title(cells.clean(row["title"]))
    return Record(
        kind=Kind.RATING,
        row=row.number,
        file=row.file,
        title=title,
        year=year,
        imdb_id=cells.read_imdb_id(row["imdb_id"]),
        tmdb_id=cells.read_id(row["tmdb_id"]),
        movielens_id=cells.read_id(row["movie_id"]),
        stars=cells.read_stars(row["rating"]),
    )


def _said_by(table: Table) -> Kind:
    """Watched films and the watchlist have the same columns: the file's name tells them apart."""
    if "rating" in table.columns:
        return Kind.WATCHED
    name = table.file.lower()
    if "watchlist" in name:
        return Kind.WATCHLIST
    if "watched" in name:
        return Kind.WATCHED
    raise ExportError(
        "This may be Letterboxd’s watched.csv or its watchlist.csv: keep the name it had, or upload the whole zip."
    )


def _refuse_crowds(table: Table) -> None:
    people = {row["userid"] for row in table.rows}
    if len(people) > 1:
        raise ExportError(f"The file has ratings by {len(people):,} people: upload those of one person.")


def _spaced(kind: str) -> str:
    """`tvEpisode` and `TV Episode` alike."""
    return "".join(f" {sign.lower()}" if sign.isupper() else sign for sign in kind).strip()
