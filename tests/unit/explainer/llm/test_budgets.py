"""What a day and a person's day may cost."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from explainer.clients import Completion
from explainer.llm.budgets import Budget, Cost
from tests.factories.accounts import UserFactory
from tests.factories.explainer import LlmCallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def limits(settings):
    settings.LLM_TOKENS_PER_DAY, settings.LLM_TOKENS_PER_PERSON_AND_DAY = 10_000, 1_000
    settings.LLM_USD_PER_DAY, settings.LLM_USD_PER_PERSON_AND_DAY = 100.0, 50.0
    settings.LLM_PRICES = (1.0, 2.0)


def test_what_is_reserved_is_gone_and_what_was_not_spent_comes_back():
    budget, expected = Budget.of(7), Cost(500, 400)

    assert budget.reserve(expected)
    assert not budget.reserve(expected)
    budget.settle(expected, Cost(50, 40))
    assert budget.reserve(expected)


def test_one_persons_day_leaves_the_others():
    assert Budget.of(7).reserve(Cost(900))
    assert not Budget.of(7).reserve(Cost(900))
    assert Budget.of(8).reserve(Cost(900))


def test_the_sites_day_is_limited_for_everyone(settings):
    settings.LLM_TOKENS_PER_DAY = 1_000
    assert Budget.of(7).reserve(Cost(900))

    assert not Budget.of(8).reserve(Cost(900))
    assert not Budget.of(None).reserve(Cost(900))


@pytest.mark.parametrize("whose", ["LLM_USD_PER_DAY", "LLM_USD_PER_PERSON_AND_DAY"])
def test_dollars_are_limited_as_tokens_are(settings, whose):
    setattr(settings, whose, 0.0005)
    budget = Budget.of(7)

    assert budget.reserve(Cost(100, 200))
    assert not budget.reserve(Cost(100, 0))


def test_a_refused_reservation_takes_nothing_from_any_counter(settings):
    settings.LLM_USD_PER_PERSON_AND_DAY = 0.0001
    assert not Budget.of(7).reserve(Cost(900))

    assert Budget.of(8).reserve(Cost(100))
    assert sorted(cache.get_many([f"llm:tokens:{timezone.now().date()}"]).values()) == [100]


def test_threads_side_by_side_cannot_take_more_than_there_is():
    budget = Budget.of(7)

    with ThreadPoolExecutor(8) as pool:
        taken = sum(pool.map(lambda _: budget.reserve(Cost(150)), range(40)))

    assert taken == 6


def test_after_the_cache_was_emptied_the_day_is_counted_from_the_log(settings):
    user = UserFactory()
    LlmCallFactory(user=user, prompt_tokens=700, completion_tokens=200, cost_usd="0.5")
    LlmCallFactory(user=user, prompt_tokens=9000, created_at=timezone.now() - timedelta(days=1))

    assert not Budget.of(user.pk).reserve(Cost(200))
    assert Budget.of(user.pk).reserve(Cost(50))
    settings.LLM_USD_PER_DAY = 0.4
    cache.clear()
    assert not Budget.of(None).reserve(Cost(50))


def test_nothing_is_spent_while_nobody_knows_what_was():
    budget = Budget.of(7)
    cache.clear()

    assert not budget.reserve(Cost(1))


def test_an_answer_costs_what_the_server_says():
    completion = Completion("{}", True, prompt_tokens=10, completion_tokens=20, seconds=1.0)

    cost = Cost.of(completion, Cost(100, 400))

    assert (cost.tokens, cost.millionths) == (30, 50)


def test_an_answer_of_which_the_server_tells_nothing_costs_what_its_length_says():
    completion = Completion("x" * 300, True, prompt_tokens=None, completion_tokens=None, seconds=1.0)

    assert Cost.of(completion, Cost(100, 400)) == Cost(100, 100)


def test_what_a_question_may_cost_counts_its_words_and_the_longest_answer():
    expected = Cost.expected([{"role": "user", "content": "x" * 3000}], 500)

    assert expected.prompt_tokens >= 1000
    assert expected.completion_tokens == 500
