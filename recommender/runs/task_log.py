"""The log of the task queue: one row for each task, written by its worker at the end.

Connected when Django starts. A log that cannot be written costs a line of warning, never the task. What is under way is
not here: the queue itself knows that (`recommender.runs.backlog`).
"""

import logging
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from billiard.exceptions import TimeLimitExceeded, WorkerLostError
from celery import Task, states
from celery.signals import before_task_publish, task_failure, task_postrun, task_prerun
from django.db import connection
from django.db.utils import Error
from django.utils import timezone

from recommender.runs.models import TaskRun

KEPT = timedelta(days=14)
PUBLISHED_AT = "published_at"
"""The header that says when a task was asked for, in seconds since the epoch."""
_INSERT = f"""
    WITH quick AS (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO {TaskRun._meta.db_table} (task_id, name, state, waited, seconds, error, ended_at)
    SELECT %s, %s, %s, %s, %s, %s, %s FROM quick
"""  # noqa: S608  (the table is our own)
"""A crash of the database may lose the last of these rows, and so no rating waits for the disk."""

log = logging.getLogger(__name__)
_began: dict[str, float] = {}


def connect() -> None:
    """Listen to the queue."""
    before_task_publish.connect(_note_request, weak=False)
    task_prerun.connect(_note_start, weak=False)
    task_postrun.connect(_tolerantly(_note_end), weak=False)
    task_failure.connect(_tolerantly(_note_death), weak=False)


def forget() -> int:
    """Delete the rows that are too old, and return how many there were."""
    return TaskRun.objects.filter(ended_at__lt=timezone.now() - KEPT).delete()[0]


def _note_request(headers: dict[str, Any] | None = None, **_: Any) -> None:
    if headers is not None:
        headers[PUBLISHED_AT] = time.time()


def _note_start(task_id: str, **_: Any) -> None:
    _began[task_id] = time.time()


def _note_end(task_id: str, task: Task, state: str | None = None, retval: Any = None, **_: Any) -> None:
    began = _began.pop(task_id, None)
    failed = state not in (states.SUCCESS, states.IGNORED)
    _write(task, task_id, began, failed, _in_a_line(retval) if failed else "")


def _note_death(task_id: str, sender: Task, exception: BaseException, **_: Any) -> None:
    """A task whose process was killed ends nowhere; this process, which tells of it, shall not keep a connection."""
    if isinstance(exception, (TimeLimitExceeded, WorkerLostError)):
        _write(sender, task_id, None, True, _in_a_line(exception))
        connection.close()


def _write(task: Task, task_id: str, began: float | None, failed: bool, error: str) -> None:
    asked = task.request.get(PUBLISHED_AT)
    waited = max(began - asked, 0.0) if began and asked else None
    seconds = time.time() - began if began else None
    state = TaskRun.State.FAILED if failed else TaskRun.State.DONE
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, [task_id, task.name, state, waited, seconds, error, timezone.now()])


def _in_a_line(error: Any) -> str:
    """The error's kind and first line; what follows may quote a row."""
    said = str(error).splitlines()[0] if str(error) else ""
    return f"{type(error).__name__}: {said}"[:300]


def _tolerantly(note: Callable[..., None]) -> Callable[..., None]:
    def receive(**given: Any) -> None:
        try:
            note(**given)
        except Error:
            log.warning("The log of tasks could not be written.", exc_info=True)

    return receive
