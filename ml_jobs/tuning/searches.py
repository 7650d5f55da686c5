"""What a trial measures, on validation splits inside the training part; the test part is cut off before anything else.

The training part is what a temporal hold-out leaves: each person's last fifth is never looked at. A search yields a
first estimate as soon as it has one, so that a poor trial can be given up early; the last estimate is the trial's.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import metrics, transforms
from ml_jobs.evaluation import HeldOut
from ml_jobs.frames import to_pandas
from ml_jobs.progress import Steps
from ml_jobs.ranking import Ranker
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Floats, Interactions
from ml_jobs.training.parameters import StarsParameters, TrainingParameters
from ml_jobs.training.rank import RankModel, fit_rank
from ml_jobs.training.stars import fit_stars
from ml_jobs.tuning.newcomers import ElicitationSearch
from recommender.histories import History
from recommender.space import Space

SHARE = 0.2
TEST_SEED = 0
"""Of the hold-out that is the test part."""
RANK_SEEDS, STARS_SEED = (1, 2, 3), 1
K = 10
MOST_PEOPLE = 600
"""Ranked for in each split; of a larger data set some."""
FIRST_LOOK = 0.2
"""Share of the sweeps with which a stars trial is looked at first."""


class Search(Protocol):
    """Measures parameters; the last of the estimates it yields counts."""

    figure: str
    higher_is_better: bool

    def estimates(self, parameters: TrainingParameters) -> Iterator[float]:
        """Yield what is known of the figure, surer each time."""


@dataclass(frozen=True, slots=True)
class Split:
    """A validation split: what is learned from, and what is kept back."""

    ratings: DataFrame
    data: Interactions
    catalogue: Catalogue
    kept_back: HeldOut


def training_part(ratings: DataFrame) -> DataFrame:
    """Return the ratings without the test part."""
    split = transforms.hold_out_last(ratings, share=SHARE, seed=TEST_SEED)
    return split.filter("not held_out").drop("held_out").cache()


def cut(marked: DataFrame, catalogue: Catalogue) -> Split:
    """Return the split of ratings that are marked with `held_out`."""
    marked = marked.cache()
    kept = marked.filter("not held_out").drop("held_out").cache()
    frame = to_pandas(kept)
    wide = catalogue.widened(np.unique(frame["movie_id"].to_numpy(np.int64)))
    return Split(kept, Interactions.from_frame(frame, wide.movie_ids), wide, HeldOut.gather(marked.filter("held_out")))


@dataclass(frozen=True, slots=True)
class People:
    """Whom a rank split is measured on: their histories and what they liked afterwards."""

    histories: list[History]
    liked: list[set[int]]

    def ndcg(self, ranker: Ranker) -> float:
        """Return the mean nDCG@10 of the hybrid score."""
        found = [
            metrics.ndcg_at_k(ranker.top(history, K)[0].tolist(), liked, K)
            for history, liked in zip(self.histories, self.liked, strict=True)
        ]
        return float(np.mean(found))


class ScoringSearch:
    """The constants of the hybrid score: the rank model is fitted once for each split and then scored with."""

    figure, higher_is_better = f"nDCG@{K}, temporal", True

    def __init__(self, folds: Sequence[tuple[Ranker, People]]) -> None:
        self._folds = folds

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "ScoringSearch":
        """Fit the rank model to each split of the training part."""
        folds = []
        for seed in RANK_SEEDS:
            with steps.step(f"Rank model of validation split {seed} of {len(RANK_SEEDS)}"):
                split = cut(transforms.hold_out_last(ratings, share=SHARE, seed=seed), catalogue)
                rank = fit_rank(split.ratings, split.data, split.catalogue, parameters)
                ranker = ranker_of(split, rank, parameters)
                folds.append((ranker, people_of(split, ranker)))
        return cls(folds)

    def estimates(self, parameters: TrainingParameters) -> Iterator[float]:
        """Yield the mean over the splits so far."""
        found: list[float] = []
        for ranker, people in self._folds:
            constants = parameters.constants(ranker.constants.mean)
            found.append(people.ndcg(replace(ranker, constants=constants)))
            yield float(np.mean(found))


class RankSearch:
    """The rank model: every trial is a fit on Spark for each split, the score's constants stay."""

    figure, higher_is_better = f"nDCG@{K}, temporal", True

    def __init__(self, splits: Sequence[Split]) -> None:
        self._splits = splits

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "RankSearch":
        """Cut the splits of the training part."""
        with steps.step("Cutting the validation splits"):
            return cls(
                [cut(transforms.hold_out_last(ratings, share=SHARE, seed=seed), catalogue) for seed in RANK_SEEDS]
            )

    def estimates(self, parameters: TrainingParameters) -> Iterator[float]:
        """Yield the mean over the splits so far."""
        found: list[float] = []
        for split in self._splits:
            ranker = ranker_of(split, fit_rank(split.ratings, split.data, split.catalogue, parameters), parameters)
            found.append(people_of(split, ranker).ndcg(ranker))
            yield float(np.mean(found))


