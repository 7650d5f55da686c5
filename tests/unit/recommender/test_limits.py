"""Counting uses, in a real Redis and without one."""

import threading

import pytest
from redis import Redis
from redis.exceptions import RedisError

from recommender.limits import Limit, forget, own_counts, take
from recommender.outages import redis_outage


@pytest.fixture(autouse=True)
def _rates(settings):
    settings.LIMITS = {"few": "3/m", "more": "5/m", "many": "10/2h", "brief": "2/1s"}
    own_counts.clear()
    yield
    redis_outage.forget()


def allowed(*limits: Limit, times: int) -> list[bool]:
    return [take(*limits).is_allowed for _ in range(times)]


@pytest.fixture(params=["with Redis", "without Redis"])
def _with_and_without(request, settings):
    if request.param == "without Redis":
        settings.REDIS_URL = "redis://127.0.0.1:9/0"


@pytest.mark.usefixtures("_with_and_without")
class TestCounting:
    def test_past_the_rate_nothing_is_allowed(self):
        assert allowed(Limit("few", "ada"), times=5) == [True, True, True, False, False]
        assert allowed(Limit("few", "eve"), times=1) == [True]

    def test_it_tells_what_is_left_and_how_long_to_wait(self):
        limit = Limit("few", "ada")
        counts = [take(limit).tightest.left for _ in range(3)]
        refused = take(limit)

        assert counts == [2, 1, 0]
        assert (refused.is_allowed, refused.tightest.left) == (False, 0)
        assert 58 <= refused.wait <= 60

    def test_several_limits_are_taken_together_or_not_at_all(self):
        few, more = Limit("few", "ada"), Limit("more", "ada")
        assert allowed(few, more, times=4) == [True, True, True, False]

        assert take(more).tightest.left == 1

    def test_a_use_given_back_counts_no_more(self):
        limit = Limit("few", "ada")
        for _ in range(5):
            take(limit).give_back()

        assert allowed(limit, times=4) == [True, True, True, False]

    def test_a_refused_use_has_nothing_to_give_back(self):
        limit = Limit("few", "ada")
        allowed(limit, times=3)
        take(limit).give_back()

        assert not take(limit).is_allowed


def test_a_window_slides(monkeypatch):
    limit = Limit("brief", "ada")
    assert allowed(limit, times=3) == [True, True, False]
    threading.Event().wait(1.05)

    assert allowed(limit, times=3) == [True, True, False]


def test_many_at_once_do_not_slip_through():
    limit, results = Limit("few", "ada"), []
    ready = threading.Barrier(12)

    def use() -> None:
        ready.wait(10)
        results.append(take(limit).is_allowed)

    threads = [threading.Thread(target=use) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(results) == [False] * 9 + [True] * 3


def test_what_was_counted_ends_with_its_window(settings):
    take(Limit("many", "ada"))
    with Redis.from_url(settings.REDIS_URL) as redis:
        (key,) = redis.scan_iter(match="*limits:many:ada")
        assert 7190 < redis.ttl(key) <= 7200


def test_what_was_counted_can_be_forgotten():
    limit = Limit("few", "ada")
    allowed(limit, times=3)
    forget(limit)

    assert take(limit).is_allowed


def test_who_must_not_be_counted_by_each_process_alone_is_refused_while_redis_is_away(settings):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"

    with pytest.raises(RedisError):
        take(Limit("few", "ada"), alone=False)


def test_a_process_forgets_the_longest_unused_before_it_fills_its_memory(settings, monkeypatch):
    settings.REDIS_URL = "redis://127.0.0.1:9/0"
    monkeypatch.setattr("recommender.limits.MOST_OWN", 2)
    for who in ("ada", "eve", "ada", "bob"):
        take(Limit("few", who))

    assert take(Limit("few", "ada")).tightest.left == 0
    assert take(Limit("few", "eve")).tightest.left == 2
