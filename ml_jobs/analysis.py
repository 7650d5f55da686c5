"""What a data set's ratings say: how people rate, when, and which genres of which decades. NumPy only, no I/O.

How to call it::

    analysis = analyse(ratings, films)          # a dictionary of plain numbers, ready for JSON
    years = yearly_statistics(ratings)          # {movie id: {year: (ratings, sum of stars)}}
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Ids = NDArray[np.int64]
Floats = NDArray[np.float64]

STEPS = 10
PER_PERSON = (20, 50, 100, 200, 500, 1000)
PER_FILM = (1, 2, 5, 10, 20, 50, 100, 200)
"""Lower ends of the classes; the last is open."""
KNOWN_FROM = 10
"""Ratings from which a film's mean is counted."""
TOP_SHARES = (0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0)
CERTAIN = 1.96
"""Standard errors to either side of a mean, for 95 %."""


@dataclass(frozen=True, slots=True)
class Ratings:
    """Ratings as columns, in any order."""

    users: Ids
    movies: Ids
    stars: Floats
    years: Ids
    """Calendar year (UTC) of each rating."""

    @classmethod
    def of(cls, users: Ids, movies: Ids, stars: Floats, seconds: Ids) -> "Ratings":
        """Build from columns whose times are seconds since the epoch."""
        years = seconds.astype("datetime64[s]").astype("datetime64[Y]").astype(np.int64) + 1970
        return cls(users, movies, stars.astype(np.float64), years)

    def __len__(self) -> int:
        return len(self.users)


@dataclass(frozen=True, slots=True)
class Films:
    """What is known of the films beside their ratings, by movie id."""

    genres: Mapping[int, Sequence[str]]
    years: Mapping[int, int | None]


def analyse(ratings: Ratings, films: Films) -> dict[str, Any]:
    """Return the rating analysis as plain numbers and lists."""
    _, film, per_film = np.unique(ratings.movies, return_inverse=True, return_counts=True)
    _, person, per_person = np.unique(ratings.users, return_inverse=True, return_counts=True)
    film_means = np.bincount(film, ratings.stars) / np.maximum(per_film, 1) if len(ratings) else np.zeros(0)
    person_means = np.bincount(person, ratings.stars) / np.maximum(per_person, 1) if len(ratings) else np.zeros(0)
    return {
        "ratings": len(ratings),
        "people": len(per_person),
        "films": len(films.years),
        "rated_films": len(per_film),
        "stars": np.bincount((ratings.stars * 2).astype(np.int64) - 1, minlength=STEPS).tolist(),
        "years": _by_year(ratings),
        "per_person": _classes(per_person, PER_PERSON),
        "per_film": _classes(per_film, PER_FILM),
        "person_means": _means(person_means),
        "film_means": _means(film_means[per_film >= KNOWN_FROM]),
        "concentration": _concentration(per_film),
        "genres": _by_genre(ratings, films),
        "decades": _by_decade(ratings, films),
    }


def yearly_statistics(ratings: Ratings) -> dict[int, dict[int, tuple[int, float]]]:
    """Return for each rated film and each year how many rated it and the sum of their stars."""
    if not len(ratings):
        return {}
    ids, film = np.unique(ratings.movies, return_inverse=True)
    first = int(ratings.years.min())
    span = int(ratings.years.max()) - first + 1
    cell = film * span + (ratings.years - first)
    counts = np.bincount(cell, minlength=len(ids) * span).reshape(-1, span)
    totals = np.bincount(cell, ratings.stars, minlength=len(ids) * span).reshape(-1, span)
    found: dict[int, dict[int, tuple[int, float]]] = {}
    for at, year in zip(*np.nonzero(counts), strict=True):
        found.setdefault(int(ids[at]), {})[first + int(year)] = (int(counts[at, year]), float(totals[at, year]))
    return found


