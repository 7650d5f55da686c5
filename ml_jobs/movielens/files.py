"""The files of a MovieLens data set, checked as they are read."""

import hashlib
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ml_jobs.errors import DataError

from .tables import read_table, refuse_first

INTEGER, NUMBER, TEXT = pa.int64(), pa.float64(), pa.string()
RATINGS = {"userId": INTEGER, "movieId": INTEGER, "rating": NUMBER, "timestamp": INTEGER}
MOVIES = {"movieId": INTEGER, "title": TEXT, "genres": TEXT}
TAGS = {"userId": INTEGER, "movieId": INTEGER, "tag": TEXT, "timestamp": INTEGER}
LINKS = {"movieId": INTEGER, "imdbId": INTEGER, "tmdbId": INTEGER}
INTERACTIONS = {"user_id:token": INTEGER, "item_id:token": INTEGER, "rating:float": NUMBER, "timestamp:float": INTEGER}
ITEMS = {"item_id:token": INTEGER, "movie_title:token_seq": TEXT, "release_year:token": TEXT, "class:token_seq": TEXT}

CSV_FILES = ("ratings.csv", "movies.csv", "tags.csv", "links.csv")
ATOMIC_SUFFIXES = (".inter", ".item")
NO_GENRES = {"(no genres listed)", "unknown", ""}
LARGEST_ID = 2**31 - 1
"""Spark's ALS takes 32-bit ids."""
MOST_UNPACKED = 8 * 1024**3
"""Bytes of a zip's files; the largest published set has one gigabyte."""
_CHUNK = 1 << 20
FIRST_SITE_MOVIE = 10_000_000
"""Ids from here on belong to films added on the site."""


@dataclass(frozen=True, slots=True)
class MovieLens:
    """A whole data set; its tables have the columns of GroupLens' CSV files whatever it was read from."""

    name: str
    sha256: str
    """Of the files' contents, so that a zip and its unpacked folder are the same data."""
    ratings: pa.Table
    movies: pa.Table
    tags: pa.Table
    links: pa.Table


def read_movielens(path: Path) -> MovieLens:
    """Read and check a data set from a zip or a folder; raises DataError naming the file and the line."""
    with _unpacked(path) as folder:
        files = {file.name: file for file in sorted(folder.iterdir()) if _is_wanted(file.name)}
        if "ratings.csv" in files or "movies.csv" in files:
            return _read_csv_files(_name_of(path, folder), files, path)
        if {file.suffix for file in files.values()} == set(ATOMIC_SUFFIXES):
            return _read_atomic_files(files, path)
    raise DataError(f"{path} holds no MovieLens data: expected {' and '.join(CSV_FILES[:2])}, or the files of ml-100k.")


def read_ratings(path: Path, *, label: str = "") -> pa.Table:
    """Read a ratings CSV: whole ids, stars from 0.5 to 5.0 in halves, no pair twice."""
    return check_ratings(read_table(path, RATINGS, label=label), label or str(path))


def read_movies(path: Path, *, label: str = "") -> pa.Table:
    """Read a movies CSV: no film twice."""
    return check_movies(read_table(path, MOVIES, label=label), label or str(path))


def read_tags(path: Path, *, label: str = "", movies: pa.Table | None = None) -> pa.Table:
    """Read a tags CSV, of these movies only where they are given; tags of nothing but space are left out."""
    table = read_table(path, TAGS, label=label)
    if movies is not None:
        _check_known(table, movies, label or str(path))
    tags = pc.utf8_trim_whitespace(table["tag"])
    return table.set_column(2, "tag", tags).filter(pc.not_equal(tags, ""))


def check_ratings(ratings: pa.Table, label: str) -> pa.Table:
    """Return the ratings if every one can be true, else raise DataError for the first that cannot."""
    if not len(ratings):
        raise DataError(f"{label} has no ratings.")
    users, movies, stars, times = (ratings[name].to_numpy() for name in RATINGS)
    for name, ids in (("userId", users), ("movieId", movies)):
        refuse_first((ids < 1) | (ids > LARGEST_ID), label, _id_fault(name, ids))
    refuse_first(~_in_half_stars(stars), label, lambda row: f"rating {stars[row]:g} is not one of 0.5, 1.0 … 5.0")
    refuse_first(times < 0, label, lambda row: f"timestamp {times[row]} is negative")
    refuse_first(
        _repeated(users, movies), label, lambda row: f"user {users[row]} rates movie {movies[row]} a second time"
    )
    return ratings


def check_movies(movies: pa.Table, label: str) -> pa.Table:
    """Return the films if their ids are usable and none comes twice, else raise DataError."""
    if not len(movies):
        raise DataError(f"{label} has no movies.")
    ids = movies["movieId"].to_numpy()
    usable = (ids > 0) & (ids < FIRST_SITE_MOVIE)
    refuse_first(~usable, label, lambda row: f"movieId {ids[row]} is not between 1 and {FIRST_SITE_MOVIE - 1}")
    refuse_first(_repeated(np.zeros_like(ids), ids), label, lambda row: f"movieId {ids[row]} is there a second time")
    return movies


def split_genres(genres: str) -> list[str]:
    """Return the genres of one film: "Action|Drama" is ["Action", "Drama"], each once."""
    return list(dict.fromkeys(genre for genre in genres.split("|") if genre not in NO_GENRES))


