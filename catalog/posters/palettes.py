"""Colours of the decades: what their printers and screens could do and liked to."""

from typing import NamedTuple


class Palette(NamedTuple):
    """Ground, lettering on it, and three colours for the drawing from dominant to accent."""

    ground: str
    ink: str
    first: str
    second: str
    third: str

    @property
    def is_dark(self) -> bool:
        """Whether the ground is darker than what stands on it."""
        return _light(self.ground) < _light(self.ink)


_SILENT = (
    Palette("#1d1a17", "#efe3c8", "#c9a86a", "#6d5a41", "#e8d5a9"),
    Palette("#e9dcc0", "#2a2119", "#a4452c", "#2f3b3a", "#c99d57"),
    Palette("#22282b", "#e6dfcd", "#8c9a94", "#b8865b", "#d9cfb4"),
)
_THIRTIES = (
    Palette("#12211f", "#f0e2b6", "#c8a24a", "#2f6b5e", "#efe0b0"),
    Palette("#f1e6cd", "#1e2733", "#1e2733", "#bf8f3a", "#8d2f2b"),
    Palette("#231a2b", "#f2dfc0", "#b98b4e", "#5d4a7c", "#e6cfa0"),
    Palette("#0f1c2e", "#f3e7cc", "#d1a650", "#33547d", "#a83f34"),
)
_FORTIES = (
    Palette("#16171a", "#ece7dc", "#8a1f1d", "#55585d", "#d9d2c3"),
    Palette("#e6ddca", "#1b1c1f", "#2b2d31", "#9e2b22", "#a69c86"),
    Palette("#1a2226", "#e9e3d2", "#5f7a80", "#b5532f", "#cfc4a4"),
    Palette("#2a2018", "#f0e4cb", "#a67c43", "#5c4530", "#d8b981"),
)
_FIFTIES = (
    Palette("#f4e9d0", "#23282c", "#d8432c", "#1f8a83", "#f0b03c"),
    Palette("#176f73", "#fbeed2", "#f0a23b", "#e4573d", "#0f4a50"),
    Palette("#f2c14e", "#26211c", "#d3402a", "#2b4c7e", "#fff3d6"),
    Palette("#b8322a", "#fbeedb", "#1d1b1a", "#f0b86a", "#f6dcc0"),
)
_SIXTIES = (
    Palette("#c73c19", "#fff1da", "#1d1a1f", "#f5a81c", "#fbdcae"),
    Palette("#f3ead6", "#1c1d22", "#e5341f", "#1c4fa1", "#f2b21b"),
    Palette("#273a8a", "#fdf3dd", "#ef4b7c", "#f6a827", "#8fb5e8"),
    Palette("#cb2572", "#fff0e0", "#f7a31a", "#471a5c", "#ffd7a6"),
    Palette("#f5b316", "#221b16", "#d63b1e", "#1f6f5c", "#fff2cf"),
)
_SEVENTIES = (
    Palette("#3b2417", "#f6e3bd", "#d9702a", "#a83e1c", "#eab04a"),
    Palette("#efdcb2", "#3a2316", "#c4571f", "#7d6b2b", "#8c2f1b"),
    Palette("#5b6132", "#f5e8c4", "#dd9a32", "#2f341c", "#e9c87b"),
    Palette("#7a2b1a", "#fae6c2", "#e58a2e", "#43160f", "#f2bd63"),
    Palette("#1f2f36", "#f3e4c4", "#d57a33", "#4c7a76", "#ecb965"),
)
_EIGHTIES = (
    Palette("#170f2e", "#fdf1ff", "#ff3d8b", "#3a1d78", "#24d3ee"),
    Palette("#0d1b3e", "#f2f7ff", "#ff7a3d", "#2a4aa8", "#ffc94d"),
    Palette("#2b0f2f", "#ffeef6", "#f04aa6", "#7127a8", "#ffb347"),
    Palette("#0b2a33", "#e9fdff", "#19b5b0", "#ff5d6c", "#f9e25b"),
    Palette("#f3eee6", "#17161c", "#e8345c", "#1aa5b8", "#f2c230"),
)
_NINETIES = (
    Palette("#12211d", "#eae6d8", "#3f7a63", "#c9732f", "#d8c48f"),
    Palette("#1d1f2b", "#ece8e0", "#a5382d", "#4a5674", "#cdb98d"),
    Palette("#e7e0d2", "#202124", "#28536b", "#b5482a", "#8a9a7b"),
    Palette("#2c2016", "#f2e7d3", "#b9833e", "#6e2c1e", "#d6c29a"),
    Palette("#0f2a3d", "#eef1ec", "#3f8aa6", "#d8a03f", "#9fc3c9"),
    Palette("#33203f", "#f1e9ee", "#8f6aa8", "#d98a4b", "#cdb9d6"),
    Palette("#e6c98f", "#241b14", "#a8432b", "#2f5a56", "#f6ead0"),
    Palette("#0e3b36", "#f1ecdc", "#d9593d", "#2b7468", "#e6c069"),
)
_NOUGHTIES = (
    Palette("#0c2430", "#f3efe6", "#e5803a", "#1d6377", "#f2bd7e"),
    Palette("#20242a", "#eef0f0", "#6b8294", "#c2402f", "#b9c6cd"),
    Palette("#e9ebe6", "#1b2328", "#2f7f86", "#e06a2b", "#93aca6"),
    Palette("#2a1a1d", "#f6ece4", "#b6443f", "#6a3a44", "#e6b58d"),
    Palette("#18261c", "#f0f0e2", "#74964a", "#d6b24a", "#355c41"),
)
_TENS = (
    Palette("#f2efe9", "#17181b", "#e2553f", "#24364b", "#e9b44c"),
    Palette("#14171f", "#f4f2ee", "#4b6bfb", "#e85d4a", "#b7c0d8"),
    Palette("#e3dcd3", "#2b2523", "#b5653f", "#5f7268", "#d9a88c"),
    Palette("#1c2b2a", "#f1f2ea", "#6fae94", "#e9a15b", "#2f4f4a"),
    Palette("#3a1730", "#fdeef0", "#ec5a72", "#7a2d63", "#f6b9a0"),
    Palette("#0f1a2b", "#eef3f7", "#2f7dbd", "#f2c14a", "#7fb2d6"),
)

_BY_DECADE = {
    1930: _THIRTIES,
    1940: _FORTIES,
    1950: _FIFTIES,
    1960: _SIXTIES,
    1970: _SEVENTIES,
    1980: _EIGHTIES,
    1990: _NINETIES,
    2000: _NOUGHTIES,
}


def palettes_of(year: int | None) -> tuple[Palette, ...]:
    """Return the palettes of a film's decade; films without a year get today's."""
    if year is None or year >= 2010:
        return _TENS
    return _BY_DECADE.get(year // 10 * 10, _SILENT)


def _light(colour: str) -> int:
    return sum(bytes.fromhex(colour[1:]))
