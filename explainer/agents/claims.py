"""The words that name traits, and which traits they may mean: every phrase of the vocabulary, the longest first.

A term means any one of its traits: "a mystery" is a genre as well as a facet. A text is supported where a cited fact is
about one of them.
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from explainer.facts.kinds import Trait, TraitKind
from explainer.facts.synonyms import ALSO, DECADE_WORDS, GENRE_NAMES
from explainer.facts.vocabulary import FACET_WORDS, GENRE_WORDS, Words
from recommender.facets.lexicon import FACETS

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)?")
DECADE = re.compile(r"(?:19|20)\d0s")
ARTICLES = frozenset({"a", "an", "the"})


@cache
def terms() -> Mapping[tuple[str, ...], frozenset[str]]:
    """Return the ids of the traits each term may mean, by the term's stems."""
    found: dict[tuple[str, ...], set[str]] = defaultdict(set)
    for facet in FACETS:
        for text in (*_phrases(FACET_WORDS.get(facet.key)), *_listed(ALSO.get(facet.key, ""))):
            _add(found, text, f"{facet.family.value}.{facet.key}")
    for key, words in GENRE_WORDS.items():
        for text in (*_phrases(words), *_listed(GENRE_NAMES.get(key, ""))):
            _add(found, text, f"genre.{key}")
    for word, decade in DECADE_WORDS.items():
        _add(found, word, f"decade.{decade}")
    return {term: frozenset(traits) for term, traits in found.items()}


def begins_term(word: str) -> bool:
    """Return whether some term begins with this stem."""
    return word in _longest()


def longest_term(stems: Sequence[str]) -> tuple[int, frozenset[str]] | None:
    """Return the length of the longest term that the stems begin with, and its traits; None where they do not."""
    index = terms()
    for length in range(min(_longest().get(stems[0], 0), len(stems)), 0, -1):
        if traits := index.get(tuple(stems[:length])):
            return length, traits
    return None


def claimed_in(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each term of a text with the ids of the traits it may mean."""
    words = [word for word in WORD.findall(text.replace("-", " ")) if word.casefold() not in ARTICLES]
    stems, start = [stem(word) for word in words], 0
    while start < len(stems):
        length = 1
        if DECADE.fullmatch(words[start]):
            yield words[start], frozenset({f"decade.{words[start][:-1]}"})
        elif term := longest_term(stems[start:]):
            length, traits = term
            yield " ".join(words[start : start + length]), traits
        start += length


@cache
def supported_by(trait: Trait) -> frozenset[str]:
    """Return the ids of the traits that a fact about this one lets a text name: itself, and each genre of a pair."""
    parts = trait.key.split("+") if trait.kind is TraitKind.GENRE else ()
    return frozenset({trait.id, *(f"genre.{part}" for part in parts)})


def stem(word: str) -> str:
    """Return a word without its plural, so that `thrillers` and `thriller` are one."""
    plain = word.casefold().replace("’", "'")
    if len(plain) > 4 and plain.endswith("ies"):
        return plain[:-3] + "y"
    return plain[:-1] if len(plain) > 3 and plain.endswith("s") and not plain.endswith("ss") else plain


def _phrases(words: Words | None) -> Iterator[str]:
    if words is not None:
        yield from (words.bare, words.kin, words.quality)
        if words.bare.endswith(" film"):
            yield words.bare.removesuffix(" film")


def _listed(texts: str) -> list[str]:
    return texts.split(", ") if texts else []


def _add(found: dict[tuple[str, ...], set[str]], text: str, trait: str) -> None:
    """Add a term, without the articles: they make no difference to what it means."""
    stems = tuple(stem(word) for word in WORD.findall(text.replace("-", " ")) if word.casefold() not in ARTICLES)
    if stems:
        found[stems].add(trait)


@cache
def _longest() -> Mapping[str, int]:
    """Return the length of the longest term that begins with each stem."""
    longest: dict[str, int] = {}
    for term in terms():
        longest[term[0]] = max(len(term), longest.get(term[0], 0))
    return longest