def _read_csv_files(name: str, files: dict[str, Path], path: Path) -> MovieLens:
    for needed in CSV_FILES[:2]:
        if needed not in files:
            raise DataError(f"{path}: {needed} is missing.")
    ratings = read_ratings(files["ratings.csv"], label="ratings.csv")
    movies = read_movies(files["movies.csv"], label="movies.csv")
    tags, links = pa.schema(TAGS).empty_table(), pa.schema(LINKS).empty_table()
    if "tags.csv" in files:
        tags = read_tags(files["tags.csv"], label="tags.csv", movies=movies)
    if "links.csv" in files:
        links = read_table(files["links.csv"], LINKS, label="links.csv", may_be_empty=("imdbId", "tmdbId"))
    _check_known(ratings, movies, "ratings.csv")
    _check_known(links, movies, "links.csv")
    return MovieLens(name, _fingerprint(files), ratings, movies, tags, links)


def _read_atomic_files(files: dict[str, Path], path: Path) -> MovieLens:
    """Read recbole's layout: tab-separated, the years and genres in columns of their own."""
    by_suffix = {file.suffix: file for file in files.values()}
    inter, item = by_suffix[".inter"], by_suffix[".item"]
    ratings = read_table(inter, INTERACTIONS, label=inter.name, delimiter="\t").rename_columns(list(RATINGS))
    items = read_table(item, ITEMS, label=item.name, delimiter="\t")
    movies = pa.table(
        {
            "movieId": items["item_id:token"],
            "title": [_with_year(*row) for row in zip(*(items[n].to_pylist() for n in list(ITEMS)[1:3]), strict=True)],
            "genres": pc.replace_substring(items["class:token_seq"], " ", "|"),
        }
    )
    check_ratings(ratings, inter.name)
    check_movies(movies, item.name)
    _check_known(ratings, movies, inter.name)
    tags, links = pa.schema(TAGS).empty_table(), pa.schema(LINKS).empty_table()
    return MovieLens(inter.stem, _fingerprint(files), ratings, movies, tags, links)


def _with_year(title: str, year: str) -> str:
    """The other data sets' form, "GoldenEye (1995)"; where the year's column has no year, the title may have it."""
    return f"{title} ({year})" if year.isdigit() else title


@contextmanager
def _unpacked(path: Path) -> Iterator[Path]:
    """A folder with the data set's files, from a folder or a zip, each with or without a folder inside."""
    if path.is_dir():
        inner = [path, *(entry for entry in sorted(path.iterdir()) if entry.is_dir())]
        yield next((f for f in inner if any(_is_wanted(e.name) for e in f.iterdir())), path)
        return
    with tempfile.TemporaryDirectory() as scratch:
        _unpack_zip(path, Path(scratch))
        yield Path(scratch)


def _unpack_zip(path: Path, folder: Path) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            left = MOST_UNPACKED
            for member in archive.infolist():
                # The file name alone, so that no member can be written outside the folder.
                name = Path(member.filename).name
                if not member.is_dir() and _is_wanted(name):
                    with archive.open(member) as source, (folder / name).open("wb") as target:
                        left -= _copy(source, target, left, path)
    except (zipfile.BadZipFile, zlib.error, EOFError) as error:
        raise DataError(f"{path} is not a whole zip file ({error}); download it again.") from error
    except OSError as error:
        raise DataError(f"{path} cannot be read: {error.strerror}.") from error


def _copy(source: IO[bytes], target: IO[bytes], most: int, path: Path) -> int:
    """Unpack a member and return its bytes, counted as they come: what a zip says of its sizes need not be true."""
    written = 0
    while chunk := source.read(_CHUNK):
        written += len(chunk)
        if written > most:
            raise DataError(f"{path} unpacks to more than {MOST_UNPACKED:,} bytes: that is no MovieLens data.")
        target.write(chunk)
    return written


def _is_wanted(name: str) -> bool:
    return name in CSV_FILES or Path(name).suffix in ATOMIC_SUFFIXES


def _name_of(path: Path, folder: Path) -> str:
    return path.stem if path.is_file() else folder.resolve().name


def _fingerprint(files: dict[str, Path]) -> str:
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        with file.open("rb") as stream:
            digest.update(f"{name}:{hashlib.file_digest(stream, 'sha256').hexdigest()}\n".encode())
    return digest.hexdigest()


def _id_fault(name: str, ids: NDArray[np.int64]) -> Callable[[int], str]:
    return lambda row: f"{name} {ids[row]} is not between 1 and {LARGEST_ID}"


def _in_half_stars(stars: NDArray[np.float64]) -> NDArray[np.bool_]:
    steps = stars * 2
    return (steps == np.round(steps)) & (steps >= 1) & (steps <= 10)


def _repeated(first: NDArray[np.int64], second: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Mark every row whose pair has been seen above it."""
    order = np.lexsort((second, first))
    same = (np.diff(first[order]) == 0) & (np.diff(second[order]) == 0)
    repeated = np.zeros(len(first), dtype=bool)
    repeated[order[1:][same]] = True
    return repeated


def _check_known(table: pa.Table, movies: pa.Table, label: str) -> None:
    known = np.isin(table["movieId"].to_numpy(), movies["movieId"].to_numpy())
    refuse_first(~known, label, lambda row: f"movieId {table['movieId'][row]} is not among the movies")
