"""Leaving a service alone that did not answer."""

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
