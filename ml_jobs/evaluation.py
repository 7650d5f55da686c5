"""Held-out measurement: the production model and simple baselines on ratings that none of them has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import metrics
from ml_jobs.frames import to_pandas
from ml_jobs.ranking import top_k
from ml_jobs.training.interactions import Floats, Ids, Interactions, locate
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


def measure_predictions(predict: Callable[[Ids, Ids], Floats], held_out: HeldOut) -> dict[str, float]:
    """Return RMSE and MAE with every pair predicted, cold ones too."""
    predicted = predict(held_out.user_ids, held_out.movie_ids)
    return {"rmse": metrics.rmse(predicted, held_out.stars), "mae": metrics.mae(predicted, held_out.stars)}


def measure_rankings(rankings: Rankings, relevant: Sequence[set[int]]) -> dict[str, float]:
    """Return nDCG@10, recall@20 and hit@10, means over the people; NaN without any."""
    if not relevant:
        return dict.fromkeys((f"ndcg_at_{K_NDCG}", f"recall_at_{K_RECALL}", f"hit_at_{K_NDCG}"), float("nan"))
    pairs = list(zip(rankings, relevant, strict=True))
    return {
        f"ndcg_at_{K_NDCG}": float(np.mean([metrics.ndcg_at_k(r, liked, K_NDCG) for r, liked in pairs])),
        f"recall_at_{K_RECALL}": float(np.mean([metrics.recall_at_k(r, liked, K_RECALL) for r, liked in pairs])),
        f"hit_at_{K_NDCG}": float(np.mean([metrics.hit_at_k(r, liked, K_NDCG) for r, liked in pairs])),
    }


def measure_model(model: TrainedModel, held_out: HeldOut) -> dict[str, Any]:
    """Return the model's figures and most-popular's beside them."""
    people, relevant = _who_liked_what(model, held_out)
    rankings = [films.tolist() for films, _ in model.rank_people(people, K_RECALL)]
    return {
        **measure_predictions(model.predict, held_out),
        **measure_rankings(rankings, relevant),
        "held_out": len(held_out),
        "people_ranked_for": len(people),
        "most_popular": measure_rankings(rank_by(model.data, people, lambda _: model.rank.prior), relevant),
    }


def rank_by(data: Interactions, people: Ids, scores_of: Callable[[int], Floats], k: int = K_RECALL) -> Rankings:
    """Return each person's top k films not yet rated, given the scores of all films for the user at a position.

    The position of someone who is not in the data is the number of users.
    """
    rows = [*data.rows_of_users(), slice(0, 0)]
    rankings = []
    for position in locate(data.user_ids, people).tolist():
        scores = np.array(scores_of(position), np.float64)
        scores[data.item[rows[position]]] = -np.inf
        rankings.append(top_k(data.movie_ids, scores, k)[0].tolist())
    return rankings


def _who_liked_what(model: TrainedModel, held_out: HeldOut) -> tuple[Ids, list[set[int]]]:
    likes = held_out.likes(model.constants.like_threshold)
    return np.array(list(likes), np.int64), list(likes.values())
