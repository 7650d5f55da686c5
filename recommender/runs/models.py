"""Runs of the batch as the console shows them, and the log of the task queue."""

import os
import socket
from contextlib import suppress
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone

LOST_AFTER = timedelta(seconds=90)
"""A run that nobody has heard of for so long has lost its worker."""


class ModelRunQuerySet(models.QuerySet["ModelRun"]):
    def open(self) -> "ModelRunQuerySet":
        """Those that wait for a worker or are under way."""
        return self.filter(status__in=ModelRun.OPEN)

    def close_lost(self) -> int:
        """Close the runs whose worker has gone without a word, and return how many there were."""
        gone = [run for run in self.open().exclude(status=ModelRun.Status.QUEUED) if run.is_lost]
        for run in gone:
            run.close(ModelRun.Status.LOST, f"The worker went away during: {run.step or 'the start'}.")
        return len(gone)


class ModelRun(models.Model):
    """A training or an activation: who asked for it, how far it is, and how it ended."""

    class Kind(models.TextChoices):
        TRAINING = "training", "training"
        ACTIVATION = "activation", "activation"

    class Status(models.TextChoices):
        QUEUED = "queued", "waiting for a worker"
        RUNNING = "running", "running"
        STOPPING = "stopping", "stopping"
        DONE = "done", "done"
        FAILED = "failed", "failed"
        STOPPED = "stopped", "stopped"
        LOST = "lost", "lost its worker"

    COLOURS = {
        Status.QUEUED: "info",
        Status.RUNNING: "info",
        Status.STOPPING: "warning",
        Status.DONE: "success",
        Status.FAILED: "danger",
        Status.STOPPED: "default",
        Status.LOST: "danger",
    }
    OPEN = (Status.QUEUED, Status.RUNNING, Status.STOPPING)

    kind = models.CharField(max_length=10, choices=Kind.choices)
    status = models.CharField(max_length=8, choices=Status.choices, default=Status.QUEUED)
    going_back = models.BooleanField(default=False, help_text="A rollback: to the version that the live one replaced.")
    model_version = models.ForeignKey(
        "recommender.ModelVersion",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="runs",
        help_text="The candidate that a training made, or the version to put live.",
    )
    expected_live = models.CharField(
        max_length=40, blank=True, help_text="What was live when it was asked for; with another one it does nothing."
    )
    step = models.CharField(max_length=120, blank=True)
    percent = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Of the time that the steps of the live model's training took."
    )
    log = models.TextField(blank=True, help_text="The last lines that it said.")
    error = models.CharField(max_length=500, blank=True)
    started_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="model_runs",
        help_text="Nobody where it was started on the command line.",
    )
    worker = models.CharField(max_length=120, blank=True, help_text="Host and process.")
    queued_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True, help_text="When its worker was last heard of.")
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = ModelRunQuerySet.as_manager()

    class Meta:
        ordering = ["-queued_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind"],
                condition=Q(status__in=["queued", "running", "stopping"]),
                name="one_open_run_of_a_kind",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.called.capitalize()} of {self.queued_at:%Y-%m-%d %H:%M}"

    @property
    def called(self) -> str:
        """What kind of run it is, in a word."""
        return "rollback" if self.going_back else self.get_kind_display()

    @property
    def colour(self) -> str:
        """The console's colour for its status."""
        return self.COLOURS[self.Status(self.status)]

    @property
    def is_open(self) -> bool:
        """Whether it waits or is under way."""
        return self.status in self.OPEN

    @property
    def seconds(self) -> float | None:
        """How long it has been under way, or was; None before it began."""
        if self.started_at is None:
            return None
        return ((self.finished_at or timezone.now()) - self.started_at).total_seconds()

    @property
    def is_lost(self) -> bool:
        """Whether its worker has died: at once where that was on this machine, else after a while of silence."""
        host, _, pid = self.worker.rpartition(":")
        if host == socket.gethostname() and not _is_alive(int(pid)):
            return True
        return self.seen_at is not None and self.seen_at < timezone.now() - LOST_AFTER

    def close(self, status: str, error: str = "") -> None:
        """Keep how it ended, unless it has ended already."""
        type(self).objects.open().filter(pk=self.pk).update(
            status=status, error=error[:500], finished_at=timezone.now()
        )


class TaskRun(models.Model):
    """One task that a worker did: what, how long and how it ended. It names nobody, and its arguments are not kept."""

    class State(models.TextChoices):
        DONE = "done", "done"
        FAILED = "failed", "failed"

    task_id = models.CharField(max_length=64, help_text="The queue's own number, as in the worker's log.")
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=6, choices=State.choices)
    waited = models.FloatField(null=True, blank=True, help_text="Seconds from the request to a worker.")
    seconds = models.FloatField(null=True, blank=True, help_text="Seconds of work.")
    error = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-ended_at", "-pk"]
        indexes = [models.Index(fields=["ended_at"], name="taskrun_by_time")]

    def __str__(self) -> str:
        return f"{self.name} {self.task_id}"


def _is_alive(pid: int) -> bool:
    with suppress(PermissionError):
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
    return True