class StarsSearch:
    """The stars model, on a random and a temporal split; a trial is looked at with fewer sweeps first."""

    figure, higher_is_better = "RMSE, mean of random and temporal", False

    def __init__(self, splits: Sequence[tuple[Split, Floats]]) -> None:
        self._splits = splits

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "StarsSearch":
        """Cut both splits and fit what people chose to see, which the stars model is told."""
        splits = []
        for name, hold_out in (("random", transforms.hold_out_random), ("temporal", transforms.hold_out_last)):
            with steps.step(f"Rank model of the {name} validation split"):
                split = cut(hold_out(ratings, share=SHARE, seed=STARS_SEED), catalogue)
                splits.append((split, fit_rank(split.ratings, split.data, split.catalogue, parameters).users))
        return cls(splits)

    def estimates(self, parameters: TrainingParameters) -> Iterator[float]:
        """Yield a first look on the first split, then what all sweeps give."""
        quick = replace(parameters, stars=with_fewer_sweeps(parameters.stars))
        yield self._rmse(0, quick)
        found: list[float] = []
        for place in range(len(self._splits)):
            found.append(self._rmse(place, parameters))
            yield float(np.mean(found))

    def _rmse(self, place: int, parameters: TrainingParameters) -> float:
        split, watched = self._splits[place]
        model = fit_stars(split.ratings, split.data, split.catalogue, watched, parameters)
        kept_back = split.kept_back
        return metrics.rmse(model.predict(kept_back.user_ids, kept_back.movie_ids), kept_back.stars)


SEARCHES: Mapping[str, type[ScoringSearch] | type[RankSearch] | type[StarsSearch] | type[ElicitationSearch]] = {
    "scoring": ScoringSearch,
    "rank": RankSearch,
    "stars": StarsSearch,
    "elicitation": ElicitationSearch,
}


def with_fewer_sweeps(stars: StarsParameters) -> StarsParameters:
    """Return the parameters of a first look: a fifth of the sweeps, at least one sample after the burn-in."""
    burn_in = max(int(stars.burn_in * FIRST_LOOK), 1)
    return replace(stars, burn_in=burn_in, sweeps=max(int(stars.sweeps * FIRST_LOOK), burn_in + stars.thin))


def ranker_of(split: Split, rank: RankModel, parameters: TrainingParameters) -> Ranker:
    """Return the hybrid score over a rank model that has no stars model beside it."""
    space = Space(rank.items.T @ rank.items, len(rank.items), rank.content_space)
    constants = parameters.constants(float(split.data.stars.mean()))
    return Ranker(split.catalogue.movie_ids, rank.items, rank.content, rank.prior, rank.neighbours, space, constants)


def people_of(split: Split, ranker: Ranker) -> People:
    """Return the people who liked something that was kept back, with their histories as the ranker sees them."""
    data, likes = split.data, split.kept_back.likes(ranker.constants.like_threshold)
    rows = dict(zip(data.user_ids.tolist(), data.rows_of_users(), strict=True))
    chosen = [user_id for user_id in likes if user_id in rows][:MOST_PEOPLE]
    histories = [
        ranker.history(data.movie_ids[data.item[rows[user_id]]], data.stars[rows[user_id]], data.times[rows[user_id]])
        for user_id in chosen
    ]
    return People(histories, [likes[user_id] for user_id in chosen])
