"""The whole of a training run, from the snapshot to a candidate in the artifact store."""

from contextlib import ExitStack

from ml_jobs import transforms
from ml_jobs.gate import FIGURES, FIRST_MODEL, Verdict, judge, stored_figures
from ml_jobs.progress import Steps
from ml_jobs.session import spark_session
from ml_jobs.snapshot import Snapshot, take_snapshot
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.publish import publish
from ml_jobs.training.theme_choice import as_rows
from ml_jobs.training.whole import Measured, WholeFit, fit_whole
from recommender.activation import activate
from recommender.artifacts import ArtifactStore
from recommender.models import ModelVersion


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
        fit = fit_whole(spark, ratings, snapshot.catalogue, parameters, steps, k=k)
    verdict = judge_against_live(fit.measured, parameters, store)
    steps.note(verdict.reason)
    return _store(fit, snapshot, parameters, verdict, steps, store)


def put_live(candidate: ModelVersion, steps: Steps, *, store: ArtifactStore | None = None) -> bool:
    """Activate the candidate where the gate lets it through; tells whether it is live."""
    if candidate.held_back:
        steps.note(f"Held back. {candidate.held_back}")
        steps.note(f"It stays a candidate; manage.py activate_model {candidate} puts it live all the same.")
        return False
    with steps.step("Activating the model"):
        activate(candidate.version, store=store)
    return True


def judge_against_live(measured: Measured, parameters: TrainingParameters, store: ArtifactStore) -> Verdict:
    """Hold the candidate against what the live model said of the same ratings."""
    live = ModelVersion.objects.live()
    if live is None:
        return FIRST_MODEL
    kept = stored_figures(live.version, store)
    return judge(measured.figures, measured.simplest, kept, against=live.version, seed=parameters.seed)


def _store(
    fit: WholeFit,
    snapshot: Snapshot,
    parameters: TrainingParameters,
    verdict: Verdict,
    steps: Steps,
    store: ArtifactStore,
) -> ModelVersion:
    with steps.step("Storing the model"):
        version, manifest = publish(
            fit.model,
            fit.themes,
            curve=as_rows(fit.measured.curve),
            source={"source": snapshot.source, "sha256": snapshot.sha256},
            parameters=parameters,
            measured=fit.measured.metrics,
            gate=verdict.as_dict(),
            figures={FIGURES: fit.measured.figures.to_bytes()},
            seconds=steps.seconds,
            store=store,
        )
        return ModelVersion.objects.create(version=version, manifest=manifest)
