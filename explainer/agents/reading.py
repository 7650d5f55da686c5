"""How a sentence is read: films, stars, numbers and traits, and between them words of the list and nothing else.

How to call it::

    reading = read("You gave [[6]] five stars, and this is a crime drama too.")
    reading.claims      # [Claim("gave", films=(6,), stars=(5.0,), numbers=())]
    reading.mentions    # [Mention("crime drama", {"genre.Crime+Drama"}, films=(6,))]
    reading.unread      # tokens that neither the list nor a trait accounts for
"""

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from functools import cache, cached_property, lru_cache
from itertools import takewhile

from explainer.agents.claims import ARTICLES, begins_term, longest_term, stem
from explainer.agents.prose import STARS
from explainer.agents.wordlist import FILMS, NUMBER, PHRASES, TRAIT, Said, load_words
from explainer.agents.wordlist import STARS as STARS_KEY

TOKEN = re.compile(
    r"\[\[(?P<film>\d+)\]\]|[“\"](?P<quote>[^”\"]*)[”\"]|(?P<decade>(?:19|20)\d0s)\b|(?P<number>\d[\d,]*(?:\.\d+)?)"
    r"|(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?|['’]s\b)|(?P<mark>[,;:.?!–—]|(?<=\w)-(?=\w))|(?P<other>\S)"
)
FILM, INTRODUCED = ("film", "films"), (("of", "the", TRAIT), ("people", "tag", TRAIT))
"""Words before a decade or a quoted tag that are part of it."""
STRONG, WEAK = frozenset(";:.–—"), frozenset(",")
"""Marks that end a part of a sentence, and those that end a clause."""


class Kind(StrEnum):
    FILMS = FILMS
    STARS = STARS_KEY
    NUMBER = NUMBER
    TRAIT = TRAIT
    WORD = "word"
    MARK = "mark"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Token:
    """A piece of a sentence; `films`, `stars` and `traits` say what it stands for."""

    kind: Kind
    text: str
    key: str
    """How the word list knows it."""
    films: tuple[int, ...] = ()
    stars: float = 0.0
    traits: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Claim:
    """Something a sentence says in one of the list's ways, with the films, stars and numbers it says it of."""

    section: str
    films: tuple[int, ...]
    stars: tuple[float, ...]
    numbers: tuple[str, ...]
    traits: frozenset[str]
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Mention:
    """A trait that a sentence names, and the films that it says it of, beside the one the sentence is about."""

    text: str
    traits: frozenset[str]
    films: tuple[int, ...]


@dataclass(frozen=True)
class Reading:
    """One sentence, read."""

    tokens: tuple[Token, ...]
    about: int | None = None
    """The film the sentence is about, which shares whatever it names."""

    @cached_property
    def claims(self) -> list[Claim]:
        """What it says, in the ways of the list."""
        return [self._claim(said) for said in self._survey[0] if said.section != PHRASES]

    @cached_property
    def mentions(self) -> list[Mention]:
        """The traits it names."""
        places = [place for place, token in enumerate(self.tokens) if token.kind is Kind.TRAIT]
        return [self._mention(place) for place in places]

    @cached_property
    def unread(self) -> list[Token]:
        """What neither the list nor a trait accounts for."""
        _said, covered = self._survey
        words = load_words().neutral
        return [
            token
            for place, token in enumerate(self.tokens)
            if place not in covered
            and (
                token.kind in (Kind.STARS, Kind.NUMBER, Kind.OTHER)
                or (token.kind is Kind.WORD and token.key not in words)
            )
        ]

    @cached_property
    def films(self) -> tuple[int, ...]:
        """The films it names, in order."""
        return tuple(film for token in self.tokens for film in token.films)

    @cached_property
    def _survey(self) -> tuple[tuple[Said, ...], frozenset[int]]:
        return _survey(tuple(token.key for token in self.tokens))

    def _claim(self, said: Said) -> Claim:
        tokens = self.tokens[said.start : said.end]
        return Claim(
            said.section,
            tuple(film for token in tokens for film in token.films),
            tuple(token.stars for token in tokens if token.kind is Kind.STARS),
            tuple(token.text.replace(",", "") for token in tokens if token.kind is Kind.NUMBER),
            frozenset(trait for token in tokens for trait in token.traits),
            tuple(token.key for token in tokens if token.kind is Kind.WORD),
        )

    def _mention(self, place: int) -> Mention:
        """Say of which films a trait is named: of all in its clause, else in its part, else in the whole sentence.

        Where as many single films as traits stand there, the first trait goes with the first film, and so on.
        """
        token = self.tokens[place]
        for start, end in (self._around(place, STRONG | WEAK), self._around(place, STRONG), (0, len(self.tokens))):
            if groups := [group for each in self.tokens[start:end] if (group := self._others(each))]:
                traits = [i for i in range(start, end) if self.tokens[i].kind is Kind.TRAIT]
                if len(groups) == len(traits) > 1 and all(len(group) == 1 for group in groups):
                    groups = [groups[traits.index(place)]]
                films = tuple(film for group in groups for film in group)
                return Mention(token.text, token.traits, films)
        return Mention(token.text, token.traits, ())

    def _around(self, place: int, marks: frozenset[str]) -> tuple[int, int]:
        """Return the stretch between such marks that a token stands in."""
        start, end = place, place
        while start > 0 and self.tokens[start - 1].text not in marks:
            start -= 1
        while end < len(self.tokens) and self.tokens[end].text not in marks:
            end += 1
        return start, end

    def _others(self, token: Token) -> tuple[int, ...]:
        return tuple(film for film in token.films if film != self.about)


