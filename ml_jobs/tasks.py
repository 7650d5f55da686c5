"""Celery doors of the batch; others knock by name, since nothing imports `ml_jobs`."""

import logging

from celery import shared_task
from django.conf import settings

from recommender.runs.services import carried_out, take

LIMIT = round(settings.TRAINING_HOURS * 3600)
GRACE_SECONDS = 60
"""From asking a training to end to ending it."""

log = logging.getLogger(__name__)


@shared_task(name="ml_jobs.train_model", soft_time_limit=LIMIT, time_limit=LIMIT + GRACE_SECONDS)
def train_model(run_id: int) -> None:
    """Train the candidate of a run, which people watch at the console."""
    if run := take(run_id):
        with carried_out(run) as progress:
            # Spark is an extra: a worker without it registers the task's name, and a run says what it lacks.
            from ml_jobs.recorded import train_recorded

            train_recorded(run, progress, log.info)
