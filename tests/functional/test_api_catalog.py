from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse
from rest_framework.test import APIClient

from catalog.models import Dismissal, Interaction, WatchlistEntry
from catalog.search import rebuild_index
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.catalog import (
    DismissalFactory,
    MovieFactory,
    MovieStatisticsFactory,
    RatingFactory,
    WatchlistEntryFactory,
)

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
LISTS = [("api:watchlist", "api:watchlist_entry", WatchlistEntry), ("api:dismissals", "api:dismissal", Dismissal)]


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def anyone():
    return APIClient()


@pytest.fixture
def api(user):
    return APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"})


@pytest.fixture
def films():
    films = [
        MovieFactory(title="The Matrix", year=1999, genres=["Action", "Sci-Fi"], tags=["mindfuck"], rated=278),
        MovieFactory(title="Heat", year=1995, genres=["Crime"], rated=102),
        MovieFactory(title="Metropolis", year=None, genres=["Sci-Fi"]),
    ]
    rebuild_index()
    return films


def found(response):
    return [movie["title"] for movie in response.json()["results"]]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ("", ["The Matrix", "Heat", "Metropolis"]),
        ("q=matrx", ["The Matrix"]),
        ("genre=sci-fi", ["The Matrix", "Metropolis"]),
        ("decade=1990", ["The Matrix", "Heat"]),
        ("year_min=1996", ["The Matrix"]),
        ("year_max=1996", ["Heat"]),
        ("year_min=1995&year_max=1999&order=oldest", ["Heat", "The Matrix"]),
        ("tag=MindFuck", ["The Matrix"]),
        ("order=title", ["Heat", "Metropolis", "The Matrix"]),
        ("order=newest", ["The Matrix", "Heat", "Metropolis"]),
        ("q=zzqqxx", []),
    ],
)
def test_films_are_searched_and_filtered_by_anyone(anyone, films, query, titles):
    assert found(anyone.get(f"{reverse('api:movies')}?{query}")) == titles


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("genre=polka", "genre"),
        ("decade=1994", "decade"),
        ("decade=abc", "decade"),
        ("year_min=99999", "year_min"),
        ("year_min=2000&year_max=1990", "year_min"),
        ("order=best", "order"),
        ("order=relevance", "order"),
        ("q=" + "x" * 201, "q"),
    ],
)
def test_a_filter_that_makes_no_sense_is_a_problem_that_names_it(anyone, films, query, field):
    answer = anyone.get(f"{reverse('api:movies')}?{query}")

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith(PROBLEM)
    assert list(answer.json()["errors"]) == [field]
    assert answer.json()["detail"].startswith(f"{field}: ")


@pytest.mark.parametrize("order", ["popular", "title", "newest", "oldest", "relevance"])
def test_pages_follow_each_other_without_gap_or_repeat(anyone, order):
    for number in range(25):
        MovieFactory(title=f"Star {number % 7}", year=1990 + number % 3 if number % 4 else None, rated=number % 5)
    rebuild_index()
    url, seen = f"{reverse('api:movies')}?q=star&order={order}&page_size=4", []
    while url:
        page = anyone.get(url).json()
        seen += [movie["id"] for movie in page["results"]]
        url = page["next"]

    assert len(seen) == len(set(seen)) == 25


def test_a_page_has_at_most_200_films(anyone):
    MovieFactory.create_batch(201)

    assert len(found(anyone.get(f"{reverse('api:movies')}?page_size=9999"))) == 200


def test_a_broken_cursor_is_a_problem(anyone, films):
    answer = anyone.get(f"{reverse('api:movies')}?cursor=nonsense")

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)


@pytest.mark.parametrize("count", [3, 40])
def test_the_list_costs_the_same_few_queries(anyone, count, django_assert_max_num_queries):
    MovieFactory.create_batch(count, genres=["Drama", "Crime"])
    with django_assert_max_num_queries(2):
        anyone.get(reverse("api:movies"))


