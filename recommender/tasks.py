"""Celery's doors to the recommender; each is safe to run twice."""

from celery import shared_task

from recommender import placing, profiles
from recommender.runs import task_log
from recommender.runs.activating import put_live_as_asked
from recommender.runs.services import carried_out, take


@shared_task(name="recommender.update_profile", ignore_result=True)
def update_profile(user_id: int) -> None:
    profiles.update_profile(user_id)


@shared_task(name="recommender.place_films")
def place_films(movie_ids: list[int]) -> None:
    placing.place_films(movie_ids)


@shared_task(name="recommender.place_added_films")
def place_added_films() -> None:
    placing.place_added_films()


@shared_task(name="recommender.activate_model", soft_time_limit=1800, time_limit=1860)
def activate_model(run_id: int) -> None:
    """Put the version of a run live."""
    if run := take(run_id):
        with carried_out(run) as progress:
            put_live_as_asked(run, progress)


@shared_task(name="recommender.forget_tasks")
def forget_tasks() -> int:
    """Delete the log of tasks that ended two weeks ago and longer."""
    return task_log.forget()
