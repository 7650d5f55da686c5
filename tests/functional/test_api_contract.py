"""What every part of the API keeps: validators, idempotency keys, limits, problems, cursors, retirements."""

import json
import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator
from rest_framework.test import APIClient

from catalog.api.retirement import Retirement, retired
from catalog.api.views import MovieListView
from catalog.models import Interaction, Movie, Rating, StoredAnswer, WatchlistEntry
from cineproject.api_docs import document_as
from recommender.limits import own_counts
from recommender.models import Theme
from recommender.outages import redis_outage
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.catalog import MovieFactory, RatingFactory, WatchlistEntryFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"
RATINGS = "/api/v1/ratings/"


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def api(user) -> APIClient:
    return APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"})


@pytest.fixture
def anyone() -> APIClient:
    return APIClient()


class TestConditionalReads:
    @pytest.fixture
    def movie(self) -> Movie:
        make_live_model(12, 2)
        return Movie.objects.first()

    @pytest.mark.parametrize("path", ["movies/", "movies/{pk}/", "movies/{pk}/similar/", "themes/", "model/"])
    def test_what_one_has_is_not_sent_again(self, anyone, movie, path):
        url = f"/api/v1/{path.format(pk=movie.pk)}"
        first = anyone.get(url)
        again = anyone.get(url, headers={"If-None-Match": first["ETag"]})

        assert not first["ETag"].startswith("W/")
        assert first["Cache-Control"] == again["Cache-Control"] == "public, max-age=60"
        assert (again.status_code, again.content, again["ETag"]) == (304, b"", first["ETag"])
        assert {"Authorization", "Cookie"} <= {each.strip() for each in again["Vary"].split(",")}

    def test_an_edited_film_is_sent_anew(self, anyone, movie):
        url = reverse("api:movie", args=[movie.pk])
        had = anyone.get(url)["ETag"]
        Movie.objects.filter(pk=movie.pk).update(title="Another Name")

        answer = anyone.get(url, headers={"If-None-Match": had})

        assert (answer.status_code, answer.json()["title"]) == (200, "Another Name")

    def test_a_renamed_theme_is_sent_anew(self, anyone, movie):
        had = anyone.get("/api/v1/themes/")["ETag"]
        Theme.objects.filter(number=0).update(label="Another Name")

        assert anyone.get("/api/v1/themes/", headers={"If-None-Match": had}).status_code == 200

    def test_ones_own_marks_are_never_given_to_a_cache_of_others(self, anyone, api, user, movie):
        url = reverse("api:movie", args=[movie.pk])
        RatingFactory(user=user, movie=movie)

        assert api.get(url)["Cache-Control"] == "private, no-cache"
        assert api.get(url)["ETag"] != anyone.get(url)["ETag"]

    def test_a_precondition_that_fails_is_a_problem(self, anyone, movie):
        answer = anyone.get(reverse("api:movie", args=[movie.pk]), headers={"If-Match": '"something else"'})

        assert (answer.status_code, answer["Content-Type"]) == (412, PROBLEM)

    def test_what_is_personal_is_stored_nowhere(self, api, anyone):
        assert api.get("/api/v1/me/")["Cache-Control"] == "private, no-store"
        assert anyone.get("/api/v1/me/")["Cache-Control"] == "private, no-store"


