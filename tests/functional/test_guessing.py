"""Guessing passwords and codes, by page and by API: how often, from where, and what a stranger learns by it."""

import pytest
from django.test import Client

from accounts.models import ApiToken
from recommender.outages import redis_outage
from tests.factories.accounts import PASSWORD, UserFactory, sign_in, totp_code

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
NEWCOMER = {"username": "newcomer", "email": "newcomer@example.com", "password1": PASSWORD}
TOO_MANY = 429

TOKEN, WRONG = "/api/v1/auth/token/", "not the password"
HERE, ELSEWHERE = "192.0.2.1", "198.51.100.1"


def guess(login: str = "ada", password: str = WRONG, *, address: str = HERE, **how) -> bool:
    """Try a password on the page; whether it opened."""
    answer = Client(REMOTE_ADDR=address, **how).post("/login/", {"login": login, "password": password})
    return answer.status_code == 302


@pytest.fixture
def patient(settings):
    """The limit of an address alone is not what is looked at."""
    settings.LIMITS = settings.LIMITS | {"sign_in_address": "1000/m"}
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"login": "1000/m/ip"}


@pytest.mark.parametrize("header", ["HTTP_HOST", "HTTP_X_FORWARDED_HOST", "SERVER_PORT"])
def test_another_name_or_port_of_the_site_is_no_fresh_start(ada, header):
    for port in range(5):
        value = str(8000 + port) if header == "SERVER_PORT" else f"testserver:{8000 + port}"
        assert not guess(**{header: value})

    assert not guess(password=PASSWORD, **{header: "9000" if header == "SERVER_PORT" else "testserver:9000"})


@pytest.mark.parametrize("names", [["ada"], ["ada", "ADA", " ada "], ["ada", "ada@example.com", "Ada@Example.com"]])
def test_all_names_of_an_account_count_together(ada, names):
    for place in range(5):
        guess(names[place % len(names)])

    assert not any(guess(name, PASSWORD) for name in names)


def test_a_stranger_learns_not_whose_an_address_is(ada, patient):
    UserFactory(username="eve", email="eve@example.com", verified=True)
    for _ in range(5):
        guess("ada")
    hers, anothers, nobodys = (
        Client(REMOTE_ADDR=HERE).post("/login/", {"login": login, "password": "wrong"}).context["form"].errors
        for login in ("ada@example.com", "eve@example.com", "nobody@example.com")
    )

    assert hers == anothers == nobodys


@pytest.mark.usefixtures("ada")
def test_a_right_password_that_counts_for_nothing_takes_one_hash_as_any(hashes):
    for _ in range(5):
        guess("ada")
    hashes.clear()

    assert not guess("ada@example.com", PASSWORD)
    assert len(hashes) == 1


@pytest.mark.usefixtures("ada")
def test_a_stranger_locks_nobody_out():
    for _ in range(8):
        guess(address=ELSEWHERE)

    assert not guess(password=PASSWORD, address=ELSEWHERE)
    assert guess(password=PASSWORD)


@pytest.mark.usefixtures("ada", "patient")
def test_many_addresses_together_have_a_limit_which_spares_those_where_the_account_is_signed_in(settings):
    settings.LIMITS = settings.LIMITS | {"sign_in_anywhere": "6/h"}
    home = Client(REMOTE_ADDR=HERE)
    home.post("/login/", {"login": "ada", "password": PASSWORD})
    home.get("/settings/")
    for host in range(6):
        guess("ada" if host % 2 else "ada@example.com", address=f"203.0.113.{host}")

    assert not guess(password=PASSWORD, address=ELSEWHERE)
    assert not guess("ada@example.com", PASSWORD, address=ELSEWHERE)
    assert guess(password=PASSWORD, address=HERE)


@pytest.mark.usefixtures("ada")
def test_right_passwords_count_for_nothing():
    assert all(guess(password=PASSWORD) for _ in range(8))


@pytest.mark.usefixtures("ada")
def test_an_address_that_tries_many_names_is_stopped():
    for number in range(10):
        guess(f"nobody{number}")

    assert not guess(password=PASSWORD)


def ask_for_token(client, **asked):
    return client.post(TOKEN, {"login": "ada", "password": PASSWORD} | asked, content_type="application/json")


@pytest.mark.usefixtures("ada")
def test_past_the_tries_the_api_says_when_to_come_back(client):
    for _ in range(5):
        assert ask_for_token(client, password="wrong").status_code == 400
    refused = ask_for_token(client)

    assert (refused.status_code, refused["Content-Type"]) == (429, "application/problem+json")
    assert 290 <= int(refused["Retry-After"]) <= 300
    assert (refused["RateLimit-Policy"], refused["RateLimit-Remaining"]) == ("5;w=300", "0")
    assert not guess(password=PASSWORD, address="127.0.0.1")


@pytest.mark.usefixtures("guarded", "patient")
def test_guessing_the_second_factor_over_the_api_is_limited_too(client):
    for _ in range(5):
        assert ask_for_token(client, code="000000").status_code == 400
    refused = ask_for_token(client, code=totp_code(SECRET))

    assert (refused.status_code, int(refused["Retry-After"])) == (429, 300)
    assert not ApiToken.objects.exists()


def test_signing_up_over_the_api_all_day_is_too_much(client, settings):
    settings.ACCOUNT_RATE_LIMITS = settings.ACCOUNT_RATE_LIMITS | {"signup": "1/h/ip"}
    asked = {"username": "newcomer", "email": "newcomer@example.com", "password": PASSWORD}
    answers = [client.post("/api/v1/auth/signup/", asked, content_type="application/json") for _ in range(2)]

    assert [answer.status_code for answer in answers] == [201, 429]
    assert int(answers[1]["Retry-After"]) == 3600


@pytest.fixture
def without_redis(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    yield
    redis_outage.forget()


@pytest.mark.usefixtures("ada", "without_redis")
def test_while_redis_is_away_no_password_is_looked_at():
    answer = ask_for_token(Client(raise_request_exception=False))

    assert (answer.status_code, answer["Retry-After"]) == (503, "5")
    assert not ApiToken.objects.exists()


def test_asking_for_new_passwords_is_limited(client, ada):
    answers = [client.post("/accounts/password/reset/", {"email": ada.email}).status_code for _ in range(7)]

    assert answers[0] == 302
    assert answers[-1] == TOO_MANY


def test_signing_up_is_limited(client):
    for place in range(20):
        client.post("/signup/", NEWCOMER | {"username": f"person{place}", "email": f"{place}@example.com"})
        client.post("/logout/")

    assert client.post("/signup/", NEWCOMER).status_code == TOO_MANY


def test_guessing_the_password_again_is_limited(client, ada):
    sign_in(client, ada, fresh=False)
    answers = [client.post("/accounts/reauthenticate/", {"password": "wrong"}).status_code for _ in range(12)]

    assert answers[-1] == TOO_MANY


def test_guessing_codes_is_limited(client, guarded):
    client.post("/login/", {"login": "ada", "password": PASSWORD})
    for _ in range(6):
        client.post("/accounts/2fa/authenticate/", {"code": "000000"})

    client.post("/accounts/2fa/authenticate/", {"code": totp_code(SECRET)})

    assert client.get("/settings/").status_code == 302
