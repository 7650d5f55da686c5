"""What a trial measures, on validation splits inside the training part (`ml_jobs.tuning.parts`).

A search yields a first estimate as soon as it has one, so that a poor trial can be given up early; the last estimate is
the trial's.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import metrics
from ml_jobs.evaluation import Split, cut
from ml_jobs.progress import Steps
from ml_jobs.ranking import Ranker
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Ids
from ml_jobs.training.neighbours import fit_neighbours
from ml_jobs.training.parameters import StarsParameters, TrainingParameters
from ml_jobs.training.rank import RankModel, fit_rank
from ml_jobs.training.stars import fit_stars
from ml_jobs.tuning.estimates import Estimate
from ml_jobs.tuning.newcomers import ElicitationSearch, NewcomerSearch
from ml_jobs.tuning.parts import random_folds, rolling_origins
from recommender.histories import History

K = 10
MOST_PEOPLE = 600
"""Ranked for in each split; of a larger data set some."""
FIRST_LOOK = 0.2
"""Share of the sweeps with which a stars trial is looked at first."""


class Search(Protocol):
    """Measures parameters; the last of the estimates it yields counts."""

    figure: str
    higher_is_better: bool

    def estimates(self, parameters: TrainingParameters) -> Iterator[Estimate]:
        """Yield what is known of the figure, surer each time."""


@dataclass(frozen=True, slots=True)
class People:
    """Whom a rank split is measured on: their histories and what they liked afterwards."""

    user_ids: Ids
    histories: list[History]
    liked: list[set[int]]

    def ndcg(self, ranker: Ranker) -> Estimate:
        """Return the mean nDCG@10 of the hybrid score."""
        found = [
            metrics.ndcg_at_k(ranker.top(history, K)[0].tolist(), liked, K)
            for history, liked in zip(self.histories, self.liked, strict=True)
        ]
        return Estimate.of_mean(self.user_ids, found)


@dataclass(frozen=True, slots=True)
class Origin:
    """A split in time with a rank model of what came before."""

    split: Split
    rank: RankModel


def fit_origins(
    ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
) -> Iterator[Origin]:
    """Yield the rolling origins, each with a rank model of these parameters."""
    for number, marked in enumerate(rolling_origins(ratings), start=1):
        with steps.step(f"Rank model of origin {number}"):
            split = cut(marked, catalogue)
            yield Origin(split, fit_rank(split.ratings, split.data, split.catalogue, parameters))


class ScoringSearch:
    """The constants of the hybrid score: the rank model is fitted once for each split and then scored with."""

    figure, higher_is_better = f"nDCG@{K}, rolling origins", True

    def __init__(self, folds: Sequence[tuple[Ranker, People]]) -> None:
        self._folds = folds

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "ScoringSearch":
        """Fit the rank model before each origin."""
        folds = []
        for origin in fit_origins(ratings, catalogue, parameters, steps):
            ranker = ranker_of(origin.split, origin.rank, parameters)
            folds.append((ranker, people_of(origin.split, ranker)))
        return cls(folds)

    def estimates(self, parameters: TrainingParameters) -> Iterator[Estimate]:
        """Yield the mean over the origins so far."""
        constants = (parameters.constants(ranker.constants.mean) for ranker, _people in self._folds)
        return running_means(
            people.ndcg(replace(ranker, constants=each))
            for (ranker, people), each in zip(self._folds, constants, strict=True)
        )


class RankSearch:
    """The rank model: every trial is a fit on Spark for each split, the score's constants stay."""

    figure, higher_is_better = f"nDCG@{K}, rolling origins", True

    def __init__(self, splits: Sequence[Split]) -> None:
        self._splits = splits

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "RankSearch":
        """Cut the training part at each origin."""
        with steps.step("Cutting the validation splits"):
            return cls([cut(marked, catalogue) for marked in rolling_origins(ratings)])

    def estimates(self, parameters: TrainingParameters) -> Iterator[Estimate]:
        """Yield the mean over the origins so far."""
        fits = ((split, fit_rank(split.ratings, split.data, split.catalogue, parameters)) for split in self._splits)
        return running_means(_ndcg(split, rank, parameters) for split, rank in fits)


