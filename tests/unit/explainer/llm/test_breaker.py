"""The circuit breaker: when it opens, and how it closes again."""

import time

import pytest
from django.core.cache import cache

from explainer.llm.breaker import FAILURES_TO_OPEN, LONGEST_REST, Breaker


@pytest.fixture
def open_breaker() -> Breaker:
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN):
        breaker.note_failure()
    return breaker


def end_the_rest(breaker: Breaker) -> None:
    """Let the rest be over, as if time had passed."""
    cache.set(f"llm:{breaker.scope}:until", time.time() - 1, 60)


def test_it_opens_after_failures_in_a_row(open_breaker):
    assert open_breaker.is_resting
    assert not open_breaker.admits()


def test_a_success_forgets_earlier_failures():
    breaker = Breaker()
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.note_failure()
    breaker.note_success()
    breaker.note_failure()

    assert breaker.admits()


def test_after_the_rest_one_question_tries_and_the_others_wait_for_it(open_breaker):
    end_the_rest(open_breaker)

    assert [open_breaker.admits() for _ in range(3)] == [True, False, False]


def test_a_try_that_succeeds_lets_everyone_ask(open_breaker):
    end_the_rest(open_breaker)
    open_breaker.admits()

    open_breaker.note_success()

    assert [open_breaker.admits() for _ in range(3)] == [True, True, True]


def test_a_try_that_fails_begins_another_rest_at_once(open_breaker):
    end_the_rest(open_breaker)
    open_breaker.admits()

    open_breaker.note_failure()

    assert open_breaker.is_resting


def test_a_try_that_was_not_asked_leaves_it_to_another(open_breaker):
    end_the_rest(open_breaker)
    open_breaker.admits()

    open_breaker.step_back()

    assert open_breaker.admits()


def test_it_rests_as_long_as_it_is_told_and_never_for_ever():
    breaker = Breaker()
    breaker.rest(1e9)

    assert cache.get("llm:live:until") <= time.time() + LONGEST_REST


def test_a_longer_rest_is_not_cut_short():
    breaker = Breaker()
    breaker.rest(1000)
    breaker.rest(1)

    assert cache.get("llm:live:until") > time.time() + 900


def test_a_trials_failures_are_its_own(open_breaker):
    assert Breaker("trial").admits()
