"""The agents in their order: historian, analysts, curator, historian again for what was chosen, writer, critic.

How to call it::

    page = compose_for(user)                      # shelves with evidence and offline reasons, at once
    page = compose_page(ranking)                  # the same for any ranking
    why = compose_why(ranking, movie_id)          # one film, on its own

    sketch = sketch_for(user)                     # what a page is made of, before anybody has chosen its shelves
    page = sketch.page(curator)                   # with a curator of one's own
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explainer.agents.agent import Agent
from explainer.agents.analysts import find_patterns
from explainer.agents.curator import OfflineCurator
from explainer.agents.historian import Historian, HistorianBrief
from explainer.agents.proposals import CuratorBrief, Reason, ShelfKind, ShelfPlan, WriterBrief
from explainer.agents.tastes import list_candidates, read_taste
from explainer.agents.vetting import vet_reasons, vet_shelves
from explainer.agents.writer import OfflineWriter
from explainer.facts.evidence import EvidencePack, FilmEvidence
from explainer.facts.library import Library, open_library
from explainer.facts.splits import STRONGEST_CANDIDATES, Splits
from explainer.talk.wishes import Wishes, wishes_of
from recommender.candidates import Ranking, rank_candidates
from recommender.models import Theme

if TYPE_CHECKING:
    from accounts.models import User

Curator = Agent[CuratorBrief, tuple[ShelfPlan, ...]]


@dataclass(frozen=True, slots=True)
class Page:
    """Shelves with all that is known about them and the reasons written offline, by slug and by movie id."""

    ranking: Ranking
    splits: Splits
    library: Library
    pack: EvidencePack
    shelves: tuple[ShelfPlan, ...]
    reasons: Mapping[str, Reason]
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Sketch:
    """What a page is made of: the person's taste, the candidates, what the analysts see; `theme` is a theme page's."""

    splits: Splits
    library: Library
    brief: CuratorBrief
    wishes: Wishes
    theme: Theme | None = None

    def page(self, curator: Curator | None = None) -> Page:
        """Return the page with the shelves of a curator, by default the offline one."""
        brief = self.brief
        plans = (curator or OfflineCurator()).run(brief) if self.theme is None else _one_theme(self.theme, brief)
        shelves = {plan.slug: plan.films for plan in plans}
        pack = Historian().run(HistorianBrief(self.splits, self.library, brief.taste, shelves))
        plans = vet_shelves(plans, pack)
        reasons = vet_reasons(OfflineWriter().run(WriterBrief(pack=pack, shelves=plans)), plans, pack)
        return Page(self.splits.ranking, self.splits, self.library, pack, plans, reasons, self.wishes)


@dataclass(frozen=True, slots=True)
class Why:
    """One film's evidence and its reason."""

    ranking: Ranking
    splits: Splits
    pack: EvidencePack
    evidence: FilmEvidence
    reason: Reason


def sketch_for(
    user: "User",
    *,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
) -> Sketch:
    """Return what the user's page is made of now, what they wished for included; raises NoLiveModel."""
    ranking = rank_candidates(user=user, recency=recency, theme=theme)
    return sketch_page(ranking, shelves=shelves, per_shelf=per_shelf, theme=theme, wishes=wishes_of(user))


def sketch_page(
    ranking: Ranking,
    *,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
    wishes: Wishes | None = None,
) -> Sketch:
    """Return what a page of this ranking is made of; wishes move films, not scores."""
    library, splits = open_library(ranking.model.version), Splits(ranking)
    taste = read_taste(splits, library)
    brief = CuratorBrief(
        taste=taste,
        patterns=find_patterns(taste) if theme is None else (),
        selection=list_candidates(splits, library, wishes, first=per_shelf),
        shelves=shelves,
        per_shelf=per_shelf,
    )
    return Sketch(splits, library, brief, wishes or {}, theme)


def compose_for(
    user: "User",
    *,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
) -> Page:
    """Return the user's page as it is now; raises NoLiveModel."""
    return sketch_for(user, recency=recency, shelves=shelves, per_shelf=per_shelf, theme=theme).page()


def compose_page(
    ranking: Ranking,
    *,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
    wishes: Wishes | None = None,
) -> Page:
    """Return a page of shelves, or with a theme one shelf of that theme."""
    return sketch_page(ranking, shelves=shelves, per_shelf=per_shelf, theme=theme, wishes=wishes).page()


def compose_why(ranking: Ranking, movie_id: int) -> Why | None:
    """Return why one film has its score; None where the model does not know it."""
    if not ranking.model.films([movie_id]).known[0]:
        return None
    library = open_library(ranking.model.version)
    splits = Splits(ranking, candidates=STRONGEST_CANDIDATES, beside=[movie_id])
    pack = Historian().run(HistorianBrief(splits, library, read_taste(splits, library), {"why": [movie_id]}))
    evidence = pack.by_film.get(movie_id)
    if evidence is None:
        return None
    reasons = vet_reasons(OfflineWriter().run(WriterBrief(pack=pack)), (), pack)
    return Why(ranking, splits, pack, evidence, reasons[str(movie_id)])


def _one_theme(theme: Theme, brief: CuratorBrief) -> tuple[ShelfPlan, ...]:
    films = tuple(candidate.id for candidate in brief.selection.candidates[: brief.per_shelf])
    if not films:
        return ()
    return (ShelfPlan(slug=theme.slug, kind=ShelfKind.THEME, title=str(theme), films=films, theme=theme.pk),)
