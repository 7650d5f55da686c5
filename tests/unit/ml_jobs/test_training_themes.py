import numpy as np
import pytest

from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.parameters import ContentParameters, ThemeParameters
from ml_jobs.training.themes import describe, theme_features, without_odd_ones
from recommender.placement import nearest
from recommender.theme_facts import choose_exemplars, lifts

INSIDE = np.array([True] * 10 + [False] * 90)


def test_a_lift_is_the_share_inside_over_the_share_overall_shrunk():
    films = np.arange(5, 15)

    assert lifts([("heist", films)], INSIDE) == [["heist", round((5 + 3) / (1 + 3), 2), 5]]


def test_what_is_as_common_inside_as_outside_is_not_listed():
    assert lifts([("drama", np.arange(0, 100, 5))], INSIDE) == []


def test_what_few_films_show_says_nothing_of_the_theme():
    assert lifts([("cult", np.array([0, 1]))], INSIDE) == []


def test_the_most_telling_comes_first():
    listed = lifts([("some", np.arange(0, 6)), ("all", np.arange(0, 10)), ("few", np.arange(0, 4))], INSIDE)

    assert [row[0] for row in listed] == ["all", "some", "few"]


def test_each_film_goes_to_the_nearest_centre():
    features = np.array([[1.0, 0.0], [0.0, 1.0], [0.8, 0.6]])
    number, closeness = nearest(features, np.array([[0.9, 0.1], [0.1, 0.9]]))

    assert number.tolist() == [0, 1, 0]
    assert closeness[0] > closeness[2]


def test_the_centre_of_a_few_odd_films_is_given_up():
    features = np.array([[1.0, 0.0]] * 20 + [[0.0, 1.0]] * 20 + [[-1.0, 0.0]] * 3)
    centres = np.array([[1.0, 0.0], [0.0, 1.0], [-1.0, 0.0]])

    assert without_odd_ones(centres, features, 8).tolist() == [[1.0, 0.0], [0.0, 1.0]]


def test_films_with_few_ratings_go_where_their_content_is_and_not_together():
    """Films of three genres, ten that people know and ten that one person rated, whom ALS puts all in one place."""
    genre, known = np.tile(np.arange(3), 20), np.repeat([True, False], 30)
    names = ["Western", "Musical", "Horror"]
    catalogue = Catalogue.build(range(60), {film: [names[genre[film]]] for film in range(60)}, {}, [])
    directions = np.where(known[:, None], np.eye(4)[genre], np.eye(4)[3])

    ratings, likes = np.where(known, 50, 1), np.where(known, 25, 1)
    features = theme_features(directions, ratings, likes, catalogue, ThemeParameters(), ContentParameters())
    centres = np.array([features[known & (genre == each)].mean(axis=0) for each in range(3)])

    assert nearest(features, centres)[0].tolist() == genre.tolist()


def test_exemplars_are_close_and_recognisable():
    films = np.arange(40)
    ratings = np.where(films < 20, 200, 1)
    closeness = np.where(films % 2 == 0, 0.9, 0.1)

    assert choose_exemplars(films, closeness, ratings, 3).tolist() == [0, 2, 4]


def test_the_facts_of_a_theme_are_ready_for_json():
    catalogue = Catalogue.build(
        range(100),
        {movie_id: ["Crime"] if movie_id < 10 else ["Drama"] for movie_id in range(100)},
        dict.fromkeys(range(10), 1994) | dict.fromkeys(range(10, 100), 2005),
        [(movie_id, "heist") for movie_id in range(8)],
    )

    facts = describe(3, np.arange(10), np.linspace(0.9, 0.1, 100), np.full(100, 50), catalogue, 4)

    assert (facts.number, facts.size, facts.exemplars) == (3, 10, [0, 1, 2, 3])
    assert facts.tag_lifts == [["heist", pytest.approx(11 / 3.8, abs=0.01), 8]]
    assert facts.genre_lifts[0][0] == "Crime"
    assert facts.decade_lifts[0][0] == 1990
    assert isinstance(facts.decade_lifts[0][0], int)
