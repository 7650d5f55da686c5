"""The search for the weights of what themes are grouped by, on ratings kept back within the training part."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
from pyspark.sql import DataFrame

from ml_jobs import transforms
from ml_jobs.evaluation import HeldOut
from ml_jobs.progress import Steps
from ml_jobs.reports.trials import without_stars
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.model import TrainedModel, fit_model
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.theme_choice import judge_range

SHARE = 0.2
SPLIT_SEEDS, STARTS = (1, 2), (0, 1, 2)
"""Splits, and beginnings of K-Means on each: one alone moves the lift by as much as most weights do."""


class ThemesSearch:
    """Weights of genres, decades and neighbours: the models are fitted once, every trial is some K-Means on Spark."""

    figure, higher_is_better = "co-like lift", True

    def __init__(self, splits: Sequence[tuple[DataFrame, TrainedModel, HeldOut]]) -> None:
        self._splits = splits

    @classmethod
    def prepare(
        cls, ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
    ) -> "ThemesSearch":
        """Fit the rank model to each split of the training part."""
        splits = []
        for seed in SPLIT_SEEDS:
            split = transforms.hold_out_random(ratings, share=SHARE, seed=seed).cache()
            kept, held_out = split.filter("not held_out").drop("held_out"), HeldOut.gather(split.filter("held_out"))
            splits.append(
                (kept, fit_model(kept, catalogue, without_stars(parameters), steps, f"Split {seed} · "), held_out)
            )
        return cls(splits)

    def estimates(self, parameters: TrainingParameters) -> Iterator[float]:
        """Yield the mean over the beginnings so far."""
        found: list[float] = []
        for kept, model, held_out in self._splits:
            for start in STARTS:
                # Seeds apart by more than the beginnings that one grouping may try itself.
                begun = replace(parameters, seed=parameters.seed + 100 * start)
                (judged,) = judge_range(kept.sparkSession, model, held_out, begun, (parameters.themes.k,))
                found.append(judged.lift)
                yield float(np.mean(found))
