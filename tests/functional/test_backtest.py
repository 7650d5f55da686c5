"""`manage.py backtest`, as anyone would run it to check our figures: a process of its own, files in, files out."""

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.conf import settings

from tests.factories.movielens import read_slice

pytestmark = pytest.mark.spark

ROOT = Path(__file__).resolve().parents[2]
STRANGER, UNKNOWN_FILM = 999_999, 888_888


def write(path: Path, header: str, rows) -> Path:
    path.write_text("\n".join([header, *(",".join(map(str, row)) for row in rows)]) + "\n")
    return path


def rows_of(path: Path) -> list[dict]:
    with path.open(newline="") as stream:
        return list(csv.DictReader(stream))


def backtest(folder: Path, *arguments: object) -> subprocess.CompletedProcess:
    """Run the command with nothing of ours around it: no database, no Redis, a CINE_DIR that is not there."""
    hidden = {"DATABASE_URL", "REDIS_URL", "CINE_DIR", "DJANGO_SETTINGS_MODULE"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    environment |= {"CINE_DIR": str(folder / "cine"), "SECRET_KEY": "unused", "SPARK_DRIVER_MEMORY": "1g"}
    command = [sys.executable, "manage.py", "backtest", *map(str, arguments)]
    return subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=570)


@pytest.fixture(scope="module")
def files(tmp_path_factory, movielens_source):
    """A slice's ratings, split by hand, and what is asked about the held-out ones and about strangers."""
    folder = tmp_path_factory.mktemp("backtest")
    data = read_slice(movielens_source, settings.CINE_DIR / "data")
    ratings = [tuple(row.values()) for row in data.ratings.to_pylist()]
    held_out = ratings[::5]
    write(folder / "train.csv", "userId,movieId,rating,timestamp", (row for n, row in enumerate(ratings) if n % 5))
    write(folder / "test.csv", "userId,movieId,rating,timestamp", held_out)
    strange = [(STRANGER, held_out[0][1]), (held_out[0][0], UNKNOWN_FILM), (STRANGER, UNKNOWN_FILM)]
    write(folder / "pairs.csv", "userId,movieId", [row[:2] for row in held_out] + strange)
    people = list(dict.fromkeys(row[0] for row in ratings))
    write(folder / "users.csv", "userId", [(person,) for person in [*people, STRANGER]])
    films = ((row["movieId"], f'"{row["title"]}"', row["genres"]) for row in data.movies.to_pylist())
    write(folder / "movies.csv", "movieId,title,genres", films)
    return folder


@pytest.fixture(scope="module")
def result(files):
    done = backtest(
        files,
        *("--ratings", files / "train.csv", "--movies", files / "movies.csv"),
        *("--pairs", files / "pairs.csv", "--predictions", files / "predictions.csv"),
        *("--users", files / "users.csv", "--rankings", files / "rankings.csv", "--k", 15),
    )
    assert done.returncode == 0, done.stderr
    return done


def test_every_pair_is_predicted_in_its_order_on_the_scale(files, result):
    pairs, predictions = rows_of(files / "pairs.csv"), rows_of(files / "predictions.csv")

    assert list(predictions[0]) == ["userId", "movieId", "prediction"]
    assert [(row["userId"], row["movieId"]) for row in predictions] == [(r["userId"], r["movieId"]) for r in pairs]
    assert all(0.5 <= float(row["prediction"]) <= 5.0 for row in predictions)


def test_predictions_are_better_than_the_mean(files, result):
    stars = [float(row["rating"]) for row in rows_of(files / "test.csv")]
    predicted = [float(row["prediction"]) for row in rows_of(files / "predictions.csv")][: len(stars)]
    mean = sum(stars) / len(stars)

    assert sum((p - s) ** 2 for p, s in zip(predicted, stars, strict=True)) < 0.85 * sum((mean - s) ** 2 for s in stars)


def test_everybody_gets_k_unseen_films_best_first(files, result):
    seen = {(row["userId"], row["movieId"]) for row in rows_of(files / "train.csv")}
    ranked: dict[str, list[dict]] = {}
    for row in rows_of(files / "rankings.csv"):
        ranked.setdefault(row["userId"], []).append(row)

    assert list(ranked) == [row["userId"] for row in rows_of(files / "users.csv")]
    for person, rows in ranked.items():
        assert [int(row["rank"]) for row in rows] == list(range(1, 16))
        assert len({row["movieId"] for row in rows}) == 15
        assert not {(person, row["movieId"]) for row in rows} & seen
        scores = [float(row["score"]) for row in rows]
        assert scores == sorted(scores, reverse=True)


def test_nothing_is_left_behind_but_the_answers(files, result):
    names = {path.name for path in files.iterdir()} - {"cine"}

    assert names == {"train.csv", "test.csv", "pairs.csv", "users.csv", "movies.csv", "predictions.csv", "rankings.csv"}
    assert not (files / "cine" / "pg").exists()
    assert not (files / "cine" / "artifacts").exists()


def test_a_bad_file_is_one_clear_line_before_any_training(files, tmp_path):
    bad = write(tmp_path / "bad.csv", "userId,movieId,rating,timestamp", [(1, 10, 4.0, 0), (1, 20, 7, 0)])

    done = backtest(tmp_path, "--ratings", bad, "--pairs", files / "pairs.csv", "--predictions", tmp_path / "out.csv")

    assert done.returncode == 1
    assert done.stderr.strip() == f"CommandError: {bad}, line 3: rating 7 is not one of 0.5, 1.0 … 5.0."
    assert not (tmp_path / "out.csv").exists()
