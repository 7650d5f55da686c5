"""Titles set in outlines: measured, broken into lines and fitted to a box without any font on the reader's device."""

import json
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations, pairwise
from pathlib import Path

UNITS = 1000


@dataclass(frozen=True, slots=True)
class Face:
    """One alphabet of outlines at 1,000 units per em."""

    capital: int
    """Height of a capital letter."""
    glyphs: dict[str, tuple[int, str]]
    """Advance and outline by letter."""
    kern: dict[str, int]
    """Correction of the distance within pairs of letters."""

    def spell(self, text: str) -> str:
        """Return the text in letters the face has: without an accent it lacks, without signs it lacks."""
        return " ".join("".join(self._letter(letter) for letter in text).split())

    def width(self, text: str, track: int = 0) -> int:
        """Return the length of a line that has been spelled, in units; `track` is added between letters."""
        pairs = sum(self.kern.get(a + b, 0) + track for a, b in pairwise(text))
        return sum(self.glyphs[letter][0] for letter in text) + pairs

    def _letter(self, letter: str) -> str:
        if letter in self.glyphs:
            return letter
        plain = unicodedata.normalize("NFKD", letter)
        return "".join(part for part in plain if part in self.glyphs)


@dataclass(frozen=True, slots=True)
class Setting:
    """A text broken into lines at one size, in pixels."""

    lines: tuple[str, ...]
    size: float
    leading: float
    """Distance of base lines."""

    def height(self, face: Face) -> float:
        """Return the distance from the top of the first line's capitals to the last base line."""
        return (len(self.lines) - 1) * self.leading + face.capital * self.size / UNITS


@lru_cache(maxsize=1)
def _faces() -> dict[str, Face]:
    stored = json.loads(Path(__file__).with_name("glyphs.json").read_text(encoding="utf-8"))
    return {
        name: Face(face["capital"], {letter: tuple(glyph) for letter, glyph in face["glyphs"].items()}, face["kern"])
        for name, face in stored.items()
    }


def face(name: str) -> Face:
    """Return one of the faces: `narrow`, `plain` (both capitals only), `serif` or `italic`."""
    return _faces()[name]


def fit(text: str, alphabet: Face, *, width: float, height: float, largest: float, line: float = 0.98) -> Setting:
    """Return the line breaks that let a text be largest in a box; `line` is the leading in sizes.

    Words of long titles are joined first, so that no title has more than about 2,000 ways to break.
    """
    words = _few(alphabet.spell(text).split() or [""])
    best = Setting(("",), 0.0, 0.0)
    for breaks in _ways_to_break(len(words)):
        lines = tuple(
            " ".join(words[start:end]) for start, end in zip((0, *breaks), (*breaks, len(words)), strict=True)
        )
        longest = max(alphabet.width(each) for each in lines) or 1
        tall = (len(lines) - 1) * line + alphabet.capital / UNITS
        size = min(largest, UNITS * width / longest, height / tall)
        if size > best.size * 1.02:
            best = Setting(lines, size, size * line)
    return best


def draw(
    text: str, alphabet: Face, *, x: float, y: float, size: float, fill: str, middle: bool = False, track: int = 0
) -> str:
    """Return one spelled line as SVG; (x, y) is the start, or with `middle` the middle, of its base line."""
    scale = size / UNITS
    start = x - alphabet.width(text, track) * scale / 2 if middle else x
    pen, paths = 0, []
    for letter, following in pairwise((*text, "")):
        advance, outline = alphabet.glyphs[letter]
        if outline:
            paths.append(f'<path transform="translate({pen})" d="{outline}"/>')
        pen += advance + alphabet.kern.get(letter + following, 0) + track
    return f'<g fill="{fill}" transform="translate({start:.1f} {y:.1f}) scale({scale:.4f})">{"".join(paths)}</g>'


def _few(words: Sequence[str], most: int = 12) -> list[str]:
    """Join what must not be parted: a number with the word before it, and short words where there are too many."""
    joined: list[str] = []
    for word in words:
        if joined and word.isdigit() and len(word) < 3:
            joined[-1] += f" {word}"
        else:
            joined.append(word)
    while len(joined) > most:
        shortest = min(range(len(joined) - 1), key=lambda i: len(joined[i]) + len(joined[i + 1]))
        joined[shortest : shortest + 2] = [f"{joined[shortest]} {joined[shortest + 1]}"]
    return joined


def _ways_to_break(words: int, most_lines: int = 6):
    for count in range(min(words, most_lines)):
        yield from combinations(range(1, words), count)
