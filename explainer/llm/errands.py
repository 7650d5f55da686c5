"""What one background task may ask of a language model: for whom, until when, on whose account; and side by side.

How to call it::

    errand = Errand.begin(user.pk)
    for job, found in errand.side_by_side(ask, jobs):      # as each is done; calls are logged as they are made
        …

Questions are asked in threads, which touch no database: each attempt is handed to the thread that began the errand,
which stores it at once, so that a task that is cut short has lost nothing of what it paid for.
"""

import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import SimpleQueue
from typing import Any, TypeVar

from django.conf import settings

from explainer.llm.breaker import Breaker
from explainer.llm.budgets import Budget
from explainer.models import LlmCall
from explainer.services import store_calls

SIDE_BY_SIDE = 3
Job = TypeVar("Job")
Found = TypeVar("Found")


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment on the clock that never goes back."""

    at: float

    @classmethod
    def within(cls, seconds: float) -> "Deadline":
        """Return the moment so many seconds from now."""
        return cls(time.monotonic() + seconds)

    @property
    def left(self) -> float:
        """Seconds until then, 0 after it."""
        return max(self.at - time.monotonic(), 0.0)


@dataclass(frozen=True, slots=True)
class Errand:
    """One task's account, deadline and breaker."""

    user_id: int | None
    deadline: Deadline
    breaker: Breaker
    budget: Budget
    inbox: SimpleQueue[Any] = field(default_factory=SimpleQueue)
    """Calls that were made and jobs that are done."""

    @classmethod
    def begin(cls, user_id: int | None = None, *, scope: str = "live", seconds: float | None = None) -> "Errand":
        """Return an errand that ends after so many seconds, by default those of a task."""
        until = Deadline.within(settings.LLM_TASK_SECONDS if seconds is None else seconds)
        return cls(user_id, until, Breaker(scope), Budget.of(user_id))

    def note(self, call: LlmCall) -> None:
        """Have a call logged."""
        self.inbox.put(call)

    def side_by_side(self, ask: Callable[[Job], Found], jobs: Iterable[Job]) -> Iterator[tuple[Job, Found]]:
        """Yield each job with what came of it, as they are done."""
        pool = ThreadPoolExecutor(SIDE_BY_SIDE)
        try:
            waiting = [self._begin(pool, ask, job) for job in jobs]
            while waiting:
                event = self.inbox.get()
                if isinstance(event, LlmCall):
                    store_calls([event])
                    continue
                job, future = event
                waiting.remove(future)
                yield job, future.result()
        finally:
            pool.shutdown(cancel_futures=True)
            self._store_the_rest()

    def _begin(self, pool: ThreadPoolExecutor, ask: Callable[[Job], Found], job: Job) -> Future[Found]:
        future = pool.submit(ask, job)
        future.add_done_callback(lambda done: self.inbox.put((job, done)))
        return future

    def _store_the_rest(self) -> None:
        left = [self.inbox.get() for _ in range(self.inbox.qsize())]
        store_calls([event for event in left if isinstance(event, LlmCall)])
