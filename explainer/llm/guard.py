"""What keeps language models from costing or stalling too much: a circuit breaker and token budgets, in the cache."""

from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone

FAILURES_TO_OPEN = 4
OPEN_SECONDS = 120
REMEMBER_FAILURES_SECONDS = 300
DAY_SECONDS = 90_000
FAILURES, OPEN = "llm:failures", "llm:open"


@dataclass(frozen=True, slots=True)
class Guard:
    """Says whether a person's page may ask a model now, and remembers what the asking cost."""

    user_id: int | None

    def may_ask(self) -> bool:
        """Return whether the circuit is closed and both budgets have something left."""
        state = cache.get_many([OPEN, *self._budgets()])
        if state.get(OPEN):
            return False
        return all(state.get(key, 0) < limit for key, limit in self._budgets().items())

    def spend(self, tokens: int) -> None:
        """Count tokens against the day's budget and the person's."""
        for key in self._budgets():
            _add(key, tokens, DAY_SECONDS)

    def note_success(self) -> None:
        """Forget earlier failures."""
        cache.delete(FAILURES)

    def note_failure(self) -> None:
        """Count a failure; several in a row open the circuit for a while."""
        if _add(FAILURES, 1, REMEMBER_FAILURES_SECONDS) >= FAILURES_TO_OPEN:
            cache.set(OPEN, True, OPEN_SECONDS)
            cache.delete(FAILURES)

    def _budgets(self) -> dict[str, int]:
        today: date = timezone.now().date()
        budgets = {f"llm:tokens:{today}": settings.LLM_TOKENS_PER_DAY}
        if self.user_id is not None:
            budgets[f"llm:tokens:{today}:{self.user_id}"] = settings.LLM_TOKENS_PER_PERSON_AND_DAY
        return budgets


def _add(key: str, amount: int, seconds: int) -> int:
    """Add to a counter that may not exist yet, and return what it is now."""
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key, amount)
    except ValueError:
        # It ran out between the two.
        cache.set(key, amount, seconds)
        return amount
