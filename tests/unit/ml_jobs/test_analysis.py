"""What a data set's ratings say, on ratings counted by hand."""

import numpy as np
import pytest

from ml_jobs.analysis import Films, Ratings, analyse, yearly_statistics

FILMS = Films(
    genres={1: ["Comedy", "Drama"], 2: ["Drama"], 3: ["War"]},
    years={1: 1995, 2: 1999, 3: None, 4: 2003},
)


def seconds(year: int) -> int:
    return int(np.datetime64(f"{year}-06-01", "s").astype(np.int64))


def make_ratings(*rows: tuple[int, int, float, int]) -> Ratings:
    users, movies, stars, years = (list(column) for column in zip(*rows, strict=True)) if rows else ([], [], [], [])
    return Ratings.of(
        np.array(users, np.int64),
        np.array(movies, np.int64),
        np.array(stars, np.float64),
        np.array([seconds(year) for year in years], np.int64),
    )


@pytest.fixture
def ratings() -> Ratings:
    return make_ratings((1, 1, 5, 2000), (1, 2, 3, 2000), (2, 1, 4, 2002), (2, 3, 0.5, 2002))


def test_it_counts_ratings_people_and_films(ratings):
    analysis = analyse(ratings, FILMS)

    assert (analysis["ratings"], analysis["people"], analysis["films"], analysis["rated_films"]) == (4, 2, 4, 3)
    assert analysis["stars"] == [1, 0, 0, 0, 0, 1, 0, 1, 0, 1]


def test_a_year_without_ratings_is_there_with_nothing(ratings):
    years = analyse(ratings, FILMS)["years"]

    assert [each["year"] for each in years] == [2000, 2001, 2002]
    assert years[0] == {"year": 2000, "ratings": 2, "people": 1, "films": 2, "mean": 4.0}
    assert years[1] == {"year": 2001, "ratings": 0, "people": 0, "films": 0, "mean": None}


def test_a_film_counts_in_each_of_its_genres_with_an_interval_around_the_mean(ratings):
    drama = next(each for each in analyse(ratings, FILMS)["genres"] if each["name"] == "Drama")

    assert (drama["films"], drama["ratings"], drama["mean"]) == (2, 3, 4.0)
    margin = 1.96 * np.std([5, 3, 4]) / 3**0.5
    assert (drama["low"], drama["high"]) == pytest.approx((4 - margin, 4 + margin))


def test_a_decade_has_the_share_of_its_films_in_each_genre_and_films_without_a_year_are_in_none(ratings):
    decades = {each["decade"]: each for each in analyse(ratings, FILMS)["decades"]}

    assert set(decades) == {1990, 2000}
    assert decades[1990]["genre_shares"] == {"Comedy": 0.5, "Drama": 1.0}
    assert (decades[2000]["films"], decades[2000]["ratings"], decades[2000]["mean"]) == (1, 0, None)


def test_the_most_rated_films_hold_their_share_of_the_ratings():
    rows = [(user, 1, 4, 2000) for user in range(90)] + [(user, 10 + user, 4, 2000) for user in range(9)]
    top = {each["films"]: each["ratings"] for each in analyse(make_ratings(*rows), FILMS)["concentration"]}

    assert top[0.1] == pytest.approx(90 / 99)
    assert top[1.0] == 1.0


def test_classes_hold_what_is_at_or_above_their_lower_end():
    rows = [(1, movie, 4, 2000) for movie in range(20)] + [(2, movie, 4, 2000) for movie in range(49)]
    people = analyse(make_ratings(*rows), FILMS)["per_person"]

    assert people["counts"][:2] == [2, 0]
    assert people["median"] == 34.5


def test_each_film_has_its_years_with_counts_and_sums(ratings):
    assert yearly_statistics(ratings) == {
        1: {2000: (1, 5.0), 2002: (1, 4.0)},
        2: {2000: (1, 3.0)},
        3: {2002: (1, 0.5)},
    }


def test_no_ratings_are_no_error():
    nothing = make_ratings()

    assert yearly_statistics(nothing) == {}
    assert analyse(nothing, FILMS)["years"] == []
