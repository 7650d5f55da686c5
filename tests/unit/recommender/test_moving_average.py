from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recommender.histories import History
from recommender.moving_average import RecentState, fold_recent, recent_weights, step_recent
from tests.factories.recommender import VECTORS_ALONE

DAY = 86_400.0
CONSTANTS = replace(VECTORS_ALONE, ema_alpha=0.2, half_life_days=10.0)


def history(stars, days):
    n = len(stars)
    vectors = np.random.default_rng(1).normal(size=(n, 4))
    return History.in_order(np.arange(n), stars, np.array(days, np.float64) * DAY, vectors)


def stepped(past):
    state = RecentState.empty(4)
    for stars, time, vector in zip(past.stars, past.times, past.vectors, strict=True):
        state = step_recent(state, stars=float(stars), time=float(time), vector=vector, constants=CONSTANTS)
    return state


@given(st.lists(st.tuples(st.integers(1, 10), st.floats(0, 3000)), max_size=60))
def test_folding_a_history_is_stepping_over_it(ratings):
    past = history([halves / 2 for halves, _day in ratings], [day for _halves, day in ratings])

    folded, state = fold_recent(past, CONSTANTS), stepped(past)

    assert np.abs(folded.vector - state.vector).max() < 1e-9
    assert (folded.clock, folded.count) == (state.clock, state.count)
    assert folded.total == pytest.approx(state.total)


def test_weights_worked_by_hand():
    weights = recent_weights(history([5.0, 5.0], [0, 10]), CONSTANTS, 0.2)

    first, second = 5.0 - (5.0 + 17.5) / 6 + 0.5, 5.0 - (10.0 + 17.5) / 7 + 0.5
    kept = 0.8 * 0.5
    assert weights == pytest.approx([first * kept, second * (1 - kept)])


def test_a_rating_far_under_the_persons_mean_weighs_nothing():
    assert recent_weights(history([5.0, 5.0, 1.0], [0, 1, 2]), CONSTANTS, 0.2)[2] == 0.0
