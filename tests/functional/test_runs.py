"""Trainings and activations asked for at the console: one at a time, watched, and never lost without a word."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta

import pytest
from billiard.exceptions import WorkerLostError
from celery.signals import task_failure
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from redis import Redis

from accounts.roles import CURATOR, OPERATOR, VIEWER
from catalog.models import AuditEntry
from cineproject.celery import app
from recommender.activation import activate
from recommender.models import ModelRun, ModelVersion, TaskRun
from recommender.outages import redis_outage
from recommender.queues import send_by_name
from recommender.runs import activating, task_log
from recommender.runs.backlog import read_backlogs
from recommender.runs.progress import RunStopped
from recommender.runs.services import RunRefused, ask_for, begin_here, carried_out, take
from recommender.serving import live_model
from recommender.tasks import activate_model
from tests.console import CONFIRMED, sign_in_as
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import write_model

FIRST, SECOND, THIRD = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb", "20260103-000000-cccccc"
TRAINING, ACTIVATION = ModelRun.Kind.TRAINING, ModelRun.Kind.ACTIVATION

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def redis(_redis: Redis):
    """The broker with no training in it: nobody takes them here, so what is asked for can be counted."""
    _redis.delete("training")
    redis_outage.forget()
    yield _redis
    _redis.delete("training")


@pytest.fixture
def operator(client):
    return sign_in_as(client, OPERATOR, fresh=True)


@pytest.fixture
def versions(settings, tmp_path) -> list[ModelVersion]:
    """Three versions in the store; the first one is live."""
    settings.THEME_LABELLER = "tests.functional.test_activation.label_by_number"
    backend = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path}}
    settings.STORAGES = settings.STORAGES | {"artifacts": backend}
    films = [MovieFactory() for _ in range(20)]
    for seed, version in enumerate((FIRST, SECOND, THIRD)):
        write_model(version, films, seed=seed)
    activate(FIRST)
    for version in (SECOND, THIRD):
        ModelVersion.objects.create(version=version)
    return list(ModelVersion.objects.order_by("version"))


def ask_to_train(client):
    return client.post(reverse("admin:recommender_modelversion_start_training"), CONFIRMED)


def ask_to_activate(client, model_version: ModelVersion, expected: str = FIRST):
    url = reverse("admin:recommender_modelversion_activate_version", args=[model_version.pk])
    return client.post(url, CONFIRMED | {"expected_live": expected})


def ask_to_roll_back(client, expected: str):
    return client.post(
        reverse("admin:recommender_modelversion_roll_back"), CONFIRMED | {"expected_live": expected}, follow=True
    )


def run_of(kind: str = TRAINING, **values) -> ModelRun:
    return ModelRun.objects.create(kind=kind, **values)


def watched(client, run: ModelRun) -> str:
    return client.get(reverse("admin:recommender_modelrun_progress", args=[run.pk])).text


def wait_until(holds: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "It never came."
        time.sleep(0.05)


def dead_process() -> int:
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    return process.pid


class TestOneAtATime:
    def test_a_confirmed_click_puts_one_training_into_the_queue_of_those_who_can_train(self, client, operator, redis):
        dialog = client.get(reverse("admin:recommender_modelversion_start_training"))
        assert "Train a new model?" in dialog.text
        assert not ModelRun.objects.exists()

        answer = ask_to_train(client)

        run = ModelRun.objects.get()
        assert answer.url == reverse("admin:recommender_modelrun_change", args=[run.pk])
        assert (run.kind, run.status, run.started_by) == (TRAINING, "queued", operator)
        assert redis.llen("training") == 1
        assert AuditEntry.objects.get().action == "asked for a training"

    def test_further_clicks_start_nothing(self, client, operator, redis):
        for _ in range(3):
            answer = ask_to_train(client)

        assert "under way already" in client.get(answer.url).text
        assert (ModelRun.objects.count(), redis.llen("training"), AuditEntry.objects.count()) == (1, 1, 1)

    def test_the_database_itself_takes_no_second_open_run(self):
        run_of()

        with pytest.raises(IntegrityError), transaction.atomic():
            run_of(status="running")
        run_of(kind=ACTIVATION)
        run_of(status="done")

    def test_a_training_on_the_command_line_keeps_the_console_from_another(self, operator):
        begin_here(TRAINING)

        with pytest.raises(RunRefused, match="under way already"):
            ask_for(kind=TRAINING, actor=operator)

    def test_a_run_is_taken_once_however_often_its_message_comes(self):
        run = run_of()

        assert take(run.pk) == run
        assert take(run.pk) is None

    def test_a_run_that_was_stopped_in_the_queue_is_not_taken(self, client, operator):
        run = run_of()
        client.post(reverse("admin:recommender_modelrun_stop", args=[run.pk]), CONFIRMED)

        assert take(run.pk) is None
        assert ModelRun.objects.get().status == "stopped"
        assert AuditEntry.objects.get().action == "stopped a training"

    def test_a_queue_that_does_not_answer_is_said_and_blocks_nothing(self, client, operator, monkeypatch):
        with monkeypatch.context() as dead:
            dead.setattr(app.conf, "broker_write_url", "redis://127.0.0.1:1/0")
            answer = ask_to_train(client)

        assert "The queue does not answer" in client.get(answer.url).text
        assert ModelRun.objects.get().status == "failed"
        redis_outage.forget()
        ask_to_train(client)
        assert ModelRun.objects.open().count() == 1

    def test_a_curator_starts_none(self, client, redis):
        sign_in_as(client, CURATOR, fresh=True)

        assert ask_to_train(client).status_code == 403
        assert redis.llen("training") == 0


class TestWatching:
    def test_a_page_asks_on_while_the_run_is_open_and_no_longer(self, client):
        sign_in_as(client, VIEWER)
        run = run_of(
            status="running", step="Themes: K-Means on Spark", percent=62, log="40 themes", seen_at=timezone.now()
        )
        page = watched(client, run)
        assert all(text in page for text in ("every 2s", "Themes: K-Means on Spark", "62 %", "40 themes"))

        run.close("failed", "Out of memory.")

        page = watched(client, run)
        assert "Out of memory." in page
        assert "every 2s" not in page

    def test_only_who_may_see_runs_watches_one(self, client):
        client.force_login(UserFactory(is_staff=True))

        assert client.get(reverse("admin:recommender_modelrun_progress", args=[run_of().pk])).status_code == 403

    def test_who_asked_is_for_operators_to_know(self, client):
        sign_in_as(client, VIEWER)
        run = run_of(started_by=UserFactory(username="ada"))
        change = reverse("admin:recommender_modelrun_change", args=[run.pk])
        pages = [reverse("admin:recommender_modelrun_changelist"), change]

        assert not any("ada" in client.get(page).text for page in pages)
        sign_in_as(client, OPERATOR)
        assert all("ada" in client.get(page).text for page in pages)

    @pytest.mark.parametrize(
        ("worker", "silent_seconds", "status"),
        [
            (f"{socket.gethostname()}:{os.getpid()}", 5, "running"),
            ("elsewhere:1", 5, "running"),
            ("elsewhere:1", 200, "lost"),
        ],
    )
    def test_a_run_whose_worker_is_silent_is_lost(self, client, operator, worker, silent_seconds, status):
        run = run_of(
            status="running", step="Sorting", worker=worker, seen_at=timezone.now() - timedelta(seconds=silent_seconds)
        )
        watched(client, run)

        run.refresh_from_db()
        assert run.status == status

    def test_a_worker_killed_on_this_machine_is_missed_at_once_and_another_may_begin(self, client, operator):
        run = run_of(
            status="running", step="Sorting", worker=f"{socket.gethostname()}:{dead_process()}", seen_at=timezone.now()
        )
        ask_to_train(client)

        run.refresh_from_db()
        assert (run.status, run.error) == ("lost", "The worker went away during: Sorting.")
        assert ModelRun.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
class TestProgress:
    """Seen from another connection, as a page sees it."""

    def test_steps_and_lines_show_while_the_work_is_in_a_transaction(self):
        run = take(run_of().pk)
        with carried_out(run) as progress, progress.step("Sorting films"), transaction.atomic():
            progress.line("40 themes")
            wait_until(lambda: ModelRun.objects.get().log == "40 themes")
            assert ModelRun.objects.get().step == "Sorting films"

        assert ModelRun.objects.get().status == "done"

    def test_the_share_is_of_what_the_live_models_training_took(self):
        manifest = {"seconds": {"Reading": 30.0, "Sorting": 10.0}}
        ModelVersion.objects.create(version=FIRST, status="live", manifest=manifest)
        run = take(run_of().pk)
        with carried_out(run) as progress:
            with progress.step("Reading"):
                pass
            with progress.step("Sorting"):
                wait_until(lambda: ModelRun.objects.get().percent is not None)
                assert 75 <= ModelRun.objects.get().percent < 99

    def test_a_failure_is_kept_in_a_line(self):
        run = take(run_of().pk)
        with pytest.raises(ValueError, match="no films"), carried_out(run) as progress, progress.step("Reading"):
            raise ValueError("There are no films.")

        run.refresh_from_db()
        assert (run.status, run.error, run.step) == ("failed", "There are no films.", "Reading")

    def test_a_run_asked_to_stop_ends_before_its_next_step(self, client):
        sign_in_as(client, OPERATOR)
        run, done = take(run_of().pk), []
        with carried_out(run) as progress:
            with progress.step("Reading"):
                client.post(reverse("admin:recommender_modelrun_stop", args=[run.pk]), CONFIRMED)
                wait_until(lambda: progress.is_to_stop)
            with progress.step("Sorting"):
                done.append("sorted")

        assert done == []
        assert ModelRun.objects.get().status == "stopped"

    def test_stopping_is_no_failure_to_who_carries_it_out(self):
        with carried_out(take(run_of().pk)):
            raise RunStopped


class TestPuttingLive:
    def carry_out(self) -> ModelRun:
        """What a worker does with the open run."""
        run = ModelRun.objects.open().get()
        try:
            activate_model(run.pk)
        finally:
            run.refresh_from_db()
        return run

    def test_it_happens_in_a_worker_and_is_noted_in_the_same_breath(self, client, operator, versions):
        answer = ask_to_activate(client, versions[1])
        assert live_model().version == FIRST

        run = self.carry_out()

        assert answer.url == reverse("admin:recommender_modelrun_change", args=[run.pk])
        assert (run.status, live_model().version) == ("done", SECOND)
        entry = AuditEntry.objects.get(action="put live")
        assert (entry.before, entry.after) == ({"live": FIRST}, {"live": SECOND})

    def test_what_cannot_be_noted_does_not_happen(self, client, operator, versions, monkeypatch):
        def refuse(**_) -> None:
            raise ValueError("The log is full.")

        ask_to_activate(client, versions[1])
        monkeypatch.setattr(activating, "record", refuse)
        with pytest.raises(ValueError, match="The log is full"):
            self.carry_out()

        assert live_model().version == FIRST
        assert ModelVersion.objects.get(version=SECOND).status == "candidate"

    def test_a_corrupted_model_is_answered_in_one_line(self, client, operator, versions, tmp_path):
        (tmp_path / "models" / SECOND / "themes.json").write_text("[]")
        ask_to_activate(client, versions[1])
        with pytest.raises(Exception, match="corrupted"):
            self.carry_out()

        assert "themes.json is corrupted" in watched(client, ModelRun.objects.get())
        assert live_model().version == FIRST
        assert not AuditEntry.objects.filter(action="put live").exists()

    def test_a_decision_about_another_live_model_changes_nothing(self, client, operator, versions):
        ask_to_activate(client, versions[1])
        activate(THIRD)
        with pytest.raises(Exception, match=f"{THIRD} is live by now"):
            self.carry_out()

        assert live_model().version == THIRD

    def test_rolling_back_names_what_comes_and_what_goes(self, client, operator, versions):
        activate(SECOND)
        dialog = client.get(reverse("admin:recommender_modelversion_roll_back"))

        assert f'name="expected_live" value="{SECOND}"' in dialog.text
        assert f"<strong>{FIRST}</strong>" in dialog.text

    def test_a_second_click_on_roll_back_does_not_go_back_two(self, client, operator, versions):
        activate(SECOND)
        activate(THIRD)
        ask_to_roll_back(client, THIRD)
        self.carry_out()
        assert live_model().version == SECOND

        page = ask_to_roll_back(client, THIRD)

        assert f"{SECOND} has gone live since you looked" in page.text
        assert not ModelRun.objects.open().exists()
        assert AuditEntry.objects.filter(action="rolled back").count() == 1

    def test_an_unknown_model_is_not_there(self, client, operator, versions):
        for key in ("987654", "nonsense"):
            url = reverse("admin:recommender_modelversion_activate_version", args=[key])
            assert client.post(url, CONFIRMED | {"expected_live": FIRST}).status_code == 404

    @pytest.mark.parametrize("name", ["activate_version", "roll_back"])
    def test_both_ask_first_who_it_is(self, client, versions, name):
        sign_in_as(client, OPERATOR)
        activate(SECOND)
        arguments = [versions[2].pk] if name == "activate_version" else []
        url = reverse(f"admin:recommender_modelversion_{name}", args=arguments)
        page = f"http://testserver{reverse('admin:recommender_modelversion_changelist')}?status=live"

        opened = client.get(url, headers={"HX-Request": "true", "HX-Current-URL": page})
        sent = client.post(url, CONFIRMED | {"expected_live": SECOND})

        assert opened["HX-Redirect"].startswith("/accounts/reauthenticate/?next=%2Fadmin%2Frecommender%2Fmodelversion")
        assert sent.url.startswith("/accounts/reauthenticate/")
        assert not ModelRun.objects.exists()


@pytest.mark.django_db(transaction=True)
class TestTaskLog:
    def test_a_worker_notes_what_it_did_and_how_long_that_took(self, celery_worker_process):
        send_by_name("recommender.update_profile", UserFactory().pk)
        wait_until(TaskRun.objects.filter(name="recommender.update_profile").exists)

        row = TaskRun.objects.get(name="recommender.update_profile")
        assert (row.state, row.error) == ("done", "")
        assert 0 <= row.waited < 60
        assert 0 < row.seconds < 60

    def test_a_failure_is_noted_by_kind_and_first_line(self, celery_worker_process):
        send_by_name("accounts.build_export", "no number")
        wait_until(TaskRun.objects.filter(name="accounts.build_export").exists)

        row = TaskRun.objects.get(name="accounts.build_export")
        assert row.state == "failed"
        assert row.error.startswith("ValueError: ")
        assert "\n" not in row.error


@pytest.mark.django_db(transaction=True)
def test_a_task_whose_process_was_killed_leaves_its_trace():
    """Told by the worker's own process, as the task's cannot."""
    lost = WorkerLostError("Worker exited prematurely: signal 9 (SIGKILL).")
    task_failure.send(sender=activate_model, task_id="x-1", exception=lost)

    row = TaskRun.objects.get()
    assert (row.task_id, row.name, row.state) == ("x-1", "recommender.activate_model", "failed")
    assert row.error == "WorkerLostError: Worker exited prematurely: signal 9 (SIGKILL)."


class TestQueues:
    def test_the_backlog_tells_how_many_wait_and_for_how_long(self, redis):
        send_by_name("ml_jobs.train_model", 0)
        send_by_name("ml_jobs.train_model", 0)

        backlog = {each.queue: each for each in read_backlogs()}
        assert backlog["training"].waiting == 2
        assert 0 <= backlog["training"].oldest_seconds < 60
        assert backlog["celery"].queue == "celery"

    def test_a_broker_that_is_down_tells_nothing_and_breaks_nothing(self, settings):
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

        assert read_backlogs() is None
        assert read_backlogs() is None

    def test_rows_of_two_weeks_ago_are_forgotten(self):
        for days in (1, 15):
            TaskRun.objects.create(name="a.b", state="done", ended_at=timezone.now() - timedelta(days=days))

        assert task_log.forget() == 1
        assert TaskRun.objects.count() == 1