class NeighbourSearch:
    """The neighbours of the rank model, whose factors are fitted once for each split."""

    figure, higher_is_better = f"nDCG@{K}, rolling origins", True

    def __init__(self, origins: Sequence[Origin]) -> None:
        self._origins = origins

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "NeighbourSearch":
        """Fit the rank model before each origin."""
        return cls(list(fit_origins(ratings, catalogue, parameters, steps)))

    def estimates(self, parameters: TrainingParameters) -> Iterator[Estimate]:
        """Yield the mean over the origins so far."""
        lists = ((each, fit_neighbours(each.split.data, parameters.rank)) for each in self._origins)
        return running_means(
            _ndcg(each.split, replace(each.rank, neighbours=neighbours), parameters) for each, neighbours in lists
        )


class StarsSearch:
    """The stars model, on random folds and rolling origins; a trial is looked at with fewer sweeps first."""

    figure, higher_is_better = "RMSE, mean of random folds and rolling origins", False

    def __init__(self, splits: Sequence[Split]) -> None:
        self._splits = splits

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "StarsSearch":
        """Cut the splits, random and in time by turns."""
        with steps.step("Cutting the validation splits"):
            by_turns = zip(random_folds(ratings), rolling_origins(ratings), strict=False)
            return cls([cut(marked, catalogue) for both in by_turns for marked in both])

    def estimates(self, parameters: TrainingParameters) -> Iterator[Estimate]:
        """Yield a first look on the first split, then what all sweeps give."""
        yield self._rmse(0, replace(parameters, stars=with_fewer_sweeps(parameters.stars)))
        yield from running_means(self._rmse(place, parameters) for place in range(len(self._splits)))

    def _rmse(self, place: int, parameters: TrainingParameters) -> Estimate:
        split = self._splits[place]
        model = fit_stars(split.ratings, split.data, split.catalogue, parameters)
        asked = split.kept_back
        return Estimate.of_rmse(asked.user_ids, model.predict(asked.user_ids, asked.movie_ids) - asked.stars)


SEARCHES: Mapping[
    str,
    type[ScoringSearch]
    | type[RankSearch]
    | type[NeighbourSearch]
    | type[StarsSearch]
    | type[ElicitationSearch]
    | type[NewcomerSearch],
] = {
    "scoring": ScoringSearch,
    "rank": RankSearch,
    "neighbours": NeighbourSearch,
    "stars": StarsSearch,
    "elicitation": ElicitationSearch,
    "newcomers": NewcomerSearch,
}


def running_means(found: Iterable[Estimate]) -> Iterator[Estimate]:
    """Yield the mean of the first, of the first two, and so on."""
    so_far: list[Estimate] = []
    for each in found:
        so_far.append(each)
        yield Estimate.mean_of(so_far)


def with_fewer_sweeps(stars: StarsParameters) -> StarsParameters:
    """Return the parameters of a first look: a fifth of the sweeps, at least one sample after the burn-in."""
    burn_in = max(int(stars.burn_in * FIRST_LOOK), 1)
    return replace(stars, burn_in=burn_in, sweeps=max(int(stars.sweeps * FIRST_LOOK), burn_in + stars.thin))


def ranker_of(split: Split, rank: RankModel, parameters: TrainingParameters) -> Ranker:
    """Return the hybrid score over a rank model that has no stars model beside it."""
    return rank.ranker(split.catalogue.movie_ids, parameters.constants(float(split.data.stars.mean())))


def _ndcg(split: Split, rank: RankModel, parameters: TrainingParameters) -> Estimate:
    ranker = ranker_of(split, rank, parameters)
    return people_of(split, ranker).ndcg(ranker)


def people_of(split: Split, ranker: Ranker) -> People:
    """Return the people who liked something that was kept back, with their histories as the ranker sees them."""
    data, likes = split.data, split.kept_back.likes(ranker.constants.like_threshold)
    rows = dict(zip(data.user_ids.tolist(), data.rows_of_users(), strict=True))
    chosen = [user_id for user_id in likes if user_id in rows][:MOST_PEOPLE]
    histories = [
        ranker.history(data.movie_ids[data.item[rows[user_id]]], data.stars[rows[user_id]], data.times[rows[user_id]])
        for user_id in chosen
    ]
    return People(np.array(chosen, np.int64), histories, [likes[user_id] for user_id in chosen])
