"""Trying the site without an account, and keeping what one tried."""

from decimal import Decimal

import pytest
from django.contrib.sessions.models import Session

from catalog.models import Interaction, Movie, Rating
from recommender.flows import rate
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.catalog import MovieStatisticsFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}
SIGN_UP = {"username": "newcomer", "email": "newcomer@example.com", "password1": PASSWORD}


@pytest.fixture(autouse=True)
def films():
    make_live_model(movies=40, k=4)
    for place, movie in enumerate(Movie.objects.all()):
        MovieStatisticsFactory(movie=movie, count=500 - place, histogram=[10, 0, 10, 0, 10, 10, 10, 20, 10, 20])


def rate_some(client, count=3, stars="4.5") -> list[int]:
    rated = []
    for _ in range(count):
        movie = client.get("/try/").context["movies"][0]
        client.post("/try/", {"movie": movie.pk, "stars": stars})
        rated.append(movie.pk)
    return rated


def test_the_landing_page_invites_to_try(client):
    assert b'href="/try/"' in client.get("/").content


def test_looking_costs_no_session(client):
    assert len(client.get("/try/").context["movies"]) == 6
    assert not Session.objects.exists()


def test_an_answer_is_kept_in_the_session_and_nowhere_else(client):
    rate_some(client, 1)

    page = client.get("/try/")
    assert page.context["count"] == 1
    assert not Rating.objects.exists()
    assert not Interaction.objects.exists()


def test_htmx_gets_the_stage_alone(client):
    movie = client.get("/try/").context["movies"][0]

    answer = client.post("/try/", {"movie": movie.pk, "stars": "4.0"}, headers=HTMX)

    assert answer.templates[0].name == "accounts/_welcome.html"
    assert b'hx-post="/try/"' in answer.content


def test_undo_and_skip_work_as_in_the_welcome(client):
    first = client.get("/try/").context["movies"][0]
    rate_some(client, 1)
    client.post("/try/", {"action": "undo"})
    assert client.get("/try/").context["count"] == 0
    assert client.get("/try/").context["movies"][0] == first

    client.post("/try/", {"skip": first.pk})
    assert first not in client.get("/try/").context["movies"]


@pytest.mark.parametrize("data", [{}, {"movie": "x", "stars": "4"}, {"stars": "9"}, {"skip": "²"}, {"movie": "0"}])
def test_an_odd_answer_changes_nothing_and_says_so(client, data):
    answer = client.post("/try/", data, follow=True)

    assert "Choose the stars first" in answer.content.decode()
    assert answer.context["count"] == 0


def test_shelves_come_with_three_ratings(client):
    rate_some(client, 2)
    assert client.get("/try/shelves/").url == "/try/"
    rated = [*rate_some(client, 1)]

    page = client.get("/try/shelves/")

    shown = {item.movie.pk for shelf in page.context["page"].shelves for item in shelf.items}
    assert shown
    assert not shown & set(rated)
    assert b'class="reason"' in page.content
    assert b"/accounts/signup" in page.content or b"/signup/" in page.content
    assert not Interaction.objects.exists()


def test_a_why_is_told_without_an_account(client):
    rated = rate_some(client)
    movie = client.get("/try/shelves/").context["page"].shelves[0].items[0].movie

    answer = client.get(f"/movies/{movie.pk}/why/", follow=True, headers=HTMX)

    assert answer.redirect_chain == [(f"/try/why/{movie.pk}/", 302)]
    assert {part.movie.pk for part in answer.context["why"].contributions} <= set(rated)
    assert b'class="ledger"' in answer.content
    assert b"<form" not in answer.content, "Everything that stores something needs an account."


def test_without_a_trial_a_why_asks_to_sign_in(client):
    movie = Movie.objects.first()

    assert b"Sign in" in client.get(f"/movies/{movie.pk}/why/").content
    assert b"Rate 3 more films" in client.get(f"/try/why/{movie.pk}/").content


