"""Asking for runs, taking them up, and keeping how they ended."""

import os
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING

from celery.exceptions import SoftTimeLimitExceeded
from django.db import IntegrityError, transaction
from django.utils import timezone

from catalog.audit import record
from recommender.models import ModelVersion
from recommender.queues import send_by_name
from recommender.runs.models import ModelRun
from recommender.runs.progress import Progress, RunStopped

if TYPE_CHECKING:
    from accounts.models import User

TASKS = {ModelRun.Kind.TRAINING: "ml_jobs.train_model", ModelRun.Kind.ACTIVATION: "recommender.activate_model"}
NO_QUEUE = "The queue does not answer: nothing was started. Try again soon."


class RunRefused(Exception):  # noqa: N818  (says what came of it)
    """Why a run does not begin, in one line."""


def ask_for(
    *,
    kind: ModelRun.Kind,
    actor: "User",
    model_version: ModelVersion | None = None,
    expected_live: str = "",
    going_back: bool = False,
) -> ModelRun:
    """Have a worker train, or put a version live; raises RunRefused where that is under way or nobody takes it."""
    ModelRun.objects.close_lost()
    run = ModelRun(
        kind=kind, started_by=actor, model_version=model_version, expected_live=expected_live, going_back=going_back
    )
    with transaction.atomic():
        _open(run)
        label = f"version {model_version}" if model_version else "a new model"
        record(actor=actor, action=f"asked for {_with_article(run.called)}", subject=run, label=label)
    if not send_by_name(TASKS[kind], run.pk):
        run.close(ModelRun.Status.FAILED, NO_QUEUE)
        raise RunRefused(NO_QUEUE)
    return run


def begin_here(kind: ModelRun.Kind) -> ModelRun:
    """Open a run that this process does itself, on the command line; raises RunRefused where one is under way."""
    ModelRun.objects.close_lost()
    run = ModelRun(kind=kind, status=ModelRun.Status.RUNNING, **_taken_here())
    with transaction.atomic():
        _open(run)
    return run


def take(run_id: int) -> ModelRun | None:
    """Take up a run that waits; None where it was stopped, or taken by another worker before."""
    waiting = ModelRun.objects.filter(pk=run_id, status=ModelRun.Status.QUEUED)
    if not waiting.update(status=ModelRun.Status.RUNNING, **_taken_here()):
        return None
    return ModelRun.objects.select_related("model_version", "started_by").get(pk=run_id)


@contextmanager
def carried_out(run: ModelRun) -> Iterator[Progress]:
    """Show the run's progress inside the block, and keep how the block ended; only a wish to stop ends it quietly."""
    progress = Progress(run, _seconds_expected(run))
    try:
        with progress.shown():
            yield progress
    except RunStopped:
        run.close(ModelRun.Status.STOPPED)
    except KeyboardInterrupt:
        run.close(ModelRun.Status.STOPPED, "Interrupted.")
        raise
    except SoftTimeLimitExceeded:
        run.close(ModelRun.Status.FAILED, "It took longer than a task of its kind may.")
        raise
    except BaseException as error:
        run.close(ModelRun.Status.FAILED, f"{error}" or type(error).__name__)
        raise
    else:
        run.close(ModelRun.Status.DONE)


def ask_to_stop(run: ModelRun, *, actor: "User") -> bool:
    """Take a run out of the queue, or have it end before its next step; False where it has ended already."""
    rows = ModelRun.objects.filter(pk=run.pk)
    with transaction.atomic():
        stopped = rows.filter(status=ModelRun.Status.QUEUED).update(
            status=ModelRun.Status.STOPPED, finished_at=timezone.now()
        ) or rows.filter(status=ModelRun.Status.RUNNING).update(status=ModelRun.Status.STOPPING)
        if stopped:
            record(actor=actor, action=f"stopped {_with_article(run.called)}", subject=run)
    return bool(stopped)


def _open(run: ModelRun) -> None:
    """Store the run; the database takes one open run of a kind."""
    try:
        with transaction.atomic():
            run.save(force_insert=True)
    except IntegrityError as error:
        raise RunRefused(f"{_with_article(run.get_kind_display()).capitalize()} is under way already.") from error


def _seconds_expected(run: ModelRun) -> Mapping[str, float]:
    """What each step of the live model's training took; nothing is known of other runs."""
    live = ModelVersion.objects.defer("gram").live() if run.kind == ModelRun.Kind.TRAINING else None
    return live.manifest.get("seconds", {}) if live else {}


def _with_article(word: str) -> str:
    return f"{'an' if word[0] in 'aeiou' else 'a'} {word}"


def _taken_here() -> dict:
    now = timezone.now()
    return {"worker": f"{socket.gethostname()}:{os.getpid()}", "started_at": now, "seen_at": now}
