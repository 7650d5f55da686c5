"""Rate limits, told in `RateLimit-*` headers; while Redis is away each process counts for itself.

A person may rate while Redis is away, and nobody may guess passwords or drain the site the more: so limits stay on,
by process instead of by site.
"""

import logging
import math
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.core.cache.backends.locmem import LocMemCache
from redis.exceptions import RedisError
from rest_framework.throttling import AnonRateThrottle, SimpleRateThrottle, UserRateThrottle

from recommender.outages import redis_outage

if TYPE_CHECKING:
    # DRF's views read the setting that names these classes.
    from rest_framework.request import Request
    from rest_framework.views import APIView

log = logging.getLogger(__name__)
own_counts = LocMemCache("throttling", {"OPTIONS": {"MAX_ENTRIES": 10_000}})


class _Tolerant(SimpleRateThrottle):
    """Count in the cache that all processes share, or here while it does not answer."""

    num_requests: int
    duration: int

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        allowed = self._count(request, view)
        if getattr(self, "key", None):
            self._tell(request)
        return allowed

    def _count(self, request: "Request", view: "APIView") -> bool:
        self.cache = cache if redis_outage.is_over else own_counts
        try:
            return super().allow_request(request, view)
        except (RedisError, OSError) as error:
            redis_outage.begin()
            log.warning("Each process counts its own requests: the cache does not answer (%s).", error)
            self.cache = own_counts
            return super().allow_request(request, view)

    def _tell(self, request: "Request") -> None:
        """Leave the tightest of the request's limits for `catalog.api.middleware` to send."""
        left = self.num_requests - len(self.history)
        told = getattr(request._request, "rate_limit", None)
        if told is not None and int(told["RateLimit-Remaining"]) <= left:
            return
        until = self.duration - (self.now - self.history[-1]) if self.history else self.duration
        headers = {
            "RateLimit-Limit": str(self.num_requests),
            "RateLimit-Remaining": str(max(left, 0)),
            "RateLimit-Reset": str(max(math.ceil(until), 0)),
            "RateLimit-Policy": f"{self.num_requests};w={self.duration}",
        }
        request._request.rate_limit = headers  # type: ignore[attr-defined]


class TolerantAnonRateThrottle(_Tolerant, AnonRateThrottle):
    """For people without a sign-in, by address."""


class TolerantUserRateThrottle(_Tolerant, UserRateThrottle):
    """For people with a sign-in: each token by itself, and the person on the site's own pages."""

    def get_cache_key(self, request: "Request", view: "APIView") -> str | None:
        if not request.user.is_authenticated:
            return None
        who = f"token-{request.auth.pk}" if request.auth is not None else f"person-{request.user.pk}"
        return self.cache_format % {"scope": self.scope, "ident": who}
