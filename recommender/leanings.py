"""Which themes a person stands near, over the years and lately.

How to call it::

    theme_leanings(ranking)               # [ThemeLeaning(theme, long, recent), ...], nearest first
    themes, centres = theme_centres(model)
    nearness(centres, point)              # of any point of the taste space, 0 to 1 for each theme
"""

from dataclasses import dataclass

import numpy as np

from recommender.candidates import Ranking
from recommender.models import Theme
from recommender.serving import LiveModel
from recommender.space import Floats


@dataclass(frozen=True, slots=True)
class ThemeLeaning:
    """How near a person is to a theme, 0 to 1 of the nearest theme's, by the long-term and by the recent point."""

    theme: Theme
    long: float
    recent: float

    @property
    def is_new(self) -> bool:
        """Whether the person is moving there."""
        return self.recent >= 0.5 and self.recent > self.long + 0.25


def theme_leanings(ranking: Ranking, count: int = 10) -> list[ThemeLeaning]:
    """Return the themes nearest to the person's long-term or recent point; none where nothing was liked."""
    themes, centres = theme_centres(ranking.model)
    if not themes or not (ranking.taste.long_term.any() or ranking.taste.recent.any()):
        return []
    long, recent = nearness(centres, ranking.taste.long_term), nearness(centres, ranking.taste.recent)
    order = np.argsort(-np.maximum(long, recent), kind="stable")[:count]
    return [ThemeLeaning(themes[i], float(long[i]), float(recent[i])) for i in order if long[i] > 0 or recent[i] > 0]


def theme_centres(model: LiveModel) -> tuple[list[Theme], Floats]:
    """Return the live themes and the mean direction of each one's exemplars, (number of themes, 50)."""
    themes = list(Theme.objects.all())
    exemplars = [movie_id for theme in themes for movie_id in theme.exemplars]
    vectors = dict(zip(exemplars, model.vectors(exemplars), strict=True))
    empty = np.zeros((0, len(model.gram)))
    rows = [np.array([vectors[movie_id] for movie_id in theme.exemplars] or empty) for theme in themes]
    return themes, np.array([_centre(each) for each in rows])


def nearness(centres: Floats, point: Floats) -> Floats:
    """Return the cosine to each centre as a share of the greatest; zeros where there is no point."""
    cosine = np.maximum(centres @ point, 0.0)
    return cosine / max(float(cosine.max(initial=0.0)), 1e-12)


def _centre(vectors: Floats) -> Floats:
    """The mean direction of a theme's exemplars, of length one; zeros where the model knows none."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    mean = (vectors / np.maximum(lengths, 1e-12)).mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1])
    return mean / max(float(np.linalg.norm(mean)), 1e-12)
