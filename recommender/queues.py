"""Handing work to Celery without ever letting the broker break or hold up a request.

How to call it, inside the transaction whose rows the task needs::

    send_on_commit(tasks.update_profile, user.pk)

A broker that is down costs one failed attempt, which is logged; for a while after that nothing is sent and no time
lost. Nothing may depend on a task alone: readers do the work themselves where it is missing.
"""

import logging

from celery import Task, current_app
from django.db import transaction
from kombu.exceptions import OperationalError

from recommender.outages import redis_outage

PATIENCE = 1.0
"""Seconds to wait for the broker's answer."""

log = logging.getLogger(__name__)


def send_on_commit(task: Task, *args: object) -> None:
    """Enqueue the task once the surrounding transaction has committed."""
    transaction.on_commit(lambda: send(task, *args), robust=True)


def send(task: Task, *args: object) -> bool:
    """Enqueue the task now; False where the broker does not take it."""
    return send_by_name(task.name, *args)


def send_by_name(name: str, *args: object) -> bool:
    """Enqueue a task that this process cannot import, as those of the batch; False where nobody takes it."""
    if not redis_outage.is_over:
        return False
    try:
        with _connection() as connection:
            current_app.send_task(name, args, connection=connection, retry=False)
    except (OperationalError, OSError) as error:
        redis_outage.begin()
        log.warning("The broker did not take %s%r: %s", name, args, error)
        return False
    return True


def _connection():
    """A connection to the broker that gives up soon; the worker's own may wait longer."""
    options = current_app.conf.broker_transport_options | {
        "socket_timeout": PATIENCE,
        "socket_connect_timeout": PATIENCE,
        "max_retries": 0,
    }
    return current_app.connection_for_write(connect_timeout=PATIENCE, transport_options=options)
