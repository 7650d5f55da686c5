"""Measuring what a language model writes, on real people's pages, before anybody reads it."""

from collections.abc import Mapping
from dataclasses import dataclass

from explainer.agents.pipeline import Page, compose_page
from explainer.agents.proposals import ShelfPlan
from explainer.audit.checking import Statement, objections
from explainer.audit.people import History
from explainer.audit.precision import share_of
from explainer.audit.records import Records, read_records
from explainer.audit.witness import Person
from explainer.clients import LlmClient
from explainer.llm.approval import WriterFigures
from explainer.llm.prompts import load_prompt
from explainer.llm.writer import Written, assign, write_shelf
from explainer.services import store_calls
from recommender.candidates import rank_history


@dataclass(slots=True)
class _Count:
    texts: int = 0
    passed: int = 0
    sentences: int = 0
    supported: int = 0
    films: int = 0
    claims: int = 0


def measure_writer(people: Mapping[str, History], client: LlmClient) -> WriterFigures:
    """Have the model write these people's pages, log the calls, and return how true what passed the critic is."""
    records, count = read_records(), _Count()
    for history in people.values():
        page = compose_page(rank_history(history))
        person = Person(page.ranking, [film for plan in page.shelves for film in plan.films])
        for assignment in assign(page.pack, page.shelves, page.reasons, client.model):
            written, outcome = write_shelf(assignment, page.pack, client, None)
            store_calls(outcome.calls)
            for each in written:
                _judge(each, assignment.plan, page, person, records, count)
    return WriterFigures(
        model=client.model,
        prompt_version=load_prompt("writer").version,
        people=len(people),
        texts=count.texts,
        pass_rate=share_of(count.passed, count.texts),
        supported=share_of(count.supported, count.sentences),
        distinct_claims_per_film=share_of(count.claims, count.films),
    )


def _judge(written: Written, plan: ShelfPlan, page: Page, person: Person, records: Records, count: _Count) -> None:
    count.texts += 1
    if written.faults:
        return
    count.passed += 1
    subject = written.reason.subject
    film = int(subject) if subject.isdecimal() else None
    shelf = (plan.title, plan.films, plan.kind.value) if film is None else ("", (), "")
    for sentence in written.reason.sentences:
        statement = Statement(sentence.text, sentence.facts, film, *shelf)
        count.sentences += 1
        count.supported += not objections(statement, person, records)
    if film is not None:
        count.films += 1
        count.claims += len({fact for sentence in written.reason.sentences for fact in sentence.facts})
