"""Signing up and in, settings and tokens, through the pages."""

import pytest
from django.core import mail
from django.urls import reverse

from accounts.models import ApiToken, User
from catalog.models import Movie
from tests.factories.accounts import PASSWORD, ApiTokenFactory, UserFactory, sign_in
from tests.factories.catalog import MovieStatisticsFactory
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db

NEWCOMER = {"username": "newcomer", "email": "newcomer@example.com", "password1": PASSWORD}


@pytest.fixture
def person(client):
    user = UserFactory()
    sign_in(client, user)
    return user


def test_who_signs_up_is_welcomed(client):
    answer = client.post("/signup/", NEWCOMER)

    assert answer.url == "/welcome/"
    assert client.get("/welcome/").status_code == 200
    assert User.objects.get().email == "newcomer@example.com"


def test_signing_up_sends_a_mail_that_confirms_the_address(client):
    client.post("/signup/", NEWCOMER)

    assert mail.outbox[0].to == ["newcomer@example.com"]
    assert "/accounts/confirm-email/" in mail.outbox[0].body


def test_a_taken_username_is_refused_with_a_reason(client):
    UserFactory(username="newcomer")

    answer = client.post("/signup/", NEWCOMER)

    assert answer.status_code == 200
    assert "username" in answer.context["form"].errors


@pytest.mark.parametrize("login", ["ada", "ada@example.com"])
def test_username_and_email_both_sign_in(client, login):
    UserFactory(username="ada", email="ada@example.com", verified=True)

    answer = client.post("/login/", {"login": login, "password": PASSWORD})

    assert answer.url == "/for-you/"


def test_a_wrong_password_does_not_sign_in(client):
    UserFactory(username="ada")

    answer = client.post("/login/", {"login": "ada", "password": "wrong"})

    assert answer.status_code == 200
    assert "sessionid" not in client.cookies


def test_after_five_wrong_passwords_the_right_one_is_refused_too(client):
    UserFactory(username="ada")
    for _ in range(5):
        client.post("/login/", {"login": "ada", "password": "wrong"})

    answer = client.post("/login/", {"login": "ada", "password": PASSWORD})

    assert answer.status_code != 302


def test_signing_out_returns_to_the_front_page(client, person):
    assert client.post("/logout/").url == "/"


@pytest.mark.parametrize("path", ["/welcome/", "/taste/", "/settings/"])
def test_pages_about_oneself_ask_to_sign_in(client, path):
    assert client.get(path).url == f"/login/?next={path}"


@pytest.mark.parametrize(
    "name",
    [
        "account_login",
        "account_signup",
        "account_reset_password",
        "account_reset_password_done",
        "account_email_verification_sent",
    ],
)
def test_entrance_pages_have_the_site_around_them(client, name):
    answer = client.get(reverse(name))

    assert b'class="site-header"' in answer.content


@pytest.mark.parametrize("name", ["account_email", "account_change_password", "account_logout"])
def test_account_pages_have_the_site_around_them(client, person, name):
    answer = client.get(reverse(name))

    assert b'class="site-header"' in answer.content


def test_the_landing_page_invites_strangers_to_sign_up(client):
    assert b'href="/signup/"' in client.get("/").content


def test_the_landing_page_offers_people_their_page(client, person):
    content = client.get("/").content

    assert b'href="/for-you/"' in content
    assert b'href="/signup/"' not in content


def test_the_landing_page_shows_films_and_themes_in_few_queries(client, django_assert_max_num_queries):
    make_live_model(movies=40, k=4)
    for movie in Movie.objects.all():
        MovieStatisticsFactory(movie=movie, count=movie.pk)

    with django_assert_max_num_queries(15):
        answer = client.get("/")

    glimpse = answer.context["glimpse"]
    assert glimpse.movies
    assert glimpse.movies[0].title in answer.content.decode()
    assert "Quiet Dramas" in answer.content.decode()


def test_the_why_on_the_landing_page_adds_up(client):
    make_live_model(movies=40, k=4)
    for movie in Movie.objects.all():
        MovieStatisticsFactory(movie=movie, count=movie.pk)

    example = client.get("/").context["glimpse"].example

    assert sum(reason.share for reason in example.reasons) + example.popularity == pytest.approx(1.0)
    assert example.movie not in [reason.movie for reason in example.reasons]


def test_the_landing_page_stands_on_an_empty_site(client):
    assert client.get("/").status_code == 200


def test_a_name_can_be_changed(client, person):
    client.post("/settings/", {"username": "renamed"})

    person.refresh_from_db()
    assert person.username == "renamed"


def test_a_name_someone_has_cannot_be_taken(client, person):
    UserFactory(username="taken")

    answer = client.post("/settings/", {"username": "taken"})

    assert "username" in answer.context["form"].errors
    assert b'<span class="menu__name">taken' not in answer.content


def test_a_new_key_is_shown_once(client, person):
    answer = client.post("/settings/tokens/", {"name": "notebook", "scope": "read", "days": "30"})

    key = answer.context["new_key"]
    assert key in answer.content.decode()
    assert key not in client.get("/settings/").content.decode()
    assert ApiToken.objects.get().scope == "read"


def test_a_token_needs_a_name(client, person):
    answer = client.post("/settings/tokens/", {"name": "", "scope": "read", "days": "30"})

    assert answer.status_code == 422
    assert not ApiToken.objects.exists()


def test_a_revoked_token_leaves_the_list(client, person):
    token = ApiTokenFactory(user=person, name="old notebook")

    client.post(f"/settings/tokens/{token.pk}/revoke/")

    assert list(client.get("/settings/").context["tokens"]) == []


def test_nobody_revokes_the_token_of_another(client, person):
    token = ApiTokenFactory()

    assert client.post(f"/settings/tokens/{token.pk}/revoke/").status_code == 404
    assert ApiToken.objects.usable().count() == 1


@pytest.mark.parametrize("choice", ["light", "dark"])
def test_a_chosen_appearance_is_on_every_later_page(client, choice):
    answer = client.post("/appearance/", {"appearance": choice, "next": "/login/"})

    assert answer.url == "/login/"
    assert f'data-theme="{choice}"' in client.get("/").content.decode()


def test_an_unknown_appearance_changes_nothing(client):
    client.post("/appearance/", {"appearance": '"><script>'})

    assert "data-theme" not in client.get("/").content.decode()


def test_choosing_an_appearance_never_leads_to_another_site(client):
    answer = client.post("/appearance/", {"appearance": "dark", "next": "https://example.org/"})

    assert answer.url == "/"


def test_the_taste_page_names_the_theme_one_leans_to(client, person):
    model = make_live_model(movies=40, k=4)
    theme = model.themes.first()
    rate_films(person, [vector.movie for vector in theme.vectors.all()[:5]], [5] * 5)

    answer = client.get("/taste/")

    assert answer.context["portrait"].leanings[0].theme == theme
    assert theme.label in answer.content.decode()


def test_the_taste_page_of_a_newcomer_says_what_to_do(client, person):
    make_live_model(movies=8, k=2)

    assert b'href="/welcome/"' in client.get("/taste/").content


def test_the_taste_page_stands_without_a_model(client, person):
    assert client.get("/taste/").status_code == 200


def test_an_unknown_address_has_the_site_around_it(client):
    answer = client.get("/no/such/page/")

    assert answer.status_code == 404
    assert b'class="site-header"' in answer.content
