"""Names for themes: distinctive, true and unique over the model's themes. Never "Drama 7".

The offline engine builds every label from traits that many of the theme's best known films carry; where a language
model is configured a task replaces the offline labels by better ones that pass the same checks.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2, sqrt
from statistics import fmean, median

from django.db import transaction
from django.utils.text import slugify

from explainer import tasks
from explainer.agents.arguments import say_the_same
from explainer.clients import llm_client
from explainer.facts.evidence import Trait, TraitKind
from explainer.facts.library import FilmCard, Library, open_library
from explainer.naming.words import (
    ACCLAIMED,
    DECADE_WORDS,
    EVOCATIVE,
    FACET_ADJECTIVES,
    FACET_NOUNS,
    GENRE_ADJECTIVES,
    GENRE_NOUNS,
    LITTLE_SEEN,
)
from recommender.models import ModelVersion, MovieVector, Theme
from recommender.queues import send_on_commit

CORE_FILMS, MOST_EXEMPLARS = 40, 8
NOUN_SHARE, ADJECTIVE_SHARE, FACET_SHARE = 0.4, 0.3, 0.2
"""How many of a theme's core films must carry a trait for the label to say it; people tag few films, hence the last."""
STANDS_OUT = 1.25
"""How much commoner than in the other themes a trait must be."""
LONGEST = 44
ACCLAIMED_FROM, LITTLE_SEEN_UP_TO = 3.85, 12
PLAIN_COSTS, PICTURE = 0.4, 3.0
GOLDEN_AGE = "Golden-Age {}"
SAME_IN_A_LABEL = (
    {"for_everyone", "Animation"},
    {"for_everyone", "animated"},
    {"Children", "animated"},
    {"scary", "supernatural"},
    {"funny", "silly"},
    {"Crime", "organised_crime"},
    {"tense", "whodunit"},
)


@dataclass(frozen=True, slots=True)
class ThemeProfile:
    """What a theme's core films have in common: each trait's share of them, and its lift over the other themes."""

    number: int
    exemplars: Sequence[FilmCard]
    mean: float
    """Mean stars of the core films."""
    typical_count: int
    """Median number of ratings of the core films."""
    shares: Mapping[Trait, float]
    lifts: Mapping[Trait, float]

    @property
    def figures(self) -> dict[str, float]:
        """What is known of the core beside its traits."""
        decades = {trait.key: share for trait, share in self.shares.items() if trait.kind is TraitKind.DECADE}
        return {
            "mean": self.mean,
            "before 1960": sum(share for decade, share in decades.items() if decade < "1960"),
            "before 2000": sum(share for decade, share in decades.items() if decade < "2000"),
            "since 2000": sum(share for decade, share in decades.items() if decade >= "2000"),
        }

    def strength(self, trait: Trait) -> float:
        """Return how well the trait sets the theme apart."""
        lift = self.lifts.get(trait, 1.0)
        return sqrt(self.shares.get(trait, 0.0)) * log2(max(lift, 1.0))


@dataclass(frozen=True, slots=True)
class LabelIdea:
    """A label that would be true of a theme, and how well it sets it apart."""

    number: int
    text: str
    worth: float


def label_themes(model_version: ModelVersion, *, force: bool = False) -> int:
    """Name the model's unnamed themes, with `force` all that no editor named or locked; return how many changed."""
    with transaction.atomic():
        themes = list(Theme.objects.select_for_update().filter(model_version=model_version).order_by("number"))
        open_themes = [theme for theme in themes if _may_rename(theme, force=force)]
        if not open_themes:
            return 0
        profiles = profile_themes(themes, open_library(model_version.version))
        names = choose_labels(profiles, open_themes, _kept(open_themes))
        changed = store_labels(open_themes, names, Theme.LabelSource.OFFLINE)
        if changed and llm_client().is_configured:
            send_on_commit(tasks.improve_labels, model_version.pk)
        return changed


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


