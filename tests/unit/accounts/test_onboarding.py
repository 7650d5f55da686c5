from decimal import Decimal

import numpy as np
import pytest

from accounts.onboarding import Pool, choose_movies, close_welcome, disagreement, load_pool, pick
from catalog.models import Movie
from tests.factories.accounts import UserFactory
from tests.factories.catalog import DismissalFactory, MovieFactory, MovieStatisticsFactory, RatingFactory
from tests.factories.recommender import make_live_model


def make_pool(*, directions, fame=None, spread=None, themes=None) -> Pool:
    n = len(directions)
    return Pool(
        movie_ids=np.arange(1, n + 1),
        units=np.array(directions, dtype=float),
        fame=np.array(fame if fame is not None else [0.5] * n, dtype=float),
        spread=np.array(spread if spread is not None else [0.5] * n, dtype=float),
        theme_ids=np.array(themes if themes is not None else range(n)),
    )


EAST, NORTH, WEST = [1, 0], [0, 1], [-1, 0]


def test_the_best_known_film_comes_first():
    pool = make_pool(directions=[EAST, NORTH, WEST], fame=[0.2, 1.0, 0.3])

    assert pick(pool, count=1) == [2]


def test_of_equally_known_films_the_one_people_are_split_over_comes_first():
    pool = make_pool(directions=[EAST, NORTH, WEST], spread=[0.2, 0.3, 0.9])

    assert pick(pool, count=1) == [3]


def test_the_next_film_is_far_from_those_already_rated():
    pool = make_pool(directions=[EAST, EAST, NORTH])

    assert pick(pool, count=1, near=[1]) == [3]


def test_films_of_one_batch_are_far_from_each_other():
    pool = make_pool(directions=[EAST, EAST, NORTH], fame=[1.0, 0.9, 0.8])

    assert pick(pool, count=2) == [1, 3]


def test_a_theme_asked_about_already_waits():
    pool = make_pool(directions=[EAST, NORTH, WEST, NORTH], fame=[1.0, 0.9, 0.8, 0.9], themes=[1, 1, 2, 3])

    assert pick(pool, count=2) == [1, 4]


def test_skipped_films_never_return():
    pool = make_pool(directions=[EAST, NORTH, WEST])

    assert sorted(pick(pool, count=3, away=[2])) == [1, 3]


def test_after_many_skips_being_known_counts_for_more():
    directions = [EAST, NORTH, *[WEST] * 8]
    pool = make_pool(directions=directions, fame=[1.0, 0.5, *[0] * 8], spread=[0.1, 0.9, *[0] * 8], themes=[1] * 10)

    assert pick(pool, count=1) == [2]
    assert pick(pool, count=1, away=range(3, 11)) == [1]


def test_an_empty_pool_offers_nothing():
    assert pick(make_pool(directions=np.zeros((0, 2))), count=3) == []


@pytest.mark.parametrize(
    ("histogram", "expected"),
    [
        ([0] * 10, 0.0),
        ([0] * 9 + [7], 0.0),
        ([5] + [0] * 9, 0.0),
        ([5, 0, 0, 0, 0, 0, 0, 5, 0, 0], 1.0),
        ([0, 0, 0, 0, 0, 0, 3, 1, 0, 0], 0.75),
    ],
)
def test_disagreement_is_greatest_where_half_gave_four_stars_or_more(histogram, expected):
    assert disagreement(histogram) == pytest.approx(expected)


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


def test_choosing_takes_few_queries(known_films, django_assert_max_num_queries):
    user = UserFactory()

    with django_assert_max_num_queries(5):
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
