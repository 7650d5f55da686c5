"""A page's shelves as a language model chose them: asked for in the background, kept, and put on the next page.

How to call it::

    chosen_for(user, sketch, client)               # a curator with the choices kept for exactly this evidence, or None
    choose_for(user, sketch, client, errand)       # asks analysts and curator where nothing is kept yet

What is kept is which shelves, in which order and with which titles, under the hash of what the agents were told. The
films come anew at each page.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from explainer.agents.analysts import Patterns, in_order
from explainer.agents.curator import OfflineCurator
from explainer.agents.pipeline import Curator, Sketch
from explainer.agents.proposals import CuratorBrief, ShelfChoice
from explainer.clients import LlmClient
from explainer.facts.kinds import FACET_KINDS
from explainer.llm.analysts import LlmAnalyst, tell_traits
from explainer.llm.curator import LlmCurator, offered, tell_offers
from explainer.llm.errands import Errand
from explainer.llm.prompts import load_prompt
from explainer.llm.telling import Told, evidence_hash
from explainer.models import Explanation
from explainer.services import store_choices

if TYPE_CHECKING:
    from accounts.models import User

PROMPTS = ("analyst", "curator")


def chosen_for(user: "User", sketch: Sketch, client: LlmClient) -> Curator | None:
    """Return a curator that puts the shelves on the page that a model chose from this evidence; None before one has."""
    if sketch.theme is not None:
        return None
    row = Explanation.objects.for_evidence(user, [key_of(sketch.brief, client.model)]).first()
    return None if row is None else OfflineCurator(_choices(row))


def choose_for(user: "User", sketch: Sketch, client: LlmClient, errand: Errand) -> Curator | None:
    """Return such a curator, after asking where nothing is kept; None where no valid answer came."""
    if sketch.theme is not None:
        return None
    if kept := chosen_for(user, sketch, client):
        return kept
    told = tell_brief(sketch.brief)
    brief = sketch.brief.model_copy(update={"patterns": find_patterns(sketch.brief, client, errand)})
    curator = LlmCurator(client, errand)
    [(_brief, choosing)] = errand.side_by_side(curator.choose, [brief])
    if choosing.answer is None:
        return None
    store_choices(
        user=user,
        key=_hash(told, client.model),
        told=told,
        choices=choosing.choices,
        titles={offer.slug: offer.title for offer in choosing.offers},
        model=client.model,
        prompt_version=load_prompt("curator").version,
    )
    return OfflineCurator(choosing.choices)


def find_patterns(brief: CuratorBrief, client: LlmClient, errand: Errand) -> Patterns:
    """Return what the three analysts see, asked side by side."""
    analysts = [LlmAnalyst(family, client, errand) for family in FACET_KINDS]
    found = errand.side_by_side(lambda analyst: analyst.run(brief.taste), analysts)
    return in_order(pattern for _analyst, patterns in found for pattern in patterns)


def key_of(brief: CuratorBrief, model: str) -> str:
    """Return the key that a page's choices are kept under."""
    return _hash(tell_brief(brief), model)


def tell_brief(brief: CuratorBrief) -> Told:
    """Return what the analysts and, before they have spoken, the curator would be told."""
    told: Told = {family.value: tell_traits(family, brief.taste) for family in FACET_KINDS}
    return told | {"curator": tell_offers(offered(brief), brief)}


def _hash(told: Told, model: str) -> str:
    return evidence_hash(told, " ".join(load_prompt(name).version for name in PROMPTS), model)


def _choices(row: Explanation) -> tuple[ShelfChoice, ...]:
    kept: Sequence[dict] = row.sentences
    return tuple(ShelfChoice(slug=each["slug"], title=each["title"], facts=tuple(each["facts"])) for each in kept)
