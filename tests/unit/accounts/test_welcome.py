from decimal import Decimal

import pytest

from accounts.welcome import STAGE_SIZE, Welcome
from catalog.models import Interaction, Movie, Rating
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieStatisticsFactory
from tests.factories.recommender import make_live_model


@pytest.fixture
def welcome(db):
    make_live_model(movies=24, k=4)
    for place, movie in enumerate(Movie.objects.all()):
        MovieStatisticsFactory(movie=movie, count=500 - place, histogram=[10, 0, 10, 0, 10, 10, 10, 20, 10, 20])
    return Welcome.from_session({}, UserFactory())


def rate_first(welcome, stars="4.0"):
    movie = welcome.movies()[0]
    welcome.rate(movie, Decimal(stars))
    return movie


def test_the_stage_is_full_at_the_start(welcome):
    assert len(set(welcome.stage)) == STAGE_SIZE


def test_a_rated_film_makes_room_for_another_in_its_place(welcome):
    others = welcome.stage[1:]

    movie = rate_first(welcome)

    assert movie.pk not in welcome.stage
    assert welcome.stage[1:] == others
    assert len(set(welcome.stage)) == STAGE_SIZE


def test_a_rating_is_stored_and_logged_with_its_place(welcome):
    movie = rate_first(welcome, "4.5")

    assert Rating.objects.get(user=welcome.user).stars == Decimal("4.5")
    logged = Interaction.objects.get(user=welcome.user)
    assert (logged.movie_id, logged.shelf, logged.position) == (movie.pk, "welcome", 0)


def test_a_skipped_film_does_not_come_back(welcome):
    skipped = welcome.stage[2]
    welcome.skip([skipped])

    while welcome.stage:
        assert skipped not in welcome.stage
        welcome.skip(list(welcome.stage))


def test_undoing_a_rating_takes_it_back_and_shows_the_film_where_it_stood(welcome):
    before = list(welcome.stage)
    welcome.rate(welcome.movies()[3], Decimal("4.0"))

    welcome.undo()

    assert not Rating.objects.exists()
    assert welcome.stage == before
    assert welcome.rated == []


def test_a_film_that_is_not_on_stage_cannot_be_skipped(welcome):
    before = list(welcome.stage)

    welcome.skip([0])

    assert (welcome.stage, welcome.steps) == (before, [])


def test_undoing_a_skip_of_all_shows_them_again(welcome):
    before = list(welcome.stage)
    welcome.skip(before)

    welcome.undo()

    assert welcome.stage == before
    assert welcome.skipped == []


def test_undoing_nothing_changes_nothing(welcome):
    before = list(welcome.stage)

    welcome.undo()

    assert welcome.stage == before


def test_the_state_outlives_the_request(welcome):
    movie = rate_first(welcome)
    session = {}
    welcome.to_session(session)

    again = Welcome.from_session(session, welcome.user)

    assert (again.stage, again.rated) == (welcome.stage, [movie.pk])


def test_films_that_left_the_catalogue_leave_the_stage(welcome):
    gone = welcome.stage[0]
    session = {}
    welcome.to_session(session)
    Movie.objects.filter(pk=gone).delete()

    again = Welcome.from_session(session, welcome.user)

    assert gone not in again.stage
    assert len(again.movies()) == STAGE_SIZE
