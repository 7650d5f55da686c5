"""Ratings, similar films, the model and the taste over the API."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from rest_framework.test import APIClient

from catalog.models import Interaction, Movie, Rating
from recommender.models import TasteProfile
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import START, make_live_model, rate_films

pytestmark = pytest.mark.django_db

RATINGS = "/api/v1/ratings/"


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture
def api(user) -> APIClient:
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiTokenFactory(user=user).key}")
    return client


@pytest.fixture
def movies(db) -> list[Movie]:
    make_live_model(40, 4)
    return list(Movie.objects.order_by("pk"))


class TestRating:
    def test_a_first_rating_is_created_and_the_next_replaces_it(self, api, user, movies):
        first = api.post(RATINGS, {"movie": movies[0].pk, "stars": 4.5})
        second = api.post(RATINGS, {"movie": movies[0].pk, "stars": "2.0"})

        assert (first.status_code, second.status_code) == (201, 200)
        assert first.json()["movie"] == {"id": movies[0].pk, "title": movies[0].title, "year": movies[0].year}
        assert (first.json()["stars"], second.json()["stars"]) == (4.5, 2.0)
        assert Rating.objects.get(user=user).stars == Decimal("2.0")
        assert TasteProfile.objects.get(pk=user.pk).history_version == 2

    def test_where_it_was_shown_goes_into_the_log(self, api, user, movies):
        api.post(RATINGS, {"movie": movies[0].pk, "stars": 4, "shelf": "top", "position": 2})

        logged = Interaction.objects.get(user=user)
        assert (logged.shelf, logged.position) == ("top", 2)

    @pytest.mark.parametrize(
        ("sent", "field"),
        [
            ({"stars": 7}, "stars"),
            ({"stars": 4.2}, "stars"),
            ({"stars": "NaN"}, "stars"),
            ({"stars": None}, "stars"),
            ({}, "stars"),
            ({"stars": 4, "movie": 999_999_999}, "movie"),
            ({"stars": 4, "movie": 10**30}, "movie"),
            ({"stars": 4, "movie": True}, "movie"),
            ({"stars": 4, "rated_at": "yesterday"}, "rated_at"),
            ({"stars": 4, "rated_at": "1800-01-01T00:00:00Z"}, "rated_at"),
            ({"stars": 4, "rated_at": "2999-01-01T00:00:00Z"}, "rated_at"),
            ({"stars": 4, "position": -1}, "position"),
            ({"stars": 4, "shelf": "x" * 200}, "shelf"),
        ],
    )
    def test_bad_input_names_its_field_and_stores_nothing(self, api, movies, sent, field):
        response = api.post(RATINGS, {"movie": movies[0].pk, **sent})

        assert response.status_code == 400
        assert list(response.json()["errors"]) == [field]
        assert not Rating.objects.exists()

    def test_a_date_of_ones_own_is_kept(self, api, user, movies):
        api.post(RATINGS, {"movie": movies[0].pk, "stars": 4, "rated_at": "2020-02-29T12:00:00Z"})

        assert Rating.objects.get(user=user).rated_at.year == 2020

    def test_one_rating_can_be_read_put_and_deleted(self, api, user, movies):
        url = f"{RATINGS}{movies[0].pk}/"

        assert api.get(url).status_code == 404
        assert api.put(url, {"stars": 3.5}).status_code == 201
        assert api.get(url).json()["stars"] == 3.5
        assert api.put(url, {"stars": 4}).status_code == 200
        assert api.delete(url).status_code == 204
        assert api.delete(url).status_code == 404
        assert api.put(f"{RATINGS}999999999/", {"stars": 4}).status_code == 404

    def test_nobody_reads_or_takes_back_anothers_rating(self, api, movies):
        rate_films(UserFactory(), movies[:3], [5, 4, 3])

        assert api.get(RATINGS).json()["results"] == []
        assert api.get(f"{RATINGS}{movies[0].pk}/").status_code == 404
        assert api.delete(f"{RATINGS}{movies[0].pk}/").status_code == 404
        assert Rating.objects.count() == 3

    def test_without_a_token_nothing_is_rated(self, movies):
        response = APIClient().post(RATINGS, {"movie": movies[0].pk, "stars": 4})

        assert response.status_code == 401

    def test_a_read_token_reads_and_does_not_rate(self, user, movies):
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiTokenFactory(user=user, scope='read').key}")

        assert client.get(RATINGS).status_code == 200
        assert client.post(RATINGS, {"movie": movies[0].pk, "stars": 4}).status_code == 403


class TestList:
    def test_ratings_come_newest_first_page_by_page(self, api, user, movies):
        rate_films(user, movies[:25], [4.0] * 25)

        first = api.get(RATINGS, {"page_size": 10}).json()
        second = api.get(first["next"]).json()

        ids = [each["movie"]["id"] for page in (first, second) for each in page["results"]]
        assert ids == [movie.pk for movie in reversed(movies[5:25])]

    def test_it_takes_as_many_queries_for_many_ratings_as_for_few(
        self, api, user, movies, django_assert_max_num_queries
    ):
        rate_films(user, movies[:2], [4.0] * 2)
        api.get(RATINGS)
        with django_assert_max_num_queries(3):
            api.get(RATINGS)
        rate_films(user, movies[2:], [4.0] * 38)
        with django_assert_max_num_queries(3):
            api.get(RATINGS)


class TestBulk:
    def test_a_thousand_ratings_are_stored_at_once(self, api, user, db, django_assert_max_num_queries):
        films = Movie.objects.bulk_create(MovieFactory.build() for _ in range(1000))
        rows = [{"movie": film.pk, "stars": 4, "rated_at": START.isoformat()} for film in films]

        with django_assert_max_num_queries(20):
            response = api.post(f"{RATINGS}bulk/", {"ratings": rows})

        assert (response.status_code, response.json()) == (200, {"stored": 1000})
        assert TasteProfile.objects.get(pk=user.pk).history_version == 1000

    def test_one_unknown_film_refuses_all_and_is_named(self, api, movies):
        rows = [{"movie": movies[0].pk, "stars": 4}, {"movie": 999_999_999, "stars": 4}]

        response = api.post(f"{RATINGS}bulk/", {"ratings": rows})

        assert response.status_code == 400
        assert "999999999" in str(response.json()["errors"])
        assert not Rating.objects.exists()

    @pytest.mark.parametrize(
        "rows", [[], [{"movie": 1, "stars": 4}] * 1001, [{"movie": 10**30, "stars": 4}], "x", None]
    )
    def test_none_too_many_and_nonsense_are_refused(self, api, movies, rows):
        assert api.post(f"{RATINGS}bulk/", {"ratings": rows}).status_code == 400
        assert not Rating.objects.exists()


class TestSimilar:
    def test_similar_films_are_open_to_all(self, movies):
        response = APIClient().get(f"/api/v1/movies/{movies[0].pk}/similar/", {"n": 3})

        assert response.status_code == 200
        assert len(response.json()["results"]) == 3
        assert set(response.json()["results"][0]) == {"movie", "similarity", "shared"}

    @pytest.mark.parametrize("n", ["0", "51", "many"])
    def test_an_odd_number_is_refused(self, movies, n):
        assert APIClient().get(f"/api/v1/movies/{movies[0].pk}/similar/", {"n": n}).status_code == 400

    def test_an_unknown_film_is_not_found(self, db):
        assert APIClient().get("/api/v1/movies/999999999/similar/").status_code == 404


class TestModel:
    def test_the_live_model_is_described(self, movies):
        answer = APIClient().get("/api/v1/model/").json()

        assert answer["metrics"]["rmse"] == 0.85
        assert (answer["movies"], answer["themes"]) == (40, 4)
        assert answer["scoring"]["recency"] == 0.3

    def test_before_the_first_activation_it_is_unavailable(self, db):
        response = APIClient().get("/api/v1/model/")

        assert response.status_code == 503
        assert response.json()["status"] == 503


class TestTaste:
    def test_it_is_as_of_the_last_rating(self, api, user, movies):
        rate_films(user, movies[:4], [5, 4, 3, 2], start=timezone.now() - timedelta(days=9))

        answer = api.get("/api/v1/taste/").json()

        assert (answer["ratings"], answer["mean_stars"]) == (4, 3.5)
        assert len(answer["long_term"]) == len(answer["recent"]) == 50
        assert answer["themes"][0]["theme"]["label"] == "Quiet Dramas"
        assert answer["themes"][0]["long"] == 1.0

    def test_someone_who_never_rated_leans_nowhere(self, api, movies):
        answer = api.get("/api/v1/taste/").json()

        assert (answer["ratings"], answer["mean_stars"], answer["themes"]) == (0, None, [])

    def test_without_a_model_it_is_unavailable(self, api):
        assert api.get("/api/v1/taste/").status_code == 503
