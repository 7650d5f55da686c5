"""The writer's second engine: a language model that is told the facts of a shelf and may say nothing else."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from pydantic import BaseModel, ConfigDict, Field

from explainer.agents.critic import Critic
from explainer.agents.proposals import CriticBrief, Fault, Reason, Sentence, ShelfPlan, WriterBrief
from explainer.clients import LlmClient
from explainer.facts.evidence import EvidencePack
from explainer.llm.asking import Asker
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.telling import Told, evidence_hash, tell_film, tell_shelf, titles_in

TOKENS_PER_FILM, TOKENS_PER_SHELF = 160, 240
LONGEST_SENTENCE, MOST_SENTENCES, MOST_FACTS = 600, 6, 12


class DraftSentence(BaseModel):
    """A sentence as a model proposes it."""

    model_config = ConfigDict(extra="ignore")
    text: str
    facts: list[str]


class DraftFilm(BaseModel):
    model_config = ConfigDict(extra="ignore")
    id: int
    sentences: list[DraftSentence]


class DraftShelf(BaseModel):
    """What the writer answers for a shelf."""

    model_config = ConfigDict(extra="ignore")
    shelf: list[DraftSentence] = []
    films: list[DraftFilm] = Field(default=[], max_length=40)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One subject to be written about: what is told of it, and the key its text is cached under."""

    subject: str
    told: Told
    key: str
    title: str = ""
    """A shelf's; empty for a film."""


@dataclass(frozen=True, slots=True)
class ShelfAssignment:
    """What one question is about: a shelf with its films, or a film alone; `to_write` are those without a text."""

    plan: ShelfPlan | None
    all: tuple[Assignment, ...]
    to_write: tuple[Assignment, ...]

    def without(self, known: Collection[str]) -> "ShelfAssignment":
        """Return the assignment with only those to be written whose keys are not known."""
        return replace(self, to_write=tuple(each for each in self.all if each.key not in known))


@dataclass(frozen=True, slots=True)
class Written:
    """What came of one subject: a reason, and what the critic found."""

    assignment: Assignment
    reason: Reason
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class LlmWriter:
    """Writes one assignment's reasons with a language model, which the critic has seen once before."""

    client: LlmClient
    errand: Errand
    assignment: ShelfAssignment
    name: str = "writer"

    def run(self, brief: WriterBrief, /) -> dict[str, Reason]:
        """Return the reason for each subject, what the critic refuses included; nothing where no valid answer came."""
        to_write = self.assignment.to_write
        outcome = Asker(self.name, self.client, load_prompt("writer"), self.errand).ask(
            _evidence(to_write, brief.pack),
            DraftShelf,
            lambda answer: _faults(judge(to_write, _read(answer, to_write), brief.pack)),
            max_tokens=TOKENS_PER_SHELF + TOKENS_PER_FILM * len(to_write),
        )
        return _read(outcome.answer, to_write) if outcome.answer else {}


def assign(
    pack: EvidencePack, shelves: Sequence[ShelfPlan], offline: Mapping[str, Reason], model: str
) -> list[ShelfAssignment]:
    """Return what a model would be told of each shelf and film of a page, with the keys of the cache."""
    found = []
    for plan in shelves:
        told = tell_shelf(plan.title, offline[plan.slug].sentences[0].facts, pack)
        shelf = Assignment(plan.slug, told, _key(told, model), plan.title)
        every = (shelf, *(assign_film(pack, movie_id, model) for movie_id in plan.films))
        found.append(ShelfAssignment(plan, every, every))
    return found


def assign_film(pack: EvidencePack, movie_id: int, model: str) -> Assignment:
    """Return what a model would be told of one film, with the key of the cache."""
    told = tell_film(pack.by_film[movie_id])
    return Assignment(str(movie_id), told, _key(told, model))


def judge(asked: Iterable[Assignment], reasons: Mapping[str, Reason], pack: EvidencePack) -> list[Written]:
    """Return what the critic finds in each reason; it may cite only what the writer was told."""
    return [_judge(each, reasons[each.subject], pack) for each in asked if each.subject in reasons]


def _judge(assignment: Assignment, reason: Reason, pack: EvidencePack) -> Written:
    faults = list(Critic().run(CriticBrief(reason=reason, pack=pack, title=assignment.title)))
    told = assignment.told["facts"]
    for fact in dict.fromkeys(fact for sentence in reason.sentences for fact in sentence.facts):
        if not isinstance(told, dict) or fact not in told:
            faults.append(Fault(subject=assignment.subject, rule="facts", detail=f"Was not told {fact}."))
    return Written(assignment, reason, tuple(faults))


def _faults(written: Iterable[Written]) -> list[Fault]:
    return [fault for each in written for fault in each.faults]


def _key(told: Told, model: str) -> str:
    return evidence_hash(told, load_prompt("writer").version, model)


def _evidence(to_write: Sequence[Assignment], pack: EvidencePack) -> Told:
    shelf = next((each.told for each in to_write if each.title), None)
    told: Told = {"films": [each.told for each in to_write if not each.title]} | ({"shelf": shelf} if shelf else {})
    return told | {"titles": titles_in(told, pack.names.values())}


def _read(answer: DraftShelf, asked: Iterable[Assignment]) -> dict[str, Reason]:
    """Return what the answer says of each subject asked about; of one left out it says nothing, which is a fault."""
    films = {str(film.id): film.sentences for film in answer.films}
    return {each.subject: _reason(each, answer.shelf if each.title else films.get(each.subject, [])) for each in asked}


def _reason(assignment: Assignment, drafts: Sequence[DraftSentence]) -> Reason:
    """Return a draft as a reason; what is cut off makes it too long for the critic all the same."""
    return Reason(
        subject=assignment.subject,
        sentences=tuple(
            Sentence(
                text=" ".join(draft.text.split())[:LONGEST_SENTENCE],
                facts=tuple(dict.fromkeys(fact[:200] for fact in draft.facts[:MOST_FACTS])),
            )
            for draft in drafts[:MOST_SENTENCES]
        ),
    )
