"""How a person rates beside everyone, on ratings counted by hand."""

import pytest

from recommender.rating_habits import habits_of, most_contrary
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory, MovieStatisticsFactory
from tests.factories.recommender import rate_films

pytestmark = pytest.mark.django_db


def make_films(n, *, genre="Drama", year=1994, mean=3.5, count=50):
    films = [MovieFactory(genres=[genre], year=year) for _ in range(n)]
    for film in films:
        MovieStatisticsFactory(movie=film, mean=mean, count=count)
    return films


def test_both_means_are_of_the_same_films():
    user = UserFactory()
    dramas, comedies = make_films(3, mean=3.0), make_films(4, genre="Comedy", year=2005, mean=4.0)
    rate_films(user, dramas + comedies, [5, 4, 3, 1, 2, 1, 2])

    habits = habits_of(user)

    assert habits.by_genre.means.rows == (("Comedy (4)", "1.50", "4.00"), ("Drama (3)", "4.00", "3.00"))
    assert [row[0] for row in habits.by_decade.means.rows] == ["1990s (3)", "2000s (4)"]


def test_shares_are_of_all_ratings_on_both_sides():
    """Of four ratings one is for a drama; of everyone's 200 + 100 ratings the dramas have 200."""
    user = UserFactory()
    dramas, comedies = make_films(2, count=100), make_films(5, genre="Comedy", year=2005, count=20)
    rate_films(user, [dramas[0], *comedies[:3]], [5, 4, 3, 1])

    habits = habits_of(user)

    assert habits.by_genre.shares.rows == (("Comedy", "75 %", "33 %"), ("Drama", "25 %", "67 %"))
    assert habits.by_decade.shares.rows == (("1990s", "25 %", "67 %"), ("2000s", "75 %", "33 %"))
    assert habits.by_genre.means is None


def test_what_everyone_rates_and_the_person_does_not_is_shown_too():
    user = UserFactory()
    make_films(4, genre="War", count=100)
    rate_films(user, make_films(4, count=25), [3] * 4)

    assert habits_of(user).by_genre.shares.rows == (("Drama", "100 %", "20 %"), ("War", "0 %", "80 %"))


def test_a_group_with_few_ratings_says_nothing():
    user = UserFactory()
    rate_films(user, make_films(5) + make_films(2, genre="War"), [3] * 7)

    assert habits_of(user).by_genre.means is None


def test_the_most_contrary_come_first_and_ordinary_ones_not_at_all():
    user = UserFactory()
    loved, ordinary, hated = make_films(1, mean=2.0)[0], make_films(1, mean=3.5)[0], make_films(1, mean=4.5)[0]
    rate_films(user, [loved, ordinary, hated], [4, 4, 0.5])

    found = most_contrary(user)

    assert [each.rating.movie for each in found] == [hated, loved]
    assert [each.difference for each in found] == [-4.0, 2.0]


def test_films_that_few_rated_are_no_stream_to_go_against():
    user = UserFactory()
    rate_films(user, make_films(1, mean=5.0, count=2), [0.5])

    assert most_contrary(user) == []


def test_someone_without_ratings_has_no_habits():
    habits = habits_of(UserFactory())

    assert (habits.shares, habits.means, habits.contrary) == ([], [], [])


@pytest.mark.parametrize("count", [4, 30])
def test_it_takes_the_same_few_queries_however_many_ratings(count, django_assert_num_queries):
    user = UserFactory()
    rate_films(user, make_films(count, mean=2.0), [5] * count)

    with django_assert_num_queries(9):
        habits_of(user)
