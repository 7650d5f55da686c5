"""The task queue: who takes what, for how long, and what runs by the clock.

A task is called `<app>.<verb>_<object>`, after its function; in the schedule it stands under the same name.
"""

import environ

env = environ.Env()

MINUTE = 60.0
HOUR = 60 * MINUTE
DAY = 24 * HOUR


def every(seconds: float, *names: str) -> dict[str, dict]:
    """Return the schedule's entries for tasks that run again after so many seconds."""
    return {name: {"task": name, "schedule": seconds} for name in names}


CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_TIME_LIMIT = 3600
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A rating is committed whether or not the broker answers: publishing gives up after about a second.
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_step": 0.1, "interval_max": 0.1}
CELERY_BROKER_TRANSPORT_OPTIONS = {"socket_connect_timeout": 1, "socket_timeout": 5, "visibility_timeout": 7200}

# What needs Spark waits in a queue of its own, which a worker without it never looks at.
TRAINING_QUEUE = "training"
CELERY_TASK_DEFAULT_QUEUE = "celery"
CELERY_TASK_ROUTES = {"ml_jobs.*": {"queue": TRAINING_QUEUE}}
TASK_QUEUES = [CELERY_TASK_DEFAULT_QUEUE, TRAINING_QUEUE]
TRAINING_HOURS = env.float("TRAINING_HOURS", default=6.0)

CELERY_BEAT_SCHEDULE = {
    **every(10 * MINUTE, "accounts.take_up_exports"),
    **every(
        HOUR,
        "accounts.erase_people",
        "accounts.forget_answers",
        "accounts.forget_unconfirmed_imports",
        "accounts.remove_expired_exports",
        "recommender.forget_tasks",
        "recommender.place_added_films",
    ),
    **every(DAY, "accounts.forget_sessions", "accounts.forget_tokens"),
}
