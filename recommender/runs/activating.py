"""A version put live in a task, with its line in the audit log in the same transaction."""

from django.db import transaction

from catalog.audit import record
from recommender.activation import ActivationError, put_live
from recommender.model_files import read_model_files
from recommender.models import ModelVersion
from recommender.runs.models import ModelRun
from recommender.runs.progress import Progress


def put_live_as_asked(run: ModelRun, progress: Progress) -> ModelVersion:
    """Put the run's version live if what was live when it was asked for still is; raises as `activate` does."""
    if run.started_by is None or run.model_version is None:
        raise ActivationError("Whoever asked for it, or the version, is no longer there.")
    with progress.step("Reading the files and checking each one"):
        files = read_model_files(run.model_version.version)
    progress.line(f"{len(files):,} films in {len(files.themes)} clusters; every file is as the manifest says.")
    with progress.step("Swapping vectors and themes"), transaction.atomic():
        before = str(ModelVersion.objects.live() or "none")
        live = put_live(files, going_back=run.going_back, expected_live=run.expected_live)
        record(
            actor=run.started_by,
            action="rolled back" if run.going_back else "put live",
            subject=live,
            before={"live": before},
            after={"live": live.version},
        )
    if live.held_back:
        progress.line(f"This overrules the gate. {live.held_back}")
    return live
