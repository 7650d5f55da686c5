from decimal import Decimal

import pytest

from accounts.onboarding import choose_movies, close_welcome, load_pool, pick
from catalog.models import Movie
from tests.factories.accounts import UserFactory
from tests.factories.catalog import DismissalFactory, MovieFactory, MovieStatisticsFactory, RatingFactory
from tests.factories.recommender import make_live_model


@pytest.fixture
def known_films(db):
    make_live_model(movies=24, k=4)
    for place, movie in enumerate(Movie.objects.all()):
        MovieStatisticsFactory(movie=movie, count=500 - place, histogram=[10, 0, 10, 0, 10, 10, 10, 20, 10, 20])
    return list(Movie.objects.all())


def test_the_first_films_asked_about_are_of_different_themes(known_films):
    chosen = choose_movies(user=UserFactory(), count=4)

    assert len({movie.vector.theme_id for movie in chosen}) == 4


def test_rated_and_dismissed_films_are_not_asked_about(known_films):
    user = UserFactory()
    RatingFactory(user=user, movie=known_films[0], stars=Decimal("4.0"))
    DismissalFactory(user=user, movie=known_films[1])

    chosen = choose_movies(user=user, count=24)

    assert {movie.pk for movie in chosen} == {movie.pk for movie in known_films[2:]}


def test_what_was_passed_over_changes_what_comes_next(known_films):
    user = UserFactory()
    first = [movie.pk for movie in choose_movies(user=user, count=6)]

    second = [movie.pk for movie in choose_movies(user=user, count=6, skipped=first)]

    assert len(second) == 6
    assert not set(first) & set(second)


def test_the_site_chooses_by_the_very_rule_that_is_simulated(known_films):
    ids = pick(load_pool(), count=6)

    assert [movie.pk for movie in choose_movies(user=UserFactory(), count=6)] == ids


def test_choosing_takes_few_queries(known_films, django_assert_max_num_queries):
    user = UserFactory()
    choose_movies(user=user, count=6)

    with django_assert_max_num_queries(7):
        choose_movies(user=user, count=6)


@pytest.mark.django_db
def test_without_a_model_well_known_films_are_asked_about():
    known, unknown = MovieFactory(rated=100), MovieFactory()
    user = UserFactory()

    assert choose_movies(user=user, count=6) == [known]
    assert unknown.pk not in load_pool().movie_ids


@pytest.mark.django_db
def test_the_end_of_the_welcome_is_noted_once():
    user = UserFactory()
    close_welcome(user)
    first = user.onboarded_at

    close_welcome(user)

    user.refresh_from_db()
    assert user.onboarded_at == first is not None
