"""The site as `make run` starts it, over the tests' database, where every result is there already."""

import http.client
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

import pytest
from django.contrib.auth.hashers import PBKDF2PasswordHasher

from catalog.models import DataSource, Movie, Rating
from cineproject.embedded.paths import BASE_DIR
from cineproject.embedded.ports import choose_port
from cineproject.embedded.server import is_alive, wait_until
from cineproject.embedded.state import read_number
from recommender.models import ModelVersion

READY_SECONDS = 120
PROGRAMS = ("web", "beat", "worker")


@pytest.fixture
def results(transactional_db, django_user_model) -> None:
    DataSource.objects.create(
        name="x", sha256="", ratings_artifact="", movie_count=1, rating_count=1, user_count=1, tag_count=0
    )
    ModelVersion.objects.create(version="v", status=ModelVersion.Status.LIVE)
    # Hashed as the site does it, and not in the quick way of the tests.
    password = PBKDF2PasswordHasher().encode("demo-password", salt="salt", iterations=1000)
    demo = django_user_model.objects.create(username="demo", password=password)
    Rating.objects.create(user=demo, movie=Movie.objects.create(title="A", source_title="A"), stars="4.0")
    django_user_model.objects.create_superuser("admin", email="admin@example.test", password="changed since")


class Site:
    def __init__(self, cine_dir: Path, port: int, database: str) -> None:
        self.cine_dir = cine_dir
        self.port = port
        self.database = database
        self.started: list[subprocess.Popen] = []

    def start(self, **environment: str) -> subprocess.Popen:
        known = {"CINE_DIR": str(self.cine_dir), "PORT": str(self.port), "DATABASE_URL": self.database}
        known |= {"DEMO_PASSWORD": "demo-password", "PYTHONUNBUFFERED": "1"}
        with self.output.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-m", "cineproject.embedded.run"],
                cwd=BASE_DIR,
                env=os.environ | known | environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
            )
        self.started.append(process)
        return process

    def start_and_wait(self) -> subprocess.Popen:
        process = self.start()
        wait_until(lambda: "CineWhy is ready" in self.said() or process.poll() is not None, seconds=READY_SECONDS)
        assert "CineWhy is ready" in self.said(), self.said()
        assert process.poll() is None, self.said()
        return process

    def refuse(self, **environment: str) -> str:
        """What a start that cannot succeed says, in one line."""
        assert self.start(**environment).wait(timeout=60) == 1
        assert self.said().count("\n") == 1
        return self.said()

    @property
    def output(self) -> Path:
        return self.cine_dir.parent / f"output {len(self.started)}"

    def said(self) -> str:
        return (self.cine_dir.parent / f"output {len(self.started) - 1}").read_text()

    def status(self, path: str) -> int | None:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def pids(self) -> list[int]:
        return [read_number(self.cine_dir / "run" / f"{name}.pid") or 0 for name in PROGRAMS]


@pytest.fixture
def site(results, tmp_path, test_database_url):
    site = Site(tmp_path / "with a space", choose_port(tmp_path / "port"), test_database_url)
    analysis = site.cine_dir / "artifacts" / "sources" / "x" / "analysis.json"
    analysis.parent.mkdir(parents=True)
    analysis.write_text('{"sha256": ""}')
    yield site
    for process in site.started:
        process.terminate()
        process.wait(timeout=60)


def test_it_says_where_it_is_and_how_to_sign_in_and_stops_whole(site):
    process = site.start_and_wait()

    assert f"CineWhy is ready at http://127.0.0.1:{site.port}/" in site.said()
    assert "sign in as  demo   demo-password " in site.said()
    assert "admin  (the password set on the site) " in site.said()
    assert "\r" not in site.said()
    assert site.status("/login/") == 200

    process.send_signal(signal.SIGTERM)
    assert process.wait(timeout=60) == 0
    assert site.said().endswith("Stopped.\n")
    assert not any(is_alive(pid) for pid in site.pids())


def test_programs_that_are_killed_come_back(site):
    site.start_and_wait()
    before = site.pids()
    for pid in before:
        os.kill(pid, signal.SIGKILL)

    assert wait_until(lambda: not set(before) & set(site.pids()), seconds=30)
    assert wait_until(lambda: site.status("/login/") == 200, seconds=60)
    assert site.said().count("ended (SIGKILL); starting it again") == 3


def test_a_killed_run_takes_its_programs_along_and_blocks_nothing(site):
    process = site.start_and_wait()
    left = site.pids()
    process.kill()
    process.wait()

    site.start_and_wait()

    assert not any(is_alive(pid) for pid in left)
    assert site.status("/login/") == 200


def test_a_second_run_beside_the_first_is_told_where_that_is(site):
    process = site.start_and_wait()

    line = site.refuse(PORT="1")

    assert f"running already at http://127.0.0.1:{site.port}/ (process {process.pid})" in line


def test_a_busy_port_is_named_with_the_way_out(site):
    with socket.create_server(("127.0.0.1", site.port)):
        line = site.refuse()

    assert line == f"make run: Port {site.port} is busy: name another one, as in `make run PORT={site.port + 1}`.\n"


@pytest.mark.parametrize("port", ["eighty", "0", "70000", "-1"])
def test_what_is_no_port_is_refused(site, port):
    assert f"PORT={port} is no port" in site.refuse(PORT=port)
