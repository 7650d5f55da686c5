import time

import pytest
from django.db import connection

from cineproject.celery import app
from recommender.models import ModelVersion


@pytest.fixture
def live_model(db) -> ModelVersion:
    return ModelVersion.objects.create(version="20260101-000000-abcdef", status=ModelVersion.Status.LIVE)


@pytest.fixture
def dead_broker(monkeypatch):
    """An address on this machine where nobody listens."""
    monkeypatch.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")


def test_a_process_is_alive_without_asking_the_database(client):
    answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})


def test_the_site_is_ready_with_database_broker_and_a_live_model(client, live_model):
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ok", "checks": {"database": "ok", "broker": "ok", "model": "ok"}}


def test_without_a_live_model_the_site_is_not_ready(client, db):
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "ok", "model": "none is live"}


def test_a_dead_broker_is_named_within_seconds(client, live_model, dead_broker):
    began = time.monotonic()
    answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"] == {"database": "ok", "broker": "does not answer", "model": "ok"}
    assert time.monotonic() - began < 8


def test_a_dead_database_is_named_without_its_address(client, db, monkeypatch):
    def refuse() -> None:
        raise OSError("no way to db.internal")

    with monkeypatch.context() as dead:
        dead.setattr(connection, "cursor", refuse)
        answer = client.get("/readyz")

    assert answer.status_code == 503
    assert answer.json()["checks"]["database"] == answer.json()["checks"]["model"] == "does not answer"
    assert b"internal" not in answer.content


def test_health_is_never_cached_and_only_read(client):
    assert "no-store" in client.get("/healthz")["Cache-Control"]
    assert client.post("/readyz").status_code == 405
