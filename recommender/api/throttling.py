"""Rate limits that need the cache and do without it: a person may rate while Redis is away."""

import logging
from typing import TYPE_CHECKING

from redis.exceptions import RedisError
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from recommender.outages import redis_outage

if TYPE_CHECKING:
    # DRF's views read the setting that names these classes.
    from rest_framework.request import Request
    from rest_framework.views import APIView

log = logging.getLogger(__name__)


class _Tolerant(SimpleRateThrottle):
    """Let requests through while the cache that counts them does not answer."""

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        if not redis_outage.is_over:
            return True
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            redis_outage.begin()
            log.warning("Requests are not counted: the cache does not answer (%s).", error)
            return True


class TolerantAnonRateThrottle(_Tolerant, AnonRateThrottle):
    """For people without a sign-in, by address."""


class TolerantUserRateThrottle(_Tolerant, UserRateThrottle):
    """For people with a sign-in."""
