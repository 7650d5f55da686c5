"""Held-out measurement: the production model and simple baselines on ratings that none of them has seen."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import metrics
from ml_jobs.frames import to_pandas
from ml_jobs.ranking import top_k
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Floats, Ids, Interactions, locate
from ml_jobs.training.model import TrainedModel

K_NDCG, K_RECALL = 10, 20
MOST_PEOPLE = 2_000
"""Ranked for; of more, so many, and the same ones each time."""
SHARE_LAST = 0.2
"""Of a person's ratings, by time."""
Rankings = Sequence[Sequence[int]]


@dataclass(frozen=True, slots=True)
class HeldOut:
    """The ratings kept back, and who liked what among them."""

    user_ids: Ids
    movie_ids: Ids
    stars: Floats
    times: Floats

    @classmethod
    def gather(cls, ratings: DataFrame) -> "HeldOut":
        """Collect them, sorted by user and film."""
        rows = to_pandas(ratings.select("user_id", "movie_id", "stars", "rated_at"))
        rows = rows.sort_values(["user_id", "movie_id"])
        ids = (rows["user_id"].to_numpy(np.int64), rows["movie_id"].to_numpy(np.int64))
        return cls(*ids, rows["stars"].to_numpy(np.float64), rows["rated_at"].to_numpy(np.float64))

    def __len__(self) -> int:
        return len(self.stars)

    def likes(self, threshold: float) -> dict[int, set[int]]:
        """Return the films each person liked; people who liked none are left out."""
        liked: dict[int, set[int]] = {}
        for place in np.flatnonzero(self.stars >= threshold).tolist():
            liked.setdefault(int(self.user_ids[place]), set()).add(int(self.movie_ids[place]))
        return liked


@dataclass(frozen=True, slots=True)
class Split:
    """What is learned from, and what is kept back."""

    ratings: DataFrame
    data: Interactions
    catalogue: Catalogue
    kept_back: HeldOut


def cut(marked: DataFrame, catalogue: Catalogue) -> Split:
    """Return the split of ratings that are marked with `held_out`."""
    marked = marked.cache()
    kept = marked.filter("not held_out").drop("held_out").cache()
    frame = to_pandas(kept)
    wide = catalogue.widened(np.unique(frame["movie_id"].to_numpy(np.int64)))
    return Split(kept, Interactions.from_frame(frame, wide.movie_ids), wide, HeldOut.gather(marked.filter("held_out")))


@dataclass(frozen=True, slots=True)
class Answers:
    """What a model says of ratings it has not seen."""

    held_out: HeldOut
    predicted: Floats
    """Stars of every held-out rating."""
    people: Ids
    """Those who liked something and are ranked for, (p,)."""
    relevant: list[set[int]]
    rankings: Rankings
    """The first 20 films."""

    def summary(self) -> dict[str, float]:
        """Return RMSE and MAE with every pair predicted, cold ones too, and the ranking's figures."""
        stars = self.held_out.stars
        errors = {"rmse": metrics.rmse(self.predicted, stars), "mae": metrics.mae(self.predicted, stars)}
        return {**errors, **measure_rankings(self.rankings, self.relevant)}


def answers_of(model: TrainedModel, held_out: HeldOut) -> Answers:
    """Return what the model as it is served says."""
    people, relevant = _who_liked_what(model, held_out)
    rankings = [films.tolist() for films, _scores in model.rank_people(people, K_RECALL)]
    return Answers(held_out, model.predict(held_out.user_ids, held_out.movie_ids), people, relevant, rankings)


def simplest_answers(model: TrainedModel, held_out: HeldOut) -> Answers:
    """Return what is said without a model: the mean of all ratings, and the films that most people liked."""
    people, relevant = _who_liked_what(model, held_out)
    rankings = rank_by(model.data, people, lambda _: model.rank.prior)
    return Answers(held_out, np.full(len(held_out), model.stars.mean), people, relevant, rankings)


def rank_what_came_last(model: TrainedModel, held_out: HeldOut, people: Ids) -> Floats:
    """Return nDCG@10 of each person's held-out likes among their last fifth by time, (p,); NaN without any.

    The person is folded in from what came before. The films' own vectors may have learned from the person's other
    late ratings, so the figure is for comparing models with one another, not with a temporal hold-out's.
    """
    rows = dict(zip(model.data.user_ids.tolist(), model.data.rows_of_users(), strict=True))
    return np.array([_rank_last(model, held_out, person, rows.get(person, slice(0, 0))) for person in people.tolist()])


def _rank_last(model: TrainedModel, held_out: HeldOut, person: int, rows: slice) -> float:
    data, here = model.data, slice(*np.searchsorted(held_out.user_ids, [person, person + 1]))
    times = np.sort(np.r_[data.times[rows], held_out.times[here]])
    last = max(round(len(times) * SHARE_LAST), 1)
    until = times[len(times) - last - 1] if len(times) > last else -np.inf
    liked = (held_out.times[here] > until) & (held_out.stars[here] >= model.constants.like_threshold)
    if not liked.any():
        return float("nan")
    seen, before = data.movie_ids[data.item[rows]], data.times[rows] <= until
    history = model.ranker.history(seen[before], data.stars[rows][before], data.times[rows][before])
    films, _scores = model.ranker.top(history, K_NDCG, without=seen)
    return metrics.ndcg_at_k(films.tolist(), set(held_out.movie_ids[here][liked].tolist()), K_NDCG)


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
    people = np.array(sorted(likes), np.int64)
    if len(people) > MOST_PEOPLE:
        # Drawn by their ids alone, so that two models are asked about the same people.
        lottery = people.astype(np.uint64) * np.uint64(0x9E3779B97F4A7C15)
        people = np.sort(people[np.argsort(lottery, kind="stable")[:MOST_PEOPLE]])
    return people, [likes[person] for person in people.tolist()]
