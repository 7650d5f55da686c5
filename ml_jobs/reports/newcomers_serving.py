"""A model fresh from training as a newcomer meets it: stars predicted and films ranked from a few ratings."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ml_jobs import baselines, metrics
from ml_jobs.evaluation import K_NDCG
from ml_jobs.ranking import top_k
from ml_jobs.reports.newcomers_people import Newcomer
from ml_jobs.training.interactions import Floats, Ids
from ml_jobs.training.model import TrainedModel
from recommender.histories import History
from recommender.stars import HIGHEST, LOWEST, StarsModel, fold_in_stars, predict_stars

EXACT, AVERAGE, HYBRID, POPULAR = "exact fold-in alone", "moving average alone", "full hybrid score", "most popular"
STARS, BIASES = "stars fold-in", "biases"
SECONDS_BETWEEN = 60.0
"""Ratings of a first visit follow each other at once."""
Worth = dict[str, tuple[float, float]]
"""Total and count of each metric, to be added up over people."""
NOBODY = np.iinfo(np.int64).max


@dataclass(frozen=True)
class Serving:
    """What the site does with a newcomer's ratings, in memory."""

    model: TrainedModel

    @cached_property
    def stars_model(self) -> StarsModel:
        """The prior under which a person's bias and factors are solved."""
        return StarsModel.from_mapping(self.model.stars.manifest())

    @cached_property
    def _biases(self) -> Callable[[Ids, Ids], Floats]:
        return baselines.fit_biases(self.model.data)

    def predict(self, known: Newcomer, place: Ids) -> dict[str, Floats]:
        """Return predicted stars of these films from what is known: by fold-in, and by biases alone."""
        stars = self.model.stars
        taste = fold_in_stars(known.stars, stars.item_bias[known.place], stars.items[known.place], self.stars_model)
        folded = predict_stars(stars.item_bias[place], stars.items[place], taste, self.stars_model).stars
        left = known.stars - self._of_average_person(known.place)
        bias = left.sum() / (len(known) + baselines.SHRINKAGE)
        return {STARS: folded, BIASES: np.clip(self._of_average_person(place) + bias, LOWEST, HIGHEST)}

    def scores(self, known: Newcomer) -> dict[str, Floats]:
        """Return scores of every film, (n,), by each way to rank; one that has nothing to go by is most-popular."""
        ranker, history = self.model.ranker, self._history(known)
        taste, popular = ranker.taste(history), self.model.rank.prior
        vectors = {EXACT: taste.long_term, AVERAGE: taste.recent}
        products = {name: ranker.rank @ vector if vector.any() else popular for name, vector in vectors.items()}
        return {**products, HYBRID: ranker.scores(history), POPULAR: popular}

    def hybrid(self, known: Newcomer) -> Floats:
        """Return the score that the site ranks by, (n,)."""
        return self.model.ranker.scores(self._history(known))

    def relevance(self, scores: Floats, excluded: Ids, judged: Newcomer) -> tuple[float, float]:
        """Return nDCG@10 and hit@10 of a ranking without the excluded films; NaN where nothing judged is a like."""
        liked = set(judged.place[judged.stars >= self.model.constants.like_threshold].tolist())
        open_ = scores.copy()
        open_[excluded] = -np.inf
        first = top_k(np.arange(len(scores)), open_, K_NDCG)[0].tolist()
        return metrics.ndcg_at_k(first, liked, K_NDCG), metrics.hit_at_k(first, liked, K_NDCG)

    def _history(self, known: Newcomer) -> History:
        times = np.arange(len(known), dtype=np.float64) * SECONDS_BETWEEN
        return self.model.ranker.history(self.model.catalogue.movie_ids[known.place], known.stars, times)

    def _of_average_person(self, place: Ids) -> Floats:
        return self._biases(np.full(len(place), NOBODY), self.model.catalogue.movie_ids[place])


def once(value: float) -> tuple[float, float]:
    """Return a value that counts once, or not at all where it is unknown."""
    return (value, 1.0) if np.isfinite(value) else (0.0, 0.0)
