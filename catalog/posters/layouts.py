"""Where the drawing, the title and the line under it go on the sheet."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from catalog.posters import lettering, shapes
from catalog.posters.canvas import Canvas, Motif
from catalog.posters.palettes import Palette
from catalog.posters.seals import Seal

WIDTH, HEIGHT = 400, 600
MARGIN = 28
LARGEST = 124
"""A short title's letters."""

SMALL_PRINT = 30
"""From the title's last base line to the small print's."""

SUBTITLE = 46
"""Room for what stands after a title's colon."""

_DESCENDING = frozenset("gjpqy")
"""Letters that reach below the base line, by some fifth of their size."""

_LEADING = {"narrow": 0.86, "serif": 0.98, "italic": 0.98}


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper and the dice."""

    colours: Palette
    dice: Random
    seal: Seal | None

    def drawn(self, motif: Motif, top: float, height: float, *, left: float = 0.0) -> str:
        """Return the motif on a band of the sheet, cut at its edges; `left` leaves a margin at both sides."""
        inside = "".join(motif(Canvas(WIDTH, height * WIDTH / (WIDTH - 2 * left), self.colours, self.dice)))
        place = f'x="{left:.0f}" y="{top:.0f}" width="{WIDTH - 2 * left:.0f}" height="{height:.0f}"'
        box = f' viewBox="0 0 {WIDTH} {height * WIDTH / (WIDTH - 2 * left):.0f}"' if left else ""
        return f'<svg {place}{box} overflow="hidden">{inside}</svg>'

    def sealed(self, x: float, y: float, ink: str, ground: str) -> str:
        """Return the sign of the film's theme, where it has one."""
        return self.seal.drawn(x, y, ink, ground) if self.seal else ""


@dataclass(frozen=True, slots=True)
class Title:
    """The title, what stands after its colon in smaller letters, and the line under both."""

    text: str
    rest: str
    face: str
    small_print: str
    ink: str

    @classmethod
    def of(cls, title: str, face: str, small_print: str, ink: str) -> "Title":
        """Split `Star Wars: Episode IV - A New Hope` after the series."""
        series, _colon, rest = title.partition(": ")
        if " " not in series and " " not in rest:
            series, rest = title, ""
        return cls(series, rest.replace(" - ", " – "), face, small_print, ink)

    def fitted(self, width: float, height: float) -> "Block":
        """Return the title set as large as the box allows."""
        alphabet, plain = lettering.face(self.face), lettering.face("plain")
        text = self.text.upper() if self.face == "narrow" else self.text
        room = height - (SUBTITLE if self.rest else 0)
        heading = lettering.fit(text, alphabet, width=width, height=room, largest=LARGEST, line=_LEADING[self.face])
        rest = lettering.fit(self.rest.upper(), plain, width=width, height=24, largest=21)
        if rest.size < 14:
            rest = lettering.fit(self.rest.upper(), plain, width=width, height=SUBTITLE, largest=17, line=1.25)
        return Block(self, heading, rest)


