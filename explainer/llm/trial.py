"""Trying a language model before people read what it makes: on real pages, under a breaker of its own.

How to call it::

    measured = measure(Team.WRITER, people, client)        # Figures; the calls are logged and paid for like any other
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from explainer.agents.curator import OfflineCurator
from explainer.agents.pipeline import Page, Sketch, sketch_page
from explainer.agents.proposals import Pattern, ShelfKind
from explainer.audit.checking import Statement, grounds, objections
from explainer.audit.people import History
from explainer.audit.records import Records, read_records
from explainer.audit.witness import Person
from explainer.clients import LlmClient
from explainer.facts.kinds import FACET_KINDS
from explainer.llm.analysts import LlmAnalyst
from explainer.llm.approval import Figures, Team, version_of
from explainer.llm.curator import LlmCurator
from explainer.llm.errands import Errand
from explainer.llm.labels import LlmLabeller, count_supported, live_batch
from explainer.llm.writer import ShelfAssignment, Written, assign
from explainer.llm.writing import write_assignment
from recommender.candidates import rank_history
from recommender.contributions import counterfactuals

SCOPE = "trial"
REMOVALS = 8
"""Films of a person's page whose cited film is taken away."""


def measure(team: str, people: Mapping[str, History], client: LlmClient) -> Figures:
    """Return how the model does as a team: the writer's on offline shelves, the curator's, or the labeller's."""
    errand, count = Errand.begin(scope=SCOPE), Counter[str]()
    if team == Team.LABELLER:
        _try_labels(client, errand, count)
        people = {}
    else:
        records = read_records()
        attempt = _try_writer if team == Team.WRITER else _try_curator
        for history in people.values():
            attempt(sketch_page(rank_history(history)), records, client, errand, count)
    return Figures(
        team=str(team),
        model=client.model,
        prompt_version=version_of(team),
        people=len(people),
        asked=count["asked"],
        answered=count["answered"],
        rates=_rates(count),
    )


def _try_writer(sketch: Sketch, records: Records, client: LlmClient, errand: Errand, count: Counter[str]) -> None:
    page = sketch.page()
    person = Person(page.ranking, [film for plan in page.shelves for film in plan.films])
    ask = partial(write_assignment, pack=page.pack, client=client, errand=errand)
    passed: list[Written] = []
    for assignment, written in errand.side_by_side(ask, assign(page.pack, page.shelves, page.reasons, client.model)):
        # Whatever was asked for and did not come, for whatever reason, did not pass.
        count["asked"] += len(assignment.to_write)
        count["answered"] += len(written)
        sound = [each for each in written if not each.faults]
        count["passed"] += len(sound)
        passed += sound
        for each in sound:
            _check(each, assignment, person, records, count)
    _remove(page, [each for each in passed if not each.assignment.title], count)


def _check(
    written: Written, assignment: ShelfAssignment, person: Person, records: Records, count: Counter[str]
) -> None:
    """Have the independent checker look at each sentence, and at what a film's reason stands on."""
    statements = _statements(written, assignment)
    count["sentences"] += len(statements)
    count["supported"] += sum(not objections(statement, person, records) for statement in statements)
    if written.assignment.title:
        return
    film = int(written.assignment.subject)
    stands = grounds(statements, film, person, records)
    count["top of"] += stands.top is not None
    count["top"] += stands.top is True
    count["films"] += 1
    count["claims"] += len({fact for statement in statements for fact in statement.facts})


def _statements(written: Written, assignment: ShelfAssignment) -> list[Statement]:
    plan, subject = assignment.plan, written.assignment
    if plan and subject.title:
        about = Statement("", (), title=plan.title, shelf=plan.films, around=plan.kind.value)
    else:
        about = Statement("", (), film=int(subject.subject))
    return [replace(about, text=each.text, facts=each.facts) for each in written.reason.sentences]


def _remove(page: Page, passed: Sequence[Written], count: Counter[str]) -> None:
    """Solve again without the film a reason cites first, and without one that it does not cite."""
    for written in passed[:: max(len(passed) // REMOVALS, 1)][:REMOVALS]:
        film = int(written.assignment.subject)
        cited = {fact for sentence in written.reason.sentences for fact in sentence.facts}
        supporters = page.pack.by_film[film].supporters
        heavy = [each.rated.id for each in supporters if each.id in cited]
        spoken_for = {each.rated.id for each in supporters}
        others = [i for i in page.ranking.history.movie_ids.tolist() if i not in spoken_for]
        if not heavy or not others:
            continue
        without = counterfactuals(page.ranking, [(film, heavy[0]), (film, others[film % len(others)])])
        falls = [found is not None and found.rank_after > found.rank_before for found in without]
        count.update({"removed": 1, "falls cited": falls[0], "falls other": falls[1]})


def _try_curator(sketch: Sketch, records: Records, client: LlmClient, errand: Errand, count: Counter[str]) -> None:
    brief = sketch.brief
    analysts = [LlmAnalyst(family, client, errand) for family in FACET_KINDS]
    patterns: list[Pattern] = []
    for _analyst, reading in errand.side_by_side(lambda analyst: analyst.read(brief.taste), analysts):
        faults = len(list(reading.faults))
        count.update({"asked": max(reading.proposed, reading.wanted), "answered": reading.proposed})
        count["passed"] += reading.proposed - faults
        patterns += reading.patterns
    if patterns:
        brief = brief.model_copy(update={"patterns": tuple(patterns)})
    [(_brief, choosing)] = errand.side_by_side(LlmCurator(client, errand).choose, [brief])
    faulty = len(list(choosing.faults))
    proposed = choosing.proposed + choosing.titles
    count.update({"asked": max(proposed, choosing.fewest), "answered": proposed})
    count["passed"] += max(proposed - faulty, 0)
    _check_shelves(sketch.page(OfflineCurator(choosing.choices)), records, count)


def _check_shelves(page: Page, records: Records, count: Counter[str]) -> None:
    """Have the independent checker look at the shelves around traits: all films of one are what its title says."""
    person = Person(page.ranking, [film for plan in page.shelves for film in plan.films])
    for plan in page.shelves:
        if plan.kind is not ShelfKind.PATTERN:
            continue
        for sentence in page.reasons[plan.slug].sentences:
            shelf = Statement(sentence.text, sentence.facts, title=plan.title, shelf=plan.films, around=plan.kind.value)
            count["sentences"] += 1
            count["supported"] += not objections(shelf, person, records)


def _try_labels(client: LlmClient, errand: Errand, count: Counter[str]) -> None:
    batch = live_batch()
    if batch is None:
        return
    for _batch, labelling in errand.side_by_side(LlmLabeller(client, errand).run, [batch]):
        count.update({"asked": len(batch.themes), "answered": labelling.proposed, "passed": len(labelling.sound)})
        count["sentences"] += len(labelling.sound)
        count["supported"] += count_supported(labelling, read_records())


def _rates(count: Counter[str]) -> dict[str, float]:
    shares = {
        "pass_rate": ("passed", "asked"),
        "supported": ("supported", "sentences"),
        "cites_top": ("top", "top of"),
        "distinct_claims_per_film": ("claims", "films"),
    }
    found = {name: round(count[part] / count[whole], 4) for name, (part, whole) in shares.items() if count[whole]}
    if count["removed"]:
        found["falls_without_cited"] = round((count["falls cited"] - count["falls other"]) / count["removed"], 4)
    return found
