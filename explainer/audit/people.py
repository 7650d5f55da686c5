"""Real people's ratings from files: MovieLens' ratings.csv, alone or in its zip."""

import csv
import io
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

import numpy as np

History = list[tuple[int, float, float]]
"""(movie id, stars, seconds)."""
COLUMNS = ("userId", "movieId", "rating", "timestamp")


class NoPeople(Exception):  # noqa: N818  (says what is missing)
    """There are no ratings to be read, in one line."""


def read_people(path: Path, *, number: int, seed: int) -> Mapping[str, History]:
    """Return the ratings of that many people, drawn evenly over the sizes of their histories.

    Raises NoPeople where the file is missing or is no MovieLens data.
    """
    sizes = Counter(row["userId"] for row in read_rows(path))
    ordered = sorted(sizes, key=lambda user: (sizes[user], user))
    offset = np.random.default_rng(seed).random()
    steps = (np.arange(min(number, len(ordered))) + offset) * len(ordered) / max(min(number, len(ordered)), 1)
    chosen = {ordered[int(step)] for step in steps}
    people: dict[str, History] = defaultdict(list)
    for row in read_rows(path):
        if row["userId"] in chosen:
            people[row["userId"]].append((int(row["movieId"]), float(row["rating"]), float(row["timestamp"])))
    return people


def read_rows(path: Path) -> Iterator[dict[str, str]]:
    """Yield the rows of a file of ratings; raises NoPeople where there is none, or it lacks a column."""
    try:
        with _ratings(path) as lines:
            reader = csv.DictReader(lines)
            if missing := [name for name in COLUMNS if name not in (reader.fieldnames or ())]:
                raise NoPeople(f"{path}: the first line must name {','.join(COLUMNS)}; it lacks {missing[0]}.")
            yield from reader
    except (OSError, zipfile.BadZipFile, UnicodeDecodeError, csv.Error) as error:
        raise NoPeople(f"{path}: {error}. Name a MovieLens zip or a file such as its ratings.csv.") from error


@contextmanager
def _ratings(path: Path) -> Iterator[IO[str]]:
    if path.suffix != ".zip":
        with path.open(encoding="utf-8-sig", newline="") as lines:
            yield lines
        return
    with zipfile.ZipFile(path) as archive:
        name = next((name for name in archive.namelist() if name.endswith("ratings.csv")), None)
        if name is None:
            raise NoPeople(f"{path} holds no ratings.csv.")
        with archive.open(name) as content, io.TextIOWrapper(content, encoding="utf-8-sig", newline="") as lines:
            yield lines
