"""The agents in their order: historian, analysts, curator, historian again for what was chosen, writer, critic.

How to call it::

    page = compose_for(user)                      # shelves with evidence and offline reasons, at once
    page = compose_page(ranking)                  # the same for any ranking
    why = compose_why(ranking, movie_id)          # one film, on its own
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explainer.agents.analysts import find_patterns
from explainer.agents.curator import curate
from explainer.agents.historian import collect_evidence
from explainer.agents.proposals import Reason, Selection, ShelfKind, ShelfPlan
from explainer.agents.tastes import list_candidates, read_taste
from explainer.agents.vetting import vet_reasons, vet_shelves
from explainer.agents.writer import OfflineWriter
from explainer.facts.evidence import EvidencePack, FilmEvidence
from explainer.facts.library import Library, open_library
from explainer.talk.wishes import Wishes, wishes_of
from recommender.candidates import Ranking, rank_candidates
from recommender.models import Theme

if TYPE_CHECKING:
    from accounts.models import User


@dataclass(frozen=True, slots=True)
class Page:
    """Shelves with all that is known about them and the reasons written offline, by slug and by movie id."""

    ranking: Ranking
    library: Library
    pack: EvidencePack
    shelves: tuple[ShelfPlan, ...]
    reasons: Mapping[str, Reason]
    wishes: Wishes


@dataclass(frozen=True, slots=True)
class Why:
    """One film's evidence and its reason."""

    ranking: Ranking
    pack: EvidencePack
    evidence: FilmEvidence
    reason: Reason


def compose_for(
    user: "User",
    *,
    recency: float | None = None,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
) -> Page:
    """Return the user's page as it is now, what they wished for included; raises NoLiveModel."""
    ranking = rank_candidates(user=user, recency=recency, theme=theme)
    return compose_page(ranking, shelves=shelves, per_shelf=per_shelf, theme=theme, wishes=wishes_of(user))


def compose_page(
    ranking: Ranking,
    *,
    shelves: int = 6,
    per_shelf: int = 8,
    theme: Theme | None = None,
    wishes: Wishes | None = None,
) -> Page:
    """Return a page of shelves, or with a theme one shelf of that theme; wishes move films, not scores."""
    library = open_library(ranking.model.version)
    taste, selection = read_taste(ranking, library), list_candidates(ranking, library, wishes, first=per_shelf)
    if theme is None:
        plans = curate(taste, find_patterns(taste), selection, shelves=shelves, per_shelf=per_shelf)
    else:
        plans = _one_theme(theme, selection, per_shelf)
    pack = collect_evidence(ranking, {plan.slug: plan.films for plan in plans}, library, taste)
    plans = vet_shelves(plans, pack)
    reasons = vet_reasons(OfflineWriter().run(pack, plans), plans, pack)
    return Page(ranking, library, pack, plans, reasons, wishes or {})


def compose_why(ranking: Ranking, movie_id: int) -> Why | None:
    """Return why one film has its score; None where the model does not know it."""
    if not ranking.model.films([movie_id]).known[0]:
        return None
    library = open_library(ranking.model.version)
    pack = collect_evidence(ranking, {"why": [movie_id]}, library, read_taste(ranking, library))
    evidence = pack.by_film.get(movie_id)
    if evidence is None:
        return None
    reason = OfflineWriter().explain(evidence)
    return Why(ranking, pack, evidence, vet_reasons({reason.subject: reason}, (), pack)[reason.subject])


def _one_theme(theme: Theme, selection: Selection, per_shelf: int) -> tuple[ShelfPlan, ...]:
    films = tuple(candidate.id for candidate in selection.candidates[:per_shelf])
    if not films:
        return ()
    return (ShelfPlan(slug=theme.slug, kind=ShelfKind.THEME, title=str(theme), films=films, theme=theme.pk),)
