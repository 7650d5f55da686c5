"""What waits in the task queues and what workers have in hand, as the broker tells it."""

import json
import time
from collections import Counter
from dataclasses import dataclass

from django.conf import settings
from redis import Redis, RedisError

from recommender.outages import redis_outage
from recommender.runs.task_log import PUBLISHED_AT

PATIENCE = 1.0
IN_HAND = "unacked"
"""Where Celery's transport keeps what a worker took and has not done; by default under this name."""
MOST_COUNTED = 1000


@dataclass(frozen=True, slots=True)
class Backlog:
    """One queue: how many tasks wait, and for how long the oldest has; None where it does not say."""

    queue: str
    waiting: int
    oldest_seconds: float | None


def read_backlogs() -> list[Backlog] | None:
    """Return what waits, queue by queue; None where the broker does not answer."""
    if not redis_outage.is_over:
        return None
    try:
        with _broker() as broker:
            return [_backlog(broker, queue) for queue in settings.TASK_QUEUES]
    except RedisError:
        redis_outage.begin()
        return None


def tasks_in_hand() -> Counter[str]:
    """Return how many tasks of each name workers have taken and not done; none where the broker does not answer."""
    if not redis_outage.is_over:
        return Counter()
    try:
        with _broker() as broker:
            _, held = broker.hscan(IN_HAND, count=MOST_COUNTED)
    except RedisError:
        redis_outage.begin()
        return Counter()
    return Counter(json.loads(message)[0]["headers"]["task"] for message in held.values())


def _broker() -> Redis:
    return Redis.from_url(settings.CELERY_BROKER_URL, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def _backlog(broker: Redis, queue: str) -> Backlog:
    """The transport puts new messages on the left and takes from the right."""
    waiting, oldest = broker.llen(queue), broker.lindex(queue, -1)
    asked = json.loads(oldest)["headers"].get(PUBLISHED_AT) if oldest else None
    return Backlog(queue, waiting, max(time.time() - asked, 0.0) if asked else None)
