"""Asking a language model one thing: guarded, validated, repaired once, and every call accounted for.

The engine of every agent that has one. It touches no database, so that several may ask side by side.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.conf import settings
from pydantic import BaseModel, ValidationError

from explainer.agents.proposals import Fault
from explainer.clients import Completion, LlmClient
from explainer.llm.errands import Deadline, Errand
from explainer.llm.line import Line
from explainer.llm.prompts import Prompt
from explainer.models import LlmCall

Answer = TypeVar("Answer", bound=BaseModel)
ROUNDS = 2
MOST_FAULTS_TOLD = 12
LONGEST_ANSWER = 20_000
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\\u00[01][0-9a-f]|\\u007f", re.IGNORECASE)
"""Characters that no text needs and no database takes, raw or written out in JSON."""


@dataclass(slots=True)
class Outcome(Generic[Answer]):
    """What came of asking: the last valid answer, and what is wrong with it."""

    answer: Answer | None = None
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Asker:
    """One agent's way to a language model."""

    agent: str
    client: LlmClient
    prompt: Prompt
    errand: Errand

    def ask(
        self,
        evidence: object,
        answer_type: type[Answer],
        check: Callable[[Answer], Sequence[Fault]],
        *,
        max_tokens: int,
        **slots: str,
    ) -> Outcome[Answer]:
        """Return the answer, after one round of repair where the first is invalid or `check` finds faults.

        `evidence` goes into the prompt's fence as JSON; `slots` are words of our own for the rest of it.
        """
        outcome = Outcome[Answer]()
        if not self.errand.breaker.admits():
            return outcome
        until = Deadline.within(settings.LLM_QUESTION_SECONDS)
        line = Line(self.agent, self.prompt.version, self.client, self.errand, until)
        asked = messages = self.prompt.fill(evidence, **slots)
        for round in range(1, ROUNDS + 1):
            got = line.get(messages, max_tokens=max_tokens, round=round)
            if got is None:
                break
            completion, row = got
            row.verdict, told = self._judge(completion, answer_type, check, outcome)
            row.detail = (row.detail + "; ".join(told))[:300]
            self.errand.note(row)
            if row.verdict == LlmCall.Verdict.PASSED:
                break
            messages = self.prompt.repair(asked, completion.text[:LONGEST_ANSWER], told[:MOST_FAULTS_TOLD])
        self._report(outcome, line)
        return outcome

    def _report(self, outcome: Outcome[Answer], line: Line) -> None:
        """Tell the breaker whether the service is well."""
        breaker = self.errand.breaker
        if outcome.answer is not None:
            breaker.note_success()
        elif line.attempts:
            breaker.note_failure()
        else:
            breaker.step_back()

    def _judge(
        self,
        completion: Completion,
        answer_type: type[Answer],
        check: Callable[[Answer], Sequence[Fault]],
        outcome: Outcome[Answer],
    ) -> tuple[str, list[str]]:
        """Validate and check an answer, keep it in the outcome where it is valid, and return the verdict."""
        text = json_in(completion.text)
        if CONTROL.search(text):
            return LlmCall.Verdict.INVALID, ["answer: it holds control characters"]
        try:
            answer = answer_type.model_validate_json(text)
        except ValidationError as error:
            return _invalid(completion), [_first_error(error)]
        outcome.answer, outcome.faults = answer, list(check(answer))
        told = [f"{fault.subject}: {fault.detail}" for fault in outcome.faults]
        return (LlmCall.Verdict.REFUSED if told else LlmCall.Verdict.PASSED), told


def json_in(text: str) -> str:
    """Return the JSON object of an answer, without the fence some models put around it."""
    found = re.search(r"\{.*\}", text[:LONGEST_ANSWER], re.DOTALL)
    return found[0] if found else ""


def _invalid(completion: Completion) -> str:
    if not completion.text.strip():
        return LlmCall.Verdict.EMPTY
    return LlmCall.Verdict.INVALID if completion.is_whole else LlmCall.Verdict.TRUNCATED


def _first_error(error: ValidationError) -> str:
    """Say where the first error is, without repeating what was answered."""
    first = error.errors(include_input=False, include_url=False)[0]
    return f"answer: {'.'.join(map(str, first['loc'])) or 'JSON'}: {first['msg']}"[:200]
