"""The whole of a training run, from the snapshot to a candidate in the artifact store."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, replace
from typing import Any

from pyspark.sql import DataFrame, SparkSession

from ml_jobs import transforms
from ml_jobs.evaluation import HeldOut, measure_model
from ml_jobs.gate import (
    FIGURES,
    FIRST_MODEL,
    REFITTED,
    STORED,
    PeopleFigures,
    Verdict,
    judge,
    judge_by_floor,
    same_split,
    stored_figures,
)
from ml_jobs.progress import Steps
from ml_jobs.session import spark_session
from ml_jobs.snapshot import Snapshot, take_snapshot
from ml_jobs.training.model import TrainedModel, fit_model
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.publish import publish
from ml_jobs.training.theme_choice import RANGE, Judgement, as_rows, choose_k, judge_range
from ml_jobs.training.themes import Themes, fit_themes
from recommender.activation import activate
from recommender.artifacts import ArtifactStore
from recommender.models import ModelVersion

HELD_OUT_SHARE = 0.2
PROTOCOL = "random 80/20"


def train(
    parameters: TrainingParameters, steps: Steps, *, k: int | None, store: ArtifactStore | None = None
) -> ModelVersion:
    """Train on everything there is, measure on a held-out fifth, and store a candidate; `k` None chooses it.

    The manifest keeps the figures and what the activation gate says of the candidate.
    """
    store = store or ArtifactStore()
    with ExitStack() as stack:
        with steps.step("Taking the snapshot"):
            snapshot = stack.enter_context(take_snapshot(store))
        with steps.step("Starting Spark"):
            spark = stack.enter_context(spark_session("training"))
        ratings = transforms.select_ratings(snapshot.read(spark)).cache()
        fifth = measure_held_out(ratings, snapshot, parameters, steps, store, themes=() if k else RANGE)
        model = fit_model(ratings, snapshot.catalogue, parameters, steps, "All ratings · ")
        themes = _fit_themes(spark, model, parameters, steps, k or choose_k(fifth.curve))
    return _store(model, themes, snapshot, parameters, fifth, steps, store)


def put_live(candidate: ModelVersion, steps: Steps, *, store: ArtifactStore | None = None) -> bool:
    """Activate the candidate where the gate lets it through; tells whether it is live."""
    if candidate.held_back:
        steps.note(f"Held back. {candidate.held_back}")
        steps.note(f"It stays a candidate; manage.py activate_model {candidate} puts it live all the same.")
        return False
    with steps.step("Activating the model"):
        activate(candidate.version, store=store)
    return True


@dataclass(frozen=True, slots=True)
class Fifth:
    """What a fit on four fifths reached on the fifth."""

    measured: dict[str, Any]
    figures: PeopleFigures
    verdict: Verdict
    curve: list[Judgement]
    """What each number of themes was worth on it, where one was to be chosen."""


def measure_held_out(
    ratings: DataFrame,
    snapshot: Snapshot,
    parameters: TrainingParameters,
    steps: Steps,
    store: ArtifactStore,
    *,
    themes: Sequence[int] = (),
) -> Fifth:
    """Fit on four fifths, measure on the rest, and hold the figures against those of the live model.

    Each number of `themes` is judged on the rest as well.
    """
    split = transforms.hold_out_random(ratings, share=HELD_OUT_SHARE, seed=parameters.seed).cache()
    kept = split.filter("not held_out").drop("held_out")
    model = fit_model(kept, snapshot.catalogue, parameters, steps, "Four fifths · ")
    with steps.step("Four fifths · Measuring on the held-out fifth"):
        held_out = HeldOut.gather(split.filter("held_out"))
        measured = {"protocol": PROTOCOL, "seed": parameters.seed, **measure_model(model, held_out)}
        figures = PeopleFigures.measure(model, held_out)
    steps.note(describe(measured))
    curve = _judge_themes(model, held_out, ratings.sparkSession, parameters, steps, themes) if themes else []
    live = ModelVersion.objects.live()
    if live is None:
        verdict = FIRST_MODEL
    else:
        facts = {"data": {"sha256": snapshot.sha256}, "metrics": measured}
        verdict = judge_trial(Trial(model, held_out, figures, facts, parameters), live, kept, steps, store)
    steps.note(verdict.reason)
    split.unpersist()
    return Fifth(measured, figures, verdict, curve)


@dataclass(frozen=True, slots=True)
class Trial:
    """A candidate before its gate."""

    model: TrainedModel
    held_out: HeldOut
    figures: PeopleFigures
    facts: dict[str, Any]
    """`data` and `metrics` as its manifest will have them."""
    parameters: TrainingParameters


def judge_trial(trial: Trial, live: ModelVersion, kept: DataFrame, steps: Steps, store: ArtifactStore) -> Verdict:
    """Hold the candidate against the live model: by its stored figures, else by its parameters fitted anew."""
    seed = trial.parameters.seed
    stored = stored_figures(live.version, store) if same_split(live.manifest, trial.facts) else None
    if stored is not None:
        return judge(trial.figures, stored, against=live.version, by=STORED, seed=seed)
    earlier = replace(TrainingParameters.from_mapping(live.manifest.get("parameters", {})), seed=seed)
    if earlier.for_fitting() == trial.parameters.for_fitting():
        popular = PeopleFigures.of_most_popular(trial.model, trial.held_out)
        return judge_by_floor(trial.figures, popular, against=live.version, seed=seed)
    refitted = fit_model(kept, trial.model.catalogue, earlier, steps, f"Parameters of {live} · ")
    figures = PeopleFigures.measure(refitted, trial.held_out)
    return judge(trial.figures, figures, against=live.version, by=REFITTED, seed=seed)


def describe(measured: dict[str, Any]) -> str:
    """Return the figures in a line."""
    return (
        f"RMSE {measured['rmse']:.4f}, MAE {measured['mae']:.4f}, nDCG@10 {measured['ndcg_at_10']:.4f} "
        f"(most popular {measured['most_popular']['ndcg_at_10']:.4f})"
    )


def _judge_themes(
    model: TrainedModel,
    held_out: HeldOut,
    spark: SparkSession,
    parameters: TrainingParameters,
    steps: Steps,
    wanted: Sequence[int],
) -> list[Judgement]:
    with steps.step("Four fifths · How many themes?"):
        curve = judge_range(spark, model, held_out, parameters, wanted)
    steps.note(", ".join(f"{point.k}: lift {point.lift:.2f}, tags {point.tag_npmi:.2f}" for point in curve))
    return curve


def _fit_themes(
    spark: SparkSession, model: TrainedModel, parameters: TrainingParameters, steps: Steps, k: int
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
    fifth: Fifth,
    steps: Steps,
    store: ArtifactStore,
) -> ModelVersion:
    with steps.step("Storing the model"):
        version, manifest = publish(
            model,
            themes,
            curve=as_rows(fifth.curve),
            source={"source": snapshot.source, "sha256": snapshot.sha256},
            parameters=parameters,
            measured=fifth.measured,
            gate=fifth.verdict.as_dict(),
            figures={FIGURES: fifth.figures.to_bytes()},
            seconds=steps.seconds,
            store=store,
        )
        return ModelVersion.objects.create(version=version, manifest=manifest)