@lru_cache(maxsize=8192)
def _survey(keys: tuple[str, ...]) -> tuple[tuple[Said, ...], frozenset[int]]:
    """Return what is said in the list's ways, and the places of the tokens that say it."""
    said = tuple(load_words().claims_in(keys))
    return said, frozenset(place for each in said for place in range(each.start, each.end))


@lru_cache(maxsize=4096)
def read(text: str, *, about: int | None = None) -> Reading:
    """Return a sentence as it is read; `about` is the film it is a reason for."""
    return Reading(tuple(_join_films(_join_terms(_join_stars(list(_cut(text)))))), about)


def _cut(text: str) -> Iterator[Token]:
    for found in TOKEN.finditer(text):
        kind, piece = found.lastgroup, found[0]
        if kind == "film":
            yield Token(Kind.FILMS, piece, FILMS, films=(int(found["film"]),))
        elif kind == "quote":
            yield Token(Kind.TRAIT, found["quote"], TRAIT, traits=frozenset({f"tag.{found['quote'].lower()}"}))
        elif kind == "decade":
            yield Token(Kind.TRAIT, piece, TRAIT, traits=frozenset({f"decade.{piece[:-1]}"}))
        elif kind == "number":
            yield Token(Kind.NUMBER, piece, NUMBER)
        elif piece != "-":
            yield Token(Kind(str(kind)), piece, piece.casefold().replace("’", "'"))


def _join_stars(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each number of stars as one."""
    joined: list[Token] = []
    place = 0
    while place < len(tokens):
        words, stars = _stars_at(tokens, place)
        joined.append(Token(Kind.STARS, " ".join(words), STARS_KEY, stars=stars) if words else tokens[place])
        place += len(words) or 1
    return joined


def _stars_at(tokens: Sequence[Token], start: int) -> tuple[tuple[str, ...], float]:
    """Return the words of a number of stars that begins here, and the number; no words where none does."""
    for words, stars in _star_ways().get(tokens[start].key, ()):
        if tuple(token.key for token in tokens[start : start + len(words)]) == words:
            return words, stars
    return (), 0.0


@cache
def _star_ways() -> Mapping[str, list[tuple[tuple[str, ...], float]]]:
    """Return every way to write a number of stars, "five stars" or "five-star", by its first word, longest first."""
    ways: dict[str, list[tuple[tuple[str, ...], float]]] = defaultdict(list)
    for text, stars in sorted(((text, stars) for stars, text in STARS.items()), key=lambda way: -len(way[0])):
        words = tuple(text.split())
        ways[words[0]] += [(words, stars), ((*words[:-1], "star"), stars)]
    return dict(ways)


def _join_terms(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with each term of a trait as one; articles inside it make no difference."""
    joined: list[Token] = []
    place = 0
    while place < len(tokens):
        end, traits = _term_at(tokens, place)
        text = " ".join(token.text for token in tokens[place:end])
        joined.append(Token(Kind.TRAIT, text, TRAIT, traits=traits) if end else tokens[place])
        place = end or place + 1
    return joined


def _term_at(tokens: Sequence[Token], start: int) -> tuple[int, frozenset[str]]:
    """Return where a term that begins here ends, and its traits; 0 where none begins."""
    first = tokens[start]
    if first.key in FILM and tuple(token.key for token in tokens[start + 1 : start + 4]) in INTRODUCED:
        return start + 4, tokens[start + 3].traits
    if first.kind is not Kind.WORD or not begins_term(stem(first.key)):
        return 0, frozenset()
    run = takewhile(lambda place: tokens[place].kind is Kind.WORD, range(start, len(tokens)))
    places = [place for place in run if tokens[place].key not in ARTICLES]
    found = longest_term([stem(tokens[place].key) for place in places])
    return (places[found[0] - 1] + 1, found[1]) if found else (0, frozenset())


def _join_films(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens with films in a row (`a`, `a and b`, `a, b and c`) as one."""
    joined: list[Token] = []
    for token in tokens:
        if gap := _gap_to_films(joined) if token.kind is Kind.FILMS else 0:
            before = joined[-gap - 1]
            joined[-gap - 1 :] = [replace(before, text=f"{before.text} {token.text}", films=before.films + token.films)]
        else:
            joined.append(token)
    return joined


def _gap_to_films(joined: Sequence[Token]) -> int:
    """Return how many tokens of a list stand between a film and the films before it; 0 where it is no list."""
    for between in ((",", "and"), (",",), ("and",)):
        words = tuple(token.text for token in joined[-len(between) :])
        if words == between and len(joined) > len(between) and joined[-len(between) - 1].kind is Kind.FILMS:
            return len(between)
    return 0
