"""What a person asked to see more or less of, and what that does to the page: its order and its shelves, never a score.

How to call it::

    wishes = wishes_of(user)                      # {"narrative.heist": 1, "theme.cold-thrillers": -1}
    shift_for(carried, wishes)                    # how much nearer to the top a film stands for them
    find_pattern("narrative.heist", library)      # PatternRef(id, label), None where nobody knows it

A score is what the ratings say, so a wish stays out of it: the parts of a why go on adding up to the score served.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from explainer.facts.kinds import Trait, TraitKind
from explainer.facts.library import Library
from explainer.facts.safety import is_plain_word
from explainer.models import PatternWish
from recommender.models import Theme

if TYPE_CHECKING:
    from accounts.models import User

Wishes = Mapping[str, int]
"""1 for more and -1 for less, by the pattern's id."""
MORE, LESS = 0.25, 0.5
"""How far a wish moves a film, where 1 is the whole way from the last candidate to the best."""
STEPS = {PatternWish.Wish.MORE: 1, PatternWish.Wish.LESS: -1}
THEME_PREFIX = f"{TraitKind.THEME.value}."


@dataclass(frozen=True, slots=True)
class PatternRef:
    """A pattern one may wish for: a trait, or a theme by its slug."""

    id: str
    label: str


def wishes_of(user: "User") -> Wishes:
    """Return the person's wishes, in one query."""
    rows = PatternWish.objects.filter(user=user).values_list("pattern", "wish")
    return {pattern: STEPS[PatternWish.Wish(wish)] for pattern, wish in rows}


def move_wishes(slugs: Iterable[str], theme: Theme) -> int:
    """Let what people asked for of themes with these slugs count for the theme that took them in.

    Who had asked for that one, too, keeps what they asked of it; else the newest wish counts. Returns how many moved.
    """
    pattern = pattern_of_theme(theme)
    old = [f"{THEME_PREFIX}{slug}" for slug in slugs]
    asked = PatternWish.objects.filter(pattern__in=[*old, pattern.id]).select_for_update()
    newest_first = sorted(asked, key=lambda wish: (wish.pattern == pattern.id, wish.created_at), reverse=True)
    kept = {wish.user_id: wish for wish in reversed(newest_first)}
    PatternWish.objects.filter(pattern__in=old).exclude(pk__in=[wish.pk for wish in kept.values()]).delete()
    moved = [wish for wish in kept.values() if wish.pattern != pattern.id]
    for wish in moved:
        wish.pattern, wish.label = pattern.id, pattern.label
    PatternWish.objects.bulk_update(moved, ["pattern", "label"])
    return len(moved)


def pattern_of_trait(trait: Trait) -> PatternRef:
    """Return the pattern a trait is."""
    return PatternRef(trait.id, trait.label)


def pattern_of_theme(theme: Theme) -> PatternRef:
    """Return the pattern a theme is; its slug outlives retraining where its films do."""
    return PatternRef(f"{THEME_PREFIX}{theme.slug}", str(theme))


def find_pattern(pattern: str, library: Library) -> PatternRef | None:
    """Return the pattern of this id; None where neither the films' traits nor the live themes know it."""
    if pattern.startswith(THEME_PREFIX):
        slug = pattern.removeprefix(THEME_PREFIX)
        return next((pattern_of_theme(theme) for theme in library.themes.values() if theme.slug == slug), None)
    trait = library.traits.get(pattern)
    if trait is None or (trait.kind is TraitKind.TAG and not is_plain_word(trait.label)):
        return None
    return pattern_of_trait(trait)


def shift_for(carried: Collection[str], wishes: Wishes) -> float:
    """Return how far the wishes move a film that carries these patterns."""
    met = [wishes[pattern] for pattern in wishes if pattern in carried]
    return MORE * sum(step > 0 for step in met) - LESS * sum(step < 0 for step in met)
