"""The words that a reason may be made of, read from words.txt.

How to call it::

    words = load_words()
    words.neutral                           # words that say nothing by themselves
    words.claims_in(["you", "gave", FILMS, STARS])    # [Said("gave", 0, 4)]: what they say, and where
    words.text                              # the file itself, for whoever must keep to it

A way of saying something is one line of the file, with choices `(a|b)` and parts that may be left out `(a )?`. All of
them stand in one tree of tokens, so that a sentence is read in one pass.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

FILE = Path(__file__).with_name("words.txt")
FILMS, STARS, NUMBER, TRAIT = "{films}", "{stars}", "{number}", "{trait}"
NEUTRAL, PHRASES = "neutral", "phrases"
SECTION = re.compile(r"\[([\w ]+)\] (.+)")
ENDS = ""
"""The key under which a node of the tree lists the sections that a way of saying ends in."""
Tree = dict[str, Any]


class Said(NamedTuple):
    """What some tokens of a sentence say: the section of the file, and the tokens from `start` up to `end`."""

    section: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Wordlist:
    """The file, read."""

    text: str
    neutral: frozenset[str]
    meanings: dict[str, str]
    """What each section asks of the facts, by its name."""
    tree: Tree

    def claims_in(self, tokens: Sequence[str]) -> list[Said]:
        """Return the longest of each section's ways that begin at each token, none inside another of its section."""
        found: list[Said] = []
        reached: dict[str, int] = {}
        for start in range(len(tokens)):
            for section, end in self._longest_at(tokens, start).items():
                if end > reached.get(section, 0):
                    found.append(Said(section, start, end))
                    reached[section] = end
        return found

    def _longest_at(self, tokens: Sequence[str], start: int) -> dict[str, int]:
        node, found = self.tree, {}
        for place in range(start, len(tokens)):
            if (branch := node.get(tokens[place])) is None:
                break
            node = branch
            for section in node.get(ENDS, ()):
                found[section] = place + 1
        return found


@cache
def load_words() -> Wordlist:
    """Return the word list; it raises ValueError for a line that is no way of saying something."""
    text = FILE.read_text(encoding="utf-8")
    neutral, meanings, tree, section = set[str](), dict[str, str](), Tree(), ""
    for line in text.splitlines():
        if heading := SECTION.fullmatch(line):
            section = heading[1]
            meanings[section] = heading[2]
        elif section == NEUTRAL:
            neutral.update(line.split())
        elif section and line:
            for tokens in _ways(line):
                _plant(tree, tokens, section)
    return Wordlist(text, frozenset(neutral), meanings, tree)


def _plant(tree: Tree, tokens: Sequence[str], section: str) -> None:
    node = tree
    for token in tokens:
        node = node.setdefault(token, {})
    node[ENDS] = {*node.get(ENDS, ()), section}


def _ways(line: str) -> Iterator[list[str]]:
    """Yield every sequence of tokens that a line stands for."""
    pieces = re.findall(r"[()|?]|[^()|?]+", line)
    ways, rest = _choices(pieces)
    if rest:
        raise ValueError(f"{FILE.name}: unbalanced brackets in {line!r}")
    for way in ways:
        yield way.split()


def _choices(pieces: list[str]) -> tuple[list[str], list[str]]:
    """Return the texts that some pieces stand for up to a closing bracket, and the pieces after it."""
    done: list[str] = []
    ways = [""]
    while pieces and pieces[0] != ")":
        piece, pieces = pieces[0], pieces[1:]
        if piece == "|":
            done, ways = done + ways, [""]
            continue
        options = [piece]
        if piece == "(":
            options, pieces = _choices(pieces)
            pieces = pieces[1:]
        if pieces[:1] == ["?"]:
            options, pieces = [*options, ""], pieces[1:]
        ways = [way + option for way in ways for option in options]
    return done + ways, pieces
