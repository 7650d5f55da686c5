import pytest

from catalog.exports import Kind, Record
from catalog.matching import How, Match, match_records
from catalog.search import rebuild_index
from tests.factories.catalog import DataSourceFactory, MovieFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def films():
    """Films by a short name, as the catalogue has them."""
    made = {
        "matrix": MovieFactory(title="The Matrix", year=1999, imdb_id=133093, tmdb_id=603),
        "seven": MovieFactory(title="Seven (a.k.a. Se7en)", year=1995, imdb_id=114369),
        "postman": MovieFactory(title="The Postman (Il Postino)", year=1994),
        "hamlet_1996": MovieFactory(title="Hamlet", year=1996),
        "hamlet_2000": MovieFactory(title="Hamlet", year=2000),
        "eden": MovieFactory(title="Eden", year=2014, imdb_id=1),
        "eden_too": MovieFactory(title="Eden", year=2014, imdb_id=2),
        "amelie": MovieFactory(title="Amélie (Fabuleux destin d'Amélie Poulain, Le)", year=2001),
        "yearless": MovieFactory(title="Nobody Knows When", year=None),
    }
    rebuild_index()
    return {name: film.pk for name, film in made.items()}


def record(title="", year=None, **ids) -> Record:
    return Record(kind=Kind.RATING, row=2, title=title, year=year, **ids)


def match(title="", year=None, **ids) -> Match:
    [found] = match_records([record(title, year, **ids)])
    return found


@pytest.mark.parametrize(
    ("title", "year", "name"),
    [
        ("The Matrix", 1999, "matrix"),
        ("Matrix", 1999, "matrix"),
        ("the  MATRIX!", 1999, "matrix"),
        ("Se7en", 1995, "seven"),
        ("Seven", 1995, "seven"),
        ("Il Postino", 1994, "postman"),
        ("Amelie", 2001, "amelie"),
        ("Hamlet", 2000, "hamlet_2000"),
    ],
)
def test_a_film_is_found_by_any_of_its_titles_and_its_year(films, title, year, name):
    assert match(title, year) == Match(How.TITLE, (films[name],))


@pytest.mark.parametrize("year", [1998, 2000])
def test_a_year_off_by_one_is_found_and_flagged(films, year):
    assert match("The Matrix", year) == Match(How.CLOSE, (films["matrix"],))


@pytest.mark.parametrize("year", [1997, 2001])
def test_a_year_further_off_is_another_film(films, year):
    assert match("The Matrix", year).how is How.UNKNOWN


def test_a_record_or_a_film_without_a_year_is_close_at_best(films):
    assert match("The Matrix") == Match(How.CLOSE, (films["matrix"],))
    assert match("Nobody Knows When", 2004) == Match(How.CLOSE, (films["yearless"],))


def test_several_films_that_fit_are_reported_and_none_is_guessed(films):
    assert match("Eden", 2014) == Match(How.AMBIGUOUS, (films["eden"], films["eden_too"]))
    assert match("Hamlet") == Match(How.AMBIGUOUS, (films["hamlet_1996"], films["hamlet_2000"]))


def test_ids_come_before_titles(films):
    assert match("Something Else", 1950, imdb_id=133093) == Match(How.IMDB, (films["matrix"],))
    assert match("Something Else", 1950, tmdb_id=603) == Match(How.TMDB, (films["matrix"],))


def test_an_id_we_lack_leaves_the_title_to_decide(films):
    assert match("Il Postino", 1994, imdb_id=110877) == Match(How.TITLE, (films["postman"],))


def test_an_id_that_speaks_against_a_film_of_the_same_title_is_heard(films):
    assert match("The Matrix", 1999, imdb_id=999) == Match(How.UNKNOWN)
    assert match("Eden", 2014, imdb_id=2) == Match(How.IMDB, (films["eden_too"],))


def test_of_two_films_with_one_id_the_year_decides():
    first, second = (MovieFactory(title="War and Peace", year=year, tmdb_id=7) for year in (1966, 1967))
    rebuild_index()

    assert match("x", 1967, tmdb_id=7) == Match(How.TMDB, (second.pk,))
    assert match("x", 1980, tmdb_id=7).how is How.UNKNOWN
    assert first.pk != second.pk


def test_movielens_ids_count_only_where_ours_are_the_same(films):
    assert match(movielens_id=films["matrix"]).how is How.UNKNOWN
    source = DataSourceFactory(name="ml-latest-small")
    assert match(movielens_id=films["matrix"]) == Match(How.MOVIELENS, (films["matrix"],))
    source.name = "ml-100k"
    source.save()
    assert match(movielens_id=films["matrix"]).how is How.UNKNOWN


def test_the_number_of_queries_does_not_grow_with_the_records(films, django_assert_max_num_queries):
    many = [record(f"Film {n}", 1990, imdb_id=n + 10, tmdb_id=n + 10, movielens_id=n + 10) for n in range(1500)]

    with django_assert_max_num_queries(6):
        assert len(match_records([*many, record("The Matrix", 1999)])) == 1501
