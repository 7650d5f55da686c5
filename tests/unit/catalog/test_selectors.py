from decimal import Decimal

import pytest
from django.contrib.auth.models import AnonymousUser

from catalog.search import rebuild_index
from catalog.selectors import (
    dismissals_of,
    instant_results,
    list_decades,
    list_genres,
    movie_page,
    search_movies,
    star_bars,
    tags_of,
    watchlist_of,
    with_marks,
)
from tests.factories.accounts import UserFactory
from tests.factories.catalog import (
    DismissalFactory,
    GenreFactory,
    MovieFactory,
    MovieStatisticsFactory,
    RatingFactory,
    TagApplicationFactory,
    WatchlistEntryFactory,
)

pytestmark = pytest.mark.django_db


def titles(movies):
    return [movie.title for movie in movies]


@pytest.fixture
def films():
    MovieFactory(title="Alien", year=1979, genres=["Horror", "Sci-Fi"], tags=["Space"], rated=146)
    MovieFactory(title="Aliens", year=1986, genres=["Action", "Sci-Fi"], tags=["space", "guns"], rated=126)
    MovieFactory(title="Zodiac", year=2007, genres=["Crime"], rated=30)
    MovieFactory(title="Babylon", year=None)
    rebuild_index()


def test_without_a_query_the_most_rated_films_come_first(films):
    assert titles(search_movies()) == ["Alien", "Aliens", "Zodiac", "Babylon"]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"genre": "sci-fi"}, ["Alien", "Aliens"]),
        ({"genre": "musical"}, []),
        ({"decade": 1980}, ["Aliens"]),
        ({"year_from": 1980}, ["Aliens", "Zodiac"]),
        ({"year_to": 1986}, ["Alien", "Aliens"]),
        ({"tag": "SPACE"}, ["Alien", "Aliens"]),
        ({"tag": "nothing"}, []),
        ({"query": "alien", "genre": "action"}, ["Aliens"]),
        ({"query": "alien"}, ["Alien", "Aliens"]),
        ({"query": "alien", "order": "newest"}, ["Aliens", "Alien"]),
        ({"order": "newest"}, ["Zodiac", "Aliens", "Alien", "Babylon"]),
        ({"order": "oldest"}, ["Alien", "Aliens", "Zodiac", "Babylon"]),
        ({"order": "title"}, ["Alien", "Aliens", "Babylon", "Zodiac"]),
        ({"order": "relevance"}, ["Alien", "Aliens", "Zodiac", "Babylon"]),
        ({"order": "nonsense"}, ["Alien", "Aliens", "Zodiac", "Babylon"]),
    ],
)
def test_filters_and_orders(films, filters, found):
    assert titles(search_movies(**filters)) == found


def test_a_film_two_people_tagged_alike_is_found_once(films):
    movie = MovieFactory(title="Gravity", tags=["orbit", "orbit"])

    assert list(search_movies(tag="orbit")) == [movie]


def test_instant_results_are_few_and_none_for_an_empty_box(films):
    assert titles(instant_results("alie")) == ["Alien", "Aliens"]
    assert instant_results("   ") == []


def test_only_genres_with_films_are_listed(films):
    GenreFactory(name="Western")

    assert [(genre.slug, genre.films) for genre in list_genres()] == [
        ("action", 1),
        ("crime", 1),
        ("horror", 1),
        ("sci-fi", 2),
    ]


def test_decades_are_listed_newest_first(films):
    assert list_decades() == [2000, 1980, 1970]


def test_bars_have_shares_and_lengths_worked_by_hand():
    bars = star_bars([0, 0, 0, 1, 0, 0, 0, 3, 0, 0])

    assert [bar.stars for bar in bars] == [0.5, 1.0, 1.5, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0]
    assert (bars[3].share, bars[3].length) == (0.25, 33.3)
    assert (bars[7].share, bars[7].length) == (0.75, 100.0)


def test_no_ratings_have_no_bars():
    assert star_bars([]) == []
    assert star_bars([0] * 10) == []


def test_tags_come_by_the_number_of_people_and_private_notes_stay_out():
    movie = MovieFactory(tags=["slow", "noir", "noir", "In Netflix queue"])

    assert [(tag.name, tag.people) for tag in tags_of(movie)] == [("noir", 2), ("slow", 1)]


def test_one_person_counts_once_for_a_tag():
    movie = MovieFactory()
    TagApplicationFactory(movie=movie, tag__name="noir", tagger=1)
    TagApplicationFactory(movie=movie, tag__name="Noir", tagger=1)

    assert {tag.people for tag in tags_of(movie)} == {1}


def test_a_page_shows_the_film_and_what_the_person_did(django_assert_num_queries):
    user, movie = UserFactory(), MovieFactory(tags=["noir"])
    MovieStatisticsFactory(movie=movie, count=4, histogram=[0, 0, 0, 0, 0, 0, 0, 4, 0, 0])
    RatingFactory(user=user, movie=movie, stars=Decimal("4.5"))
    WatchlistEntryFactory(user=user, movie=movie)

    with django_assert_num_queries(6):
        page = movie_page(movie, user)

    assert (page.rating.stars, page.saved, page.dismissed) == (Decimal("4.5"), True, False)
    assert (page.opinion.count, page.opinion.mean) == (5, 4.1)
    assert [tag.name for tag in page.tags] == ["noir"]


def test_a_page_of_a_film_nobody_rated_has_no_histogram():
    page = movie_page(MovieFactory(), AnonymousUser())

    assert (page.opinion.count, page.histogram, page.rating, page.saved) == (0, [], None, False)


def test_marks_are_the_persons_own_and_cost_three_queries(django_assert_num_queries):
    user, other = UserFactory(), UserFactory()
    films = MovieFactory.create_batch(3)
    RatingFactory(user=user, movie=films[0])
    RatingFactory(user=other, movie=films[1])
    DismissalFactory(user=user, movie=films[2])

    with django_assert_num_queries(3):
        marked = with_marks(films, user)

    assert [bool(movie.my_rating) for movie in marked] == [True, False, False]
    assert [movie.dismissed for movie in marked] == [False, False, True]


def test_marks_of_nobody_and_of_nothing_cost_no_query(django_assert_num_queries):
    films = MovieFactory.create_batch(2)
    user = UserFactory()
    with django_assert_num_queries(0):
        assert [movie.my_rating for movie in with_marks(films, AnonymousUser())] == [None, None]
        assert with_marks([], user) == []


@pytest.mark.parametrize(
    ("factory", "selector"), [(WatchlistEntryFactory, watchlist_of), (DismissalFactory, dismissals_of)]
)
def test_lists_are_the_persons_own_latest_first(factory, selector):
    user = UserFactory()
    first, second = factory(user=user), factory(user=user)
    factory()

    assert list(selector(user)) == [second, first]
