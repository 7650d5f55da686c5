"""How the checker hears a sentence: what is said of films by cue, what kind of film is spoken of, and the rest.

How to call it::

    heard = Heard("[[6]] counts for most here, and both are crime dramas.", dictionary, cues, about=16)
    heard.cues          # what was recognised, each with the films it is said of
    heard.mentions      # words that say what films are like, each with the films they are said of
    heard.unheard       # words that it cannot account for: what they say is supported by nothing

It shares no code with those who write and check before it.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from explainer.audit.glossary import FRAMES, Dictionary, stem

GROUP = re.compile(r"\[\[\d+\]\](?:(?:, and |, | and )\[\[\d+\]\])*")
ATOM = re.compile(
    r"[“\"](?P<quote>[^”\"]+)[”\"]|(?P<decade>(?:19|20)\d0)s\b|(?P<word>[^\W\d_]+(?:['’](?!s\b)[^\W\d_]+)?)"
    r"|(?P<mark>[,;:.–—-]|['’]s\b)|(?P<other>\d[\d,.]*|\S)"
)
PARTS, CLAUSES = frozenset(";:.–—"), frozenset(",;:.–—")
GLUE = frozenset(
    stem(word)
    for line in Path(__file__).with_name("glue.txt").read_text(encoding="utf-8").splitlines()
    for word in line.split()
    if not line.startswith("#")
)
SMALL = frozenset("a an the of in on at as to that for by out it its their and under from about be keep".split())  # noqa: SIM905
"""Glue inside what is said of a kind of film."""
JOINS = SMALL | {"with"}


@dataclass(frozen=True, slots=True)
class Cue:
    """Something recognised: by which cue, its words, and the films it is said of."""

    name: str
    match: re.Match[str]
    films: tuple[int, ...]


@dataclass(slots=True)
class Mention:
    """Words that say what films are like: for each the traits it may say; and the films they are said of."""

    start: int
    end: int
    words: list[str] = field(default_factory=list)
    traits: list[frozenset[str]] = field(default_factory=list)
    films: tuple[int, ...] = ()


class Heard:
    """One sentence as it was heard; `about` is the film it is a reason for."""

    def __init__(
        self, text: str, dictionary: Dictionary, cues: Sequence[tuple[str, re.Pattern[str]]], about: int | None = None
    ) -> None:
        """Listen for the cues in their order: what one has taken, no later one hears."""
        self.text, self.about, self._dictionary = text, about, dictionary
        self._taken = bytearray(len(text))
        self._groups = [(found.start(), found.end(), self._others(found[0])) for found in GROUP.finditer(text)]
        self._in_group = {i for start, end, _films in self._groups for i in range(start, end)}
        self.cues = [cue for name, pattern in cues for cue in self._listen(name, pattern)]
        self.unheard: list[str] = []
        self.mentions = self._find_mentions()
        for mention in self.mentions:
            mention.films = self._films_of(mention)

    @cached_property
    def films(self) -> tuple[int, ...]:
        """All films it names but its own."""
        return tuple(film for _start, _end, films in self._groups for film in films)

    def _others(self, marked: str) -> tuple[int, ...]:
        return tuple(film for film in map(int, re.findall(r"\d+", marked)) if film != self.about)

    def _listen(self, name: str, pattern: re.Pattern[str]) -> Iterator[Cue]:
        for found in pattern.finditer(self.text):
            start, end = found.span()
            words = [i for i in range(start, end) if i not in self._in_group]
            if any(self._taken[i] for i in words):
                continue
            for i in words:
                self._taken[i] = 1
            inside = tuple(film for a, b, films in self._groups if start <= a and b <= end for film in films)
            yield Cue(name, found, inside or self._nearest(start, end))

    def _nearest(self, start: int, end: int) -> tuple[int, ...]:
        """Return the films that stand nearest before a stretch in its part of the sentence, else after, else all."""
        first, last = self._around(start, end, PARTS)
        here = [(a, b, films) for a, b, films in self._groups if first <= a and b <= last and films]
        before = [films for a, b, films in here if b <= start]
        after = [films for a, b, films in here if a >= end]
        return before[-1] if before else after[0] if after else self.films

    def _find_mentions(self) -> list[Mention]:
        """Return the runs of words that say what films are like, and note the words that nothing accounts for."""
        runs: list[Mention] = []
        run: Mention | None = None
        for atom in ATOM.finditer(self.text):
            said = self._said_by(atom)
            if said is None or (run and run.traits and atom[0].casefold() == "with"):
                self._close(run, runs)
                run = None
            elif said or stem(atom[0]) in FRAMES | JOINS:
                run = run or Mention(atom.start(), atom.end())
                run.words.append(atom[0])
                run.end = atom.end()
                run.traits += [said] if said else []
        self._close(run, runs)
        return runs

    def _said_by(self, atom: re.Match[str]) -> frozenset[str] | None:
        """Return the traits that a word may say, none for a word that frames one; None where a run ends."""
        if self._taken[atom.start()] or atom.start() in self._in_group or atom["mark"]:
            return frozenset() if atom[0] == "-" else None
        if atom["quote"]:
            return frozenset({f"tag.{atom['quote'].casefold()}"})
        if atom["decade"]:
            return frozenset({f"decade.{atom['decade']}"})
        word = stem(atom[0])
        if word in FRAMES or word in JOINS:
            return frozenset()
        if word in GLUE:
            return None
        if traits := self._dictionary.get(word):
            return traits
        self.unheard.append(atom[0])
        return None

    def _close(self, run: Mention | None, runs: list[Mention]) -> None:
        """End a run: one without a trait's word says nothing that frames could frame."""
        if run is None:
            return
        if not run.traits:
            self.unheard += [word for word in run.words if stem(word) not in GLUE | JOINS | {"film", "movie"}]
        else:
            runs.append(run)

    def _films_of(self, mention: Mention) -> tuple[int, ...]:
        """Return the films a mention is said of: of its clause, else of its part, else all.

        As many mentions as single films go together in their order.
        """
        whole = (0, len(self.text))
        for start, end in (*(self._around(mention.start, mention.end, marks) for marks in (CLAUSES, PARTS)), whole):
            groups = [films for a, b, films in self._groups if start <= a and b <= end and films]
            if groups:
                here = [each for each in self.mentions if start <= each.start and each.end <= end]
                if len(here) == len(groups) > 1 and all(len(group) == 1 for group in groups):
                    return groups[here.index(mention)]
                return tuple(film for group in groups for film in group)
        return ()

    def _around(self, start: int, end: int, marks: frozenset[str]) -> tuple[int, int]:
        """Return the stretch between such marks, outside of lists of films, that a place stands in."""
        edges = [i for i, letter in enumerate(self.text) if letter in marks and i not in self._in_group]
        before = max((i + 1 for i in edges if i < start), default=0)
        return before, min((i for i in edges if i >= end), default=len(self.text))
