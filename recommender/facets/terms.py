"""What a facet is, and how the words that show it are compared."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Family(StrEnum):
    NARRATIVE = "narrative"
    VISUAL = "visual"
    TONE = "tone"


@dataclass(frozen=True, slots=True)
class Facet:
    """One quality of films; `phrase` completes "they share …" and "you come back to …"."""

    key: str
    family: Family
    label: str
    phrase: str
    tags: frozenset[str]
    """Normalised tags that say it outright."""
    hints: frozenset[str] = frozenset()
    """Normalised tags that only suggest it."""
    genres: Mapping[frozenset[str], float] = field(default_factory=dict)
    """Confidence that films of all these genres show it; it backs up what a tag says and claims nothing alone."""
    witnesses: int = 1
    """How many people must say it outright to be believed: more where films are known to pretend."""

    def __str__(self) -> str:
        return self.label


def normalise_tag(text: str) -> str:
    """Return a tag without case, accents and punctuation: `Twist-Ending!` and `twist ending` are one."""
    plain = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return " ".join(re.sub(r"[\W_]+", " ", plain.casefold().replace("'", "")).split())


def facet(
    family: Family,
    key: str,
    label: str,
    phrase: str,
    *,
    tags: str,
    hints: str = "",
    genres: Mapping[str, float] | None = None,
    witnesses: int = 1,
) -> Facet:
    """Write a facet down: tags and hints as comma-separated lists, genres as `{"Adventure & Fantasy": 0.5}`."""
    rules = {frozenset(names.split(" & ")): confidence for names, confidence in (genres or {}).items()}
    return Facet(key, family, label, phrase, _normalised(tags), _normalised(hints), rules, witnesses)


def _normalised(words: str) -> frozenset[str]:
    return frozenset(normalise_tag(word) for word in words.split(",")) - {""}
