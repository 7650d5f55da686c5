"""The whole fit of a training run, without database or store: on four fifths for the figures, then on everything."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from pyspark.sql import DataFrame, SparkSession

from ml_jobs import transforms
from ml_jobs.evaluation import HeldOut, answers_of, measure_rankings, rank_what_came_last, simplest_answers
from ml_jobs.gate import HeldOutFigures
from ml_jobs.progress import Steps
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.model import TrainedModel, fit_model
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.theme_choice import RANGE, Judgement, choose_k, judge_range
from ml_jobs.training.themes import Themes, fit_themes

HELD_OUT_SHARE, HELD_OUT_SEED = 0.2, 7
"""Which ratings are held out: the same ones in every training, whatever its own seed, so that models compare."""
PROTOCOL = "random 80/20"


@dataclass(frozen=True, slots=True)
class Measured:
    """What a fit on four fifths reached on the fifth."""

    metrics: dict[str, Any]
    """As a manifest has them."""
    figures: HeldOutFigures
    simplest: HeldOutFigures
    """The same of what is said without a model."""
    curve: Sequence[Judgement] = ()
    """What each number of themes is worth, where one was to be chosen."""


@dataclass(frozen=True, slots=True)
class WholeFit:
    """A model of all ratings, its themes, and how well its like did on ratings it had not seen."""

    model: TrainedModel
    themes: Themes
    measured: Measured


def fit_whole(
    spark: SparkSession,
    ratings: DataFrame,
    catalogue: Catalogue,
    parameters: TrainingParameters,
    steps: Steps,
    *,
    k: int | None,
) -> WholeFit:
    """Fit on four fifths and measure, then fit both models and the themes on all; `k` None chooses it."""
    measured = measure_held_out(ratings, catalogue, parameters, steps, themes=() if k else RANGE)
    model = fit_model(ratings, catalogue, parameters, steps, "All ratings · ")
    with steps.step("Themes: K-Means on Spark"):
        themes = fit_themes(spark, model, parameters, k=k or choose_k(measured.curve))
    sizes = [facts["size"] for facts in themes.facts]
    steps.note(f"{themes.k} themes of {min(sizes):,} to {max(sizes):,} films, silhouette {themes.silhouette:.3f}")
    return WholeFit(model, themes, measured)


def measure_held_out(
    ratings: DataFrame,
    catalogue: Catalogue,
    parameters: TrainingParameters,
    steps: Steps,
    *,
    themes: Sequence[int] = (),
) -> Measured:
    """Fit on four fifths and measure on the rest, each number of `themes` as well."""
    split = transforms.hold_out_random(ratings, share=HELD_OUT_SHARE, seed=HELD_OUT_SEED).cache()
    model = fit_model(split.filter("not held_out").drop("held_out"), catalogue, parameters, steps, "Four fifths · ")
    with steps.step("Four fifths · Measuring on the held-out fifth"):
        held_out = HeldOut.gather(split.filter("held_out"))
        measured = measure(model, held_out)
    split.unpersist()
    steps.note(describe(measured.metrics))
    if not themes:
        return measured
    with steps.step("Four fifths · How many themes?"):
        curve = judge_range(ratings.sparkSession, model, held_out, parameters, themes)
    steps.note(", ".join(f"{point.k}: lift {point.lift:.2f}, tags {point.tag_npmi:.2f}" for point in curve))
    return replace(measured, curve=curve)


def measure(model: TrainedModel, held_out: HeldOut) -> Measured:
    """Return what the model reaches on ratings it has not seen, beside what is reached without one."""
    answers, simplest = answers_of(model, held_out), simplest_answers(model, held_out)
    figures = HeldOutFigures.of(answers, rank_what_came_last(model, held_out, answers.people))
    last = figures.ndcg_last[np.isfinite(figures.ndcg_last)]
    metrics = {
        "protocol": PROTOCOL,
        "seed": HELD_OUT_SEED,
        **answers.summary(),
        "ndcg_at_10_of_what_came_last": float(last.mean()) if len(last) else float("nan"),
        "held_out": len(held_out),
        "people_ranked_for": len(answers.people),
        "most_popular": measure_rankings(simplest.rankings, simplest.relevant),
    }
    return Measured(metrics, figures, HeldOutFigures.of(simplest))


def describe(metrics: dict[str, Any]) -> str:
    """Return the figures in a line."""
    return (
        f"RMSE {metrics['rmse']:.4f}, MAE {metrics['mae']:.4f}, nDCG@10 {metrics['ndcg_at_10']:.4f} "
        f"(most popular {metrics['most_popular']['ndcg_at_10']:.4f})"
    )
