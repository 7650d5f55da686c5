"""What a title by a language model may say: the words of its own traits, and words that say nothing by themselves.

How to call it::

    list(strangers_in("Capers after Midnight", supported, pictured))        # words and claims that nothing allows

An allow-list: a name, a spoiler, an order, another language have nowhere to hide in it.
"""

import re
from collections.abc import Collection, Iterator, Mapping
from functools import cache
from pathlib import Path

from explainer.agents.claims import WORD, claimed_in, stem
from explainer.naming.words import FACET_ADJECTIVES, FACET_NOUNS, GENRE_ADJECTIVES, GENRE_NOUNS
from recommender.facets.lexicon import BY_KEY

WORDS_FILE = Path(__file__).with_name("title_words.txt")
LETTERS = re.compile(r"[A-Za-z0-9][A-Za-z0-9&,'’\- ]*")
"""Of no alphabet but the one that English is written in."""


def strangers_in(title: str, supported: Collection[str]) -> Iterator[str]:
    """Yield what is wrong with a title whose films have these traits: another claim, a word that is none of ours."""
    if not LETTERS.fullmatch(title):
        yield "Letters of English, digits, commas and hyphens only."
        return
    claims = [*claimed_in(title), *_pictured_in(title)]
    for words, traits in claims:
        if traits.isdisjoint(supported):
            yield f"Its films do not share {words!r}."
    if not claims:
        yield "Says nothing of what its films share."
    said = {stem(word) for words, _traits in claims for word in WORD.findall(words.replace("-", " "))}
    for word in WORD.findall(title.replace("-", " ")):
        if stem(word) not in said | plain_words():
            yield f"{word!r} is no word of its traits, and none that says nothing by itself."


@cache
def plain_words() -> frozenset[str]:
    """Return the stems of the words that say nothing by themselves."""
    lines = WORDS_FILE.read_text(encoding="utf-8").splitlines()
    return frozenset(stem(word) for line in lines if not line.startswith("#") for word in line.split())


def _pictured_in(title: str) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield the labeller's own words for traits that stand in a title: "Neon-Lit" says futuristic."""
    said = f" {_folded(title)} "
    for words, traits in _pictures().items():
        if f" {words} " in said:
            yield words, traits


@cache
def _pictures() -> Mapping[str, frozenset[str]]:
    found: dict[str, frozenset[str]] = {}
    for lists in (FACET_ADJECTIVES, FACET_NOUNS):
        for key, words in lists.items():
            if facet := BY_KEY.get(key):
                found[_folded(words)] = found.get(_folded(words), frozenset()) | {f"{facet.family.value}.{key}"}
    for lists in (GENRE_ADJECTIVES, GENRE_NOUNS):
        for key, words in lists.items():
            found[_folded(words)] = found.get(_folded(words), frozenset()) | {f"genre.{key}"}
    return found


def _folded(text: str) -> str:
    return " ".join(stem(word) for word in WORD.findall(text.replace("-", " ")))
