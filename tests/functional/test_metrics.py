"""What Prometheus is told, by whom it may be asked, and that several web processes say the same."""

import http.client
import os
import re
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone
from redis import Redis

from cineproject.embedded import children
from cineproject.embedded.paths import BASE_DIR
from cineproject.embedded.ports import choose_port
from cineproject.embedded.server import wait_until
from cineproject.gunicorn_hooks import forget_the_dead
from recommender.models import ModelRun, ModelVersion, TaskRun
from recommender.outages import redis_outage
from recommender.queues import send_by_name
from tests.factories.explainer import LlmCallFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def empty_queue(_redis: Redis):
    _redis.delete("training")
    redis_outage.forget()
    yield
    _redis.delete("training")
    redis_outage.forget()


def gauges(client, **headers: str) -> dict[str, float]:
    """The site's own gauges by name and labels."""
    lines = client.get("/metrics", **headers).text.splitlines()
    return {
        name: float(value) for name, value in (line.rsplit(" ", 1) for line in lines if line.startswith("cinewhy_"))
    }


def test_the_gauges_tell_of_model_money_tasks_and_queues(client):
    day = timezone.now() - timedelta(days=1, hours=1)
    ModelVersion.objects.create(version="v7", status="live", created_at=day, activated_at=timezone.now())
    LlmCallFactory(cost_usd="1.25", prompt_tokens=100, completion_tokens=20)
    LlmCallFactory(cost_usd="9.00", created_at=day)
    TaskRun.objects.create(name="catalog.fetch_posters", state="failed")
    ModelRun.objects.create(kind="training")
    send_by_name("ml_jobs.train_model", 0)

    found = gauges(client)

    assert found['cinewhy_live_model_info{version="v7"}'] == 1
    assert 25 * 3600 <= found["cinewhy_live_model_age_seconds"] < 26 * 3600
    assert found["cinewhy_live_model_served_seconds"] < 60
    assert (found["cinewhy_llm_cost_usd_last_day"], found["cinewhy_llm_tokens_last_day"]) == (1.25, 120)
    assert found['cinewhy_tasks_last_hour{state="failed"}'] == 1
    assert found["cinewhy_open_runs"] == 1
    assert found['cinewhy_queue_waiting{queue="training"}'] == 1
    assert found['cinewhy_queue_oldest_seconds{queue="training"}'] < 60
    assert found["cinewhy_scrape_ok"] == 1


def test_requests_are_counted(client):
    client.get("/healthz")

    assert "django_http_requests_total_by_method_total" in client.get("/metrics").text


def test_a_broker_that_is_down_is_told_and_the_rest_with_it(client, settings):
    settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    found = gauges(client)

    assert found["cinewhy_scrape_ok"] == 0
    assert "cinewhy_llm_calls_last_day" in found


class TestToken:
    @pytest.fixture(autouse=True)
    def token(self, settings):
        settings.METRICS_TOKEN = "s3cret"

    def test_with_one_set_nobody_reads_without_it(self, client):
        answer = client.get("/metrics")

        assert (answer.status_code, answer["WWW-Authenticate"], answer.content) == (401, "Bearer", b"")

    @pytest.mark.parametrize(
        "given", ["Bearer wrong", "Bearer ", "s3cret-and-more", "Basic s3cret", "Bearer s3cr\xe9t"]
    )
    def test_nor_with_another(self, client, given):
        assert client.get("/metrics", headers={"Authorization": given}).status_code == 401

    def test_whoever_holds_it_reads(self, client):
        assert gauges(client, headers={"Authorization": "Bearer s3cret"})["cinewhy_scrape_ok"] == 1


def test_it_is_only_read_and_never_cached(client):
    assert client.post("/metrics").status_code == 405
    assert "no-store" in client.get("/metrics")["Cache-Control"]


def test_machines_inside_the_network_are_not_sent_to_https(client, settings):
    source = (BASE_DIR / "cineproject" / "settings" / "prod.py").read_text()
    exempt = re.search(r"SECURE_REDIRECT_EXEMPT = \[(.*)\]", source)[1]
    settings.SECURE_SSL_REDIRECT, settings.SECURE_REDIRECT_EXEMPT = True, re.findall(r'r"([^"]+)"', exempt)

    assert client.get("/metrics").status_code == 200
    assert client.get("/login/").status_code == 301


def test_counts_of_processes_that_are_gone_are_forgotten(tmp_path):
    gone = subprocess.Popen([sys.executable, "-c", ""])
    gone.wait()
    for pid in (gone.pid, os.getpid()):
        (tmp_path / f"counter_{pid}.db").touch()
    forget_the_dead(tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == [f"counter_{os.getpid()}.db"]


class TestSeveralProcesses:
    @pytest.fixture
    def web(self, transactional_db, test_database_url, tmp_path):
        """Gunicorn with three processes, as the supervisor starts it."""
        port = choose_port(tmp_path / "port")
        command = ["-m", "gunicorn", "cineproject.wsgi", "--bind", f"127.0.0.1:{port}", "--workers", "3"]
        command += ["--preload", "--config", "python:cineproject.gunicorn_hooks", "--no-control-socket"]
        known = {"DATABASE_URL": test_database_url, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path / "metrics")}
        with (tmp_path / "web.log").open("wb") as log:
            process = children.start([sys.executable, *command], os.environ | known, stdout=log, stderr=log)
        assert wait_until(lambda: self.ask(port, "/healthz") is not None, seconds=60), (
            tmp_path / "web.log"
        ).read_text()
        yield port
        children.stop(process, seconds=10)

    def ask(self, port: int, path: str) -> str | None:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().read().decode()
        except OSError:
            return None
        finally:
            connection.close()

    def counted(self, port: int) -> float:
        told = self.ask(port, "/metrics") or ""
        views = re.findall(
            r'django_http_requests_total_by_view_transport_method_total\{.*view="healthz".*\} (\S+)', told
        )
        return sum(map(float, views))

    def test_whichever_is_asked_tells_the_requests_of_all(self, web):
        before = self.counted(web)
        for _ in range(30):
            self.ask(web, "/healthz")

        assert {self.counted(web) - before for _ in range(10)} == {30.0}
