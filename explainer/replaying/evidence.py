"""What is kept of a page's evidence with each text, so that writer and critic can be run on it again.

A film's row keeps its facts; a shelf's row its plan and what is said of the person: its films' facts are in their rows.
"""

from dataclasses import dataclass
from typing import Any

from explainer.agents.proposals import ShelfPlan
from explainer.facts.evidence import EvidencePack, Taste
from explainer.models import Explanation

PACK, PLAN = "pack", "plan"


@dataclass(frozen=True, slots=True)
class Kept:
    """The evidence of one text: what the writer was told of it, and the facts themselves."""

    told: dict[str, str]
    """By the facts' ids."""
    pack: EvidencePack
    plan: ShelfPlan | None = None

    @property
    def title(self) -> str:
        """A shelf's; empty for a film."""
        return self.plan.title if self.plan else ""


def kept_of_film(pack: EvidencePack, movie_id: int) -> dict[str, Any]:
    """Return what a film's row keeps beside what the writer was told."""
    return {PACK: _dump(pack, Taste(person=pack.taste.person), films=(movie_id,))}


def kept_of_shelf(pack: EvidencePack, plan: ShelfPlan) -> dict[str, Any]:
    """Return what a shelf's row keeps beside what the writer was told: all that is known of the shelf and the person.

    What the shelf does not name of the person is left out.
    """
    taste = pack.taste.model_copy(update={"traits": tuple(each for each in pack.taste.traits if each.id in plan.facts)})
    return {PACK: _dump(pack, taste, shelf=plan.slug), PLAN: plan.model_dump(mode="json", exclude_defaults=True)}


def read_kept(explanation: Explanation) -> Kept | None:
    """Return the evidence of a text; None of one that was written before its facts were kept, or that lost a part."""
    evidence = explanation.evidence
    if PACK not in evidence:
        return None
    pack = EvidencePack.model_validate(evidence[PACK])
    plan = ShelfPlan.model_validate(evidence[PLAN]) if PLAN in evidence else None
    if plan is not None:
        films = _films_of(explanation, plan)
        if not set(plan.films) <= {film.film.id for film in films}:
            return None
        pack = pack.model_copy(update={"films": films})
    return Kept(_in_order(evidence["facts"], pack), pack, plan)


def _in_order(told: dict[str, str], pack: EvidencePack) -> dict[str, str]:
    """What was told, weightiest first as then: the database keeps a mapping in an order of its own."""
    place = {fact: position for position, fact in enumerate(pack.facts)}
    return {fact: told[fact] for fact in sorted(told, key=lambda fact: place.get(fact, len(place)))}


def _films_of(shelf: Explanation, plan: ShelfPlan) -> tuple:
    """The facts of a shelf's films as they were when it was written, from the nearest row of each."""
    rows = Explanation.objects.filter(
        user=shelf.user_id, kind=Explanation.Kind.FILM, subject__in=[str(movie_id) for movie_id in plan.films]
    ).order_by("created_at")
    found = {row.subject: row.evidence[PACK] for row in rows if PACK in row.evidence}
    return tuple(film for pack in found.values() for film in EvidencePack.model_validate(pack).films)


def _dump(pack: EvidencePack, taste: Taste, films: tuple[int, ...] = (), shelf: str = "") -> dict[str, Any]:
    part = EvidencePack(
        model_version=pack.model_version,
        taste=taste,
        films=tuple(pack.by_film[movie_id] for movie_id in films),
        shelves=(pack.by_shelf[shelf],) if shelf else (),
    )
    return part.model_dump(mode="json", exclude_defaults=True)
