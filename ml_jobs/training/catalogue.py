"""What is known of the films beside their ratings, as arrays."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender import film_content
from recommender.film_content import unit_rows

Floats = NDArray[np.float64]
Ids = NDArray[np.int64]
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
    def content(self) -> film_content.FilmContent:
        """How genres and years become numbers here; the median year stands where it is unknown."""
        frequency, known = np.maximum(self.genres.sum(axis=0), 1), np.isfinite(self.years)
        usual = float(np.median(self.years[known])) if known.any() else 2000.0
        return film_content.FilmContent(tuple(self.genre_names), np.log(max(len(self), 1) / frequency), usual)

    @property
    def filled_years(self) -> Floats:
        """Release years, the median where unknown."""
        return self.content.filled(self.years)

    def decades(self) -> Ids:
        """1990 for 1994, -1 where the year is unknown."""
        return np.where(np.isfinite(self.years), np.nan_to_num(self.years) // 10 * 10, -1).astype(np.int64)


def genre_directions(catalogue: Catalogue) -> Floats:
    """Return the genres, rare ones weighing more, each row of unit length (n, number of genres)."""
    return catalogue.content.directions(catalogue.genres)


def year_bumps(catalogue: Catalogue) -> Floats:
    """Return the release year as overlapping bumps, so that neighbouring years are alike; rows of unit length."""
    return film_content.year_bumps(catalogue.filled_years)


def decade_indicators(catalogue: Catalogue) -> Floats:
    """Return one column for each decade, the median year's where the year is unknown."""
    return film_content.decade_indicators(catalogue.filled_years)


def tag_indicators(catalogue: Catalogue, *, min_films: int) -> Floats:
    """Return one column for each tag on at least `min_films` films, rows of unit length."""
    common = [films for films in catalogue.tags.values() if len(films) >= min_films]
    matrix = np.zeros((len(catalogue), len(common)))
    for column, films in enumerate(common):
        matrix[films, column] = 1.0
    return unit_rows(matrix)


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
