"""Where a film stands that training never saw: told from its genres and release year. NumPy only, no I/O.

How to call it::

    placement = Placement.from_bytes(content)               # a file of the model's artifact
    placed = placement.place([["Drama", "War"]], [1994])    # of any number of films

The maps are those by which training placed the films nobody had rated, so a film added later stands where it would have
stood, had it been there without a rating. Its vector is short: it has a direction and moves no ranking.
"""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from recommender.film_content import FilmContent, unit_rows
from recommender.space import Floats, Ids


@dataclass(frozen=True, slots=True)
class Placed:
    """What the model says of k films that nobody has rated."""

    rank: Floats
    """y_i, (k, 50)."""
    content: Floats
    """(k, f)."""
    stars: Floats
    """q_i, (k, 50)."""
    bias: Floats
    theme: Ids
    """Theme numbers, (k,)."""


@dataclass(frozen=True, slots=True)
class Placement:
    """Maps from a film's description, m numbers (`FilmContent.describe`), to what a model says of it."""

    content: FilmContent
    directions: Floats
    """To the direction of its y, (m, 50)."""
    length: float
    """Of its y."""
    stars: Floats
    """To its bias and q, (m, 51)."""
    prior: float
    """Of a film nobody liked."""
    centres: Floats
    """Of the themes, by number, over direction, genres and years (themes, 50 + f)."""
    genre_weight: float
    decade_weight: float
    """What genres and years count beside a direction of length 1."""

    def place(
        self, genres: Sequence[Iterable[str]], years: Sequence[float | None], *, among: Sequence[int] | None = None
    ) -> Placed:
        """Return where films of these genres and years stand; a year may be None. `among` are the themes there are."""
        numbers = np.array([np.nan if year is None else year for year in years], np.float64)
        described = self.content.describe(self.content.indicators(genres), numbers)
        columns = self.content.columns()
        by_genre, by_year = described[:, columns["directions"]], described[:, columns["bumps"]]
        directions, stars = unit_rows(described @ self.directions), described @ self.stars
        features = np.hstack([directions, self.genre_weight * by_genre, self.decade_weight * by_year])
        themes = np.arange(len(self.centres)) if among is None else np.array(among, np.int64)
        return Placed(
            rank=self.length * directions,
            content=np.hstack([by_genre, by_year]),
            stars=stars[:, 1:],
            bias=stars[:, 0],
            theme=themes[nearest(unit_rows(features), self.centres[themes])[0]],
        )

    def to_bytes(self) -> bytes:
        """Return the file of a version."""
        buffer = io.BytesIO()
        content: dict[str, Any] = {
            "genre_names": np.array(self.content.genre_names, np.str_),
            "rarity": self.content.rarity,
            "usual_year": self.content.usual_year,
        }
        np.savez(buffer, allow_pickle=False, **content, **{name: getattr(self, name) for name in _NUMBERS})
        return buffer.getvalue()

    @classmethod
    def from_bytes(cls, file: bytes) -> "Placement":
        """Read the file of a version; raises KeyError or ValueError where it is none."""
        with np.load(io.BytesIO(file), allow_pickle=False) as kept:
            names = tuple(str(name) for name in kept["genre_names"])
            content = FilmContent(names, kept["rarity"], float(kept["usual_year"]))
            numbers: dict[str, Any] = {name: kept[name] if kept[name].ndim else float(kept[name]) for name in _NUMBERS}
        return cls(content, **numbers)


_NUMBERS = ("directions", "length", "stars", "prior", "centres", "genre_weight", "decade_weight")


def nearest(features: Floats, centres: Floats) -> tuple[Ids, Floats]:
    """Return each film's nearest centre and its cosine with it; features are of length 1."""
    distances = (centres**2).sum(axis=1) - 2 * features @ centres.T
    cosines = features @ unit_rows(centres).T
    number = distances.argmin(axis=1)
    return number, cosines[np.arange(len(features)), number]
