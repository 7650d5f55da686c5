"""The searches on people whom no report measures: what the welcome asks, and what popularity counts for newcomers."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Self

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs.progress import Steps
from ml_jobs.reports.newcomers_foldin import AFTER, hybrid_after, with_enough
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
Fold = tuple[Serving, list[Newcomer]]


class OnPeople(ABC):
    """The models are fitted once, each without a part of the people; every trial serves those."""

    higher_is_better = True

    def __init__(self, folds: Sequence[Fold]) -> None:
        self._folds = folds

    @classmethod
    def prepare(cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps) -> Self:
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
            found.append(self._measure(serving, people, parameters))
            yield Estimate.mean_of(found)

    @abstractmethod
    def _measure(self, serving: Serving, people: Sequence[Newcomer], parameters: TrainingParameters) -> Estimate:
        """Return the figure of one part of the people."""


class ElicitationSearch(OnPeople):
    """Which films to ask about: every trial is a simulated visit of each person."""

    figure = f"nDCG@10 less RMSE of a person, mean after {QUESTIONS[0]} and {QUESTIONS[1]} questions"

    def _measure(self, serving: Serving, people: Sequence[Newcomer], parameters: TrainingParameters) -> Estimate:
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


class NewcomerSearch(OnPeople):
    """What popularity counts for somebody with few ratings: every trial ranks anew from each person's first ones."""

    figure = f"nDCG@10 after {', '.join(map(str, AFTER))} ratings"

    def _measure(self, serving: Serving, people: Sequence[Newcomer], parameters: TrainingParameters) -> Estimate:
        model = serving.model
        again = Serving(replace(model, constants=parameters.constants(model.constants.mean)))
        who, found = [], []
        for person in with_enough(people):
            values = [value for _after, value in hybrid_after(again, person)]
            if np.isfinite(values).all():
                who.append(person.user_id)
                found.append(float(np.mean(values)))
        return Estimate.of_mean(np.array(who, np.int64), found)
