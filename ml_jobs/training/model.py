"""A trained model: both fits over the whole catalogue, in one object that predicts and ranks."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs.frames import to_pandas
from ml_jobs.progress import Steps
from ml_jobs.ranking import Ranker
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.interactions import Floats, Ids, Interactions
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.rank import RankModel, fit_rank
from ml_jobs.training.stars import StarsModel, fit_stars
from recommender.histories import History
from recommender.scoring import Taste
from recommender.space import ScoringConstants

PARTITIONS = 4


@dataclass(frozen=True)
class TrainedModel:
    """n films of the catalogue, u people of the ratings."""

    catalogue: Catalogue
    data: Interactions
    stars: StarsModel
    rank: RankModel
    constants: ScoringConstants

    @cached_property
    def ranker(self) -> Ranker:
        """The rank model behind the hybrid score."""
        return self.rank.ranker(self.catalogue.movie_ids, self.constants)

    def predict(self, user_ids: Ids, movie_ids: Ids) -> Floats:
        """Return predicted stars, finite and within 0.5 to 5, for every pair."""
        return self.stars.predict(user_ids, movie_ids)

    def rank_people(self, user_ids: Ids, k: int) -> list[tuple[Ids, Floats]]:
        """Return the k best films each person has not rated, and their scores; of unknown people by the prior."""
        rows = dict(zip(self.data.user_ids.tolist(), self.data.rows_of_users(), strict=True))
        return [self._rank_person(rows.get(user_id, slice(0, 0)), k) for user_id in user_ids.tolist()]

    def fold_in(self, rows: slice) -> Taste:
        """Return the taste of the person whose ratings stand there, as the site solves it."""
        return self.ranker.taste(self._history(rows))

    def _rank_person(self, rows: slice, k: int) -> tuple[Ids, Floats]:
        return self.ranker.top(self._history(rows), k)

    def _history(self, rows: slice) -> History:
        data = self.data
        return self.ranker.history(data.movie_ids[data.item[rows]], data.stars[rows], data.times[rows])


def fit_model(
    ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps, label: str = ""
) -> TrainedModel:
    """Fit both models to the ratings; films that the catalogue lacks are added to it with nothing known of them."""
    ratings = ratings.repartition(PARTITIONS, "user_id").cache()
    with steps.step(f"{label}Reading the ratings"):
        frame = to_pandas(ratings)
        rated = np.unique(frame["movie_id"].to_numpy(np.int64))
        catalogue = catalogue.widened(rated)
        data = Interactions.from_frame(frame, catalogue.movie_ids)
    steps.note(f"{len(data):,} ratings by {len(data.user_ids):,} people of {len(rated):,} films")
    with steps.step(f"{label}Rank: implicit ALS on Spark"):
        rank = fit_rank(ratings, data, catalogue, parameters)
    with steps.step(f"{label}Stars: biases and ALS on Spark, refined"):
        stars = fit_stars(ratings, data, catalogue, parameters)
    ratings.unpersist()
    return TrainedModel(catalogue, data, stars, rank, parameters.constants(stars.mean))
