"""Which traits a text claims, found by its words: the critic's ear.

Every phrase of the vocabulary, every facet's label and tags, every genre and decade is a term; the longest term wins.
A term claims any one of its traits: a text is supported where a cited fact carries one of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from functools import cache

from explainer.facts.evidence import Trait, TraitKind
from explainer.facts.vocabulary import FACET_WORDS, GENRE_WORDS, Words
from recommender.facets.lexicon import BY_KEY, FACETS

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
DECADE = re.compile(r"\b(19|20)\d0s\b")
DECADE_WORDS = {
    "twenties": "1920",
    "thirties": "1930",
    "forties": "1940",
    "fifties": "1950",
    "sixties": "1960",
    "seventies": "1970",
    "eighties": "1980",
    "nineties": "1990",
}
GENRE_NAMES = {
    "Action": "action",
    "Adventure": "adventure, adventures",
    "Animation": "animation, animated",
    "Children": "family film, children",
    "Comedy": "comedy, comic",
    "Crime": "crime",
    "Documentary": "documentary, documentaries",
    "Drama": "drama, dramatic",
    "Fantasy": "fantasy",
    "Film-Noir": "film noir, noir",
    "Horror": "horror",
    "Musical": "musical",
    "Mystery": "mystery",
    "Romance": "romance, romantic",
    "Sci-Fi": "sci fi, science fiction",
    "Thriller": "thriller, suspense",
    "War": "war",
    "Western": "western",
}
# Tags that are plain words in any sentence about films: they claim nothing by themselves.
# fmt: off
EVERYDAY = frozenset({
    "acting", "beautiful", "books", "brothers", "business", "camp", "characters", "class", "classic", "clever",
    "complicated", "confusing", "cool", "crazy", "creative", "cult", "dance", "dark", "death", "different",
    "dreams", "exciting", "family", "fighting", "film", "films", "freedom", "fun", "future", "great", "harsh",
    "history", "hope", "iconic", "identity", "island", "journey", "justice", "killer", "life", "love", "lovely",
    "magic", "marriage", "memory", "movie", "movies", "moving", "music", "odd", "original", "paranoid", "people",
    "powerful", "quiet", "random", "sad", "school", "secrets", "short", "simple", "sisters", "slow", "smart",
    "space", "stories", "story", "strange", "street", "sweet", "teacher", "tense", "touching", "trial", "tv",
    "unique", "visual", "weird",
})
# fmt: on


@cache
def terms() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return the ids of the traits each term may mean, by the term's stems."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for facet in FACETS:
        trait = f"{facet.family.value}.{facet.key}"
        for text in (facet.label, facet.phrase, *_phrases(FACET_WORDS.get(facet.key)), *facet.tags):
            _add(found, text, trait)
    for key, words in GENRE_WORDS.items():
        for text in _phrases(words):
            _add(found, text, f"genre.{key}")
    for key, names in GENRE_NAMES.items():
        for text in names.split(", "):
            _add(found, text, f"genre.{key}")
    return {term: frozenset(traits) for term, traits in found.items()}


def claimed_in(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each term of a text with the ids of the traits it may mean."""
    words = WORD.findall(DECADE.sub(" ", text).replace("-", " "))
    stems = [stem(word) for word in words]
    index, longest = terms(), _longest()
    start = 0
    while start < len(stems):
        for length in range(min(longest, len(stems) - start), 0, -1):
            if traits := index.get(tuple(stems[start : start + length])):
                yield " ".join(words[start : start + length]), traits
                start += length
                break
        else:
            start += 1
    for decade in DECADE.finditer(text):
        yield decade[0], frozenset({f"decade.{decade[0][:-1]}"})
    for word in words:
        if decade_key := DECADE_WORDS.get(word.casefold()):
            yield word, frozenset({f"decade.{decade_key}"})


@cache
def supported_by(trait: Trait) -> frozenset[str]:
    """Return the ids of the traits that a fact about this one lets a text claim."""
    ids = {trait.id}
    if trait.kind is TraitKind.GENRE:
        parts = trait.key.split("+")
        ids |= {f"genre.{part}" for part in parts}
        ids |= {f"{f.family.value}.{f.key}" for f in FACETS if any(rule <= set(parts) for rule in f.genres)}
    elif facet := BY_KEY.get(trait.key):
        ids |= {f"genre.{'+'.join(sorted(rule))}" for rule in facet.genres}
        ids |= {f"genre.{name}" for rule in facet.genres if len(rule) == 1 for name in rule}
    return frozenset(ids)


def stem(word: str) -> str:
    """Return a word without its plural, so that `thrillers` and `thriller` are one."""
    plain = word.casefold().replace("’", "'")
    if len(plain) > 4 and plain.endswith("ies"):
        return plain[:-3] + "y"
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain


def _phrases(words: Words | None) -> tuple[str, ...]:
    return (words.bare, words.kin, words.quality) if words else ()


def _add(found: dict[tuple[str, ...], set[str]], text: str, trait: str) -> None:
    words = WORD.findall(text.replace("-", " "))
    while words and words[0].casefold() in ("a", "an", "the"):
        words = words[1:]
    if DECADE.fullmatch(text):
        return
    if words and not (len(words) == 1 and words[0].casefold() in EVERYDAY):
        found[tuple(stem(word) for word in words)].add(trait)


@cache
def _longest() -> int:
    return max(len(term) for term in terms())
