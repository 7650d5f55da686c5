"""A second opinion on what the critic passed: a language model that may object to a sentence, and do nothing else.

The critic is code: it knows names, numbers and terms, and no sense. This one reads for sense. It can only take away: an
objection sends its reason back to the offline text, and where no valid answer comes, everything stays as it was.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from explainer.agents.proposals import Fault
from explainer.clients import LlmClient
from explainer.llm.asking import Asker
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.writer import Written

TOKENS = 300


class DraftObjection(BaseModel):
    model_config = ConfigDict(extra="ignore")
    subject: str = Field(max_length=120)
    sentence: int


class DraftReview(BaseModel):
    """What the reviewer answers."""

    model_config = ConfigDict(extra="ignore")
    objections: list[DraftObjection] = Field(max_length=100)


@dataclass(frozen=True, slots=True)
class LlmReviewer:
    """Reads one shelf's reasons for sense."""

    client: LlmClient
    errand: Errand
    name: str = "reviewer"

    def run(self, written: Sequence[Written], /) -> list[Written]:
        """Return the same reasons, with a fault where there is an objection."""
        passed = {each.reason.subject: each for each in written if not each.faults}
        if not passed:
            return list(written)
        outcome = Asker(self.name, self.client, load_prompt("reviewer"), self.errand).ask(
            [_tell(each) for each in passed.values()],
            DraftReview,
            lambda answer: list(_faults(answer, passed)),
            max_tokens=TOKENS,
        )
        refused = {each.subject for each in outcome.answer.objections} if outcome.answer else set()
        return [_refuse(each) if each.reason.subject in refused & passed.keys() else each for each in written]


def _tell(written: Written) -> dict[str, object]:
    return {
        "subject": written.reason.subject,
        "facts": written.assignment.told["facts"],
        "sentences": [{"text": each.text, "facts": each.facts} for each in written.reason.sentences],
    }


def _faults(answer: DraftReview, passed: dict[str, Written]) -> Iterator[Fault]:
    for objection in answer.objections:
        found = passed.get(objection.subject)
        if found is None or not 1 <= objection.sentence <= len(found.reason.sentences):
            yield Fault(subject=objection.subject, rule="unknown", detail="There is no such sentence.")


def _refuse(written: Written) -> Written:
    fault = Fault(subject=written.reason.subject, rule="second opinion", detail="Its facts do not entail it.")
    return replace(written, faults=(fault,))
