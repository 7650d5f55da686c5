"""Starts the embedded services before Django's settings are read, and points the tests at a corner of their own.

A test run has the database `test_cinewhy`, Redis number 15 and a temporary `CINE_DIR` for artifacts and secrets; it
never touches what the site itself keeps. Two runs on the same services would share these, so the second waits.
"""

import os
import shutil
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest

# Before anything imports the project, whose Celery app wants to know the settings.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "cineproject.settings.test")

from cineproject.embedded.errors import EmbeddedError
from cineproject.embedded.locks import exclusive
from cineproject.embedded.paths import cine_dir
from cineproject.embedded.services import embedded_services

TEST_REDIS_NUMBER = 15


@pytest.hookimpl(wrapper=True)
def pytest_load_initial_conftests(early_config: pytest.Config):
    if not {"--help", "-h", "--version", "-V"} & set(early_config.invocation_params.args):
        early_config.add_cleanup(_start().close)
    return (yield)


def _start() -> ExitStack:
    folder = cine_dir()
    with ExitStack() as stack:
        stack.enter_context(_the_only_run(folder))
        try:
            stack.enter_context(embedded_services())
        except EmbeddedError as error:
            pytest.exit(str(error), returncode=pytest.ExitCode.USAGE_ERROR)
        os.environ["CINE_DIR"] = stack.enter_context(_own_folder(folder))
        os.environ["REDIS_URL"] = own_redis(os.environ["REDIS_URL"])
        signal.signal(signal.SIGTERM, _end_the_run)
        return stack.pop_all()


@contextmanager
def _the_only_run(folder: Path) -> Iterator[None]:
    with ExitStack() as stack:
        try:
            stack.enter_context(exclusive(folder / "locks" / "tests.lock", wait=False))
        except BlockingIOError:
            print(f"Another test run uses the services in {folder}; waiting for it to end.", file=sys.stderr)  # noqa: T201
            stack.enter_context(exclusive(folder / "locks" / "tests.lock"))
        yield


@contextmanager
def _own_folder(folder: Path) -> Iterator[str]:
    """A CINE_DIR for this run alone, which shares only the downloaded data."""
    own = Path(tempfile.mkdtemp(prefix="cinewhy-tests-"))
    (folder / "data").mkdir(exist_ok=True)
    (own / "data").symlink_to(folder / "data", target_is_directory=True)
    try:
        yield str(own)
    finally:
        shutil.rmtree(own, ignore_errors=True)


def own_redis(url: str) -> str:
    """The same server, emptied at the database number that belongs to tests."""
    from redis import Redis

    own = urlsplit(url)._replace(path=f"/{TEST_REDIS_NUMBER}").geturl()
    with Redis.from_url(own) as client:
        client.flushdb()
    return own


def _end_the_run(number: int, _frame: object) -> None:
    pytest.exit("terminated", returncode=128 + number)
