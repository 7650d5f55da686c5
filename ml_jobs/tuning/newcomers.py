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
from ml_jobs.tuning.estimates import Estimate

QUESTIONS = (10, 20)
PARTING_SEED = 1
"""Of what is put aside of each person's ratings."""


class ElicitationSearch:
    """Which films to ask about: the models are fitted once, every trial is a simulated visit of each person."""

    figure = f"nDCG@10 less RMSE of a person, mean after {QUESTIONS[0]} and {QUESTIONS[1]} questions"
    higher_is_better = True

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

    def estimates(self, parameters: TrainingParameters) -> Iterator[Estimate]:
        """Yield what the people of each part came to, the parts so far taken together."""
        found: list[Estimate] = []
        for serving, people in self._folds:
            found.append(_worth(serving, people, parameters))
            yield Estimate.mean_of(found)


def _worth(serving: Serving, people: Sequence[Newcomer], parameters: TrainingParameters) -> Estimate:
    visits = measure_onboarding(
        serving, people, by_rule, parameters.elicitation, questions=QUESTIONS, seed=PARTING_SEED
    )
    who, worth = [], []
    for person, _questions, found in visits:
        (squares, ratings), (ndcg, judged) = found["rmse"], found["ndcg_at_10"]
        if judged:
            who.append(person)
            worth.append(ndcg - np.sqrt(squares / ratings))
    return Estimate.of_mean(np.array(who, np.int64), worth)
