"""Leaving a service alone that did not answer."""

import pytest
from rest_framework.test import APIClient
from rest_framework.throttling import AnonRateThrottle

from recommender.outages import Outage


def test_a_service_is_left_alone_after_a_failure_and_for_a_while_only(monkeypatch):
    now = [100.0]
    monkeypatch.setattr("recommender.outages.time.monotonic", lambda: now[0])
    outage = Outage(pause=15.0)

    assert outage.is_over
    outage.begin()
    assert not outage.is_over
    now[0] += 14.9
    assert not outage.is_over
    now[0] += 0.2
    assert outage.is_over


def test_a_failure_can_be_forgotten():
    outage = Outage()
    outage.begin()
    outage.forget()

    assert outage.is_over


@pytest.mark.django_db
def test_requests_are_counted_while_the_cache_answers(monkeypatch):
    monkeypatch.setattr(AnonRateThrottle, "THROTTLE_RATES", {"anon": "2/min", "user": "2/min"})

    codes = [APIClient().get("/api/v1/model/").status_code for _ in range(3)]

    assert codes == [503, 503, 429]
