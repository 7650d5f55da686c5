"""Celery's doors to the recommender; each is safe to run twice."""

from celery import shared_task

from recommender import placing, profiles


@shared_task(name="recommender.tasks.update_profile", ignore_result=True)
def update_profile(user_id: int) -> None:
    profiles.update_profile(user_id)


@shared_task(name="recommender.place_film", ignore_result=True)
def place_film(movie_id: int) -> None:
    placing.place_film(movie_id)


@shared_task(name="recommender.place_added_films", ignore_result=True)
def place_added_films() -> None:
    placing.place_added_films()