def test_a_film_tells_what_people_said_of_it(anyone):
    movie = MovieFactory(title="Seven (a.k.a. Se7en)", year=1995, genres=["Crime"], tags=["noir", "noir", "rain"])
    MovieStatisticsFactory(movie=movie, count=3, mean=4.0, histogram=[0, 0, 0, 0, 0, 0, 0, 3, 0, 0])
    answer = anyone.get(reverse("api:movie", args=[movie.pk])).json()

    assert answer["genres"] == ["Crime"]
    assert answer["tags"] == [{"name": "noir", "people": 2}, {"name": "rain", "people": 1}]
    assert (answer["rating_count"], answer["rating_mean"], sum(answer["histogram"])) == (3, 4.0, 3)
    assert answer["mine"] is None


def test_a_film_tells_the_signed_in_person_what_they_did(api, user, films):
    RatingFactory(user=user, movie=films[0], stars=Decimal("4.5"))
    RatingFactory(movie=films[0], stars=Decimal("1.0"))
    WatchlistEntryFactory(user=user, movie=films[0])
    answer = api.get(reverse("api:movie", args=[films[0].pk])).json()

    assert answer["mine"] == {"stars": 4.5, "saved": True, "dismissed": False}


def test_a_film_nobody_rated_has_an_empty_histogram(anyone):
    answer = anyone.get(reverse("api:movie", args=[MovieFactory().pk])).json()

    assert (answer["rating_count"], answer["rating_mean"], answer["histogram"]) == (0, None, [])


def test_a_film_that_is_not_there_is_a_problem(anyone):
    answer = anyone.get(reverse("api:movie", args=[404]))

    assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
    assert answer.json()["instance"] == "/api/v1/movies/404/"


@pytest.mark.parametrize(("name", "entry", "model"), LISTS)
def test_a_film_is_kept_once_and_dropped(api, user, films, name, entry, model):
    movie = films[0]
    asked = {"movie": movie.pk, "shelf": "Heists", "position": 2}
    first, second = api.post(reverse(name), asked), api.post(reverse(name), asked)

    assert (first.status_code, second.status_code) == (201, 200)
    assert first.json()["movie"]["title"] == "The Matrix"
    assert model.objects.get().user == user
    assert Interaction.objects.get().position == 2

    assert api.delete(reverse(entry, args=[movie.pk])).status_code == 204
    assert api.delete(reverse(entry, args=[movie.pk])).status_code == 204
    assert not model.objects.exists()


@pytest.mark.parametrize(
    ("name", "factory"), [("api:watchlist", WatchlistEntryFactory), ("api:dismissals", DismissalFactory)]
)
def test_lists_are_ones_own_latest_first_at_few_queries(api, user, name, factory, django_assert_max_num_queries):
    for number in range(12):
        factory(user=user, movie=MovieFactory(title=f"Film {number}", genres=["Drama"]))
    factory(movie=MovieFactory(title="Somebody else's"))
    with django_assert_max_num_queries(4):
        answer = api.get(reverse(name)).json()

    assert [row["movie"]["title"] for row in answer["results"]] == [f"Film {n}" for n in range(11, -1, -1)]
    assert answer["results"][0]["movie"]["genres"] == ["Drama"]


@pytest.mark.parametrize(("name", "entry", "model"), LISTS)
@pytest.mark.parametrize(
    "asked", [{}, {"movie": 404}, {"movie": "x"}, {"movie": None}, {"movie": 1, "position": -1}, [], "text"]
)
def test_a_film_that_cannot_be_kept_is_a_problem(api, name, entry, model, asked):
    MovieFactory(pk=1)
    answer = api.post(reverse(name), asked)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert not model.objects.exists()


@pytest.mark.parametrize(("name", "entry", "model"), LISTS)
def test_nobody_keeps_films_without_signing_in(anyone, films, name, entry, model):
    for answer in (
        anyone.get(reverse(name)),
        anyone.post(reverse(name), {"movie": films[0].pk}),
        anyone.delete(reverse(entry, args=[films[0].pk])),
    ):
        assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)


@pytest.mark.parametrize(("name", "entry", "model"), LISTS)
def test_dropping_a_film_that_is_not_there_is_a_problem(api, name, entry, model):
    assert api.delete(reverse(entry, args=[404])).status_code == 404


def test_the_schema_has_no_warning(tmp_path):
    call_command("spectacular", "--validate", "--fail-on-warn", "--file", str(tmp_path / "schema.yml"))

    assert "/api/v1/movies/" in (tmp_path / "schema.yml").read_text()
