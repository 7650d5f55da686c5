"""Having a language model make what a page lacks: its shelves, then its reasons, shelf by shelf side by side.

What the critic passed is kept under the hash of its evidence, each shelf as soon as it is there.
"""

from collections.abc import Collection, Iterable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from django.conf import settings

from catalog.models import Movie
from explainer.agents.pipeline import compose_why, sketch_for
from explainer.agents.proposals import WriterBrief
from explainer.clients import LlmClient, llm_client
from explainer.facts.evidence import EvidencePack
from explainer.llm.approval import may_work
from explainer.llm.curation import choose_for
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.reviewer import LlmReviewer
from explainer.llm.writer import LlmWriter, ShelfAssignment, Written, assign, assign_film, judge
from explainer.models import WriterApproval
from explainer.selectors import written_for
from explainer.services import store_written
from recommender.candidates import rank_candidates
from recommender.models import Theme

if TYPE_CHECKING:
    from accounts.models import User


def write_page(
    user: "User",
    *,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
) -> int:
    """Have a model choose and write what the user's page lacks now; return how many reasons may be shown."""
    client = llm_client()
    if not may_work(WriterApproval.Team.WRITER, client):
        return 0
    errand = Errand.begin(user.pk)
    sketch = sketch_for(user, recency=recency, shelves=shelves, per_shelf=per_shelf, theme=theme)
    may_choose = may_work(WriterApproval.Team.CURATOR, client)
    page = sketch.page(choose_for(user, sketch, client, errand) if may_choose else None)
    assignments = assign(page.pack, page.shelves, page.reasons, client.model)
    return _write(assignments, page.pack, user, client, errand)


def write_why(user: "User", movie: Movie) -> int:
    """Have a model write why one film has its place; return how many reasons may be shown."""
    client = llm_client()
    if not may_work(WriterApproval.Team.WRITER, client):
        return 0
    errand = Errand.begin(user.pk)
    why = compose_why(rank_candidates(user=user), movie.pk)
    if why is None:
        return 0
    every = (assign_film(why.pack, movie.pk, client.model),)
    return _write([ShelfAssignment(None, every, every)], why.pack, user, client, errand)


def keys_of(assignments: Iterable[ShelfAssignment]) -> list[str]:
    """Return the cache's keys of all shelves and films."""
    return [each.key for assignment in assignments for each in assignment.all]


def missing_from(assignments: Iterable[ShelfAssignment], known: Collection[str]) -> list[ShelfAssignment]:
    """Return the shelves with something that nobody has written about, each with only that to write."""
    return [short for assignment in assignments if (short := assignment.without(known)).to_write]


def write_assignment(
    assignment: ShelfAssignment, pack: EvidencePack, client: LlmClient, errand: Errand
) -> list[Written]:
    """Return what a model wrote of one shelf, as the critic and the reviewer found it."""
    brief = WriterBrief(pack=pack, shelves=(assignment.plan,) if assignment.plan else ())
    written = judge(assignment.to_write, LlmWriter(client, errand, assignment).run(brief), pack)
    return LlmReviewer(client, errand).run(written) if settings.LLM_REVIEWER else written


def _write(
    assignments: Sequence[ShelfAssignment], pack: EvidencePack, user: "User", client: LlmClient, errand: Errand
) -> int:
    missing = missing_from(assignments, written_for(user, keys_of(assignments)))
    ask = partial(write_assignment, pack=pack, client=client, errand=errand)
    keep = partial(
        store_written, user=user, pack=pack, model=client.model, prompt_version=load_prompt("writer").version
    )
    return sum(keep(plan=job.plan, written=written) for job, written in errand.side_by_side(ask, missing))
