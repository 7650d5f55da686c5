"""The Celery app is imported here, so that every process that defines or sends a task has it."""

from cineproject.celery import app as celery_app

__all__ = ["celery_app"]