@dataclass(frozen=True, slots=True)
class Block:
    """A title with its size and lines found."""

    title: Title
    heading: lettering.Setting
    rest: lettering.Setting

    @property
    def height(self) -> float:
        """From the top of the first capitals to the small print's base line."""
        rest = self.rest.height(lettering.face("plain")) if self.title.rest else 0
        return self._rest_top + rest + max(SMALL_PRINT, 0 if rest else self._below + 14)

    @property
    def _rest_top(self) -> float:
        return self.heading.height(lettering.face(self.title.face)) + (
            max(14, self._below + 6) if self.title.rest else 0
        )

    @property
    def _below(self) -> float:
        """How far the last line's letters reach under it."""
        reaches = self.title.face != "narrow" and _DESCENDING & set(self.heading.lines[-1])
        return 0.22 * self.heading.size if reaches else 0.0

    def drawn(self, x: float, top: float, *, middle: bool = False) -> str:
        """Return the lettering with its top at `top`, starting at x or, with `middle`, around it."""
        plain = lettering.face("plain")
        place: dict[str, Any] = {"x": x, "fill": self.title.ink, "middle": middle}
        lines = self._lines(self.heading, lettering.face(self.title.face), top, place)
        if not any(self.heading.lines):
            lines = [self._in_any_font(top, place)]
        if self.title.rest:
            lines += self._lines(self.rest, plain, top + self._rest_top, place)
        small = plain.spell(self.title.small_print)
        return "".join([*lines, lettering.draw(small, plain, y=top + self.height, size=13, track=90, **place)])

    def _in_any_font(self, top: float, place: dict[str, Any]) -> str:
        """A title in a script no face has, left to the reader's own fonts."""
        anchor = "middle" if place["middle"] else "start"
        where = f'x="{place["x"]:.1f}" y="{top + self.heading.size * 0.6:.1f}" text-anchor="{anchor}"'
        look = f'fill="{place["fill"]}" font-size="40" font-weight="700" font-family="sans-serif"'
        return f"<text {where} {look}>{escape(self.title.text)}</text>"

    @staticmethod
    def _lines(setting: lettering.Setting, alphabet: lettering.Face, top: float, place: dict[str, Any]) -> list[str]:
        first = top + alphabet.capital * setting.size / lettering.UNITS
        return [
            lettering.draw(line, alphabet, y=first + row * setting.leading, size=setting.size, **place)
            for row, line in enumerate(setting.lines)
        ]


Layout = Callable[[Motif, Title, Sheet], str]


def foot(motif: Motif, title: Title, sheet: Sheet) -> str:
    """The drawing above, the title under it at the left."""
    block = title.fitted(WIDTH - 2 * MARGIN, 150)
    top = HEIGHT - MARGIN - block.height
    seal = sheet.sealed(WIDTH - MARGIN, HEIGHT - MARGIN, title.ink, sheet.colours.ground)
    return sheet.drawn(motif, 0, top - MARGIN) + block.drawn(MARGIN, top) + seal


def head(motif: Motif, title: Title, sheet: Sheet) -> str:
    """The title at the top, the drawing under it."""
    block = title.fitted(WIDTH - 2 * MARGIN, 150)
    top = 2 * MARGIN + block.height
    seal = sheet.sealed(WIDTH - MARGIN, MARGIN + block.height, title.ink, sheet.colours.ground)
    return sheet.drawn(motif, top, HEIGHT - top) + block.drawn(MARGIN, MARGIN) + seal


def panel(motif: Motif, title: Title, sheet: Sheet) -> str:
    """The drawing on the whole sheet, the title on a label in its lower part."""
    block = title.fitted(WIDTH - 4 * MARGIN, 120)
    high = block.height + 1.7 * MARGIN
    top = HEIGHT - MARGIN - high
    label = shapes.box(MARGIN, top, WIDTH - 2 * MARGIN, high, sheet.colours.ground)
    seal = sheet.sealed(WIDTH - 1.5 * MARGIN, HEIGHT - 1.8 * MARGIN, title.ink, sheet.colours.ground)
    return sheet.drawn(motif, 0, HEIGHT) + label + block.drawn(WIDTH / 2, top + 0.85 * MARGIN, middle=True) + seal


def window(motif: Motif, title: Title, sheet: Sheet) -> str:
    """The drawing framed by paper in the lettering's colour, the title under it in the ground's: a book's cover."""
    paper, ink = sheet.colours.ink, sheet.colours.ground
    block = replace(title, ink=ink).fitted(WIDTH - 2 * MARGIN, 132)
    top = HEIGHT - MARGIN - block.height
    high = top - 2 * MARGIN
    picture = shapes.box(MARGIN, MARGIN, WIDTH - 2 * MARGIN, high, ink) + sheet.drawn(motif, MARGIN, high, left=MARGIN)
    seal = sheet.sealed(WIDTH - MARGIN, HEIGHT - MARGIN, ink, paper)
    return shapes.box(0, 0, WIDTH, HEIGHT, paper) + picture + block.drawn(MARGIN, top) + seal