def profile_themes(themes: Sequence[Theme], library: Library) -> dict[int, ThemeProfile]:
    """Return each theme's profile by its number, read from the exemplars and the most rated films."""
    cores = {theme.number: _core(theme, library) for theme in themes}
    shares = {number: _shares(cards, library) for number, cards in cores.items()}
    common = _common(shares.values())
    return {
        theme.number: ThemeProfile(
            number=theme.number,
            exemplars=cores[theme.number][:MOST_EXEMPLARS],
            mean=fmean([card.mean for card in cores[theme.number] if card.mean] or [0.0]),
            typical_count=int(median([card.count for card in cores[theme.number]] or [0])),
            shares=shares[theme.number],
            lifts={trait: share / common[trait] for trait, share in shares[theme.number].items()},
        )
        for theme in themes
    }


def choose_labels(
    profiles: Mapping[int, ThemeProfile], themes: Iterable[Theme], taken: Iterable[str] = ()
) -> dict[int, str]:
    """Return a label for each theme, no two alike and none taken: the most telling idea of all is given first."""
    wanted = {theme.number for theme in themes}
    used, words = {label.casefold() for label in taken}, Counter[str]()
    ideas = [idea for number in sorted(wanted) for idea in _ideas(profiles[number])]
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


def _may_rename(theme: Theme, *, force: bool) -> bool:
    if theme.label_locked or theme.label_source == Theme.LabelSource.EDITOR:
        return False
    return force or not theme.label


def _kept(open_themes: Iterable[Theme]) -> set[str]:
    """Return the labels that stay."""
    staying = Theme.objects.exclude(pk__in=[theme.pk for theme in open_themes]).exclude(label="")
    return set(staying.values_list("label", flat=True))


def _free_slug(label: str, theme_id: int) -> str:
    slug = slugify(label)[:70] or "theme"
    taken = set(Theme.objects.filter(slug__startswith=slug).exclude(pk=theme_id).values_list("slug", flat=True))
    numbered = (slug if number == 1 else f"{slug}-{number}" for number in range(1, len(taken) + 2))
    return next(candidate for candidate in numbered if candidate not in taken)


def _core(theme: Theme, library: Library) -> list[FilmCard]:
    """Return the theme's exemplars and most rated films."""
    vectors = MovieVector.objects.filter(theme=theme).order_by("-rating_count", "movie_id")
    best_known = vectors.values_list("movie_id", flat=True)[:CORE_FILMS]
    return list(library.cards([*theme.exemplars[:CORE_FILMS], *best_known]).values())


def _shares(cards: Sequence[FilmCard], library: Library) -> dict[Trait, float]:
    carried = Counter(trait for card in cards for trait in card.traits)
    return {library.traits[trait]: count / len(cards) for trait, count in carried.items() if trait in library.traits}


def _common(shares: Iterable[Mapping[Trait, float]]) -> dict[Trait, float]:
    """Return each trait's mean share over the themes."""
    every = list(shares)
    total = Counter[Trait]()
    for theme in every:
        total.update(theme)
    return {trait: share / len(every) for trait, share in total.items()}


def _ideas(profile: ThemeProfile) -> Iterator[LabelIdea]:
    """Yield true labels: with a picture; a kind of film alone, with an adjective, with a decade, with both."""
    yield from _evocative(profile)
    decades = list(_decades(profile))
    for noun, about, worth in _nouns(profile):
        if " " in noun:
            yield LabelIdea(profile.number, noun, worth - PLAIN_COSTS)
        for decade, more in decades:
            yield from _idea(profile, decade.format(noun), worth + more - 0.2)
        for word, trait, more in _adjectives(profile):
            if _fits(word, noun, trait, about):
                yield from _idea(profile, f"{word} {noun}", worth + more)
                for decade, most in decades:
                    yield from _idea(profile, decade.format(f"{word} {noun}"), worth + more + 0.5 * most - 0.6)


def _idea(profile: ThemeProfile, text: str, worth: float) -> Iterator[LabelIdea]:
    if len(text) <= LONGEST:
        yield LabelIdea(profile.number, text, worth)


