"""A circuit breaker for the language model: after failures in a row it rests, then one question tries.

How to call it::

    breaker = Breaker()                       # Breaker("trial") for a trial, whose failures are its own
    breaker.is_resting                        # for who would rather not begin
    if breaker.admits():                      # each question, once; after a rest it lets a single one through
        …
        breaker.note_success()                # or note_failure(), or step_back() where nothing was asked

Only what says that the service is ill counts as a failure: no answer, or none of the form asked for. A text that the
critic refuses came from a service in good health.
"""

import time
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache

FAILURES_TO_OPEN = 4
REST_SECONDS = 120.0
LONGEST_REST = 3600.0
REMEMBER_FAILURES_SECONDS = 300


@dataclass(frozen=True, slots=True)
class Breaker:
    """The state is in the cache, one for all processes; `scope` tells breakers apart."""

    scope: str = "live"

    @property
    def is_resting(self) -> bool:
        """Whether nothing may be asked now."""
        return cache.get(self._key("until"), 0.0) > time.time()

    def admits(self) -> bool:
        """Return whether a question may be asked; after a rest only the first that comes, until it has reported."""
        until = cache.get(self._key("until"))
        if until is None:
            return True
        return until <= time.time() and cache.add(self._key("probe"), True, settings.LLM_QUESTION_SECONDS + 30)

    def step_back(self) -> None:
        """Let another question try: this one was not asked."""
        cache.delete(self._key("probe"))

    def note_success(self) -> None:
        """Forget earlier failures."""
        cache.delete_many([self._key("failures"), self._key("until"), self._key("probe")])

    def note_failure(self) -> None:
        """Count a failure; several in a row, or one of the question that tries after a rest, begin a rest."""
        if self.is_resting:
            # Another question's failure has seen to it.
            return
        is_probe = cache.get(self._key("until")) is not None
        if is_probe or _count_up(self._key("failures"), REMEMBER_FAILURES_SECONDS) >= FAILURES_TO_OPEN:
            self.rest(REST_SECONDS)

    def rest(self, seconds: float) -> None:
        """Ask nothing for so long, or longer where a longer rest is under way."""
        until = time.time() + min(seconds, LONGEST_REST)
        until = max(until, cache.get(self._key("until"), 0.0))
        # It outlives the rest, so that what comes after it is told from a service that never failed.
        cache.set(self._key("until"), until, until - time.time() + LONGEST_REST)
        cache.delete_many([self._key("failures"), self._key("probe")])

    def _key(self, name: str) -> str:
        return f"llm:{self.scope}:{name}"


def _count_up(key: str, seconds: int) -> int:
    """Add one to a counter that may not exist yet, and return what it is now."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key)
    except ValueError:
        # It ran out between the two.
        cache.set(key, 1, seconds)
        return 1
