"""The taste space as a map: two directions that part the themes best, and where films and people stand in it.

How to call it::

    atlas = atlas_of(model)                          # of the live model; drawn up once for each version
    atlas.place(vectors)                             # (m, 2), of films' rank vectors
    atlas.path(long, recent, steps=6)                # (6, 2), from the long-term taste to the recent mood

The directions are linear discriminants of the themes over the films' directions (rank vectors of length one): the plane
in which themes lie apart and their films lie together. Every theme pulls alike, wherever it lies and however many
films it has (spherical principal components, Locantore et al. 1999): Fisher's own criterion gives an axis to the few
that lie furthest out and leaves the rest in a heap. A person stands amid the films that suit them best, so the path is
the recency dial's: what the dial would bring, step by step.
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from recommender.models import Theme
from recommender.serving import Ids, LiveModel, live_model
from recommender.space import Floats

WELL_RATED_FROM = 3
"""Ratings from which a film's direction is worth drawing from."""
MOST_FILMS = 20_000
NEIGHBOURHOOD = 40
"""Films that say where a taste stands."""
SPREAD = 0.6
"""Standard deviations of a theme's films to either side of its middle."""
RIDGE = 1e-3


@dataclass(frozen=True, slots=True)
class ThemeRegion:
    """Where a theme's films lie: the middle and the extent along both axes."""

    theme_id: int
    size: int
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Atlas:
    """The map of one model version."""

    directions: Floats
    """(50, 2)."""
    origin: Floats
    """The films' mean direction, (50,)."""
    films: Floats
    """Directions of the films it was drawn from, (n, 50)."""
    raw: Floats
    """Their rank vectors, (n, 50)."""
    regions: tuple[ThemeRegion, ...]

    def place(self, vectors: Floats) -> Floats:
        """Return where films stand, (m, 2); a vector of zeros stands in the middle."""
        units = _units(np.asarray(vectors, np.float64))
        known = units.any(axis=1, keepdims=True)
        return np.where(known, (units - self.origin) @ self.directions, 0.0)

    def path(self, long: Floats, recent: Floats, steps: int = 6) -> Floats:
        """Return where the person's best films lie as the dial goes from long-term to recent, (steps, 2).

        `long` is a_u·x_u, `recent` c_u·s. Without the first there is no path, (0, 2); without the second only its
        first place, (1, 2).
        """
        if not long.any():
            return np.zeros((0, 2))
        dial = np.linspace(0.0, 1.0, steps) if recent.any() else np.zeros(1)
        return np.array([self._amid((1.0 - share) * long + share * recent) for share in dial])

    def _amid(self, query: Floats) -> Floats:
        """The middle of the films that a query likes best."""
        scores = self.raw @ query
        best = np.argsort(-scores, kind="stable")[:NEIGHBOURHOOD]
        return np.asarray(self.place(self.raw[best]).mean(axis=0))


def atlas_of(model: LiveModel) -> Atlas | None:
    """Return the map of a model; None where it has too few themes or films to draw one."""
    return _drawn(model.version, model.activated_at, model.revision)


@lru_cache(maxsize=2)
def _drawn(_version: str, _activated_at: object, _revision: int) -> Atlas | None:
    model = live_model()
    best = model.vector_rows.order_by("-prior", "movie_id").values_list("movie_id", flat=True)
    films = model.catalogue if model.in_memory else model.films(list(best[:MOST_FILMS]))
    drawn_from = films.take(films.known & (films.rating_count >= WELL_RATED_FROM) & films.rank.any(axis=1))
    return draw(drawn_from.rank, drawn_from.theme_ids)


def draw(vectors: Floats, themes: Ids) -> Atlas | None:
    """Return the map of films (n, 50) in themes (n,); None for fewer than three themes."""
    present = np.unique(themes)
    if len(present) < 3 or len(vectors) < 2 * len(present):
        return None
    units = _units(vectors)
    origin = units.mean(axis=0)
    centres = np.array([units[themes == theme].mean(axis=0) for theme in present])
    directions = _discriminants(units, centres[np.searchsorted(present, themes)], centres)
    places = (units - origin) @ directions
    regions = tuple(_region(int(theme), places[themes == theme]) for theme in present)
    return Atlas(directions, origin, units, vectors, regions)


def theme_names(atlas: Atlas) -> dict[int, str]:
    """Return the names of the map's themes that have one."""
    themes = Theme.objects.filter(pk__in=[region.theme_id for region in atlas.regions]).exclude(label="")
    return dict(themes.values_list("pk", "label"))


def _discriminants(units: Floats, own_centres: Floats, centres: Floats) -> NDArray[np.float64]:
    """The two directions along which most themes part, for the variance within them, (50, 2).

    Where W is the variance within, the themes' middles are scaled by W^-½, seen from their median and brought to length
    one; the directions are the leading principal components of these. Each points where its largest entry is positive,
    so that the same vectors always give the same map.
    """
    rest = units - own_centres
    within = rest.T @ rest / len(units)
    within += RIDGE * np.trace(within) / len(within) * np.eye(len(within)) + 1e-12 * np.eye(len(within))
    values, axes = np.linalg.eigh(within)
    whiten = axes @ np.diag(values**-0.5) @ axes.T
    seen = centres @ whiten
    pull = _units(seen - np.median(seen, axis=0))
    _, leading = np.linalg.eigh(pull.T @ pull)
    found = whiten @ leading[:, ::-1][:, :2]
    found /= np.linalg.norm(found, axis=0)
    signs = np.sign(found[np.abs(found).argmax(axis=0), [0, 1]])
    return np.asarray(found * signs)


def _region(theme_id: int, places: Floats) -> ThemeRegion:
    middle, spread = np.median(places, axis=0), places.std(axis=0)
    width, height = (2 * SPREAD * spread).tolist()
    return ThemeRegion(theme_id, len(places), float(middle[0]), float(middle[1]), width, height)


def _units(vectors: Floats) -> Floats:
    return vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-12)
