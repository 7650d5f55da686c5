"""Talking back: what a person tells the page, and takes back again.

How to call it::

    wish(user=user, pattern="narrative.heist", wish="more")      # or "less"; "" takes it back
    told = told_by(user)                                         # everything they said, latest first

"Not because of that" is `recommender.flows.leave_out`, "hide this film" `catalog.services.dismiss_movie`. All three act
on the next page and are undone by their counterparts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from catalog.models import Dismissal
from catalog.selectors import dismissals_of
from explainer.facts.library import open_library
from explainer.models import PatternWish
from explainer.pages import PatternView
from explainer.talk.wishes import find_pattern
from recommender.models import TasteExclusion
from recommender.serving import live_model

if TYPE_CHECKING:
    from accounts.models import User

MOST_WISHES = 60


@dataclass(frozen=True, slots=True)
class Told:
    """What a person told the page: films left out of their taste, patterns they want more or less of, films hidden."""

    left_out: Sequence[TasteExclusion]
    wishes: Sequence[PatternWish]
    hidden: Sequence[Dismissal]

    @property
    def patterns(self) -> list[PatternView]:
        """The wishes as a page shows them."""
        return [PatternView(wish.pattern, wish.label, wish.wish) for wish in self.wishes]

    def __bool__(self) -> bool:
        return bool(self.left_out or self.wishes or self.hidden)


def wish(*, user: "User", pattern: str, wish: str) -> PatternWish | None:
    """Store that the user wants more or less of a pattern; with an empty wish take back what they said of it.

    Raises ValidationError for a pattern nobody knows, a wish that is neither, or more than sixty wishes, and
    NoLiveModel where there is none to know patterns.
    """
    if not wish:
        PatternWish.objects.filter(user=user, pattern=pattern).delete()
        return None
    if wish not in PatternWish.Wish:
        raise ValidationError({"wish": _("Wish for more or less, not %s.") % wish})
    found = find_pattern(pattern, open_library(live_model().version))
    if found is None:
        raise ValidationError({"pattern": _("There is no such pattern.")})
    others = PatternWish.objects.filter(user=user).exclude(pattern=pattern)
    if others.count() >= MOST_WISHES:
        raise ValidationError({"pattern": _("%s wishes are the most; take one back first.") % MOST_WISHES})
    values = {"label": found.label[:120], "wish": wish}
    return PatternWish.objects.update_or_create(user=user, pattern=found.id, defaults=values)[0]


def wish_for(user: "User", pattern: str) -> str:
    """Return what the user asked of a pattern: more, less or nothing."""
    return PatternWish.objects.filter(user=user, pattern=pattern).values_list("wish", flat=True).first() or ""


def left_out_of(user: "User") -> QuerySet[TasteExclusion]:
    """Return the films left out of the user's taste, the latest first."""
    return TasteExclusion.objects.filter(user=user).select_related("movie")


def told_by(user: "User") -> Told:
    """Return everything the user told the page, the latest first; three queries."""
    return Told(
        left_out=list(left_out_of(user)),
        wishes=list(PatternWish.objects.filter(user=user)),
        hidden=list(dismissals_of(user).prefetch_related(None)),
    )
