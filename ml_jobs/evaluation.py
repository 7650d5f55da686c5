"""Held-out measurement: the production model and simple baselines on ratings that none of them has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import metrics
from ml_jobs.frames import to_pandas
from ml_jobs.ranking import top_k
from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.model import TrainedModel

K_NDCG, K_RECALL = 10, 20
Rankings = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The ratings kept back, and who liked what among them."""

    user_ids: Ids
    movie_ids: Ids
    stars: Floats

    @classmethod
    def gather(cls, ratings: DataFrame) -> "HeldOut":
        """Collect them, sorted by user and film."""
        rows = to_pandas(ratings.select("user_id", "movie_id", "stars")).sort_values(["user_id", "movie_id"])
        columns = (rows["user_id"].to_numpy(np.int64), rows["movie_id"].to_numpy(np.int64))
        return cls(*columns, rows["stars"].to_numpy(np.float64))

    def __len__(self) -> int:
        return len(self.stars)

    def likes(self, threshold: float) -> dict[int, set[int]]:
        """Return the films each person liked; people who liked none are left out."""
        liked: dict[int, set[int]] = {}
        for place in np.flatnonzero(self.stars >= threshold).tolist():
            liked.setdefault(int(self.user_ids[place]), set()).add(int(self.movie_ids[place]))
        return liked


def measure_predictions(model: TrainedModel, held_out: HeldOut) -> dict[str, float]:
    """Return RMSE and MAE with every pair predicted, cold ones too."""
    predicted = model.predict(held_out.user_ids, held_out.movie_ids)
    return {"rmse": metrics.rmse(predicted, held_out.stars), "mae": metrics.mae(predicted, held_out.stars)}


def measure_rankings(rankings: Rankings, relevant: Sequence[set[int]]) -> dict[str, float]:
    """Return nDCG@10, recall@20 and hit@10, means over the people."""
    pairs = list(zip(rankings, relevant, strict=True))
    return {
        f"ndcg_at_{K_NDCG}": float(np.mean([metrics.ndcg_at_k(r, liked, K_NDCG) for r, liked in pairs])),
        f"recall_at_{K_RECALL}": float(np.mean([metrics.recall_at_k(r, liked, K_RECALL) for r, liked in pairs])),
        f"hit_at_{K_NDCG}": float(np.mean([metrics.hit_at_k(r, liked, K_NDCG) for r, liked in pairs])),
    }


def measure_model(model: TrainedModel, held_out: HeldOut) -> dict[str, Any]:
    """Return the model's figures and most-popular's beside them."""
    likes = held_out.likes(model.constants.like_threshold)
    people, relevant = np.array(list(likes), np.int64), list(likes.values())
    rankings = [films.tolist() for films, _ in model.rank_people(people, K_RECALL)]
    popular = rank_by(model.data, people, lambda _: model.rank.prior)
    return {
        **measure_predictions(model, held_out),
        **(measure_rankings(rankings, relevant) if relevant else {}),
        "held_out": len(held_out),
        "most_popular": measure_rankings(popular, relevant) if relevant else {},
    }


def rank_by(data: Interactions, people: Ids, scores_of: Callable[[Ids], Floats], k: int = K_RECALL) -> Rankings:
    """Return each person's top k by some scores of every film, given the positions of what they rated."""
    rows = dict(zip(data.user_ids.tolist(), data.rows_of_users(), strict=True))
    rankings = []
    for person in people.tolist():
        seen = data.item[rows.get(person, slice(0, 0))]
        scores = scores_of(seen).astype(np.float64, copy=True)
        scores[seen] = -np.inf
        rankings.append(top_k(data.movie_ids, scores, k)[0].tolist())
    return rankings
