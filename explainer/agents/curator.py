"""The agent that turns candidates into shelves: distinct in what they are around, no film twice, well named."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from explainer.agents.proposals import CuratorBrief, ShelfChoice, ShelfPlan
from explainer.agents.proposing import around_standings, best_matches, propose, right_now, wishes_for
from explainer.agents.shelves import Proposal, ShelvesPlaced
from recommender.calibration import PopularityTarget


@dataclass(frozen=True, slots=True)
class OfflineCurator:
    """Places the shelf that the page gains most by, again and again; those somebody chose come before the others."""

    choices: tuple[ShelfChoice, ...] = ()
    name: str = "curator"

    def run(self, brief: CuratorBrief, /) -> tuple[ShelfPlan, ...]:
        """Return the page's shelves: first the best matches, then what changed lately where something did."""
        page = open_page(brief)
        proposals = propose(brief)
        for chosen in self._come_first(page, proposals, brief):
            if len(page.shelves) < brief.shelves and page.value(chosen) > 0:
                page.place(chosen)
        while len(page.shelves) < brief.shelves:
            # A shelf that says what another says, or has too few films left, will not come back.
            valued = [(value, proposal) for proposal in proposals if (value := page.value(proposal)) > 0]
            if not valued:
                break
            _value, best = max(valued, key=lambda pair: (pair[0], pair[1].slug))
            page.place(best)
            proposals = [proposal for _value, proposal in valued if proposal is not best]
        return tuple(page.shelves[: brief.shelves])

    def _come_first(
        self, page: ShelvesPlaced, proposals: Sequence[Proposal], brief: CuratorBrief
    ) -> Iterator[Proposal]:
        """Yield the shelves that were chosen, after those that the person wished for: a wish outranks a choice."""
        if not self.choices:
            return
        wished = [each for each in proposals if max(wishes_for(each, brief.selection), default=0) > 0]
        yield from sorted(wished, key=lambda each: (-page.value(each), each.slug))
        by_slug = {proposal.slug: proposal for proposal in proposals}
        for choice in self.choices:
            if found := by_slug.get(choice.slug) or around_standings(choice.facts, brief):
                yield replace(found, title=choice.title or found.title)


def open_page(brief: CuratorBrief) -> ShelvesPlaced:
    """Return a page with the shelves that open it, which nobody chooses."""
    page = ShelvesPlaced(brief.per_shelf, PopularityTarget.of(brief.selection.rated_popularity))
    page.place(best_matches(brief.taste, brief.selection))
    if now := right_now(brief.taste, brief.selection):
        page.place(now)
    return page
