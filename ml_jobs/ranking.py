"""Ranking films for many people with a model fresh from training, by the very scores that the site serves."""

from dataclasses import dataclass

import numpy as np

from ml_jobs.training.interactions import Floats, Ids
from recommender.histories import History
from recommender.neighbours import Neighbours, places_of
from recommender.scoring import Taste, hybrid_scores, query_of, taste_of
from recommender.space import ScoringConstants, Space


@dataclass(frozen=True)
class Ranker:
    """The catalogue as the hybrid score sees it."""

    movie_ids: Ids
    """Sorted, (n,)."""
    rank: Floats
    """y_i, (n, d)."""
    content: Floats
    """(n, f)."""
    prior: Floats
    neighbours: Neighbours
    """n lists, whose targets are `movie_ids`."""
    space: Space
    constants: ScoringConstants

    def history(self, movie_ids: Ids, stars: Floats, times: Floats) -> History:
        """Return a person's ratings in order, with what the model knows of the films."""
        places = places_of(self.movie_ids, movie_ids)
        known = (places >= 0)[:, None]
        return History.in_order(
            movie_ids,
            stars,
            times,
            np.where(known, self.rank[places], 0.0),
            np.where(known, self.content[places], 0.0),
            self.neighbours.take(places),
        )

    def taste(self, history: History) -> Taste:
        """Return the person's taste, split by rated film."""
        return taste_of(history, self.space, self.constants)

    def scores(self, history: History) -> Floats:
        """Return score(i) of every film; of someone without ratings it is the prior."""
        return hybrid_scores(self, query_of(self.taste(history)))

    def top(self, history: History, k: int, *, without: Ids | None = None) -> tuple[Ids, Floats]:
        """Return the k best films and their scores, ties by movie id: of those the person has not rated, or of all
        `without` some."""
        scores = self.scores(history)
        scores[np.isin(self.movie_ids, history.movie_ids if without is None else without)] = -np.inf
        return top_k(self.movie_ids, scores, k)


def top_k(movie_ids: Ids, scores: Floats, k: int) -> tuple[Ids, Floats]:
    """Return the k best of sorted ids and their scores, ties by id; films at −∞ are never among them."""
    candidates = np.flatnonzero(scores > -np.inf)
    if len(candidates) > k:
        bar = np.partition(scores[candidates], len(candidates) - k)[len(candidates) - k]
        candidates = candidates[scores[candidates] >= bar]
    best = candidates[np.argsort(-scores[candidates], kind="stable")][:k]
    return movie_ids[best], scores[best]