def _by_year(ratings: Ratings) -> list[dict[str, Any]]:
    """How much was rated each year, by how many, and how well; years without a rating among them."""
    if not len(ratings):
        return []
    first, last = int(ratings.years.min()), int(ratings.years.max())
    at = ratings.years - first
    span = last - first + 1
    counts, totals = np.bincount(at, minlength=span), np.bincount(at, ratings.stars, minlength=span)
    people, films = _distinct(ratings.users, at, span), _distinct(ratings.movies, at, span)
    return [
        {
            "year": first + year,
            "ratings": int(counts[year]),
            "people": int(people[year]),
            "films": int(films[year]),
            "mean": _ratio(totals[year], counts[year]),
        }
        for year in range(span)
    ]


def _distinct(ids: Ids, at: Ids, span: int) -> Ids:
    """How many different ids there are in each of the places."""
    pairs = np.unique(np.stack([at, ids]), axis=1)
    return np.bincount(pairs[0], minlength=span)


def _classes(counts: Ids, edges: Sequence[int]) -> dict[str, Any]:
    places = np.searchsorted(edges, counts, side="right") - 1
    held = np.bincount(places[places >= 0], minlength=len(edges))
    return {"from": list(edges), "counts": held.tolist(), "median": float(np.median(counts)) if len(counts) else None}


def _means(means: Floats) -> list[int]:
    """How many means lie nearest to 0.5, 1.0 … 5.0 stars."""
    return np.bincount(np.clip(np.round(means * 2).astype(np.int64), 1, STEPS) - 1, minlength=STEPS).tolist()


def _concentration(per_film: Ids) -> list[dict[str, float]]:
    """Which share of all ratings the most rated films have."""
    ranked = np.sort(per_film)[::-1]
    if not len(ranked):
        return []
    held = np.cumsum(ranked) / ranked.sum()
    tops = [max(round(share * len(ranked)), 1) for share in TOP_SHARES]
    return [{"films": share, "ratings": float(held[top - 1])} for share, top in zip(TOP_SHARES, tops, strict=True)]


def _by_genre(ratings: Ratings, films: Films) -> list[dict[str, Any]]:
    """Films, ratings and the mean with its 95 % interval, the most rated first; a film counts in all its genres."""
    found = []
    for name, members in _members(films.genres).items():
        stars = ratings.stars[np.isin(ratings.movies, members)]
        mean = float(stars.mean()) if len(stars) else None
        margin = CERTAIN * float(stars.std()) / len(stars) ** 0.5 if len(stars) else 0.0
        low, high = (mean - margin, mean + margin) if mean is not None else (None, None)
        found.append(
            {"name": name, "films": len(members), "ratings": len(stars), "mean": mean, "low": low, "high": high}
        )
    return sorted(found, key=lambda each: (-each["ratings"], each["name"]))


def _by_decade(ratings: Ratings, films: Films) -> list[dict[str, Any]]:
    """Films, their ratings' mean and the share of each genre among them, by decade of release."""
    decades: dict[int, list[int]] = {}
    for movie_id, year in films.years.items():
        if year:
            decades.setdefault(year // 10 * 10, []).append(movie_id)
    found = []
    for decade, members in sorted(decades.items()):
        stars = ratings.stars[np.isin(ratings.movies, members)]
        genres: dict[str, int] = {}
        for movie_id in members:
            for name in films.genres.get(movie_id, ()):
                genres[name] = genres.get(name, 0) + 1
        shares = {name: count / len(members) for name, count in sorted(genres.items())}
        mean = float(stars.mean()) if len(stars) else None
        found.append(
            {"decade": decade, "films": len(members), "ratings": len(stars), "mean": mean, "genre_shares": shares}
        )
    return found


def _members(genres: Mapping[int, Sequence[str]]) -> dict[str, list[int]]:
    members: dict[str, list[int]] = {}
    for movie_id, names in genres.items():
        for name in names:
            members.setdefault(name, []).append(movie_id)
    return members


def _ratio(total: float, count: int) -> float | None:
    return float(total) / int(count) if count else None
