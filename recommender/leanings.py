"""Which themes a person stands near, over the years and lately.

How to call it::

    theme_leanings(ranking)         # [ThemeLeaning(theme, long, recent), ...], nearest first
"""

from dataclasses import dataclass

import numpy as np

from recommender.candidates import Ranking
from recommender.models import Theme
from recommender.space import Floats


@dataclass(frozen=True, slots=True)
class ThemeLeaning:
    """How near a person is to a theme, 0 to 1 of the nearest theme's, by the long-term and by the recent point."""

    theme: Theme
    long: float
    recent: float


def theme_leanings(ranking: Ranking, count: int = 10) -> list[ThemeLeaning]:
    """Return the themes nearest to the person's long-term or recent point; none where nothing was liked."""
    themes = list(Theme.objects.all())
    if not themes or not ranking.query.vector.any():
        return []
    centres = np.array([_centre(ranking.model.vectors(theme.exemplars)) for theme in themes])
    long, recent = _nearness(centres, ranking.taste.long_term), _nearness(centres, ranking.taste.recent)
    order = np.argsort(-np.maximum(long, recent), kind="stable")[:count]
    return [ThemeLeaning(themes[i], float(long[i]), float(recent[i])) for i in order if long[i] > 0 or recent[i] > 0]


def _centre(vectors: Floats) -> Floats:
    """The mean direction of a theme's exemplars; zeros where the model knows none."""
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    mean = (vectors / np.maximum(lengths, 1e-12)).mean(axis=0) if len(vectors) else np.zeros(vectors.shape[1])
    return mean / max(float(np.linalg.norm(mean)), 1e-12)


def _nearness(centres: Floats, point: Floats) -> Floats:
    """Cosine to each centre as a share of the greatest; zeros where there is no point."""
    cosine = np.maximum(centres @ point, 0.0)
    return cosine / max(float(cosine.max(initial=0.0)), 1e-12)
