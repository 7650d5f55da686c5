"""What is known of the films beside their ratings, as arrays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
_EARLIEST_DECADE, _DECADES = 1920, 11
_BUMP_CENTRES = np.arange(1930, 2030, 8)
_BUMP_WIDTH = 8.0
_SPACE = re.compile(r"\s+")
_HOUSEKEEPING = frozenset(
    (
        *("in netflix queue", "netflix", "netflix streaming", "library", "library on hold", "tumey's dvds"),
        *("erlend's dvds", "dvd", "dvd-video", "dvd-ram", "bd-r", "bd-video", "clv", "vhs", "betamax", "own"),
        *(
            "seen",
            "watched",
            "seen more than once",
            "seen at the cinema",
            "to see",
            "want to see again",
            "imdb top 250",
        ),
    )
)
"""Tags that say where somebody keeps a film or whether they saw it: nothing of the film itself."""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """n films in the order of their ids; a film nothing is known of has no genres, no tags and year NaN."""

    movie_ids: Ids
    """Sorted, each once."""
    genre_names: list[str]
    genres: Floats
    """0 or 1, (n, number of genres)."""
    years: Floats
    """NaN where unknown, (n,)."""
    tags: dict[str, Ids]
    """Positions of the films that carry the tag; spellings that differ only in case are one tag."""

    @classmethod
    def build(
        cls,
        movie_ids: Iterable[int],
        genres: Mapping[int, Sequence[str]],
        years: Mapping[int, int | None],
        tags: Iterable[tuple[int, str]] = (),
    ) -> "Catalogue":
        """Build from what is known by movie id; other ids among genres, years and tags are ignored."""
        ids = np.unique(np.fromiter(movie_ids, np.int64))
        place = {movie_id: position for position, movie_id in enumerate(ids.tolist())}
        names = sorted({name for movie_id in place for name in genres.get(movie_id, ())})
        return cls(
            movie_ids=ids,
            genre_names=names,
            genres=_indicators(place, genres, names),
            years=np.array([years.get(movie_id) or np.nan for movie_id in place], np.float64),
            tags=_films_by_tag(place, tags),
        )

    def __len__(self) -> int:
        return len(self.movie_ids)

    def widened(self, movie_ids: Ids) -> "Catalogue":
        """Return the catalogue with these ids added, of which nothing is known, where it lacks them."""
        ids = np.union1d(self.movie_ids, movie_ids)
        if len(ids) == len(self):
            return self
        here = np.searchsorted(ids, self.movie_ids)
        genres, years = np.zeros((len(ids), len(self.genre_names))), np.full(len(ids), np.nan)
        genres[here], years[here] = self.genres, self.years
        return Catalogue(ids, self.genre_names, genres, years, {tag: here[films] for tag, films in self.tags.items()})

    @property
    def filled_years(self) -> Floats:
        """Release years, the median where unknown."""
        known = np.isfinite(self.years)
        return np.where(known, self.years, np.median(self.years[known]) if known.any() else 2000.0)

    def decades(self) -> Ids:
        """1990 for 1994, -1 where the year is unknown."""
        return np.where(np.isfinite(self.years), np.nan_to_num(self.years) // 10 * 10, -1).astype(np.int64)


def genre_directions(catalogue: Catalogue) -> Floats:
    """Return the genres, rare ones weighing more, each row of unit length (n, number of genres)."""
    frequency = np.maximum(catalogue.genres.sum(axis=0), 1)
    return unit_rows(catalogue.genres * np.log(len(catalogue) / frequency))


def year_bumps(catalogue: Catalogue) -> Floats:
    """Return the release year as overlapping bumps, so that neighbouring years are alike; rows of unit length."""
    distance = catalogue.filled_years[:, None] - _BUMP_CENTRES
    return unit_rows(np.exp(-(distance**2) / (2 * _BUMP_WIDTH**2)))


def decade_indicators(catalogue: Catalogue) -> Floats:
    """Return one column for each decade, the median year's where the year is unknown."""
    position = np.floor((catalogue.filled_years - _EARLIEST_DECADE) / 10)
    return np.eye(_DECADES)[np.clip(position, 0, _DECADES - 1).astype(np.int64)]


def tag_indicators(catalogue: Catalogue, *, min_films: int) -> Floats:
    """Return one column for each tag on at least `min_films` films, rows of unit length."""
    common = [films for films in catalogue.tags.values() if len(films) >= min_films]
    matrix = np.zeros((len(catalogue), len(common)))
    for column, films in enumerate(common):
        matrix[films, column] = 1.0
    return unit_rows(matrix)


def unit_rows(x: Floats) -> Floats:
    """Return the rows scaled to length 1; a zero row stays zero."""
    return x / np.maximum(np.linalg.norm(x, axis=1, keepdims=True), 1e-12)


def _indicators(place: Mapping[int, int], values: Mapping[int, Sequence[str]], names: Sequence[str]) -> Floats:
    column = {name: number for number, name in enumerate(names)}
    matrix = np.zeros((len(place), len(names)))
    for movie_id, position in place.items():
        for name in values.get(movie_id, ()):
            matrix[position, column[name]] = 1.0
    return matrix


def _films_by_tag(place: Mapping[int, int], tags: Iterable[tuple[int, str]]) -> dict[str, Ids]:
    spelling: dict[str, str] = {}
    films: dict[str, set[int]] = {}
    for movie_id, tag in tags:
        if movie_id in place:
            written = _SPACE.sub(" ", tag).strip()
            if written.casefold() not in _HOUSEKEEPING:
                name = spelling.setdefault(written.casefold(), written)
                films.setdefault(name, set()).add(place[movie_id])
    return {name: np.array(sorted(found), np.int64) for name, found in films.items()}
