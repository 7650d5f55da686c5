"""Names for themes: distinctive, true and unique over the model's themes. Never "Drama 7".

The offline engine builds every label from traits that many of the theme's best known films carry; where a language
model is configured a task replaces the offline labels by better ones that pass the same checks. Whatever named a theme,
each activation asks again whether its label is still true.
"""

from collections import Counter
from collections.abc import Iterable, Mapping

from django.db import transaction
from django.utils.text import slugify

from explainer import tasks
from explainer.clients import llm_client
from explainer.facts.kinds import TraitKind
from explainer.facts.library import open_library
from explainer.naming.checking import doubt_of
from explainer.naming.ideas import LONGEST, ideas_for, nouns_for
from explainer.naming.profiles import ThemeProfile, profile_themes
from recommender.models import ModelVersion, Theme
from recommender.queues import send_on_commit


def label_themes(model_version: ModelVersion, *, force: bool = False) -> int:
    """Name the model's unnamed themes and those whose name is no longer true; return how many changed.

    With `force` all are named that no editor named or locked. An editor's label that is no longer true stays, and says
    so in the admin.
    """
    with transaction.atomic():
        themes = list(Theme.objects.select_for_update().filter(model_version=model_version).order_by("number"))
        profiles = profile_themes(themes, open_library(model_version.version))
        untrue = _note_doubts(themes, profiles)
        open_themes = [
            theme for theme in themes if _may_rename(theme) and (force or not theme.label or theme in untrue)
        ]
        if not open_themes:
            return 0
        names = choose_labels(profiles, open_themes, _kept(open_themes))
        changed = store_labels(open_themes, names, Theme.LabelSource.OFFLINE)
        if changed and llm_client().is_configured:
            send_on_commit(tasks.improve_labels, model_version.pk)
        return changed


def _note_doubts(themes: Iterable[Theme], profiles: Mapping[int, ThemeProfile]) -> list[Theme]:
    """Store what is untrue of the labels that an editor keeps, and return all themes with an untrue label."""
    untrue = []
    for theme in themes:
        doubt = doubt_of(theme, profiles[theme.number]) if theme.label else ""
        if doubt:
            untrue.append(theme)
        told = "" if _may_rename(theme) else doubt
        if told != theme.label_doubt:
            theme.label_doubt = told
            theme.save(update_fields=["label_doubt"])
    return untrue


@transaction.atomic
def store_labels(
    themes: Iterable[Theme], names: Mapping[int, str], source: str, *, unless_changed: bool = False
) -> int:
    """Store new labels by theme number; return how many changed. A slug comes from the first label and stays.

    With `unless_changed` a theme that was renamed, locked or retired since it was read is left alone.
    """
    changed = [theme for theme in themes if theme.label != names.get(theme.number, theme.label)]
    now = {theme.pk: theme for theme in Theme.objects.select_for_update().filter(pk__in=[t.pk for t in changed])}
    changed = [
        theme for theme in changed if theme.pk in now and not (unless_changed and _differs(theme, now[theme.pk]))
    ]
    # Two themes may swap names, and no two may have the same one even for a moment.
    Theme.objects.filter(pk__in=[theme.pk for theme in changed]).update(label="")
    for theme in changed:
        label = names[theme.number]
        if not theme.label:
            theme.slug = _free_slug(label, theme.pk)
        theme.label, theme.label_source = label, source
        theme.save(update_fields=["label", "slug", "label_source"])
    return len(changed)


def _differs(read: Theme, now: Theme) -> bool:
    return now.label_locked or (read.label, read.label_source) != (now.label, now.label_source)


def choose_labels(
    profiles: Mapping[int, ThemeProfile], themes: Iterable[Theme], taken: Iterable[str] = ()
) -> dict[int, str]:
    """Return a label for each theme, no two alike and none taken: the most telling idea of all is given first."""
    wanted = {theme.number for theme in themes}
    used, words = {label.casefold() for label in taken}, Counter[str]()
    ideas = [idea for number in sorted(wanted) for idea in ideas_for(profiles[number])]
    chosen: dict[int, str] = {}
    while len(chosen) < len(wanted):
        open_ideas = [idea for idea in ideas if idea.number not in chosen and idea.text.casefold() not in used]
        if not open_ideas:
            break
        # A word that many labels use tells little, so that each further use makes an idea weaker.
        best = max(open_ideas, key=lambda idea: (idea.worth - 0.35 * _worn(idea.text, words), -idea.number, idea.text))
        chosen[best.number] = best.text
        used.add(best.text.casefold())
        words.update(best.text.split())
    for number in sorted(wanted - chosen.keys()):
        chosen[number] = _last_resort(profiles[number], used)
        used.add(chosen[number].casefold())
    return chosen


def _may_rename(theme: Theme) -> bool:
    return not theme.label_locked and theme.label_source != Theme.LabelSource.EDITOR


def _kept(open_themes: Iterable[Theme]) -> set[str]:
    """Return the labels that stay."""
    staying = Theme.objects.exclude(pk__in=[theme.pk for theme in open_themes]).exclude(label="")
    return set(staying.values_list("label", flat=True))


def _free_slug(label: str, theme_id: int) -> str:
    slug = slugify(label)[:70] or "theme"
    taken = set(Theme.objects.filter(slug__startswith=slug).exclude(pk=theme_id).values_list("slug", flat=True))
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)


def _worn(text: str, words: Counter[str]) -> float:
    return sum(words[word] for word in text.split()) / len(text.split())


def _last_resort(profile: ThemeProfile, used: set[str]) -> str:
    """Return a label after one of its films, for a theme whose traits are all taken."""
    nouns = sorted(nouns_for(profile), key=lambda found: (-found[2], found[0]))
    kinds = [(noun, trait.id) for noun, trait, _worth in nouns if trait.kind is TraitKind.GENRE] + [("Films", None)]
    likenesses = (
        f"{noun} in the Vein of {card.ref.title}"
        for noun, trait_id in kinds
        for card in profile.exemplars
        if trait_id is None or trait_id in card.traits
    )
    fresh = (text for text in likenesses if len(text) <= LONGEST and text.casefold() not in used)
    return next(fresh, f"Unsorted Films, Group {profile.number + 1}")
