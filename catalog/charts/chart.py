"""A chart: what it is called, what it says, its data as a table, and how it is drawn at a width."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2s
from html import escape

from catalog.charts.marks import FONT, PAPER, TEXT_SIZE, Tone, element, paint, text, width_of

NARROW, WIDE = 340, 600
"""A phone's and a desk's drawing; each is scaled a little, so text stays readable on both."""
KEY_HEIGHT = 26
SVG = "http://www.w3.org/2000/svg"

Cell = str | int | float | None
Drawing = tuple[float, list[str]]
"""The height that was used, and the marks."""


@dataclass(frozen=True)
class Chart:
    """A chart of some data; `draw` is called with a width. The rows are the whole data, as text or numbers."""

    title: str
    description: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    draw: Callable[[float], Drawing]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return not self.rows

    @cached_property
    def narrow(self) -> str:
        """The drawing for a phone."""
        return self.svg(NARROW)

    @cached_property
    def wide(self) -> str:
        """The drawing for a desk."""
        return self.svg(WIDE)

    def svg(self, width: int = WIDE) -> str:
        """Return the drawing as an element of a page, whose style sheet gives it its colours."""
        return self._element(width, "")

    def to_svg(self, width: int = WIDE) -> str:
        """Return the drawing as a file of its own, with its colours and a white ground."""
        ground = element("rect", width="100%", height="100%", fill=PAPER)
        return paint(self._element(width, ground, xmlns=SVG, width=width, font_family=FONT)) + "\n"

    def _element(self, across: int, ground: str, **attributes: object) -> str:
        height, marks = self.draw(across)
        named = blake2s(f"{self.title}|{self.description}|{across}".encode(), digest_size=5).hexdigest()
        told = element("title", escape(self.title), id=f"t{named}") + element(
            "desc", escape(self.description), id=f"d{named}"
        )
        return element(
            "svg",
            told + ground + "".join(marks),
            viewBox=f"0 0 {across} {round(height)}",
            role="img",
            aria_labelledby=f"t{named}",
            aria_describedby=f"d{named}",
            font_size=TEXT_SIZE,
            **attributes,
        )


def key(entries: Sequence[tuple[str, Tone]], width: float, *, line: bool = False, dots: bool = False) -> Drawing:
    """Draw what each colour stands for, in as many rows as it takes; nothing for one entry alone."""
    if len(entries) < 2:
        return 0.0, []
    marks, x, y = [], 0.0, 13.0
    for name, tone in entries:
        needed = 24 + width_of(name) + 16
        if x and x + needed - 16 > width:
            x, y = 0.0, y + 20
        if line:
            marks.append(element("line", x1=x, x2=x + 18, y1=y - 4.5, y2=y - 4.5, class_=f"c-line-{tone}"))
        elif dots:
            marks.append(element("circle", cx=x + 9, cy=y - 4.5, r=5.5, class_=f"c-dot-{tone}"))
        else:
            marks.append(element("rect", x=x + 3, y=y - 10, width=12, height=11, class_=f"c-fill-{tone}"))
        marks.append(text(name, x + 24, y, class_="c-soft"))
        x += needed
    return y + KEY_HEIGHT - 13, marks
