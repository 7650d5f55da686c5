"""What a mistyped genre or tag may have meant: the nearest of those there are.

How to call it::

    read_anew("sciene fiction 1982")       # "science fiction 1982"; None where nothing known is near enough
"""

from difflib import get_close_matches
from functools import lru_cache

from django.db.models import Count, Max

from catalog.models import Genre, Tag
from catalog.titles import normalise

NEAR = 0.8
"""Least likeness of a typed word and a known one, as `difflib` measures it (1 is the same)."""
SHORTEST = 4
"""Letters from which a word is long enough to have a slip in it."""

Vocabulary = tuple[dict[str, str], frozenset[str]]
"""Genres and tags, each by its letters without blanks, and the words they are made of."""


def read_anew(words: str) -> str | None:
    """Return what normalised words may have meant as a genre or tag, whole or word by word; None where all are known.

    Numbers are years and stay.
    """
    phrases, known = _vocabulary(*_state())
    years = [word for word in words.split() if word.isdigit()]
    typed = [word for word in words.split() if not word.isdigit()]
    meant = _nearest("".join(typed), list(phrases))
    if meant and phrases[meant].split() != typed:
        return " ".join([phrases[meant], *years])
    read = [word if word in known else _nearest(word, list(known)) for word in typed]
    return " ".join([*filter(None, read), *years]) if all(read) and read != typed else None


def _nearest(typed: str, known: list[str]) -> str | None:
    if len(typed) < SHORTEST:
        return None
    return next(iter(get_close_matches(typed, known, n=1, cutoff=NEAR)), None)


def _state() -> tuple[int, int | None, int]:
    """What changes with the tags and genres there are."""
    tags = Tag.objects.aggregate(count=Count("pk"), last=Max("pk"))
    return tags["count"], tags["last"], Genre.objects.count()


@lru_cache(maxsize=1)
def _vocabulary(_tags: int, _last: int | None, _genres: int) -> Vocabulary:
    """Read once for each state; genres come last, so that they win over a tag spelled alike."""
    named = [*Tag.objects.values_list("name", flat=True), *Genre.objects.values_list("name", flat=True)]
    phrases = [normalise(name) for name in named]
    joined = {phrase.replace(" ", ""): phrase for phrase in phrases if phrase}
    return joined, frozenset(word for phrase in phrases for word in phrase.split())
