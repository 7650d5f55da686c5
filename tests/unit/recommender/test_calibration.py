from collections import Counter

import numpy as np
import pytest

from recommender.calibration import FEWEST, PopularityTarget, calibrate, shared_share

HISTORY = np.arange(20.0)
"""Popularities of a person who rated as much of the unknown as of the well-known."""
FAMOUS, OBSCURE = np.full(30, 19.5), np.full(30, -1.0)


@pytest.fixture
def target() -> PopularityTarget:
    return PopularityTarget.of(HISTORY)


def test_a_page_like_the_history_overshoots_nothing(target):
    assert target.overshoot(HISTORY) == 0.0


def test_a_page_of_famous_films_overshoots(target):
    assert target.overshoot(FAMOUS) > 1.0


def test_a_page_less_known_than_the_history_is_left_alone(target):
    assert target.overshoot(OBSCURE) == 0.0


def test_the_divergence_at_a_cut_is_worked_by_hand():
    target = PopularityTarget(np.array([0.0]), np.array([0.25]))
    shown = 0.99 * 0.5 + 0.01 * 0.25

    expected = 0.25 * np.log(0.25 / shown) + 0.75 * np.log(0.75 / (1 - shown))

    assert target.overshoot([-1.0, 1.0]) == pytest.approx(expected)


def test_too_short_a_history_asks_for_nothing():
    target = PopularityTarget.of(HISTORY[: FEWEST - 1])

    assert target.overshoot(FAMOUS) == 0.0
    assert calibrate(np.ones(5), FAMOUS[:5], target, 3).tolist() == [0, 1, 2]


def test_famous_films_give_way_to_others_nearly_as_good(target):
    worth, popularity = np.linspace(1.0, 0.8, 60), np.r_[FAMOUS, OBSCURE]

    chosen = calibrate(worth, popularity, target, 20)

    assert (chosen < 30).any()
    assert target.overshoot(popularity[chosen]) < 0.1 * target.overshoot(popularity[:20])


def test_what_is_chosen_stands_in_the_order_it_came_in(target):
    chosen = calibrate(np.linspace(1.0, 0.8, 60), np.r_[FAMOUS, OBSCURE], target, 20)

    assert chosen.tolist() == sorted(set(chosen.tolist()))


def test_far_better_films_stay_however_famous(target):
    chosen = calibrate(np.r_[np.full(30, 100.0), np.zeros(30)], np.r_[FAMOUS, OBSCURE], target, 10)

    assert chosen.tolist() == list(range(10))


def test_what_the_page_shows_already_counts(target):
    worth, popularity = np.array([1.0, 0.99]), np.array([19.5, -1.0])

    assert calibrate(worth, popularity, target, 1, shown=FAMOUS).tolist() == [1]
    assert calibrate(worth, popularity, target, 1, shown=OBSCURE).tolist() == [0]


def test_more_films_asked_for_than_there_are_gives_all(target):
    assert calibrate([1.0, 0.5], [0.0, 19.0], target, 5).tolist() == [0, 1]
    assert calibrate([], [], target, 5).tolist() == []


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [([1, 2], [3, 4], 0.0), ([1, 1, 2, 3], [1, 1, 2, 4], 0.75), ([1], [1], 1.0), ([], [], 0.0), ([1, 1], [1], 0.5)],
)
def test_rows_are_as_alike_as_their_themes(one, other, expected):
    assert shared_share(Counter(one), Counter(other)) == expected
