"""Which theme of a new model is which of the old one's."""

from recommender.theme_matching import join_merged, match_themes


def test_the_same_films_are_the_same_theme_whatever_its_number():
    assert match_themes({10: [1, 2, 3], 11: [4, 5, 6]}, {0: [4, 5, 6], 1: [1, 2, 3]}) == {0: 11, 1: 10}


def test_the_closest_pair_is_matched_first():
    old = {10: [1, 2, 3, 4], 11: [1, 2, 3, 4, 5, 6]}

    assert match_themes(old, {0: [1, 2, 3, 4, 5, 6]}) == {0: 11}


def test_no_theme_is_matched_twice():
    matched = match_themes({10: range(10)}, {0: range(6), 1: range(6, 10)})

    assert matched == {0: 10}


def test_little_overlap_is_another_theme():
    assert match_themes({10: range(10)}, {0: range(8, 18)}) == {}


def test_a_locked_theme_follows_its_films_however_few():
    assert match_themes({10: range(10)}, {0: range(8, 18)}, locked=[10]) == {0: 10}


def test_a_locked_theme_chooses_before_a_closer_one():
    old = {10: [1, 2, 3, 4], 11: [1, 2]}

    assert match_themes(old, {0: [1, 2, 3, 4]}, locked=[11]) == {0: 11}


def test_a_locked_theme_without_a_film_in_common_is_gone():
    assert match_themes({10: [1]}, {0: [2]}, locked=[10]) == {}


def test_nothing_matches_nothing():
    assert match_themes({}, {0: [1]}) == {}
    assert match_themes({10: [1]}, {}) == {}


def test_the_parts_of_a_merged_theme_join_the_largest():
    parts = {0: range(6), 1: range(6, 10), 2: range(10, 20)}

    assert join_merged({10: range(10), 11: range(10, 20)}, parts, merged=[10]) == {1: 0}


def test_a_part_that_lies_mostly_elsewhere_stays_by_itself():
    assert join_merged({10: range(10)}, {0: range(6), 1: range(7, 14)}, merged=[10]) == {}


def test_themes_that_nobody_merged_are_left_alone():
    assert join_merged({10: range(10)}, {0: range(5), 1: range(5, 10)}, merged=[]) == {}


def test_a_merged_theme_that_is_gone_takes_nothing_in():
    assert join_merged({10: range(10)}, {0: range(5), 1: range(5, 10)}, merged=[99]) == {}
