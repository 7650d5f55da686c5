"""A training that people can watch at the console while it goes on."""

from ml_jobs.progress import Steps, Write
from ml_jobs.training.parameters import TrainingParameters
from ml_jobs.training.pipeline import put_live, train
from recommender.models import ModelVersion
from recommender.runs.models import ModelRun
from recommender.runs.progress import Progress

DEFAULTS = TrainingParameters()


def train_recorded(
    run: ModelRun,
    progress: Progress,
    write: Write,
    *,
    parameters: TrainingParameters = DEFAULTS,
    k: int | None = DEFAULTS.themes.k,
    activate: bool = False,
) -> tuple[ModelVersion, bool]:
    """Train a candidate, with `activate` put it live where the gate lets it through; tells whether it is live."""

    def say(line: str) -> None:
        write(line)
        progress.line(line)

    steps = Steps(say, progress.step)
    candidate = train(parameters, steps, k=k)
    ModelRun.objects.filter(pk=run.pk).update(model_version=candidate)
    live = activate and put_live(candidate, steps)
    say(f"Model {candidate} is {'live' if live else 'stored as a candidate'}; {steps.total:.0f} s in all.")
    return candidate, live