class TestIdempotencyKeys:
    @pytest.fixture
    def movie(self) -> Movie:
        return MovieFactory()

    def rate(self, api, movie, stars=4.0, key="one", **more):
        return api.post(RATINGS, {"movie": movie.pk, "stars": stars}, headers={"Idempotency-Key": key}, **more)

    def test_a_request_sent_again_is_answered_as_before_and_not_redone(self, api, movie):
        first, second = self.rate(api, movie), self.rate(api, movie)

        assert (first.status_code, second.status_code) == (201, 201)
        assert first.json() == second.json()
        assert "Idempotent-Replayed" not in first
        assert second["Idempotent-Replayed"] == "true"
        assert Interaction.objects.count() == 1

    def test_the_order_of_the_fields_does_not_matter(self, api, movie):
        self.rate(api, movie)
        again = api.post(RATINGS, {"stars": 4.0, "movie": movie.pk}, headers={"Idempotency-Key": "one"})

        assert again["Idempotent-Replayed"] == "true"

    def test_the_key_of_another_request_is_refused(self, api, movie):
        self.rate(api, movie)
        answer = self.rate(api, movie, stars=1.0)

        assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
        assert Rating.objects.get().stars == 4

    def test_an_attempt_that_failed_leaves_its_key_free(self, api, movie):
        assert self.rate(api, movie, stars=9).status_code == 400
        assert self.rate(api, movie, stars=4).status_code == 201

    def test_a_deletion_can_be_sent_again(self, api, user, movie):
        RatingFactory(user=user, movie=movie)
        answers = [
            api.delete(f"{RATINGS}{movie.pk}/", headers={"Idempotency-Key": "gone"}).status_code for _ in range(2)
        ]

        assert answers == [204, 204]

    def test_keys_belong_to_a_person(self, api, movie):
        self.rate(api, movie)
        other = APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory().key}"})

        assert "Idempotent-Replayed" not in self.rate(other, movie, stars=2.0)
        assert Rating.objects.count() == 2

    def test_a_key_is_free_again_after_a_day(self, api, movie):
        self.rate(api, movie)
        StoredAnswer.objects.update(created_at=timezone.now() - StoredAnswer.KEPT)

        assert "Idempotent-Replayed" not in self.rate(api, movie, stars=1.0)

    @pytest.mark.parametrize("key", ["", "two words", "x" * 256, "schlüssel"])
    def test_a_key_that_is_none_is_a_problem(self, api, movie, key):
        answer = self.rate(api, movie, key=key)

        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == ["Idempotency-Key"]
        assert not Rating.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_while_a_request_is_answered_its_key_is_taken():
    """The same key on two connections: the second is refused at once and does nothing."""
    user, movie = UserFactory(), MovieFactory()
    api = APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"})
    held, done = threading.Event(), threading.Event()

    def hold() -> None:
        with connection.cursor() as cursor:
            cursor.execute("BEGIN")
            cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"{user.pk} one"])
            held.set()
            done.wait(30)
            cursor.execute("ROLLBACK")
        connection.close()

    holder = threading.Thread(target=hold)
    holder.start()
    held.wait(30)
    try:
        answer = api.post(RATINGS, {"movie": movie.pk, "stars": 4}, headers={"Idempotency-Key": "one"})
    finally:
        done.set()
        holder.join()

    assert (answer.status_code, answer["Content-Type"]) == (409, PROBLEM)
    assert not Rating.objects.exists()