def _evocative(profile: ThemeProfile) -> Iterator[LabelIdea]:
    by_id = {trait.id: trait for trait in profile.shares}
    figures = {trait.id: share for trait, share in profile.shares.items()} | profile.figures
    for text, needed in EVOCATIVE:
        if all(figures.get(name, 0.0) >= least for name, least in needed.items()):
            strengths = [profile.strength(by_id[name]) for name in needed if name in by_id] or [0.0]
            yield LabelIdea(
                profile.number, text, max(strengths) + 0.5 * sum(strengths) - 0.5 * max(strengths) + PICTURE
            )


def _nouns(profile: ThemeProfile) -> Iterator[tuple[str, Trait, float]]:
    for trait, share in profile.shares.items():
        words = GENRE_NOUNS if trait.kind is TraitKind.GENRE else FACET_NOUNS if _is_facet(trait) else {}
        enough = NOUN_SHARE if trait.kind is TraitKind.GENRE else ADJECTIVE_SHARE
        if trait.key in words and share >= enough and profile.lifts[trait] > 1.0:
            yield words[trait.key], trait, profile.strength(trait)


def _adjectives(profile: ThemeProfile) -> Iterator[tuple[str, Trait | None, float]]:
    for trait, share in profile.shares.items():
        words = GENRE_ADJECTIVES if trait.kind is TraitKind.GENRE else FACET_ADJECTIVES if _is_facet(trait) else {}
        enough = ADJECTIVE_SHARE if trait.kind is TraitKind.GENRE else FACET_SHARE
        if trait.key in words and share >= enough and profile.lifts[trait] > STANDS_OUT:
            yield words[trait.key], trait, profile.strength(trait)
    if profile.mean >= ACCLAIMED_FROM:
        yield ACCLAIMED, None, 3.0 * (profile.mean - ACCLAIMED_FROM) + 0.3
    if profile.typical_count <= LITTLE_SEEN_UP_TO:
        yield LITTLE_SEEN, None, 0.4


def _decades(profile: ThemeProfile) -> Iterator[tuple[str, float]]:
    for trait, share in profile.shares.items():
        stands_out = share >= NOUN_SHARE and profile.lifts[trait] > STANDS_OUT
        if trait.kind is TraitKind.DECADE and trait.key in DECADE_WORDS and stands_out:
            yield DECADE_WORDS[trait.key], profile.strength(trait)
    if (old := profile.figures["before 1960"]) >= NOUN_SHARE:
        yield GOLDEN_AGE, sqrt(old)


def _fits(word: str, noun: str, trait: Trait | None, about: Trait) -> bool:
    """Return whether the adjective adds something to the noun."""
    if trait is not None and (say_the_same(trait, about) or {trait.key, about.key} in SAME_IN_A_LABEL):
        return False
    return not any(part[:4] == word.casefold()[:4] for part in noun.casefold().replace("-", " ").split())


def _worn(text: str, words: Counter[str]) -> float:
    return sum(words[word] for word in text.split()) / len(text.split())


def _last_resort(profile: ThemeProfile, used: set[str]) -> str:
    """Return a label after one of its films, for a theme whose traits are all taken."""
    nouns = sorted(_nouns(profile), key=lambda found: (-found[2], found[0]))
    kinds = [(noun, trait.id) for noun, trait, _worth in nouns if trait.kind is TraitKind.GENRE] + [("Films", None)]
    likenesses = (
        f"{noun} in the Vein of {card.ref.title}"
        for noun, trait_id in kinds
        for card in profile.exemplars
        if trait_id is None or trait_id in card.traits
    )
    fresh = (text for text in likenesses if len(text) <= LONGEST and text.casefold() not in used)
    return next(fresh, f"Unsorted Films, Group {profile.number + 1}")


def _is_facet(trait: Trait) -> bool:
    return trait.kind in (TraitKind.NARRATIVE, TraitKind.VISUAL, TraitKind.TONE)
