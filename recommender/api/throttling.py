"""Rate limits of the API, told in `RateLimit-*` headers.

A person may rate while Redis is away, and nobody may drain the site the more: so limits stay on, by process instead of
by site.
"""

from typing import TYPE_CHECKING

from rest_framework.throttling import BaseThrottle

from catalog.http import client_network
from recommender.limits import Limit, Taken, take

if TYPE_CHECKING:
    # DRF's views read the setting that names these classes.
    from rest_framework.request import Request
    from rest_framework.views import APIView


class LimitThrottle(BaseThrottle):
    """Counts a request against the limits that a subclass names; none means that it is not limited."""

    taken: Taken | None = None

    def limits_of(self, request: "Request", view: "APIView") -> list[Limit]:
        """Return the limits a request counts against."""
        raise NotImplementedError

    def allow_request(self, request: "Request", view: "APIView") -> bool:
        limits = self.limits_of(request, view)
        if not limits:
            return True
        self.taken = take(*limits)
        tell(request, self.taken)
        return self.taken.is_allowed

    def wait(self) -> float | None:
        return self.taken.wait if self.taken else None


class StrangerThrottle(LimitThrottle):
    """For people without a sign-in, by address."""

    scope = "anon"

    def limits_of(self, request: "Request", view: "APIView") -> list[Limit]:
        if request.user is not None and request.user.is_authenticated:
            return []
        return [Limit(self.scope, client_network(request._request))]


class PersonThrottle(LimitThrottle):
    """For people with a sign-in: each token by itself, and all that a person asks together, however many tokens."""

    def limits_of(self, request: "Request", view: "APIView") -> list[Limit]:
        if not request.user.is_authenticated:
            return []
        person = request.user.pk
        by_token = (
            Limit.of_person("user", person) if request.auth is None else Limit("user", f"token-{request.auth.pk}")
        )
        return [by_token, Limit.of_person("person", person)]


class ExplainThrottle(LimitThrottle):
    """For answers that solve a person's taste again for every film in them: one limit for the API and the pages."""

    def limits_of(self, request: "Request", view: "APIView") -> list[Limit]:
        return [Limit.of_person("explain", request.user.pk)] if request.user.is_authenticated else []


def tell(request: "Request", taken: Taken) -> None:
    """Leave the tightest of the request's limits for `catalog.api.middleware` to send."""
    count = taken.tightest
    told = getattr(request._request, "rate_limit", None)
    if told is not None and int(told["RateLimit-Remaining"]) <= count.left:
        return
    request._request.rate_limit = {  # type: ignore[attr-defined]
        "RateLimit-Limit": str(count.limit.most),
        "RateLimit-Remaining": str(count.left),
        "RateLimit-Reset": str(count.wait),
        "RateLimit-Policy": f"{count.limit.most};w={count.limit.seconds}",
    }
