"""Having a language model write what a page lacks, shelf by shelf side by side, and keeping what the critic passed."""

from collections.abc import Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import TYPE_CHECKING

from explainer.agents.pipeline import Page, compose_for
from explainer.clients import LlmClient, llm_client
from explainer.llm.approval import may_write
from explainer.llm.asking import Outcome
from explainer.llm.prompts import load_prompt
from explainer.llm.writer import DraftShelf, ShelfAssignment, Written, assign, write_shelf
from explainer.selectors import written_for
from explainer.services import store_calls, store_written
from recommender.models import Theme

if TYPE_CHECKING:
    from accounts.models import User


SIDE_BY_SIDE = 3


def write_page(
    user: "User",
    *,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
) -> int:
    """Have a model write the reasons that the user's page lacks now; return how many may be shown."""
    client = llm_client()
    if not may_write(client):
        return 0
    page = compose_for(user, recency=recency, shelves=shelves, per_shelf=per_shelf, theme=theme)
    assignments = assign(page.pack, page.shelves, page.reasons, client.model)
    missing = missing_from(assignments, written_for(user, keys_of(assignments)))
    shown = 0
    for assignment, (written, outcome) in _write_side_by_side(missing, page, client, user.pk):
        store_calls(outcome.calls)
        shown += store_written(
            user=user,
            assignment=assignment,
            pack=page.pack,
            written=written,
            model=client.model,
            prompt_version=load_prompt("writer").version,
        )
    return shown


def keys_of(assignments: Sequence[ShelfAssignment]) -> list[str]:
    """Return the cache's keys of all shelves and films."""
    return [each.key for assignment in assignments for each in assignment.all]


def missing_from(assignments: Sequence[ShelfAssignment], known: Collection[str]) -> list[ShelfAssignment]:
    """Return the shelves with something that nobody has written about, each with only those of its films."""
    return [
        assignment.without(known) for assignment in assignments if any(each.key not in known for each in assignment.all)
    ]


def _write_side_by_side(
    missing: Sequence[ShelfAssignment], page: Page, client: LlmClient, user_id: int
) -> Iterator[tuple[ShelfAssignment, tuple[list[Written], Outcome[DraftShelf]]]]:
    """Yield each shelf with what came of it, in order; the threads touch no database."""
    write = partial(write_shelf, pack=page.pack, client=client, user_id=user_id)
    with ThreadPoolExecutor(SIDE_BY_SIDE) as pool:
        yield from zip(missing, pool.map(write, missing), strict=True)
