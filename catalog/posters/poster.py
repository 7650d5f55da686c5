"""A poster for every film, drawn from its own data: the decade's colours, the genre's motif, the theme's hand."""

import hashlib
from dataclasses import dataclass
from random import Random
from xml.sax.saxutils import escape

from catalog.models import Movie
from catalog.posters import shapes
from catalog.posters.choosing import Series, choose
from catalog.posters.layouts import HEIGHT, WIDTH, Sheet, Title
from catalog.posters.seals import Seal
from catalog.posters.versions import DESIGN
from catalog.titles import main_title


@dataclass(frozen=True, slots=True)
class Poster:
    """All a poster is drawn from; the same film always has the same poster."""

    movie_id: int
    title: str
    year: int | None
    genres: tuple[str, ...]
    series: Series | None = None

    @classmethod
    def of(cls, movie: Movie) -> "Poster":
        """Return the poster of a film with its genres and its series."""
        genres = tuple(sorted(genre.name for genre in movie.genres.all()))
        series = Series(movie.series.slug, tuple(movie.series.genres)) if movie.series else None
        return cls(movie.pk, main_title(movie.title), movie.year, genres, series)

    @property
    def etag(self) -> str:
        """Change with whatever changes the drawing."""
        series = [self.series.slug, *self.series.genres] if self.series else []
        drawn_from = "|".join([DESIGN, str(self.movie_id), self.title, str(self.year), *self.genres, "of", *series])
        return f'"{hashlib.sha256(drawn_from.encode()).hexdigest()[:20]}"'

    def svg(self) -> str:
        """Return the drawing, 400 × 600."""
        dice = Random(self.movie_id * 7919)  # noqa: S311  (drawing, not secrets)
        design = choose(self.genres, self.year, self.series, dice)
        small_print = " · ".join(part for part in (str(self.year or ""), design.genre.upper()) if part)
        title = Title.of(self.title, design.face, small_print, design.colours.ink)
        sheet = Sheet(design.colours, dice, Seal(self.series.slug) if self.series else None)
        ground = shapes.box(0, 0, WIDTH, HEIGHT, design.colours.ground)
        size = f'viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        drawn = design.layout(design.motif, title, sheet)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}><title>{escape(self.title)}</title>{ground}{drawn}</svg>'
        )
