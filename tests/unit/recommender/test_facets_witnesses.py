"""How far tags are believed: estimated from people who tagged the same films, on films whose truth is known."""

import numpy as np
import pytest

from recommender.facets.witnesses import Witnesses, estimate, with_hints


def sayings(*, shown: float, says: float, slips: float, films: int = 20_000, people: int = 3):
    """Draw what so many people say of films that show a facet with such a chance; return (said, asked, truth)."""
    rng = np.random.default_rng(11)
    truth = rng.random(films) < shown
    said = rng.binomial(people, np.where(truth, says, slips)).astype(float)
    return said, np.full(films, float(people)), truth


def test_what_people_do_is_found_again_from_what_they_said():
    said, asked, _truth = sayings(shown=0.1, says=0.4, slips=0.02)

    found = estimate(said, asked)

    assert found.shown == pytest.approx(0.1, abs=0.02)
    assert found.says == pytest.approx(0.4, abs=0.04)
    assert found.slips == pytest.approx(0.02, abs=0.005)


def test_a_confidence_is_the_share_of_films_that_do_show_it():
    said, asked, truth = sayings(shown=0.1, says=0.4, slips=0.02)
    sure = estimate(said, asked).confidence(said, np.zeros(len(said)), asked - said)

    for count in (1, 2, 3):
        of_so_many = said == count
        assert sure[of_so_many].mean() == pytest.approx(truth[of_so_many].mean(), abs=0.1)


def test_where_nobody_was_compared_the_assumptions_stand():
    assert estimate(np.ones(5), np.ones(5)) == Witnesses()
    assert Witnesses().confidence(np.ones(1), np.zeros(1), np.zeros(1))[0] == pytest.approx(0.75)


def test_nobody_speaking_says_nothing_and_silence_lowers_what_is_said():
    nobody, one, one_of_two = Witnesses().confidence(np.array([0.0, 1, 1]), np.zeros(3), np.array([5.0, 0, 1]))

    assert nobody == 0.0
    assert one_of_two < one


def test_a_hint_is_worth_what_others_say_where_somebody_hinted():
    often, never = (with_hints(Witnesses(), agreed, 400.0) for agreed in (160.0, 4.0))

    assert often.hint > 0.7
    assert never.hint == pytest.approx(Witnesses().shown)
    assert often.confidence(np.zeros(1), np.ones(1), np.zeros(1))[0] == pytest.approx(often.hint)
