"""Asking a language model one thing: guarded, validated, repaired once, and every call accounted for.

The engine of every agent that has one. It touches no database, so that several may ask side by side: the rows of the
log are handed back in `calls` for the caller to store.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from hashlib import sha256
from typing import Generic, TypeVar

from django.conf import settings
from pydantic import BaseModel, ValidationError

from explainer.agents.proposals import Fault
from explainer.clients import Completion, LlmClient, LlmFailure
from explainer.llm.guard import Guard
from explainer.llm.prompts import Prompt
from explainer.models import LlmCall

Answer = TypeVar("Answer", bound=BaseModel)
ATTEMPTS = 2
MOST_FAULTS_TOLD = 12
LONGEST_ANSWER = 20_000


@dataclass(slots=True)
class Outcome(Generic[Answer]):
    """What came of asking: the last valid answer, what is wrong with it, and the calls made."""

    answer: Answer | None = None
    faults: list[Fault] = field(default_factory=list)
    calls: list[LlmCall] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asker:
    """One agent's way to a language model."""

    agent: str
    client: LlmClient
    prompt: Prompt
    user_id: int | None = None

    def ask(
        self,
        slots: dict[str, str],
        answer_type: type[Answer],
        check: Callable[[Answer], Sequence[Fault]],
        *,
        max_tokens: int,
    ) -> Outcome[Answer]:
        """Return the answer, after one round of repair where the first is invalid or `check` finds faults."""
        messages = self.prompt.fill(**slots)
        guard, outcome = Guard(self.user_id), Outcome[Answer]()
        for attempt in range(1, ATTEMPTS + 1):
            if not guard.may_ask():
                break
            try:
                completion = self.client.complete(messages, max_tokens=max_tokens)
            except LlmFailure as failure:
                guard.note_failure()
                outcome.calls.append(self._failed(failure, attempt))
                break
            guard.spend(completion.prompt_tokens + completion.completion_tokens)
            verdict, faults = self._judge(completion, answer_type, check, outcome)
            outcome.calls.append(self._call(completion, attempt, verdict, faults))
            if verdict == LlmCall.Verdict.PASSED:
                guard.note_success()
                break
            messages = [*messages, *_repair(completion, faults)]
        else:
            guard.note_failure()
        return outcome

    def _judge(
        self,
        completion: Completion,
        answer_type: type[Answer],
        check: Callable[[Answer], Sequence[Fault]],
        outcome: Outcome[Answer],
    ) -> tuple[str, list[str]]:
        """Validate and check an answer, keep it in the outcome where it is valid, and return the verdict."""
        try:
            answer = answer_type.model_validate_json(json_in(completion.text))
        except ValidationError as error:
            return _invalid(completion), [_first_error(error)]
        outcome.answer, outcome.faults = answer, list(check(answer))
        told = [f"{fault.subject}: {fault.detail}" for fault in outcome.faults]
        return (LlmCall.Verdict.REFUSED if told else LlmCall.Verdict.PASSED), told

    def _call(self, completion: Completion, attempt: int, verdict: str, faults: list[str]) -> LlmCall:
        price_in, price_out = settings.LLM_PRICES
        millionths = completion.prompt_tokens * price_in + completion.completion_tokens * price_out
        return LlmCall(
            agent=self.agent,
            model=self.client.model,
            prompt_version=self.prompt.version,
            user_id=self.user_id,
            attempt=attempt,
            prompt_tokens=completion.prompt_tokens,
            completion_tokens=completion.completion_tokens,
            latency_ms=round(1000 * completion.seconds),
            cost_usd=Decimal(f"{millionths / 1e6:.6f}"),
            verdict=verdict,
            detail="; ".join(faults)[:300],
        )

    def _failed(self, failure: LlmFailure, attempt: int) -> LlmCall:
        return LlmCall(
            agent=self.agent,
            model=self.client.model,
            prompt_version=self.prompt.version,
            user_id=self.user_id,
            attempt=attempt,
            latency_ms=round(1000 * failure.seconds),
            verdict=failure.reason,
            detail=str(failure)[:300],
        )


def json_in(text: str) -> str:
    """Return the JSON object of an answer, without the fence some models put around it."""
    found = re.search(r"\{.*\}", text[:LONGEST_ANSWER], re.DOTALL)
    return found[0] if found else ""


def fence_for(data: str) -> str:
    """Return a word that fences data off: derived from them, so that nothing in them can close the fence."""
    return sha256(data.encode()).hexdigest()[:16]


def _invalid(completion: Completion) -> str:
    if not completion.text.strip():
        return LlmCall.Verdict.EMPTY
    return LlmCall.Verdict.INVALID if completion.is_whole else LlmCall.Verdict.TRUNCATED


def _first_error(error: ValidationError) -> str:
    """Say where the first error is, without repeating what was answered."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"answer: {'.'.join(map(str, first['loc'])) or 'JSON'}: {first['msg']}"[:200]


def _repair(completion: Completion, faults: list[str]) -> list[dict[str, str]]:
    listed = "\n".join(f"- {fault}" for fault in faults[:MOST_FAULTS_TOLD])
    asked = f"A program refused this answer:\n{listed}\nAnswer again with the whole JSON object, these faults mended."
    return [{"role": "assistant", "content": completion.text[:LONGEST_ANSWER]}, {"role": "user", "content": asked}]
