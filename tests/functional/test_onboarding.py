"""The welcome by plain forms and by htmx."""

import pytest

from catalog.models import Movie, Rating
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieStatisticsFactory
from tests.factories.recommender import make_live_model

HTMX = {"HX-Request": "true"}


@pytest.fixture
def person(client, db):
    make_live_model(movies=40, k=4)
    for place, movie in enumerate(Movie.objects.all()):
        MovieStatisticsFactory(movie=movie, count=500 - place, histogram=[10, 0, 10, 0, 10, 10, 10, 20, 10, 20])
    user = UserFactory()
    client.force_login(user)
    return user


def rate_next(client, stars="4.0", **extra):
    movie = client.get("/welcome/").context["movies"][0]
    return movie, client.post("/welcome/", {"movie": movie.pk, "stars": stars}, **extra)


def test_six_films_are_asked_about(client, person):
    answer = client.get("/welcome/")

    assert len(answer.context["movies"]) == 6
    assert b"<b>0</b> of 5" in answer.content


def test_a_film_is_rated_by_a_plain_form(client, person):
    movie, answer = rate_next(client, "4.5")

    assert answer.url == "/welcome/"
    assert Rating.objects.get(user=person).movie == movie
    assert b"<b>1</b> of 5" in client.get("/welcome/").content


def test_htmx_gets_the_stage_alone(client, person):
    _, answer = rate_next(client, headers=HTMX)

    assert answer.status_code == 200
    assert answer.templates[0].name == "accounts/_welcome.html"


def test_another_film_takes_the_place_of_one_not_seen(client, person):
    movie = client.get("/welcome/").context["movies"][0]

    client.post("/welcome/", {"skip": movie.pk})

    movies = client.get("/welcome/").context["movies"]
    assert movie not in movies
    assert len(movies) == 6
    assert not Rating.objects.exists()


def test_six_others_are_asked_about_where_none_was_seen(client, person):
    before = client.get("/welcome/").context["movies"]

    client.post("/welcome/", {"action": "others"})

    assert not set(before) & set(client.get("/welcome/").context["movies"])


def test_undo_takes_the_last_rating_back(client, person):
    movie, _ = rate_next(client)

    client.post("/welcome/", {"action": "undo"})

    assert not Rating.objects.exists()
    assert client.get("/welcome/").context["movies"][0] == movie


def test_after_five_ratings_the_page_is_offered(client, person):
    for _ in range(4):
        rate_next(client)
    assert b'value="finish"' not in client.get("/welcome/").content

    rate_next(client)

    assert b'value="finish"' in client.get("/welcome/").content


@pytest.mark.parametrize("action", ["finish", "leave"])
def test_finishing_or_leaving_ends_the_welcome(client, person, action):
    answer = client.post("/welcome/", {"action": action})

    assert answer.url == "/for-you/"
    person.refresh_from_db()
    assert person.onboarded_at is not None


def test_htmx_is_sent_to_the_page_at_the_end(client, person):
    answer = client.post("/welcome/", {"action": "finish"}, headers=HTMX)

    assert answer["HX-Redirect"] == "/for-you/"


@pytest.mark.parametrize(
    "answer", [{}, {"stars": "4.0"}, {"movie": "1", "stars": "7"}, {"movie": "x", "stars": "4.0"}, {"skip": "x"}]
)
def test_an_odd_answer_stores_nothing_and_says_so(client, person, answer):
    response = client.post("/welcome/", answer, follow=True)

    assert response.status_code == 200
    assert "Choose the stars first" in response.content.decode()
    assert not Rating.objects.exists()


def test_every_film_can_be_passed_over_without_an_error(client, person):
    for _ in range(10):
        client.post("/welcome/", {"action": "others"})

    answer = client.get("/welcome/")

    assert answer.context["movies"] == []
    assert answer.status_code == 200


def test_the_welcome_takes_few_queries(client, person, django_assert_max_num_queries):
    rate_next(client)

    with django_assert_max_num_queries(16):
        client.get("/welcome/")
