"""Limits for pages that cost something; their rates stand in ACCOUNT_RATE_LIMITS beside those of signing in."""

import logging

from allauth.core.internal import ratelimit
from django.http import HttpRequest
from redis.exceptions import RedisError

from recommender.outages import redis_outage

log = logging.getLogger(__name__)


def is_allowed(request: HttpRequest, action: str) -> bool:
    """Count one use of the action and say whether it is within its rate; where the cache is silent all are."""
    if not redis_outage.is_over:
        return True
    try:
        # The public wrapper never counts a GET, and a page of shelves is one.
        return bool(ratelimit.consume(request, app="allauth.account", action=action, limit_get=True))
    except (RedisError, OSError) as error:
        redis_outage.begin()
        log.warning("Requests are not counted: the cache does not answer (%s).", error)
        return True
