"""Celery doors of the batch; others knock by name, since nothing imports `ml_jobs`."""

import logging

from celery import shared_task

log = logging.getLogger(__name__)


@shared_task(name="ml_jobs.train_model")
def train_model(k: int | None = 40, activate: bool = False) -> str:
    """Train a candidate and return its version; with `activate` it goes live where the gate lets it through."""
    # Spark is an extra: a worker without it still registers the task's name.
    from ml_jobs.progress import Steps
    from ml_jobs.training.parameters import TrainingParameters
    from ml_jobs.training.pipeline import put_live, train

    steps = Steps(log.info)
    candidate = train(TrainingParameters(), steps, k=k)
    if activate:
        put_live(candidate, steps)
    return candidate.version
