"""Labels that would be true of a theme: with a picture, or made of the words for what its films share."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from math import sqrt

from explainer.agents.arguments import say_the_same
from explainer.facts.kinds import FACET_KINDS, Trait, TraitKind
from explainer.naming.pictures import MIXTURES, PICTURES
from explainer.naming.profiles import ThemeProfile
from explainer.naming.words import (
    ACCLAIMED,
    DECADE_WORDS,
    FACET_ADJECTIVES,
    FACET_NOUNS,
    GENRE_ADJECTIVES,
    GENRE_NOUNS,
    LITTLE_SEEN,
)

NOUN_SHARE, ADJECTIVE_SHARE, FACET_NOUN_SHARE, FACET_SHARE = 0.5, 0.35, 0.3, 0.2
"""How many of a theme's core films must carry a trait for the label to say it: people tag few films, so facets need
fewer."""
IN_WHOLE = 0.9
"""Of that, how much must hold of all its films, for genres and decades; of what a picture needs, IN_PICTURE."""
IN_PICTURE = 0.6
DECADE_SHARE = 0.55
"""How many of them a decade must have made."""
STANDS_OUT = 1.25
"""How much commoner than in the other themes a trait must be."""
LONGEST = 44
ACCLAIMED_FROM, LITTLE_SEEN_UP_TO = 3.85, 12
PLAIN_COSTS, PICTURE, MIXTURE = 0.4, 3.0, 0.1
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
class LabelIdea:
    """A label that would be true of a theme, and how well it sets it apart."""

    number: int
    text: str
    worth: float


def ideas_for(profile: ThemeProfile) -> Iterator[LabelIdea]:
    """Yield true labels: with a picture; a kind of film alone, with an adjective, with a decade, with both.

    Where a theme is no kind of film, what its films have in common is when they were made, and how many saw them.
    """
    yield from _evocative(profile)
    for place, (text, needed) in enumerate(MIXTURES):
        if is_true(profile, needed):
            yield LabelIdea(profile.number, text, MIXTURE - 0.001 * place)
    decades = list(_decades(profile))
    for noun, about, worth in nouns_for(profile):
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
    for text, needed in PICTURES:
        if is_true(profile, needed):
            strengths = [profile.strength(by_id[name]) for name in needed if name in by_id] or [0.0]
            yield LabelIdea(
                profile.number, text, max(strengths) + 0.5 * sum(strengths) - 0.5 * max(strengths) + PICTURE
            )


def is_true(profile: ThemeProfile, needed: Mapping[str, float]) -> bool:
    """Return whether the best known films have all that is needed, and most of it the whole theme."""
    figures = profile.all_figures
    whole = {trait.id: profile.in_whole(trait) for trait in profile.shares}
    return all(
        figures.get(name, 0.0) >= least and whole.get(name, least) >= IN_PICTURE * least
        for name, least in needed.items()
    )


def nouns_for(profile: ThemeProfile) -> Iterator[tuple[str, Trait, float]]:
    for trait, share in profile.shares.items():
        is_genre = trait.kind is TraitKind.GENRE
        words = GENRE_NOUNS if is_genre else FACET_NOUNS if trait.kind in FACET_KINDS else {}
        enough = NOUN_SHARE if is_genre else FACET_NOUN_SHARE
        common = share >= enough and profile.in_whole(trait) >= IN_WHOLE * enough
        if trait.key in words and common and profile.lifts[trait] > 1.0:
            yield words[trait.key], trait, profile.strength(trait)


def _adjectives(profile: ThemeProfile) -> Iterator[tuple[str, Trait | None, float]]:
    for trait, share in profile.shares.items():
        words = (
            GENRE_ADJECTIVES if trait.kind is TraitKind.GENRE else FACET_ADJECTIVES if trait.kind in FACET_KINDS else {}
        )
        enough = ADJECTIVE_SHARE if trait.kind is TraitKind.GENRE else FACET_SHARE
        common = share >= enough and profile.in_whole(trait) >= IN_WHOLE * enough
        if trait.key in words and common and profile.lifts[trait] > STANDS_OUT:
            yield words[trait.key], trait, profile.strength(trait)
    if profile.mean >= ACCLAIMED_FROM:
        yield ACCLAIMED, None, 3.0 * (profile.mean - ACCLAIMED_FROM) + 0.3
    if profile.typical_count <= LITTLE_SEEN_UP_TO:
        yield LITTLE_SEEN, None, 0.4


def _decades(profile: ThemeProfile) -> Iterator[tuple[str, float]]:
    for trait, share in profile.shares.items():
        common = share >= DECADE_SHARE and profile.in_whole(trait) >= IN_WHOLE * DECADE_SHARE
        stands_out = common and profile.lifts[trait] > STANDS_OUT
        if trait.kind is TraitKind.DECADE and trait.key in DECADE_WORDS and stands_out:
            yield DECADE_WORDS[trait.key], profile.strength(trait)
    if (old := profile.figures["before 1960"]) >= DECADE_SHARE:
        yield GOLDEN_AGE, sqrt(old)


def _fits(word: str, noun: str, trait: Trait | None, about: Trait) -> bool:
    """Return whether the adjective adds something to the noun."""
    if trait is not None and (say_the_same(trait, about) or {trait.key, about.key} in SAME_IN_A_LABEL):
        return False
    return not any(part[:4] == word.casefold()[:4] for part in noun.casefold().replace("-", " ").split())
