import numpy as np
import pytest

from ml_jobs.training.catalogue import Catalogue, decade_indicators, genre_directions, tag_indicators, year_bumps


@pytest.fixture
def catalogue():
    return Catalogue.build(
        [30, 10, 20],
        genres={10: ["Drama"], 20: ["Drama", "War"]},
        years={10: 1994, 20: 2001, 30: None},
        tags=[(10, "Slow  Burn"), (20, "slow burn"), (20, "epic"), (99, "elsewhere")],
    )


def test_films_stand_in_the_order_of_their_ids(catalogue):
    assert catalogue.movie_ids.tolist() == [10, 20, 30]
    assert catalogue.genre_names == ["Drama", "War"]
    assert catalogue.genres.tolist() == [[1, 0], [1, 1], [0, 0]]


def test_spellings_of_a_tag_are_one_tag_as_first_written(catalogue):
    assert {name: films.tolist() for name, films in catalogue.tags.items()} == {"Slow Burn": [0, 1], "epic": [1]}


def test_tags_about_somebodys_shelves_are_left_out():
    assert Catalogue.build([1], {}, {}, [(1, "In Netflix queue"), (1, "noir")]).tags.keys() == {"noir"}


def test_an_unknown_year_has_no_decade_and_counts_as_the_median(catalogue):
    assert catalogue.decades().tolist() == [1990, 2000, -1]
    assert catalogue.filled_years.tolist() == [1994, 2001, 1997.5]


def test_widening_keeps_what_is_known_and_adds_films_of_which_nothing_is(catalogue):
    wide = catalogue.widened(np.array([15, 20]))

    assert wide.movie_ids.tolist() == [10, 15, 20, 30]
    assert wide.genres.tolist() == [[1, 0], [0, 0], [1, 1], [0, 0]]
    assert np.isnan(wide.years[1])
    assert wide.tags["epic"].tolist() == [2]


def test_widening_by_known_films_changes_nothing(catalogue):
    assert catalogue.widened(np.array([10, 30])) is catalogue


def test_rare_genres_weigh_more_and_rows_have_unit_length(catalogue):
    directions = genre_directions(catalogue)

    assert directions[1, 1] > directions[1, 0]
    assert np.linalg.norm(directions, axis=1) == pytest.approx([1, 1, 0])


def test_neighbouring_years_are_alike():
    near = Catalogue.build([1, 2, 3], {}, {1: 1994, 2: 1996, 3: 1950})
    bumps = year_bumps(near)

    assert bumps[0] @ bumps[1] > 0.9
    assert bumps[0] @ bumps[2] < 0.01


def test_each_film_is_in_one_decade(catalogue):
    assert decade_indicators(catalogue).sum(axis=1).tolist() == [1, 1, 1]


def test_only_common_tags_are_features(catalogue):
    assert tag_indicators(catalogue, min_films=2).tolist() == [[1], [1], [0]]


def test_a_catalogue_of_ids_alone_is_one_too():
    bare = Catalogue.build([3, 1], {}, {})

    assert (len(bare), bare.genres.shape, bare.filled_years.tolist()) == (2, (2, 0), [2000.0, 2000.0])
