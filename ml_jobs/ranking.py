"""Ranking films for many people with a model fresh from training, by the very scores that the site serves."""

from dataclasses import dataclass

import numpy as np

from ml_jobs.training.interactions import Floats, Ids, locate
from recommender.scoring import History, ScoringConstants, Taste, hybrid_scores, query_vector, taste_of


@dataclass(frozen=True)
class Ranker:
    """The catalogue as the hybrid score sees it."""

    movie_ids: Ids
    items: Floats
    """y_i, (n, d)."""
    prior: Floats
    constants: ScoringConstants
    gram: Floats
    """YᵀY, (d, d)."""

    @classmethod
    def of(cls, movie_ids: Ids, items: Floats, prior: Floats, constants: ScoringConstants) -> "Ranker":
        """Build with the Gram matrix worked out."""
        return cls(movie_ids, items, prior, constants, items.T @ items)

    def history(self, movie_ids: Ids, stars: Floats, times: Floats) -> History:
        """Return a person's ratings in order, with the vectors of the films that the model knows."""
        padded = np.vstack([self.items, np.zeros(self.items.shape[1])])
        return History.in_order(movie_ids, stars, times, padded[locate(self.movie_ids, movie_ids)])

    def taste(self, history: History) -> Taste:
        """Return the person's long-term vector and moving average."""
        return taste_of(history, self.gram, len(self.movie_ids), self.constants)

    def scores(self, history: History) -> Floats:
        """Return score(i) of every film; of someone without ratings it is the prior."""
        taste = self.taste(history)
        query = query_vector(taste.long_term, taste.recent, self.gram, len(self.movie_ids), self.constants)
        return hybrid_scores(self.items, self.prior, query, self.constants)

    def top(self, history: History, k: int) -> tuple[Ids, Floats]:
        """Return the k best films the person has not rated and their scores, ties by movie id."""
        scores = self.scores(history)
        scores[np.isin(self.movie_ids, history.movie_ids)] = -np.inf
        return top_k(self.movie_ids, scores, k)


def top_k(movie_ids: Ids, scores: Floats, k: int) -> tuple[Ids, Floats]:
    """Return the k best of sorted ids and their scores, ties by id; films at −∞ are never among them."""
    candidates = np.flatnonzero(scores > -np.inf)
    if len(candidates) > k:
        bar = np.partition(scores[candidates], len(candidates) - k)[len(candidates) - k]
        candidates = candidates[scores[candidates] >= bar]
    best = candidates[np.argsort(-scores[candidates], kind="stable")][:k]
    return movie_ids[best], scores[best]