class TestLimits:
    @pytest.fixture(autouse=True)
    def low(self, settings):
        settings.LIMITS = settings.LIMITS | {"anon": "2/m", "user": "3/m", "person": "5/m", "explain": "1/m"}
        own_counts.clear()
        yield
        redis_outage.forget()

    def test_answers_tell_how_much_is_left(self, api):
        answer = api.get("/api/v1/me/")

        assert (answer["RateLimit-Limit"], answer["RateLimit-Remaining"]) == ("3", "2")
        assert answer["RateLimit-Policy"] == "3;w=60"
        assert 0 < int(answer["RateLimit-Reset"]) <= 60

    def test_what_is_too_much_is_a_problem_that_says_when_to_come_back(self, api):
        *_, answer = [api.get("/api/v1/me/") for _ in range(4)]

        assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
        assert 0 < int(answer["Retry-After"]) <= 60
        assert answer["RateLimit-Remaining"] == "0"

    def test_each_token_has_its_own(self, api, user, settings):
        settings.LIMITS = settings.LIMITS | {"person": "50/m"}
        for _ in range(3):
            api.get("/api/v1/me/")
        other = APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"})

        assert other.get("/api/v1/me/")["RateLimit-Remaining"] == "2"

    def test_nobody_chooses_the_address_they_are_counted_by(self, anyone):
        codes = [
            anyone.get("/api/v1/movies/", headers={"X-Forwarded-For": f"192.0.2.{n}"}).status_code for n in range(3)
        ]

        assert codes == [200, 200, 429]

    def test_whoever_has_many_tokens_has_a_limit_all_the_same(self, user):
        programs = [APIClient(headers={"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"}) for _ in range(6)]
        codes = [program.get("/api/v1/me/").status_code for program in programs]

        assert codes == [200] * 5 + [429]

    def test_another_address_of_the_same_household_is_the_same_stranger(self, anyone):
        codes = [
            anyone.get("/api/v1/movies/", REMOTE_ADDR=f"2001:db8:1:2::{host}").status_code for host in ("1", "2", "3")
        ]

        assert codes == [200, 200, 429]
        assert anyone.get("/api/v1/movies/", REMOTE_ADDR="2001:db8:1:3::1").status_code == 200

    @pytest.mark.parametrize(
        ("proxies", "forwarded", "codes"),
        [
            (1, ["9.9.9.9, 192.0.2.1", "8.8.8.8, 192.0.2.1", "192.0.2.1"], [200, 200, 429]),
            (1, ["192.0.2.1", "192.0.2.2", "192.0.2.3"], [200, 200, 200]),
            (2, ["192.0.2.1, 10.0.0.1", "192.0.2.2, 10.0.0.1", "192.0.2.3, 10.0.0.1"], [200, 200, 200]),
        ],
    )
    def test_behind_proxies_each_client_is_counted_by_what_the_nearest_of_them_saw(
        self, anyone, settings, proxies, forwarded, codes
    ):
        settings.TRUSTED_PROXY_COUNT = proxies

        assert [
            anyone.get("/api/v1/movies/", headers={"X-Forwarded-For": each}).status_code for each in forwarded
        ] == codes

    @pytest.mark.parametrize(
        ("method", "path", "body"),
        [
            ("get", "recommendations/?explain=true&shelves=1&n=1", None),
            ("get", "recommendations/{movie}/why-not/", None),
            ("post", "recommendations/what-if/", {"drop": [1]}),
        ],
    )
    def test_what_solves_a_taste_again_has_a_limit_of_its_own(self, api, method, path, body):
        make_live_model(12, 2)
        url = f"/api/v1/{path.format(movie=Movie.objects.first().pk)}"

        assert [getattr(api, method)(url, body).status_code for _ in range(2)] == [200, 429]
        assert api.get("/api/v1/recommendations/?shelves=1&n=1").status_code == 200

    def test_the_pages_count_against_the_same_limit(self, api, client, user):
        make_live_model(12, 2)
        movie = Movie.objects.first()
        client.force_login(user)

        assert client.get(f"/movies/{movie.pk}/why-not/").status_code == 200
        refused = client.get("/for-you/what-if/")
        assert (refused.status_code, 0 < int(refused["Retry-After"]) <= 60) == (429, True)
        assert api.get(f"/api/v1/recommendations/{movie.pk}/why-not/").status_code == 429

    def test_while_redis_is_away_each_process_counts_for_itself(self, anyone, settings):
        settings.REDIS_URL = "redis://127.0.0.1:9/0"

        assert [anyone.get("/api/v1/movies/").status_code for _ in range(3)] == [200, 200, 429]


