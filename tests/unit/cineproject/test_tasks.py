"""The names of tasks, where they wait, and what runs by the clock."""

import re

import pytest
from django.conf import settings

from cineproject.celery import app

app.loader.import_default_modules()
OURS = {name: task for name, task in app.tasks.items() if not name.startswith("celery.")}


@pytest.mark.parametrize("name", sorted(OURS))
def test_a_task_is_called_by_its_app_and_its_function(name):
    function = OURS[name].run

    assert name == f"{function.__module__.partition('.')[0]}.{function.__name__}"
    assert re.fullmatch(r"[a-z_]+\.[a-z]+(_[a-z]+)+", name)


def test_the_schedule_names_tasks_that_exist_and_nothing_else():
    schedule = settings.CELERY_BEAT_SCHEDULE

    assert {name: entry["task"] for name, entry in schedule.items()} == {name: name for name in schedule}
    assert schedule.keys() <= OURS.keys()


@pytest.mark.parametrize(
    ("name", "queue"), [("ml_jobs.train_model", "training"), ("recommender.update_profile", "celery")]
)
def test_what_needs_spark_waits_apart(name, queue):
    assert app.amqp.router.route({}, name)["queue"].name == queue
