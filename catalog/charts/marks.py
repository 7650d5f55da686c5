"""SVG elements as text: each has a class the page's style sheet colours, or, in a file, the colours themselves."""

import re
from collections.abc import Iterable, Sequence
from enum import StrEnum
from html import escape

TEXT_SIZE = 13
LETTER = 0.56
"""Mean width of a letter, as a share of its size."""


class Tone(StrEnum):
    """What a mark stands for, which decides its colour and, for lines, its dashes."""

    INK = "ink"
    SOFT = "soft"
    FAINT = "faint"
    LONG = "long"
    RECENT = "recent"


COLOURS = {
    Tone.INK: "#15171a",
    Tone.SOFT: "#85898d",
    Tone.FAINT: "#b9bbbb",
    Tone.LONG: "#dd8a22",
    Tone.RECENT: "#3c8ad0",
}
DASHES = {Tone.SOFT: "6 4", Tone.FAINT: "2 3"}
PAPER, INK, INK_SOFT, LINE = "#ffffff", "#15171a", "#464b51", "#d8d8d2"
FONT = "Archivo, system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def _paints() -> dict[str, str]:
    """Attributes by class for files without a style sheet."""
    paints = {
        "c-text": f'fill="{INK}"',
        "c-soft": f'fill="{INK_SOFT}"',
        "c-grid": f'stroke="{LINE}"',
        "c-axis": f'stroke="{INK_SOFT}"',
        "c-whisker": f'stroke="{INK}" stroke-width="1.5"',
        "c-halo": f'fill="{INK}" stroke="{PAPER}" stroke-width="4" paint-order="stroke"',
        "c-region": f'fill="{INK_SOFT}" fill-opacity="0.1"',
        "c-cell": f'fill="{INK}"',
    }
    for tone, colour in COLOURS.items():
        dash = f' stroke-dasharray="{DASHES[tone]}"' if tone in DASHES else ""
        paints[f"c-fill-{tone}"] = f'fill="{colour}"'
        paints[f"c-band-{tone}"] = f'fill="{colour}" fill-opacity="0.18"'
        paints[f"c-line-{tone}"] = f'fill="none" stroke="{colour}" stroke-width="2" stroke-linejoin="round"{dash}'
        paints[f"c-dot-{tone}"] = f'fill="{colour}" stroke="{PAPER}" stroke-width="1.5"'
    return paints


PAINTS = _paints()
_CLASS = re.compile(r'class="(c-[a-z-]+)"')


def element(name: str, content: str = "", /, **attributes: object) -> str:
    """Return an element; `_` in a name stands for `-`, a trailing one is dropped, None leaves an attribute out."""
    written = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_value(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def text(
    words: str, x: float, y: float, *, anchor: str = "start", class_: str = "c-text", size: int = TEXT_SIZE
) -> str:
    """Return words that stand on (x, y)."""
    anchored, sized = (None if anchor == "start" else anchor), (None if size == TEXT_SIZE else size)
    return element("text", escape(words), x=x, y=y, text_anchor=anchored, font_size=sized, class_=class_)


def hint(words: str) -> str:
    """Return the words a mouse that rests on a mark is shown."""
    return element("title", escape(words))


def path(points: Iterable[Sequence[float]], *, closed: bool = False, **attributes: object) -> str:
    """Return a line through the points."""
    drawn = "M" + "L".join(f"{_value(x)} {_value(y)}" for x, y in points) + ("Z" if closed else "")
    return element("path", d=drawn, **attributes)


def width_of(words: str, size: int = TEXT_SIZE) -> float:
    """Return about how wide words are."""
    return len(words) * LETTER * size


def fitted(words: str, width: float, size: int = TEXT_SIZE) -> str:
    """Return words cut to a width."""
    room = max(int(width / (LETTER * size)), 2)
    return words if len(words) <= room else words[: room - 1].rstrip(" ,") + "…"


def paint(svg: str) -> str:
    """Write the colours into the marks; a style sheet's rules would still win over them."""
    return _CLASS.sub(lambda found: f"{found[0]} {PAINTS[found[1]]}" if found[1] in PAINTS else found[0], svg)


def _value(value: object) -> str:
    return f"{round(value, 1):g}" if isinstance(value, float) else escape(str(value))