class TestProblems:
    @pytest.mark.parametrize("path", ["/api/v1/nothing/", "/api/v2/movies/", "/api/", "/api/v1/movies/x/"])
    @pytest.mark.parametrize("method", ["GET", "POST"])
    def test_an_address_that_is_none_is_a_problem(self, anyone, path, method):
        answer = anyone.generic(method, path)

        assert (answer.status_code, answer["Content-Type"]) == (404, PROBLEM)
        assert answer.json()["instance"] == path

    @pytest.mark.parametrize("method", ["PATCH", "OPTIONS", "DELETE"])
    def test_a_method_that_is_none_names_those_there_are(self, api, method):
        answer = api.generic(method, RATINGS)

        assert (answer.status_code, answer["Content-Type"]) == (405, PROBLEM)
        assert {"GET", "POST"} <= set(answer["Allow"].split(", "))

    @pytest.mark.parametrize(
        ("body", "kind", "status"),
        [
            (b"{", "application/json", 400),
            (b"[" * 100_000, "application/json", 400),
            (b'{"stars": NaN}', "application/json", 400),
            (b"\xff", "application/json", 400),
            (b"<rating/>", "application/xml", 415),
            (b"{}", "application/json; charset=zlib", 415),
            (b" " * 3_000_000, "application/json", 413),
        ],
    )
    def test_a_body_that_cannot_be_read_is_a_problem(self, api, body, kind, status):
        answer = api.generic("POST", RATINGS, body, content_type=kind)

        assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM)

    def test_only_json_can_be_had(self, anyone):
        answer = anyone.get("/api/v1/movies/", headers={"Accept": "text/csv"})

        assert (answer.status_code, answer["Content-Type"]) == (406, PROBLEM)

    def test_csv_can_be_had_where_there_is_csv(self, api):
        answer = api.get("/api/v1/ratings/export/letterboxd/", headers={"Accept": "text/csv"})

        assert (answer.status_code, answer["Content-Type"]) == (200, "text/csv; charset=utf-8")
        assert api.get("/api/v1/ratings/export/betamax/", headers={"Accept": "text/csv"})["Content-Type"] == PROBLEM

    def test_a_page_that_is_none_stays_a_page(self, client):
        assert client.get("/nothing/")["Content-Type"].startswith("text/html")


class TestCursors:
    def test_pages_go_on_past_a_thousand_rows_of_one_value(self, anyone):
        Movie.objects.bulk_create(MovieFactory.build(year=1999) for _ in range(1450))
        url, seen = "/api/v1/movies/?order=newest&page_size=200", []
        while url:
            page = anyone.get(url).json()
            seen += [movie["id"] for movie in page["results"]]
            url = page["next"]

        assert len(seen) == len(set(seen)) == 1450

    def test_the_way_back_shows_the_same_pages(self, anyone):
        for number in range(9):
            MovieFactory(rated=number % 2)
        url, forth = "/api/v1/movies/?page_size=2", []
        while url:
            page = anyone.get(url).json()
            forth.append([movie["id"] for movie in page["results"]])
            last, url = page, page["next"]
        back, url = [], last["previous"]
        while url:
            page = anyone.get(url).json()
            back.append([movie["id"] for movie in page["results"]])
            url = page["previous"]

        assert back == forth[-2::-1]

    def test_a_cursor_of_one_order_is_none_of_another(self, anyone):
        MovieFactory.create_batch(3)
        following = anyone.get("/api/v1/movies/?order=title&page_size=1").json()["next"]

        assert anyone.get(following).status_code == 200
        assert anyone.get(following.replace("order=title", "order=newest")).status_code == 404


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "stars"),
        [
            ("stars_min=4", [5, 4]),
            ("stars_max=3", [2]),
            ("genre=crime", [5]),
            ("source=import", [2]),
            ("rated_after=2026-01-02T00:00:00Z", [5, 4]),
            ("rated_before=2026-01-02T00:00:00Z", [2]),
            ("stars_min=3&genre=crime", [5]),
        ],
    )
    def test_ratings_are_filtered(self, api, user, query, stars):
        for day, (given, genre, source) in enumerate(
            [(2, "Drama", "import"), (4, "Drama", "site"), (5, "Crime", "site")]
        ):
            moment = datetime(2026, 1, day + 1, tzinfo=UTC)
            RatingFactory(user=user, movie=MovieFactory(genres=[genre]), stars=given, source=source, rated_at=moment)

        assert [row["stars"] for row in api.get(f"{RATINGS}?{query}").json()["results"]] == stars

    @pytest.mark.parametrize("query", ["stars_min=7", "source=elsewhere", "rated_after=soon", "genre=a b"])
    def test_a_filter_that_makes_no_sense_is_named(self, api, query):
        answer = api.get(f"{RATINGS}?{query}")

        assert answer.status_code == 400
        assert list(answer.json()["errors"]) == [query.split("=")[0]]

    def test_kept_films_are_filtered(self, api, user):
        WatchlistEntryFactory(user=user, movie=MovieFactory(title="Heat", genres=["Crime"]))
        old = WatchlistEntryFactory(user=user, movie=MovieFactory(title="Alien", genres=["Horror"]))
        WatchlistEntry.objects.filter(pk=old.pk).update(created_at=datetime(2020, 1, 1, tzinfo=UTC))

        def titles(query: str) -> list[str]:
            rows = api.get(f"/api/v1/watchlist/?{query}").json()["results"]
            return [row["movie"]["title"] for row in rows]

        assert titles("genre=horror") == ["Alien"]
        assert titles("kept_after=2021-01-01T00:00:00Z") == ["Heat"]
        assert titles("kept_before=2021-01-01T00:00:00Z") == ["Alien"]


