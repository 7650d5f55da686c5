"""What a film is like before anybody has rated it, as numbers: genres and release year. NumPy only, no I/O."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from recommender.space import Floats

EARLIEST_DECADE, DECADES = 1920, 11
BUMP_CENTRES = np.arange(1930, 2030, 8)
BUMP_WIDTH = 8.0


@dataclass(frozen=True, slots=True)
class FilmContent:
    """How the genres and years of one catalogue become numbers; of other films, too."""

    genre_names: Sequence[str]
    rarity: Floats
    """ln(films / films of the genre), (g,)."""
    usual_year: float
    """Stands where the year is unknown."""

    def indicators(self, genres: Sequence[Iterable[str]]) -> Floats:
        """Return 0 or 1 for each film and genre; a genre the catalogue lacks says nothing."""
        known = [set(names) for names in genres]
        rows = [[float(name in names) for name in self.genre_names] for names in known]
        return np.array(rows, np.float64).reshape(len(known), len(self.genre_names))

    def directions(self, indicators: Floats) -> Floats:
        """Return the genres, rare ones weighing more, each row of unit length (n, g)."""
        return unit_rows(indicators * self.rarity)

    def filled(self, years: Floats) -> Floats:
        """Return the years with the usual one for NaN."""
        return np.where(np.isfinite(years), years, self.usual_year)

    def describe(self, indicators: Floats, years: Floats) -> Floats:
        """Return all that is told from: 1, genre directions, year bumps, genres, decades since 2000, decade (n, m)."""
        filled = self.filled(years)
        since = (filled[:, None] - 2000.0) / 10.0
        constant, decades = np.ones((len(filled), 1)), decade_indicators(filled)
        directions, genres = self.directions(indicators), unit_rows(indicators)
        return np.hstack([constant, directions, year_bumps(filled), genres, since, decades])

    def columns(self) -> Mapping[str, slice]:
        """Return where the parts of a description stand."""
        genres = len(self.genre_names)
        widths = {"constant": 1, "directions": genres, "bumps": len(BUMP_CENTRES), "genres": genres, "since": 1}
        ends = np.cumsum([*widths.values(), DECADES]).tolist()
        starts = [0, *ends[:-1]]
        return {name: slice(*edges) for name, *edges in zip([*widths, "decades"], starts, ends, strict=True)}


def year_bumps(years: Floats) -> Floats:
    """Return the release year as overlapping bumps, so that neighbouring years are alike; rows of unit length."""
    distance = years[:, None] - BUMP_CENTRES
    return unit_rows(np.exp(-(distance**2) / (2 * BUMP_WIDTH**2)))


def decade_indicators(years: Floats) -> Floats:
    """Return one column for each decade; earlier and later years belong to the first and last."""
    position = np.floor((years - EARLIEST_DECADE) / 10)
    return np.eye(DECADES)[np.clip(position, 0, DECADES - 1).astype(np.int64)]


def unit_rows(x: Floats) -> Floats:
    """Return the rows scaled to length 1; a zero row stays zero."""
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)
