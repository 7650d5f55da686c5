"""A poster for every film, drawn from its own data: the decade's colours, the genre's motif, the title's lettering."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any
from xml.sax.saxutils import escape

from catalog.models import Movie
from catalog.posters import lettering, shapes
from catalog.posters.canvas import Canvas, Motif
from catalog.posters.motifs import MOTIFS, WHOLE_SHEET
from catalog.posters.palettes import Palette, palettes_of
from catalog.titles import main_title

WIDTH, HEIGHT = 400, 600
MARGIN = 28
DESIGN = "1"
"""Changes with the drawing, so that no cache keeps an old one."""

SMALL_PRINT = 30
"""From the title's last base line to the small print's."""

SUBTITLE = 46
"""Room for what stands after a title's colon."""

_LEADING = {"narrow": 0.86, "serif": 0.98, "italic": 0.98}
_SERIF_GENRES = frozenset({"Romance", "Fantasy", "Mystery", "Musical"})


@dataclass(frozen=True, slots=True)
class Poster:
    """All a poster is drawn from; the same film always has the same poster."""

    movie_id: int
    title: str
    year: int | None
    genres: tuple[str, ...]

    @classmethod
    def of(cls, movie: Movie) -> "Poster":
        """Return the poster of a film with its genres."""
        return cls(movie.pk, main_title(movie.title), movie.year, tuple(sorted(g.name for g in movie.genres.all())))

    @property
    def etag(self) -> str:
        """Change with whatever changes the drawing."""
        drawn_from = "|".join([DESIGN, str(self.movie_id), self.title, str(self.year), *self.genres])
        return f'"{hashlib.sha256(drawn_from.encode()).hexdigest()[:20]}"'

    def svg(self) -> str:
        """Return the drawing, 400 × 600."""
        dice = Random(self.movie_id * 7919)  # noqa: S311  (drawing, not secrets)
        colours = dice.choice(palettes_of(self.year))
        told = [genre for genre in MOTIFS if genre in self.genres][:2] or [""]
        genre = dice.choices(told, weights=[5, 1][: len(told)])[0]
        motif = dice.choice(MOTIFS[genre])
        layout = dice.choice((_foot, _foot, _head, _panel) if motif in WHOLE_SHEET else (_foot, _foot, _head))
        title = Title.of(self.title, self._face(genre, dice), self._small_print(genre), colours)
        body = layout(motif, title, Sheet(colours, dice))
        ground = shapes.box(0, 0, WIDTH, HEIGHT, colours.ground)
        size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}><title>{escape(self.title)}</title>{ground}{body}</svg>'

    def _face(self, genre: str, dice: Random) -> str:
        """Capitals for most; letters with serifs where the decade or the genre had them."""
        bookish = (genre in _SERIF_GENRES) + (self.year is not None and self.year < 1960)
        if dice.random() < 0.35 * bookish:
            return "italic" if genre == "Romance" else "serif"
        return "narrow"

    def _small_print(self, genre: str) -> str:
        return " · ".join(part for part in (str(self.year or ""), genre.upper()) if part)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The paper and the dice."""

    colours: Palette
    dice: Random

    def drawn(self, motif: Motif, top: float, height: float) -> str:
        """Return the motif on a band of the sheet, cut at its edges."""
        canvas = Canvas(WIDTH, height, self.colours, self.dice)
        inside = "".join(motif(canvas))
        return f'<svg y="{top:.0f}" width="{WIDTH}" height="{height:.0f}" overflow="hidden">{inside}</svg>'


@dataclass(frozen=True, slots=True)
class Title:
    """The title, what stands after its colon in smaller letters, and the line under both."""

    text: str
    rest: str
    face: str
    small_print: str
    colours: Palette

    @classmethod
    def of(cls, title: str, face: str, small_print: str, colours: Palette) -> "Title":
        """Split `Star Wars: Episode IV - A New Hope` after the series."""
        series, _colon, rest = title.partition(": ")
        if " " not in series and " " not in rest:
            series, rest = title, ""
        return cls(series, rest.replace(" - ", " – "), face, small_print, colours)

    def fitted(self, width: float, height: float) -> "Block":
        """Return the title set as large as the box allows."""
        alphabet, plain = lettering.face(self.face), lettering.face("plain")
        text = self.text.upper() if self.face == "narrow" else self.text
        room = height - (SUBTITLE if self.rest else 0)
        heading = lettering.fit(text, alphabet, width=width, height=room, largest=92, line=_LEADING[self.face])
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
        return self._rest_top + (self.rest.height(lettering.face("plain")) if self.title.rest else 0) + SMALL_PRINT

    @property
    def _rest_top(self) -> float:
        return self.heading.height(lettering.face(self.title.face)) + (14 if self.title.rest else 0)

    def drawn(self, x: float, top: float, *, middle: bool = False) -> str:
        """Return the lettering with its top at `top`, starting at x or, with `middle`, around it."""
        plain, ink = lettering.face("plain"), self.title.colours.ink
        place: dict[str, Any] = {"x": x, "fill": ink, "middle": middle}
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


def _foot(motif: Motif, title: Title, sheet: Sheet) -> str:
    """The drawing above, the title under it at the left."""
    block = title.fitted(WIDTH - 2 * MARGIN, 150)
    top = HEIGHT - MARGIN - block.height
    return sheet.drawn(motif, 0, top - MARGIN) + block.drawn(MARGIN, top)


def _head(motif: Motif, title: Title, sheet: Sheet) -> str:
    """The title at the top, the drawing under it."""
    block = title.fitted(WIDTH - 2 * MARGIN, 150)
    top = 2 * MARGIN + block.height
    return sheet.drawn(motif, top, HEIGHT - top) + block.drawn(MARGIN, MARGIN)


def _panel(motif: Motif, title: Title, sheet: Sheet) -> str:
    """The drawing on the whole sheet, the title on a label in its lower part."""
    block = title.fitted(WIDTH - 4 * MARGIN, 120)
    high = block.height + 1.7 * MARGIN
    top = HEIGHT - MARGIN - high
    label = shapes.box(MARGIN, top, WIDTH - 2 * MARGIN, high, sheet.colours.ground)
    return sheet.drawn(motif, 0, HEIGHT) + label + block.drawn(WIDTH / 2, top + 0.85 * MARGIN, middle=True)
