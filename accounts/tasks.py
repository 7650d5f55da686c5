"""Celery doors."""

from celery import shared_task

from accounts.imports.flows import drop_stale_imports


@shared_task
def forget_unconfirmed_imports() -> None:
    """Drop the uploads that nobody confirmed within a day."""
    drop_stale_imports()