def test_a_visitor_with_too_few_ratings_is_led_in_no_circle(client):
    movie = rate_some(client, 1)[0]

    page = client.get(f"/movies/{movie}/why/", follow=True)

    assert len(page.redirect_chain) == 1
    assert b"Rate 2 more films" in page.content


def test_signing_up_keeps_the_ratings_with_their_times(client):
    rated = rate_some(client, 5)

    answer = client.post("/signup/", SIGN_UP)

    ratings = Rating.objects.filter(user__username="newcomer").order_by("rated_at")
    assert [rating.movie_id for rating in ratings] == rated
    assert {rating.source for rating in ratings} == {"site"}
    assert answer.url == "/for-you/"
    assert "5 ratings came along" in client.get(answer.url).content.decode()
    assert "trying" not in client.session


def test_with_fewer_than_five_the_welcome_goes_on(client):
    skipped = client.get("/try/").context["movies"][5]
    client.post("/try/", {"skip": skipped.pk})
    rate_some(client, 3)

    answer = client.post("/signup/", SIGN_UP, follow=True)

    assert answer.redirect_chain[-1][0] == "/welcome/"
    assert answer.context["count"] == 3
    assert skipped not in answer.context["movies"]


def test_signing_up_without_a_trial_begins_the_welcome(client):
    assert client.post("/signup/", SIGN_UP).url == "/welcome/"


def test_signing_in_merges_without_overwriting(client):
    user = UserFactory(username="ada", verified=True)
    rated = rate_some(client, 3, stars="5.0")
    rate(user=user, movie=Movie.objects.get(pk=rated[0]), stars=Decimal("1.0"))

    client.post("/login/", {"login": "ada", "password": PASSWORD})

    stars = dict(Rating.objects.filter(user=user).values_list("movie_id", "stars"))
    assert stars == {rated[0]: Decimal("1.0"), rated[1]: Decimal("5.0"), rated[2]: Decimal("5.0")}
    client.post("/logout/")
    assert client.get("/try/").context["count"] == 0


def test_a_confirmed_address_keeps_them_too(client, settings, mailoutbox):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    rate_some(client, 3)
    client.post("/signup/", SIGN_UP)
    assert not Rating.objects.exists()
    user = type(UserFactory.build()).objects.get(username="newcomer")
    user.emailaddress_set.update(verified=True)

    client.post("/login/", {"login": "newcomer", "password": PASSWORD})

    assert Rating.objects.filter(user=user).count() == 3


def test_signed_in_people_have_their_own_pages(client):
    client.force_login(UserFactory())

    assert client.get("/try/").url == "/welcome/"
    assert client.get("/try/shelves/").url == "/for-you/"


def test_forgetting_begins_anew(client):
    rate_some(client, 3)

    client.post("/try/forget/")

    assert client.get("/try/").context["count"] == 0


@pytest.mark.parametrize(("action", "path"), [("try", "/try/"), ("try_shelves", "/try/shelves/")])
def test_robots_are_slowed_down(client, settings, action, path):
    rate_some(client, 3)
    settings.ACCOUNT_RATE_LIMITS = {action: "2/m/ip"}
    for _ in range(2):
        client.get(path)

    assert client.get(path).status_code == 429


def test_a_session_holds_a_hundred_ratings_at_most(client):
    for place in range(0, 40):
        movie = Movie.objects.order_by("pk")[place]
        client.post("/try/", {"movie": movie.pk, "stars": "3.0"})

    assert len(client.session["trying"]["given"]) == 40


def test_without_a_model_the_answers_are_kept(client):
    from recommender.models import ModelVersion

    rate_some(client, 3)
    ModelVersion.objects.update(status="retired")

    assert b"Nothing to recommend yet" in client.get("/try/shelves/").content


def test_the_shelves_take_few_queries(client, django_assert_max_num_queries):
    rate_some(client, 5)
    client.get("/try/shelves/")

    with django_assert_max_num_queries(40):
        client.get("/try/shelves/")
