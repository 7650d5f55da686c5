"""The whole of a training run, from the snapshot to a candidate in the artifact store."""

from contextlib import ExitStack
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ml_jobs import transforms
from ml_jobs.evaluation import HeldOut, measure_model
from ml_jobs.progress import Steps
from ml_jobs.session import spark_session
from ml_jobs.snapshot import Snapshot, take_snapshot
from ml_jobs.training.catalogue import Catalogue
from ml_jobs.training.model import TrainedModel, fit_model
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.publish import publish
from ml_jobs.training.themes import Themes, fit_themes
from recommender.artifacts import ArtifactStore
from recommender.models import ModelVersion

HELD_OUT_SHARE = 0.2


def train(
    parameters: TrainingParameters, steps: Steps, *, k: int | None, store: ArtifactStore | None = None
) -> ModelVersion:
    """Train on everything there is, measure on a held-out fifth, and store a candidate; `k` None chooses it."""
    store = store or ArtifactStore()
    with ExitStack() as stack:
        with steps.step("Taking the snapshot"):
            snapshot = stack.enter_context(take_snapshot(store))
        with steps.step("Starting Spark"):
            spark = stack.enter_context(spark_session("training"))
        ratings = transforms.select_ratings(snapshot.read(spark)).cache()
        measured = measure_held_out(ratings, snapshot.catalogue, parameters, steps)
        model = fit_model(ratings, snapshot.catalogue, parameters, steps, "All ratings · ")
        themes = _fit_themes(spark, model, parameters, steps, k)
    return _store(model, themes, snapshot, parameters, measured, steps, store)


def measure_held_out(
    ratings: DataFrame, catalogue: Catalogue, parameters: TrainingParameters, steps: Steps
) -> dict[str, Any]:
    """Fit on four fifths and return the figures on the rest."""
    split = transforms.hold_out_random(ratings, share=HELD_OUT_SHARE, seed=parameters.seed).cache()
    model = fit_model(split.filter("not held_out"), catalogue, parameters, steps, "Four fifths · ")
    with steps.step("Four fifths · Measuring on the held-out fifth"):
        measured = measure_model(model, HeldOut.gather(split.filter("held_out")))
    split.unpersist()
    steps.note(describe(measured))
    return {"protocol": "random 80/20", "seed": parameters.seed, **measured}


def describe(measured: dict[str, Any]) -> str:
    """Return the figures in a line."""
    return (
        f"RMSE {measured['rmse']:.4f}, MAE {measured['mae']:.4f}, nDCG@10 {measured['ndcg_at_10']:.4f} "
        f"(most popular {measured['most_popular']['ndcg_at_10']:.4f})"
    )


def _fit_themes(
    spark: SparkSession, model: TrainedModel, parameters: TrainingParameters, steps: Steps, k: int | None
) -> Themes:
    with steps.step("Themes: K-Means on Spark"):
        themes = fit_themes(spark, model, parameters, k=k)
    sizes = [facts["size"] for facts in themes.facts]
    steps.note(f"{themes.k} themes of {min(sizes):,} to {max(sizes):,} films, silhouette {themes.silhouette:.3f}")
    return themes


def _store(
    model: TrainedModel,
    themes: Themes,
    snapshot: Snapshot,
    parameters: TrainingParameters,
    measured: dict[str, Any],
    steps: Steps,
    store: ArtifactStore,
) -> ModelVersion:
    with steps.step("Storing the model"):
        version, manifest = publish(
            model,
            themes,
            source={"source": snapshot.source, "sha256": snapshot.sha256},
            parameters=parameters,
            measured=measured,
            seconds=steps.seconds,
            store=store,
        )
        return ModelVersion.objects.create(version=version, manifest=manifest)
