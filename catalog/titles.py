"""The names a film goes by, and how they are compared."""

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from itertools import chain

LONGEST_WORD = 24
"""Nobody types a longer name as one word."""

_OTHER_TITLE = re.compile(r"\s+\(([^()]+)\)")
_ALSO_KNOWN_AS = re.compile(r"^a\.?k\.?a\.?\s+", re.IGNORECASE)
_DOTTED_LETTERS = re.compile(r"\b(?:\w\.){2,}")
_PARTS = re.compile(r":\s+|\s+[-–—]\s+")
_LEADING_ARTICLE = re.compile(r"^(?:the|a|an|la|le|les|l|un|une|il|el|los|las|der|die|das) (?=\w)")
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9", "xi": "11", "xii": "12"}
_NUMERALS_AFTER = {"i": "1", "v": "5", "x": "10"}
_COUNTED = {"part", "episode", "chapter", "volume", "vol", "book"}
_PUNCTUATION = re.compile(r"[\W_]+")
_LETTERS = {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ł": "l"}
_SIGNS = {"'": "", "’": "", "&": " and ", "½": " 1/2"}
_FOLDED = str.maketrans(_LETTERS | _SIGNS)


def main_title(title: str) -> str:
    """Return a title without the other titles in parentheses: `Seven` of `Seven (a.k.a. Se7en)`."""
    return _OTHER_TITLE.sub("", title).strip() or title


def other_titles(title: str) -> list[str]:
    """Return the titles in parentheses: `["Se7en"]` of `Seven (a.k.a. Se7en)`."""
    return [_ALSO_KNOWN_AS.sub("", found).strip() for found in _OTHER_TITLE.findall(title)]


@lru_cache(maxsize=4096)
def normalise(text: str) -> str:
    """Return a text as search compares it: no case, accents or punctuation, `Rocky IV` and `rocky 4` alike."""
    plain = text.casefold().translate(_FOLDED)
    if not plain.isascii():
        plain = "".join(c for c in unicodedata.normalize("NFKD", plain) if not unicodedata.combining(c))
    joined = _DOTTED_LETTERS.sub(lambda letters: letters[0].replace(".", "") + " ", plain)
    words = _PUNCTUATION.sub(" ", joined).split()
    return " ".join(_in_digits(word, before) for before, word in zip(["", *words], words, strict=False))


def names_of(title: str) -> list[str]:
    """Return the normalised full names of a film, each with and without its leading article."""
    return _distinct(_variants(name) for name in (main_title(title), *other_titles(title)))


def aliases_of(title: str) -> list[str]:
    """Return shorter names people use: parts around a colon or dash, initials, and names written as one word."""
    names = [main_title(title), *other_titles(title)]
    parts = [part for name in names for part in _PARTS.split(name) if not _is_count(normalise(part))]
    initials = (letters for name in dict.fromkeys([*parts, *names]) for letters in _initials(name))
    joined = ("".join(normalise(name).split()) for name in (*names, *parts))
    known = set(names_of(title))
    short = [word for word in _distinct([initials, joined]) if len(word) <= LONGEST_WORD]
    return [alias for alias in _distinct([*map(_variants, parts), short]) if alias not in known]


def _variants(name: str) -> list[str]:
    plain = normalise(name)
    return [plain, _LEADING_ARTICLE.sub("", plain)]


def _in_digits(word: str, before: str) -> str:
    """A Roman numeral in digits; those of one letter only where something is counted, so that `V` stays a film."""
    return _NUMERALS.get(word) or (_NUMERALS_AFTER.get(word, word) if before in _COUNTED else word)


def _is_count(part: str) -> bool:
    """Whether a part says no more than `Part 2`."""
    words = part.split()
    return len(words) == 2 and words[0] in _COUNTED


def _initials(name: str) -> list[str]:
    """`lotr` and `tlotr`, `t2`; nothing for a single word or two without a number, which would match too much."""
    short = ["".join(w if w.isdigit() else w[0] for w in variant.split()) for variant in _variants(name)]
    return [letters for letters in short if len(letters) >= 3 or letters[1:].isdigit()]


def _distinct(groups: Iterable[Iterable[str]]) -> list[str]:
    return [name for name in dict.fromkeys(chain.from_iterable(groups)) if name]


def trigrams(text: str) -> set[str]:
    """Return the three-letter pieces of a normalised text's words, their edges marked by blanks as pg_trgm does."""
    padded = (f"  {word} " for word in text.split())
    return {word[start : start + 3] for word in padded for start in range(len(word) - 2)}
