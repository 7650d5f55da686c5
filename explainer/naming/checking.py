"""Whether a label is true of a theme, and made of words that say so."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from explainer.agents.claims import ARTICLES, DECADE, stem, supported_by, terms
from explainer.naming.ideas import ideas_for, is_true
from explainer.naming.pictures import PICTURES
from explainer.naming.profiles import ThemeProfile
from explainer.naming.words import FACET_ADJECTIVES, FACET_NOUNS, GENRE_ADJECTIVES, GENRE_NOUNS, NEUTRAL
from recommender.facets.lexicon import BY_KEY
from recommender.models import Theme

FEWEST_WORDS, MOST_WORDS, LONGEST = 2, 6, 48
CARRIED_BY = 0.15
"""Share of a theme's core films from which a label may say a trait."""
MADE_IN = 0.4
"""And of those that a decade must have made."""
LONGEST_TERM = 4
STILL = 1.25
"""How much a figure may have fallen before a label that stood the test falls with it."""
SHAPE = re.compile(r"[A-Z0-9][A-Za-z0-9&,'’\- ]+")
WORD = re.compile(r"[A-Za-z]+(?:['’][A-Za-z]+)?|\d+s?")
SMALL_WORDS = frozenset(["a", "an", "and", "at", "by", "for", "from", "in", "of", "on", "or", "the", "to", "with"])
ALSO = {
    "Love": "genre.Romance",
    "Sweethearts": "genre.Romance",
    "Songs": "genre.Musical",
    "Laughs": "genre.Comedy",
    "Laughter": "genre.Comedy",
    "Frights": "genre.Horror",
    "Nightmares": "genre.Horror",
    "Chills": "genre.Horror",
    "Crooks": "genre.Crime",
    "Clues": "genre.Mystery",
    "Battles": "genre.War",
}
"""What a genre may be called in a label, beside its words elsewhere."""
Terms = Mapping[tuple[str, ...], frozenset[str]]


def check_label(label: str, profile: ThemeProfile, titles: Iterable[str]) -> Iterator[str]:
    """Yield what is wrong with a label: its form, what it copies, its words, what they claim."""
    words = WORD.findall(label)
    if not FEWEST_WORDS <= len(words) <= MOST_WORDS or len(label) > LONGEST:
        yield f"Use {FEWEST_WORDS} to {MOST_WORDS} words, at most {LONGEST} characters."
    if not SHAPE.fullmatch(label) or any(word[0].islower() and word not in SMALL_WORDS for word in words):
        yield "Write Title Case, letters only."
    if any(len(title) > 3 and title.casefold() in label.casefold() for title in titles):
        yield "Contains a film's title."
    strange, said = _read(label, profile)
    for word in strange:
        yield f"{word!r} is not on the list of words."
    if not said and not strange:
        yield "Says nothing of what its films share."
    yield from _untrue(said, profile)


def doubt_of(theme: Theme, profile: ThemeProfile) -> str:
    """Return what is not, or no longer, true of a theme's label; empty where it stands."""
    eased = profile.eased(STILL)
    if theme.label_source == Theme.LabelSource.OFFLINE:
        known = theme.label in {idea.text for idea in ideas_for(eased)} or _is_named_after(theme.label, profile)
        return "" if known else "Too few of its films are like that now."
    _strange, said = _read(theme.label, eased)
    return " ".join(_untrue(said, eased))


def _is_named_after(label: str, profile: ThemeProfile) -> bool:
    """Return whether the label stands on one of the theme's films alone, or on none."""
    return label.startswith("Unsorted Films") or any(
        label.endswith(f" in the Vein of {card.ref.title}") for card in profile.exemplars
    )


def _untrue(said: Iterable[tuple[str, frozenset[str]]], profile: ThemeProfile) -> Iterator[str]:
    carried = {
        found
        for trait, share in profile.shares.items()
        if share >= (MADE_IN if trait.id.startswith("decade.") else CARRIED_BY)
        for found in supported_by(trait)
    }
    for words, traits in said:
        if traits and traits.isdisjoint(carried):
            yield f"Few of its films are {words!r}."


def _read(label: str, profile: ThemeProfile) -> tuple[list[str], list[tuple[str, frozenset[str]]]]:
    """Return the words that nothing accounts for, and the terms that claim something with the traits they may mean."""
    words = [word for word in WORD.findall(label.replace("-", " ")) if word.casefold() not in ARTICLES]
    stems, known, pictured = [stem(word) for word in words], label_terms(), _pictured(profile)
    strange: list[str] = []
    said: list[tuple[str, frozenset[str]]] = []
    place = 0
    while place < len(words):
        length = next(
            (n for n in range(min(4, len(words) - place), 0, -1) if tuple(stems[place : place + n]) in known), 0
        )
        if DECADE.fullmatch(words[place]):
            said.append((words[place], frozenset({f"decade.{words[place][:-1]}"})))
        elif length:
            said.append((" ".join(words[place : place + length]), known[tuple(stems[place : place + length])]))
        elif stems[place] in pictured:
            said.append((words[place], pictured[stems[place]]))
        elif words[place].casefold() not in SMALL_WORDS and stems[place] not in NEUTRAL:
            strange.append(words[place])
        place += length or 1
    return strange, said


@cache
def label_terms() -> Terms:
    """Return the traits that each term of a label may mean, by its stems: the vocabulary's, and the labels' own."""
    found: dict[tuple[str, ...], set[str]] = {term: set(traits) for term, traits in terms().items()}
    facets = ((words, f"{BY_KEY[key].family.value}.{key}") for table in (FACET_ADJECTIVES, FACET_NOUNS)
              for key, words in table.items())  # fmt: skip
    genres = ((words, f"genre.{key}") for table in (GENRE_ADJECTIVES, GENRE_NOUNS) for key, words in table.items())
    for words, trait in (*facets, *genres, *ALSO.items()):
        term = tuple(stem(word) for word in WORD.findall(words.replace("-", " ")) if word not in SMALL_WORDS)
        found.setdefault(term, set()).add(trait)
    return {term: frozenset(traits) for term, traits in found.items()}


def _pictured(profile: ThemeProfile) -> dict[str, frozenset[str]]:
    """Return the words of the pictures that are true of the theme, each with the traits it stands on, if any."""
    found: dict[str, frozenset[str]] = {}
    for text, needed in PICTURES:
        if is_true(profile, needed):
            traits = frozenset(name for name in needed if "." in name)
            found |= {stem(word): traits for word in WORD.findall(text.replace("-", " "))}
    return found
