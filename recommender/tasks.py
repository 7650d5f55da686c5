"""Celery's doors to the recommender; each is safe to run twice."""

from celery import shared_task

from recommender import profiles


@shared_task(name="recommender.update_profile", ignore_result=True)
def update_profile(user_id: int) -> None:
    profiles.update_profile(user_id)
