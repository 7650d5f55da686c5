"""The demonstration account has one real person's history, ending yesterday."""

import io
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pyarrow as pa
import pytest
from django.contrib.auth import get_user_model
from django.core.management import CommandError, call_command
from django.utils import timezone

from catalog.models import Rating
from ml_jobs.loading import load
from ml_jobs.movielens.files import MovieLens
from recommender.artifacts import ArtifactStore

pytestmark = pytest.mark.django_db
DAY = 86_400


def person(user_id, films, *, days, stars):
    """One rating for each film, spread over the days."""
    times = np.linspace(10_000 * DAY, (10_000 + days) * DAY, len(films)).astype(np.int64)
    return {"userId": [user_id] * len(films), "movieId": films, "rating": stars, "timestamp": times.tolist()}


@pytest.fixture
def data():
    """Three people: one rated too little, one all in a day, one over four years."""
    films = list(range(1, 201))
    mixed = [(film % 10 + 1) / 2 for film in films[:150]]
    rows = [
        person(1, films[:5], days=900, stars=[5.0] * 5),
        person(2, films[:150], days=0, stars=mixed),
        person(3, films[:150], days=4 * 365, stars=mixed),
    ]
    columns = {name: [value for row in rows for value in row[name]] for name in rows[0]}
    movies = {"movieId": films, "title": [f"Film {film} (2000)" for film in films], "genres": ["Drama"] * 200}
    empty = pa.table({"movieId": pa.array([], pa.int64())})
    tags = pa.table({name: pa.array([], pa.int64()) for name in ("userId", "movieId", "tag", "timestamp")})
    return MovieLens("ml-demo", "0" * 64, pa.table(columns), pa.table(movies), tags, empty)


def create_demo() -> str:
    output = io.StringIO()
    call_command("create_demo", stdout=output)
    return output.getvalue()


def ratings_of_demo():
    return Rating.objects.filter(user__username="demo").order_by("rated_at", "movie_id")


def test_the_history_is_the_most_telling_persons_with_its_stars(data):
    load(data)
    create_demo()

    ratings = list(ratings_of_demo())
    assert len(ratings) == 150
    assert (ratings[-1].rated_at - ratings[0].rated_at).days == pytest.approx(4 * 365, abs=1)
    assert {rating.movie_id: rating.stars for rating in ratings}[9] == Decimal("5.0")


def test_the_last_rating_is_yesterdays(data):
    load(data)
    create_demo()

    assert timezone.now() - ratings_of_demo().last().rated_at == pytest.approx(
        timedelta(days=1), abs=timedelta(minutes=5)
    )


def test_the_rows_are_marked_so_that_no_snapshot_takes_them(data):
    load(data)
    create_demo()

    assert set(ratings_of_demo().values_list("source", flat=True)) == {Rating.Source.DEMO}


def test_the_password_that_is_printed_signs_in(data, client, monkeypatch):
    monkeypatch.delenv("DEMO_PASSWORD", raising=False)
    load(data)
    password = create_demo().split("password ")[1].strip().rstrip(".")

    assert client.login(username="demo", password=password)
    assert get_user_model().objects.get(username="demo").onboarded_at is not None


def test_a_given_password_is_used_and_not_printed(data, client, monkeypatch):
    monkeypatch.setenv("DEMO_PASSWORD", "given by the operator")
    load(data)

    assert "given by the operator" not in create_demo()
    assert client.login(username="demo", password="given by the operator")


def test_creating_it_again_changes_nothing(data):
    load(data)
    create_demo()
    before = list(ratings_of_demo().values_list("pk", "rated_at"))

    assert "nothing was changed" in create_demo()
    assert list(ratings_of_demo().values_list("pk", "rated_at")) == before


def test_without_data_it_says_what_to_do():
    with pytest.raises(CommandError, match=r"No data set is loaded: run manage\.py load_movielens first"):
        create_demo()


def test_without_the_ratings_artifact_no_account_is_left_behind(data):
    load(replace(data, name="ml-lost"))
    ArtifactStore().delete("sources/ml-lost/ratings.parquet")

    with pytest.raises(CommandError, match="is not in the artifact store"):
        create_demo()
    assert not get_user_model().objects.filter(username="demo").exists()
