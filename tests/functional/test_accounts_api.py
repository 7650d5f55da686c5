"""Accounts over the API, from a client that knows nothing of the pages."""

from datetime import timedelta

import pytest
from django.core import mail
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from accounts.models import ApiToken, User
from catalog.models import Movie, Rating
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory
from tests.factories.catalog import MovieStatisticsFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db

NEWCOMER = {"username": "newcomer", "email": "newcomer@example.com", "password": PASSWORD}


@pytest.fixture
def api():
    return APIClient()


def signed(**options):
    token = ApiTokenFactory(**options)
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {token.key}")
    return client, token


def test_a_program_signs_up_gets_a_token_and_knows_who_it_is(api):
    assert api.post("/api/v1/auth/signup/", NEWCOMER).status_code == 201
    key = api.post("/api/v1/auth/token/", {"username": "newcomer", "password": PASSWORD}).data["key"]

    api.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    me = api.get("/api/v1/me/").data

    assert (me["username"], me["email"], me["rating_count"]) == ("newcomer", "newcomer@example.com", 0)


def test_signing_up_sends_the_confirmation_mail(api):
    api.post("/api/v1/auth/signup/", NEWCOMER)

    assert mail.outbox[0].to == ["newcomer@example.com"]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"username": "taken"}, "username"),
        ({"email": "taken@example.com"}, "email"),
        ({"email": "not an address"}, "email"),
        ({"password": "12345678"}, "password"),
        ({"password": ""}, "password"),
    ],
)
def test_a_refused_sign_up_names_the_field(api, change, field):
    UserFactory(username="taken", email="taken@example.com", verified=True)

    answer = api.post("/api/v1/auth/signup/", NEWCOMER | change)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("application/problem+json")
    assert list(answer.json()["errors"]) == [field]
    assert User.objects.count() == 1


