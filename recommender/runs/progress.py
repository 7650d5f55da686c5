"""How far a run is, for whoever watches it: kept by a thread of its own, so that the work neither waits for the
database nor hides what it says in a transaction that has not ended."""

import logging
import threading
import time
from collections import deque
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import connection
from django.db.utils import Error
from django.utils import timezone

from recommender.runs.models import ModelRun

SHOW_EVERY, SAY_ALIVE_EVERY = 1.0, 15.0
"""Seconds between looks for something new to show, and between signs of life where there is nothing."""
LINES_KEPT = 60

log = logging.getLogger(__name__)


class RunStopped(Exception):  # noqa: N818  (says what came of it)
    """Somebody asked for the run to stop; raised at the beginning of its next step."""


class Progress:
    """Takes down the steps and lines of one run; `expected` are the seconds that each step may take."""

    def __init__(self, run: ModelRun, expected: Mapping[str, float] | None = None) -> None:
        self.run_id = run.pk
        self._expected = dict(expected or {})
        self._lines: deque[str] = deque(maxlen=LINES_KEPT)
        self._step, self._began, self._done = "", time.monotonic(), 0.0
        self._shown: dict[str, object] = {}
        self._shown_at = time.monotonic()
        self._stop, self._over = threading.Event(), threading.Event()

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Show the step as the one under way; raises RunStopped where somebody asked for an end."""
        if self.is_to_stop:
            raise RunStopped
        self._step, self._began = name, time.monotonic()
        yield
        self._done += self._expected.get(name, 0.0)
        self._step = ""

    def line(self, text: str) -> None:
        """Show a line."""
        self._lines.append(text.rstrip())

    @property
    def is_to_stop(self) -> bool:
        """Whether somebody asked for an end."""
        return self._stop.is_set()

    @property
    def percent(self) -> int | None:
        """How much of the expected time has passed, 99 at the most; None where nobody knows what to expect."""
        total = sum(self._expected.values())
        if not total:
            return None
        under_way = min(time.monotonic() - self._began, self._expected.get(self._step, 0.0))
        return min(int(100 * (self._done + under_way) / total), 99)

    @contextmanager
    def shown(self) -> Iterator[None]:
        """Keep the run's row up to date inside the block."""
        watcher = threading.Thread(target=self._watch, name=f"progress of run {self.run_id}", daemon=True)
        watcher.start()
        try:
            yield
        finally:
            self._over.set()
            watcher.join()

    def _watch(self) -> None:
        while True:
            over = self._over.wait(SHOW_EVERY)
            try:
                self._show()
            except Error:
                log.warning("The progress of run %s could not be shown.", self.run_id, exc_info=True)
            if over:
                connection.close()
                return

    def _show(self) -> None:
        """Write what is new to the row, or at times that the worker lives; find out whether it is to stop."""
        rows = ModelRun.objects.filter(pk=self.run_id)
        new = {
            "step": self._step or self._shown.get("step", ""),
            "percent": self.percent,
            "log": "\n".join(self._lines),
        }
        if new != self._shown or time.monotonic() - self._shown_at > SAY_ALIVE_EVERY:
            rows.update(seen_at=timezone.now(), **new)
            self._shown, self._shown_at = new, time.monotonic()
        if rows.filter(status=ModelRun.Status.STOPPING).exists():
            self._stop.set()
