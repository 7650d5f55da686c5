"""The writer's second engine: a language model that is told the facts of one shelf and may say nothing else."""

import json
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from explainer.agents.critic import check_reason
from explainer.agents.proposals import Fault, Reason, Sentence, ShelfPlan
from explainer.clients import LlmClient
from explainer.facts.evidence import EvidencePack
from explainer.llm.asking import Asker, Outcome, fence_for
from explainer.llm.prompts import load_prompt
from explainer.llm.telling import Told, evidence_hash, tell_film, tell_shelf, titles_in

TOKENS_PER_FILM, TOKENS_PER_SHELF = 160, 240


class DraftSentence(BaseModel):
    """A sentence as a model proposes it."""

    model_config = ConfigDict(extra="ignore")
    text: str = Field(max_length=400)
    facts: list[str] = Field(max_length=12)


class DraftFilm(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: int
    sentences: list[DraftSentence] = Field(max_length=6)


class DraftShelf(BaseModel):
    """What the writer answers for a shelf."""

    model_config = ConfigDict(extra="ignore")
    shelf: list[DraftSentence] = Field(default=[], max_length=6)
    films: list[DraftFilm] = Field(default=[], max_length=40)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One subject to be written about: what is told of it, and the key its text is cached under."""

    subject: str
    told: Told
    key: str


@dataclass(frozen=True, slots=True)
class ShelfAssignment:
    """A shelf and its films; `to_write` are those that have no text yet."""

    plan: ShelfPlan
    shelf: Assignment
    films: tuple[Assignment, ...]
    to_write: tuple[Assignment, ...]

    @property
    def all(self) -> tuple[Assignment, ...]:
        """The shelf and its films."""
        return (self.shelf, *self.films)

    def without(self, known: Collection[str]) -> "ShelfAssignment":
        """Return the assignment with only those films to be written whose keys are not known."""
        return replace(self, to_write=tuple(film for film in self.films if film.key not in known))


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one subject: a reason, and what the critic found."""

    assignment: Assignment
    reason: Reason
    faults: tuple[Fault, ...]


def assign(
    pack: EvidencePack, shelves: Sequence[ShelfPlan], offline: Mapping[str, Reason], model: str
) -> list[ShelfAssignment]:
    """Return what a model would be told of each shelf and film of a page, with the keys of the cache."""
    version = load_prompt("writer").version

    def assignment(subject: str, told: Told) -> Assignment:
        return Assignment(subject, told, evidence_hash(told, version, model))

    return [
        ShelfAssignment(
            plan=shelf,
            shelf=assignment(shelf.slug, tell_shelf(shelf.title, offline[shelf.slug].sentences[0].facts, pack)),
            films=(films := tuple(assignment(str(i), tell_film(pack.by_film[i])) for i in shelf.films)),
            to_write=films,
        )
        for shelf in shelves
    ]


def write_shelf(
    assignment: ShelfAssignment, pack: EvidencePack, client: LlmClient, user_id: int | None
) -> tuple[list[Written], Outcome[DraftShelf]]:
    """Ask a model for one shelf and return each subject's reason with the critic's faults."""
    prompt = load_prompt("writer")
    asker = Asker("writer", client, prompt, user_id)
    outcome = asker.ask(
        _slots(assignment, pack),
        DraftShelf,
        lambda answer: [fault for written in _read(answer, assignment, pack) for fault in written.faults],
        max_tokens=TOKENS_PER_SHELF + TOKENS_PER_FILM * len(assignment.to_write),
    )
    return (_read(outcome.answer, assignment, pack) if outcome.answer else []), outcome


def _slots(assignment: ShelfAssignment, pack: EvidencePack) -> dict[str, str]:
    told: dict[str, object] = {"shelf": assignment.shelf.told, "films": [film.told for film in assignment.to_write]}
    evidence = json.dumps(told | {"titles": titles_in(told, pack)}, ensure_ascii=False, indent=1)
    return {"evidence": evidence, "fence": fence_for(evidence)}


def _read(answer: DraftShelf, assignment: ShelfAssignment, pack: EvidencePack) -> list[Written]:
    """Return what the answer says of each subject asked about; a subject left out is a fault."""
    asked = (assignment.shelf, *assignment.to_write)
    said = {str(film.id): film.sentences for film in answer.films} | {assignment.plan.slug: answer.shelf}
    return [_judge(each, said.get(each.subject, []), assignment.plan, pack) for each in asked]


def _judge(assignment: Assignment, drafts: list[DraftSentence], plan: ShelfPlan, pack: EvidencePack) -> Written:
    sentences = tuple(
        Sentence(text=" ".join(draft.text.split()), facts=tuple(dict.fromkeys(draft.facts))) for draft in drafts
    )
    reason = Reason(subject=assignment.subject, sentences=sentences)
    faults = check_reason(reason, pack, title=plan.title if assignment.subject == plan.slug else "")
    untold = [fact for sentence in sentences for fact in sentence.facts if not _was_told(fact, assignment)]
    faults += [Fault(subject=assignment.subject, rule="facts", detail=f"Was not told {fact}.") for fact in untold]
    return Written(assignment, reason, tuple(faults))


def _was_told(fact: str, assignment: Assignment) -> bool:
    facts = assignment.told["facts"]
    return isinstance(facts, dict) and fact in facts
