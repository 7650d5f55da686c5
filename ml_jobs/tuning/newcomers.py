"""The search for the constants of the welcome's rule, on people whom no report measures."""

from collections.abc import Iterator, Sequence

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs.progress import Steps
from ml_jobs.reports.newcomers_onboarding import by_rule, measure_onboarding
from ml_jobs.reports.newcomers_people import TUNING_FOLDS, Newcomer, gather_newcomers, tuning_folds
from ml_jobs.reports.newcomers_serving import Serving
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.model import fit_model
from ml_jobs.training.parameters import TrainingParameters

QUESTIONS = (10, 20)
PARTING_SEED = 1
"""Of what is put aside of each person's ratings."""


class ElicitationSearch:
    """Which films to ask about: the models are fitted once, every trial is a simulated visit of each person."""

    figure, higher_is_better = f"nDCG@10 less RMSE, mean after {QUESTIONS[0]} and {QUESTIONS[1]} questions", True

    def __init__(self, folds: Sequence[tuple[Serving, list[Newcomer]]]) -> None:
        self._folds = folds

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "ElicitationSearch":
        """Fit a model for each part of the people, without that part."""
        folds = []
        for number, (kept, held_out) in enumerate(tuning_folds(ratings), start=1):
            model = fit_model(kept, catalogue, parameters, steps, f"Part {number} of {TUNING_FOLDS} · ")
            folds.append((Serving(model), gather_newcomers(model, held_out, np.random.default_rng(PARTING_SEED))))
        return cls(folds)

    def estimates(self, parameters: TrainingParameters) -> Iterator[float]:
        """Yield what all people so far came to."""
        squares, ndcg = np.zeros(2), np.zeros(2)
        for serving, people in self._folds:
            visits = measure_onboarding(
                serving, people, by_rule, parameters.elicitation, questions=QUESTIONS, seed=PARTING_SEED
            )
            for _person, _after, worth in visits:
                squares += worth["rmse"]
                ndcg += worth["ndcg_at_10"]
            yield float(ndcg[0] / ndcg[1] - np.sqrt(squares[0] / squares[1]))
