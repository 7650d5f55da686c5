"""Fixtures every kind of test may ask for; the services themselves are started by `services_plugin`."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, connections
from playwright.sync_api import Playwright
from redis import Redis

from cineproject.celery import app as celery_app
from cineproject.embedded import children
from tests.chromium import CHROMIUM, launch_options

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="session")
def _redis() -> Iterator[Redis]:
    with Redis.from_url(settings.REDIS_URL) as client:
        yield client


@pytest.fixture(autouse=True)
def _nothing_cached(_redis: Redis) -> None:
    """No test finds what another left in the cache; the broker's queues in the same database stay."""
    if keys := list(_redis.scan_iter(match="cinewhy:*", count=1000)):
        _redis.delete(*keys)


@pytest.fixture(scope="session")
def movielens_source() -> str | None:
    """Where the tests' MovieLens data is: named by MOVIELENS_SOURCE, beside the clone, or None for the wheel's 100K."""
    beside = ROOT.parent / "shared" / "data" / "ml-latest-small.zip"
    return os.environ.get("MOVIELENS_SOURCE") or (str(beside) if beside.exists() else None)


@pytest.fixture(scope="session")
def latest_small(movielens_source: str | None) -> str:
    """The path of ml-latest-small, for tests of its own counts."""
    if not movielens_source or "latest-small" not in movielens_source:
        pytest.skip(
            "NO ml-latest-small: only MovieLens 100K is at hand; set MOVIELENS_SOURCE to its zip to run this test"
        )
    return movielens_source


@pytest.fixture(scope="session")
def test_database_url(django_db_setup) -> str:
    """The tests' database, for another process."""
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}").geturl()


@pytest.fixture(scope="module")
def celery_worker_process(test_database_url, tmp_path_factory) -> Iterator[subprocess.Popen]:
    """A worker on the tests' database and Redis; ask for `transactional_db` too, so that it sees your rows.

    It ends with the module, so that it takes no other test's tasks.
    """
    celery_app.control.purge()
    log = tmp_path_factory.mktemp("celery") / "worker.log"
    command = [sys.executable, "-m", "celery", "-A", "cineproject", "worker", "--pool=solo", "--loglevel=INFO"]
    environment = os.environ | {"DATABASE_URL": test_database_url, "PYTHONUNBUFFERED": "1"}
    with log.open("wb") as output:
        worker = children.start(command, environment, stdout=output, stderr=output)
    try:
        _wait_for_worker(worker, log)
        yield worker
    finally:
        children.stop(worker, seconds=30)


def _wait_for_worker(worker: subprocess.Popen, log: Path, *, seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not celery_app.control.ping(timeout=0.5):
        if worker.poll() is not None or time.monotonic() > deadline:
            pytest.fail(f"The Celery worker did not come up:\n{log.read_text()}")


@pytest.fixture(scope="session")
def _nothing_connected(django_db_setup) -> None:
    """No connection is left open from before Playwright's event loop, during which Django keeps others."""
    connections.close_all()


@pytest.fixture(scope="session")
def playwright(_nothing_connected, playwright: Playwright) -> Iterator[Playwright]:
    """pytest-playwright's, ended before the tests' database is: what was connected meanwhile would keep it in use."""
    yield playwright
    connections.close_all()


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    if not CHROMIUM.exists():
        pytest.skip(
            f"NO BROWSER: {CHROMIUM} is missing, so no page was looked at; install it with `apt-get install chromium`"
        )
    return browser_type_launch_args | launch_options()


@pytest.fixture
def live_server(live_server, monkeypatch: pytest.MonkeyPatch):
    """pytest-django's server; Playwright keeps an event loop in this thread, in which Django would refuse its ORM."""
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    return live_server
