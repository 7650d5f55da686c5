"""What of all that could be drawn is drawn for a film: its own dice decide, loaded by its theme and its genre."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

from catalog.posters import layouts
from catalog.posters.canvas import Motif
from catalog.posters.layouts import Layout
from catalog.posters.motifs import AFTER_DARK, BY_DAY, MOTIFS, WHOLE_SHEET
from catalog.posters.palettes import Palette, palettes_of

LIKED = 3
"""How many of a decade's palettes a theme likes."""

_LAYOUTS: dict[Layout, int] = {layouts.foot: 4, layouts.head: 3, layouts.window: 2, layouts.panel: 3}
_SERIF_GENRES = frozenset({"Romance", "Fantasy", "Mystery", "Musical"})


@dataclass(frozen=True, slots=True)
class Series:
    """What the posters of a theme's films are drawn from together: its slug, and its distinctive genres in order."""

    slug: str
    genres: tuple[str, ...]

    def dice(self, purpose: str) -> Random:
        """Return dice that fall the same for all films of the theme."""
        return Random(f"{purpose} of {self.slug}")  # noqa: S311  (drawing, not secrets)


@dataclass(frozen=True, slots=True)
class Design:
    """A film's choice; `genre` is its most telling one, and another may have lent the motif."""

    genre: str
    motif: Motif
    colours: Palette
    face: str
    layout: Layout


def choose(genres: Sequence[str], year: int | None, series: Series | None, dice: Random) -> Design:
    """Return what is drawn for a film; the dice are the film's own."""
    told = telling(genres, series)
    genre = dice.choices(told, weights=[5, 1][: len(told)])[0]
    motif = dice.choice(MOTIFS[genre])
    return Design(
        genre=told[0],
        motif=motif,
        colours=_colours(year, genre, series, dice),
        face=_face(genre, year, series, dice),
        layout=_layout(motif, series, dice),
    )


def telling(genres: Sequence[str], series: Series | None) -> list[str]:
    """Return the one or two of a film's genres that say most: those its theme stands for, then the rarer ones."""
    shared = [genre for genre in (series.genres if series else ()) if genre in genres and genre in MOTIFS]
    others = [genre for genre in MOTIFS if genre in genres and genre not in shared]
    return [*shared, *others][:2] or [""]


def _colours(year: int | None, genre: str, series: Series | None, dice: Random) -> Palette:
    """One of the decade's palettes: more often one that the theme likes, and one as dark as the genre."""
    palettes = palettes_of(year)
    places = range(len(palettes))
    liked = series.dice("colours").sample(places, min(LIKED, len(palettes))) if series else places
    fitting = [palette.is_dark in _darkness(genre) for palette in palettes]
    return dice.choices(palettes, [(3 if place in liked else 1) * (4 if fitting[place] else 1) for place in places])[0]


def _darkness(genre: str) -> set[bool]:
    return {True} if genre in AFTER_DARK else {False} if genre in BY_DAY else {True, False}


def _face(genre: str, year: int | None, series: Series | None, dice: Random) -> str:
    """Capitals for most; letters with serifs where the theme, the decade or the genre had them."""
    bookish = (genre in _SERIF_GENRES) + (year is not None and year < 1960)
    bookish += 2 * (series is not None and series.dice("letters").random() < 0.2)
    if dice.random() < 0.35 * bookish:
        return "italic" if genre == "Romance" else "serif"
    return "narrow"


def _layout(motif: Motif, series: Series | None, dice: Random) -> Layout:
    """The theme has a favourite; a label needs a motif that bears it."""
    usable = [each for each in _LAYOUTS if each is not layouts.panel or motif in WHOLE_SHEET]
    favourite = series.dice("layout").choice([*_LAYOUTS]) if series else layouts.foot
    return dice.choices(usable, [_LAYOUTS[each] * (2 if each is favourite else 1) for each in usable])[0]
