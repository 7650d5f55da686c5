"""Celery doors of the catalogue."""

from celery import shared_task

from catalog.posters.fetching import fetch_posters as fetch


@shared_task(name="catalog.fetch_posters")
def fetch_posters(limit: int = 200) -> int:
    """Fetch some posters that are not there yet and return how many were found."""
    return fetch(limit=limit).found