def test_where_addresses_are_confirmed_a_taken_one_is_not_given_away(api, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    UserFactory(email="newcomer@example.com", verified=True)

    answer = api.post("/api/v1/auth/signup/", NEWCOMER)

    assert answer.status_code == 201
    assert User.objects.count() == 1


def test_where_addresses_are_confirmed_an_unconfirmed_one_gets_no_token(api, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    api.post("/api/v1/auth/signup/", NEWCOMER)

    answer = api.post("/api/v1/auth/token/", {"login": "newcomer", "password": PASSWORD})

    assert answer.status_code == 403
    assert not ApiToken.objects.exists()


@pytest.mark.parametrize("who", [{"username": "ada"}, {"email": "ada@example.com"}, {"login": "ada@example.com"}])
def test_username_and_email_both_get_a_token(api, who):
    UserFactory(username="ada", email="ada@example.com", verified=True)

    answer = api.post("/api/v1/auth/token/", who | {"password": PASSWORD, "name": "cron", "scope": "read"})

    assert answer.status_code == 201
    assert (answer.data["name"], answer.data["scope"]) == ("cron", "read")


def test_a_token_can_be_asked_for_some_days(api):
    UserFactory(username="ada")

    api.post("/api/v1/auth/token/", {"login": "ada", "password": PASSWORD, "expires_in_days": 2})

    left = ApiToken.objects.get().expires_at - timezone.now()
    assert timedelta(days=1, hours=23) < left <= timedelta(days=2)


def test_a_wrong_password_gets_no_token(api):
    UserFactory(username="ada")

    answer = api.post("/api/v1/auth/token/", {"login": "ada", "password": "wrong"})

    assert answer.status_code == 400
    assert not ApiToken.objects.exists()


def test_after_five_wrong_passwords_the_right_one_is_refused_too(api):
    UserFactory(username="ada")
    for _ in range(5):
        api.post("/api/v1/auth/token/", {"login": "ada", "password": "wrong"})

    assert api.post("/api/v1/auth/token/", {"login": "ada", "password": PASSWORD}).status_code == 429


def test_a_closed_account_gets_no_token(api):
    UserFactory(username="ada", is_active=False)

    assert api.post("/api/v1/auth/token/", {"login": "ada", "password": PASSWORD}).status_code in {400, 403}


def test_without_a_token_the_answer_says_how_to_sign():
    answer = APIClient().get("/api/v1/me/")

    assert answer.status_code == 401
    assert answer["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("key", ["cw_nonsense", "", "ünïcode"])
def test_an_unknown_key_is_refused(api, key):
    api.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")

    assert api.get("/api/v1/me/").status_code == 401


def test_an_expired_key_is_refused():
    client, token = signed()
    ApiToken.objects.filter(pk=token.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert client.get("/api/v1/me/").status_code == 401


def test_the_key_of_a_closed_account_is_refused():
    client, token = signed()
    User.objects.filter(pk=token.user_id).update(is_active=False)

    assert client.get("/api/v1/me/").status_code == 401


def test_a_revoked_key_is_refused():
    client, _ = signed()

    assert client.post("/api/v1/auth/revoke/").status_code == 204
    assert client.get("/api/v1/me/").status_code == 401


def test_revoking_leaves_other_tokens_alone():
    client, token = signed()
    other = ApiTokenFactory(user=token.user)

    client.post("/api/v1/auth/revoke/")

    assert list(ApiToken.objects.usable()) == [other]


def test_a_read_key_reads_and_does_not_write():
    make_live_model(movies=8, k=2)
    client, _ = signed(scope="read")

    assert client.get("/api/v1/onboarding/").status_code == 200
    assert client.post("/api/v1/onboarding/", {"finish": True}).status_code == 403


def test_the_time_of_last_use_is_kept_at_most_once_a_minute():
    client, token = signed()
    client.get("/api/v1/me/")
    first = ApiToken.objects.get(pk=token.pk).last_used_at

    client.get("/api/v1/me/")

    assert ApiToken.objects.get(pk=token.pk).last_used_at == first is not None


@pytest.fixture
def known_films():
    make_live_model(movies=24, k=4)
    for place, movie in enumerate(Movie.objects.all()):
        MovieStatisticsFactory(movie=movie, count=500 - place)


def test_the_welcome_works_over_the_api(known_films):
    client, token = signed()
    asked = client.get("/api/v1/onboarding/", {"n": 5}).data
    assert (asked["needed"], asked["rated"], len(asked["movies"])) == (5, 0, 5)

    answers = [{"movie": movie["id"], "stars": 4.5} for movie in asked["movies"]]
    after = client.post("/api/v1/onboarding/", {"ratings": answers, "finish": True}).data

    assert (after["rated"], after["finished"]) == (5, True)
    assert Rating.objects.filter(user=token.user).count() == 5
    assert not {movie["id"] for movie in asked["movies"]} & {movie["id"] for movie in after["movies"]}


def test_films_not_seen_are_not_asked_about_again(known_films):
    client, _ = signed()
    skipped = [movie["id"] for movie in client.get("/api/v1/onboarding/").data["movies"]]

    again = client.get("/api/v1/onboarding/", {"skip": ",".join(map(str, skipped)), "n": 30}).data["movies"]
    after = client.post("/api/v1/onboarding/", {"skipped": skipped}).data["movies"]

    assert not set(skipped) & {movie["id"] for movie in [*again, *after]}


@pytest.mark.parametrize(
    "answers",
    [
        {"ratings": [{"movie": 0, "stars": 4}]},
        {"ratings": [{"movie": 999, "stars": 4}]},
        {"ratings": [{"stars": 4}]},
        {"skipped": ["x"]},
        {"skipped": [10**30]},
        {"skipped": [1] * 501},
        {"ratings": [{"movie": 1, "stars": 4}] * 101},
    ],
)
def test_odd_answers_are_refused_as_a_whole(known_films, answers):
    client, _ = signed()

    answer = client.post("/api/v1/onboarding/", answers)

    assert answer.status_code == 400
    assert not Rating.objects.exists()


@pytest.mark.parametrize("stars", [0, 0.4, 5.5, 3.3, "many"])
def test_stars_off_the_scale_are_refused(known_films, stars):
    client, _ = signed()

    answer = client.post("/api/v1/onboarding/", {"ratings": [{"movie": Movie.objects.first().pk, "stars": stars}]})

    assert answer.status_code == 400


@pytest.mark.parametrize("count", [1, 40])
def test_however_many_answers_take_the_same_few_queries(count, django_assert_max_num_queries):
    make_live_model(movies=44, k=4)
    client, _ = signed()
    answers = [{"movie": movie.pk, "stars": 4} for movie in Movie.objects.all()[:count]]
    client.get("/api/v1/onboarding/")

    with django_assert_max_num_queries(22):
        assert client.post("/api/v1/onboarding/", {"ratings": answers}).status_code == 200
    assert Rating.objects.count() == count


@pytest.mark.parametrize(
    "query", [{"n": 0}, {"n": 31}, {"skip": "a,b"}, {"skip": str(10**30)}, {"skip": ",".join(["1"] * 501)}]
)
def test_odd_questions_are_refused(api, query):
    client, _ = signed()

    assert client.get("/api/v1/onboarding/", query).status_code == 400


def test_the_schema_says_how_requests_are_signed(client):
    schema = client.get(reverse("schema"), headers={"Accept": "application/vnd.oai.openapi+json"}).json()

    assert schema["components"]["securitySchemes"]["apiToken"]["scheme"] == "bearer"
    assert schema["paths"]["/api/v1/auth/token/"]["post"].get("security", []) == []
