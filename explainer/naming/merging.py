"""Themes merged by an editor: films, what people asked for, and the line in the audit log, in one transaction."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction

from catalog.audit import record
from explainer.facts.library import close_library
from explainer.talk.wishes import move_wishes
from recommender import theme_merging
from recommender.models import Theme
from recommender.theme_merging import MergeError as MergeError

if TYPE_CHECKING:
    from accounts.models import User


@transaction.atomic
def merge_themes(*, into: Theme, others: Sequence[Theme], actor: "User") -> Theme:
    """Make the others part of a theme: films, wishes and slugs lead to it; raises MergeError."""
    before = {_named(theme): theme.size for theme in (into, *others)}
    theme = theme_merging.merge_themes(into=into, others=others)
    wishes = move_wishes([other.slug for other in others], theme)
    after = {_named(theme): theme.size, "wishes moved": wishes}
    record(actor=actor, action="merged", subject=theme, before=before, after=after)
    transaction.on_commit(close_library)
    return theme


@transaction.atomic
def forget_merges(theme: Theme, *, actor: "User") -> list[str]:
    """Let the next activation split the theme as its clusters lie; return the slugs that led to it."""
    slugs = theme_merging.forget_merges(theme)
    if slugs:
        record(actor=actor, action="took merges back", subject=theme, before={"slugs": slugs})
    return slugs


def _named(theme: Theme) -> str:
    return f"{theme} ({theme.slug})"
