"""The line to a language model: attempt after attempt until an answer comes, each paid for, logged and in time.

After 429 and 5xx it asks again, with growing pauses that differ by chance, or as long after as the server says. Where
that is later than the question may wait, everyone rests until then.
"""

import random
import time
from dataclasses import dataclass

from django.conf import settings

from explainer.clients import Completion, LlmClient, LlmFailure, Messages
from explainer.llm.budgets import Cost
from explainer.llm.errands import Deadline, Errand
from explainer.models import LlmCall

FIRST_PAUSE, LONGEST_PAUSE = 0.5, 8.0


@dataclass(slots=True)
class Line:
    """One question's line; `answers_until` is when the question gives up."""

    agent: str
    prompt_version: str
    client: LlmClient
    errand: Errand
    answers_until: Deadline
    attempts: int = 0
    """How often it was asked."""

    def get(self, messages: Messages, *, max_tokens: int, round: int) -> tuple[Completion, LlmCall] | None:
        """Return an answer with its row for the log, for who judges it to store; None where none came."""
        expected = Cost.expected(messages, max_tokens)
        for attempt in range(1, settings.GROQ_MAX_RETRIES + 2):
            if not self._may_ask(expected):
                return None
            self.attempts += 1
            row = self._row(round, attempt)
            try:
                completion = self.client.complete(
                    messages, max_tokens=max_tokens, seconds=min(settings.GROQ_TIMEOUT_SECONDS, self._left)
                )
            except LlmFailure as failure:
                self._note_failure(row, failure, expected)
                if not self._wait_after(failure, attempt):
                    return None
                continue
            self._note_answer(row, completion, expected)
            return completion, row
        return None

    def _row(self, round: int, attempt: int) -> LlmCall:
        return LlmCall(
            agent=self.agent,
            model=self.client.model,
            prompt_version=self.prompt_version,
            user_id=self.errand.user_id,
            round=round,
            attempt=attempt,
        )

    @property
    def _left(self) -> float:
        return min(self.answers_until.left, self.errand.deadline.left)

    def _may_ask(self, expected: Cost) -> bool:
        return self._left > 0 and not self.errand.breaker.is_resting and self.errand.budget.reserve(expected)

    def _note_answer(self, row: LlmCall, completion: Completion, expected: Cost) -> None:
        spent = Cost.of(completion, expected)
        self.errand.budget.settle(expected, spent)
        _fill(row, spent, completion.seconds)
        if completion.completion_tokens is None:
            row.detail = "Tokens estimated. "

    def _note_failure(self, row: LlmCall, failure: LlmFailure, expected: Cost) -> None:
        """Log an attempt that failed; one that ran out of time may have been answered, and billed, all the same."""
        spent = expected if failure.reason == LlmCall.Verdict.TIMEOUT else Cost()
        self.errand.budget.settle(expected, spent)
        _fill(row, spent, failure.seconds)
        row.verdict = failure.reason
        row.detail = str(failure)[:300]
        self.errand.note(row)

    def _wait_after(self, failure: LlmFailure, attempt: int) -> bool:
        """Wait until one may ask again; False where there is no use or no time."""
        if not failure.may_pass or attempt > settings.GROQ_MAX_RETRIES:
            return False
        told = failure.retry_after
        if told is not None and told >= self._left:
            self.errand.breaker.rest(told)
            return False
        pause = _backoff(attempt) if told is None else told + random.uniform(0.0, min(told, 1.0))  # noqa: S311
        time.sleep(min(pause, self._left))
        return True


def _backoff(attempt: int) -> float:
    """Return a pause that doubles, less up to half by chance, so that callers do not come back together."""
    return min(FIRST_PAUSE * 2 ** (attempt - 1), LONGEST_PAUSE) * random.uniform(0.5, 1.0)  # noqa: S311


def _fill(row: LlmCall, spent: Cost, seconds: float) -> None:
    row.prompt_tokens, row.completion_tokens = spent.prompt_tokens, spent.completion_tokens
    row.cost_usd = spent.usd
    row.latency_ms = round(1000 * seconds)