class TestSchema:
    @pytest.mark.parametrize("query", ["version=a%0Ab", "version=%22%3B%20x%3D%22y", "version=9", "lang=xx"])
    def test_nothing_that_is_asked_gets_into_its_headers(self, anyone, query):
        answer = anyone.get(f"/api/schema/?{query}")

        assert answer.status_code == 200
        assert answer["Content-Disposition"] == 'inline; filename="cinewhy.yaml"'
        assert answer.content == anyone.get("/api/schema/").content

    @pytest.mark.parametrize(
        ("accepted", "kind"),
        [
            ("application/vnd.oai.openapi+json", "application/vnd.oai.openapi+json"),
            ("application/json", "application/json"),
            ("application/yaml", "application/yaml"),
            ("*/*", "application/vnd.oai.openapi"),
        ],
    )
    def test_it_comes_as_asked_for(self, anyone, accepted, kind):
        assert anyone.get("/api/schema/", headers={"Accept": accepted})["Content-Type"] == f"{kind}; charset=utf-8"

    def test_what_goes_wrong_is_a_problem_in_json(self, anyone):
        answer = anyone.get("/api/schema/", headers={"Accept": "image/png"})

        assert (answer.status_code, answer["Content-Type"]) == (406, PROBLEM)
        assert answer.json()["status"] == 406

    def test_it_is_made_once(self, anyone, monkeypatch):
        first = anyone.get("/api/schema/?format=json")
        monkeypatch.setattr(SchemaGenerator, "get_schema", lambda *_, **__: pytest.fail("made again"))
        again = anyone.get("/api/schema/?format=json", headers={"If-None-Match": first["ETag"]})

        assert first["Cache-Control"] == "public, max-age=3600"
        assert (again.status_code, again.content) == (304, b"")


def test_each_faulty_row_of_a_bulk_is_named_and_nothing_is_stored(api):
    good = MovieFactory()
    rows = [{"movie": good.pk, "stars": 4}, {"movie": 999, "stars": 4}, {"movie": good.pk, "stars": 4}]
    unknown = api.post(f"{RATINGS}bulk/", {"ratings": rows})
    odd = api.post(f"{RATINGS}bulk/", {"ratings": [rows[0], {"movie": good.pk, "stars": 9}]})

    assert unknown.json()["errors"] == {"ratings": {"1": {"movie": ["There is no film 999."]}}}
    assert unknown.json()["detail"] == "ratings[1].movie: There is no film 999."
    assert list(odd.json()["errors"]["ratings"]) == ["1"]
    assert not Rating.objects.exists()


def test_a_retired_operation_says_so_in_every_answer_and_in_the_schema(anyone, client, monkeypatch):
    retirement = Retirement(
        since=datetime(2026, 11, 1, tzinfo=UTC), until=datetime(2027, 11, 1, tzinfo=UTC), link="/api/docs/"
    )
    monkeypatch.setattr(MovieListView, "get", retired(retirement)(MovieListView.get))
    answer = anyone.get("/api/v1/movies/")

    assert answer["Deprecation"] == "@1793491200"
    assert answer["Sunset"] == "Mon, 01 Nov 2027 00:00:00 GMT"
    assert 'rel="deprecation"' in answer["Link"]
    schema = json.loads(document_as.__wrapped__("application/json"))
    assert schema["paths"]["/api/v1/movies/"]["get"]["deprecated"] is True
    assert "Deprecation" not in anyone.get("/api/v1/model/")
