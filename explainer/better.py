"""Better words for a page: what a language model wrote from its evidence, and the asking for what is missing.

How to call it::

    page = in_better_words(sketch, user, sizes)      # ForYouPage, some of it in a model's words where they passed
    why = better_why(user, why)                      # (reason or None, what the why page waits for or None)
    found = better_texts(user, keys, ticket)         # what a waiting page asks for

A page never waits: where the model, the breaker or the cache is out of order it is offline, whole, and at once.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from redis.exceptions import RedisError

from explainer import tasks, waiting
from explainer.agents.pipeline import Sketch, Why
from explainer.agents.proposals import Reason, Sentence
from explainer.agents.prose import Reasoned, named_in
from explainer.clients import LlmClient, llm_client
from explainer.facts.kinds import FilmRef
from explainer.facts.library import prose_title
from explainer.llm.approval import Team, may_work
from explainer.llm.breaker import Breaker
from explainer.llm.curation import chosen_for
from explainer.llm.writer import ShelfAssignment, assign, assign_film
from explainer.llm.writing import keys_of, missing_from
from explainer.models import Explanation
from explainer.pages import ForYouPage
from explainer.presenting import present_page
from explainer.selectors import movies_by_id, written_for
from explainer.waiting import THEME, WHY, Waiting
from recommender.outages import redis_outage
from recommender.queues import send_on_commit

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Sizes:
    """What was asked of a page, for the task that makes the same again."""

    recency: float | None = None
    shelves: int = 6
    per_shelf: int = 8


@dataclass(frozen=True, slots=True)
class BetterTexts:
    """What has come for a waiting page: texts by subject; `left` is what it goes on waiting for."""

    shelves: Mapping[str, Reasoned]
    films: Mapping[str, Reasoned]
    left: Waiting | None


def in_better_words(sketch: Sketch, user: "User", sizes: Sizes) -> ForYouPage:
    """Return the page with what a language model chose and wrote of it; has the rest made where one is at work."""
    client = _at_work()
    if client is None:
        return present_page(sketch.page())
    may_choose = may_work(Team.CURATOR, client)
    page = sketch.page(chosen_for(user, sketch, client) if may_choose else None)
    assignments = assign(page.pack, page.shelves, page.reasons, client.model)
    known = written_for(user, keys_of(assignments))
    missing = missing_from(assignments, known)
    theme = sketch.theme.pk if sketch.theme else None
    ticket = _ask(user, missing, tasks.write_explanations, sizes.recency, sizes.shelves, sizes.per_shelf, theme)
    waits = {
        each.plan.slug: _wait(THEME if sketch.theme else each.plan.slug, each, ticket)
        for each in missing
        if each.plan and ticket
    }
    return present_page(page, _passed(assignments, known), waits)


def better_why(user: "User", why: Why) -> tuple[Reason | None, Waiting | None]:
    """Return what a language model wrote of one film; where nothing is known yet, what its page waits for."""
    client = _at_work()
    if client is None:
        return None, None
    every = (assign_film(why.pack, why.evidence.film.id, client.model),)
    assignment = ShelfAssignment(None, every, every)
    known = written_for(user, keys_of([assignment]))
    ticket = _ask(user, missing_from([assignment], known), tasks.write_why, why.evidence.film.id)
    reason = _passed([assignment], known).get(every[0].subject)
    return reason, (_wait(WHY, assignment, ticket) if ticket else None)


def better_texts(user: "User", wait: Waiting) -> BetterTexts:
    """Return what of a waiting page's texts has come, and what is still missing."""
    rows = list(Explanation.objects.for_evidence(user, wait.keys).defer("evidence", "faults"))
    missing = tuple(key for key in wait.keys if key not in {row.evidence_hash for row in rows})
    passed = [row for row in rows if row.verdict == Explanation.Verdict.PASSED]
    movies = movies_by_id({movie_id for row in passed for movie_id in named_in(row.text)})
    names = {pk: FilmRef(id=pk, title=prose_title(movie.title), year=movie.year) for pk, movie in movies.items()}
    shown = [row for row in passed if names.keys() >= set(named_in(row.text))]
    goes_on = bool(missing) and not waiting.is_over(user.pk, wait.ticket)
    return BetterTexts(
        shelves={
            row.subject: Reasoned(_reason(row).sentences, names) for row in shown if row.kind == Explanation.Kind.SHELF
        },
        films={
            row.subject: Reasoned(_reason(row).sentences, names) for row in shown if row.kind == Explanation.Kind.FILM
        },
        left=Waiting(wait.at, missing, wait.ticket) if goes_on else None,
    )


def _at_work() -> LlmClient | None:
    """Return the client that may write for people; None where there is none, or nobody can tell."""
    client = llm_client()
    if not client.is_configured or not redis_outage.is_over:
        return None
    try:
        return client if may_work(Team.WRITER, client) else None
    except (RedisError, OSError):
        redis_outage.begin()
        return None


def _ask(user: "User", missing: Sequence[ShelfAssignment], task: Any, *args: object) -> str:
    """Enqueue the writing of what is missing, once in a while; return its ticket, empty where nothing will come."""
    if not missing or Breaker().is_resting:
        return ""
    ticket = waiting.ticket_for(each.key for assignment in missing for each in assignment.to_write)
    if waiting.begin(user.pk, ticket):
        send_on_commit(task, user.pk, *args, ticket)
    return "" if waiting.is_over(user.pk, ticket) else ticket


def _wait(at: str, assignment: ShelfAssignment, ticket: str) -> Waiting:
    return Waiting(at, tuple(each.key for each in assignment.to_write), ticket)


def _passed(assignments: Iterable[ShelfAssignment], known: Mapping[str, Explanation]) -> dict[str, Reason]:
    """Return what may be shown of what is written, by subject."""
    subjects = {each.key: each.subject for assignment in assignments for each in assignment.all}
    return {subjects[key]: _reason(row) for key, row in known.items() if row.verdict == Explanation.Verdict.PASSED}


def _reason(row: Explanation) -> Reason:
    return Reason(subject=row.subject, sentences=tuple(Sentence.model_validate(each) for each in row.sentences))
