"""Requests that nothing can be done with: a sign that PostgreSQL does not store, wherever it stands."""

from urllib.parse import urlencode

import pytest
from django.test import Client

from catalog.models import Movie
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db
PROBLEM = "application/problem+json"


@pytest.fixture
def person():
    make_live_model(12, 2)
    return UserFactory()


@pytest.fixture
def visitor(person) -> Client:
    client = Client()
    client.force_login(person)
    return client


@pytest.mark.parametrize(
    "path",
    [
        "/people/%00/",
        "/people/a%00b/",
        "/themes/x/?a=%00",
        "/for-you/text/x/?key=%00",
        "/movies/{movie}/why/?shelf=%00",
        "/movies/?q=%00",
        "/search/?q=%00",
        "/ratings/?order=%00&page=%00",
        "/movies/?%00=1",
        "/accounts/confirm-email/%00/",
        "/admin/catalog/movie/%00/change/",
        "/no/such/%00/page/",
    ],
)
def test_a_page_whose_address_holds_a_nul_says_so(visitor, path):
    answer = visitor.get(path.format(movie=Movie.objects.first().pk))

    assert answer.status_code == 400
    assert b"We did not understand that" in answer.content


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/for-you/patterns/", {"pattern": "tone.\0", "wish": "more"}),
        ("/for-you/patterns/", {"pattern": "tone.bleak", "wish": "more", "label": "\0"}),
        ("/settings/", {"username": "a\0b"}),
        ("/settings/tokens/", {"name": "\0", "scope": "read", "days": "30"}),
        ("/login/", {"login": "\0", "password": "x"}),
        ("/signup/", {"username": "newcomer", "email": "n@example.com", "password1": "correct\0horse"}),
        ("/accounts/password/reset/", {"email": "\0@example.com"}),
        ("/appearance/", {"\0": "dark"}),
    ],
)
@pytest.mark.parametrize("kind", ["multipart", "urlencoded"])
def test_a_form_with_a_nul_is_refused(visitor, path, form, kind):
    encoded = {} if kind == "multipart" else {"content_type": "application/x-www-form-urlencoded"}

    assert visitor.post(path, urlencode(form) if encoded else form, **encoded).status_code == 400


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "movies/?q=%00"),
        ("GET", "recommendations/?theme=%00"),
        ("GET", "themes/%00/"),
        ("GET", "ratings/?genre=%00"),
        ("GET", "ratings/export/%00/"),
        ("DELETE", "taste/patterns/%00/"),
        ("DELETE", "taste/patterns/tone.%00bleak/"),
        ("GET", "me/?anything=%00"),
    ],
)
def test_an_operation_whose_address_holds_a_nul_is_a_problem(person, client, method, path):
    key = ApiTokenFactory(user=person).key
    answer = client.generic(method, f"/api/v1/{path}", headers={"Authorization": f"Bearer {key}"})

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)


@pytest.mark.parametrize(
    ("path", "body", "field"),
    [
        ("taste/patterns/", {"pattern": "tone.\0", "wish": "more"}, "pattern"),
        ("auth/token/", {"login": "\0", "password": "x"}, "login"),
        ("auth/signup/", {"username": "a\0", "email": "a@example.com", "password": "correct horse"}, "username"),
        ("ratings/", {"movie": 1, "stars": 4, "shelf": "\0"}, "shelf"),
    ],
)
def test_json_with_a_nul_names_its_field(person, client, path, body, field):
    headers = {} if path.startswith("auth") else {"Authorization": f"Bearer {ApiTokenFactory(user=person).key}"}
    answer = client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert field in answer.json()["errors"]


def test_a_cookie_with_a_nul_is_refused(client):
    client.cookies.load('sessionid="\\000aaaaaaaaaaaa"')

    assert client.get("/settings/").status_code == 400


def test_a_header_with_a_nul_is_refused(visitor):
    assert visitor.get("/settings/", headers={"User-Agent": "a\0b"}).status_code == 400


def test_what_holds_none_is_answered(visitor):
    assert visitor.get("/for-you/text/x/?key=abc").status_code == 200
