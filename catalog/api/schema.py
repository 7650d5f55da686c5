"""What the OpenAPI document says of every operation, so that no view has to."""

from collections.abc import Iterator
from typing import Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework.permissions import AllowAny

from catalog.api import idempotency
from catalog.api.conditional import ConditionalRead
from catalog.api.problems import PROBLEM_TYPE, ProblemSerializer
from catalog.api.retirement import retirement_of

WORDS = {
    "400": "The request makes no sense; `errors` names the fields.",
    "401": "Not signed in, or with a token that is unknown, expired or revoked.",
    "403": "Not allowed: a read token only reads, a session sends its CSRF token, an account confirms its address.",
    "404": "There is no such thing, or no such page.",
    "406": "Only JSON can be had.",
    "409": "A request with the same `Idempotency-Key` is being answered.",
    "412": "The answer is not the one that `If-Match` names.",
    "413": "More than one request may bring.",
    "415": "Only JSON is read.",
    "422": "This `Idempotency-Key` belongs to another request.",
    "429": "Too many requests; `Retry-After` says when to come back.",
    "503": "Not now: no model is live yet, or a service the site needs is away.",
}
HEADER: Literal["header"] = "header"
TOLD: list[int | str] = [200, 201, 204, 304, 429]
RATE_LIMIT = [
    OpenApiParameter("RateLimit-Limit", int, HEADER, response=TOLD, description="Requests the window allows."),
    OpenApiParameter("RateLimit-Remaining", int, HEADER, response=TOLD, description="Requests left in it."),
    OpenApiParameter("RateLimit-Reset", int, HEADER, response=TOLD, description="Seconds until one more is allowed."),
    OpenApiParameter("RateLimit-Policy", str, HEADER, response=TOLD, description="Such as `600;w=60`."),
    OpenApiParameter("Retry-After", int, HEADER, response=[429, 503], description="Seconds to wait."),
]
CONDITIONAL = [
    OpenApiParameter("If-None-Match", str, HEADER, description="The `ETag` of the answer you have."),
    OpenApiParameter("ETag", str, HEADER, response=[200, 304], description="Names exactly this answer."),
    OpenApiParameter(
        "Cache-Control", str, HEADER, response=[200, 304], description="Who may keep it, and for how long."
    ),
]
IDEMPOTENT = [
    OpenApiParameter(
        idempotency.HEADER,
        str,
        HEADER,
        pattern=idempotency.PATTERN,
        description="Of your choice, new for each write: sent again within a day it is answered as before, not redone.",
    ),
    OpenApiParameter(
        idempotency.REPLAYED,
        str,
        HEADER,
        response=[200, 201, 204],
        enum=["true"],
        description="This is the earlier answer.",
    ),
]


class DocumentedSchema(AutoSchema):
    """Adds the errors an operation can answer with, and the headers it reads and sends."""

    def get_override_parameters(self) -> list:
        extra = [*(CONDITIONAL if self._is_conditional else []), *(IDEMPOTENT if self._is_idempotent else [])]
        return [*super().get_override_parameters(), *extra, *(RATE_LIMIT if self._is_throttled else [])]

    def is_deprecated(self) -> bool:
        return super().is_deprecated() or retirement_of(type(self.view), self.method) is not None

    def _get_response_bodies(self, direction="response") -> dict:
        bodies = super()._get_response_bodies(direction)
        if self._is_conditional:
            bodies["304"] = self._get_response_for_code(
                OpenApiResponse(description="You have it already."), "304", None, direction
            )
        for code in set(self._problems()) | {code for code in bodies if code >= "400"}:
            problem = OpenApiResponse(ProblemSerializer, description=WORDS.get(code, ""))
            bodies[code] = self._get_response_for_code(problem, code, [PROBLEM_TYPE], direction)
        return dict(sorted(bodies.items()))

    def _problems(self) -> Iterator[str]:
        """Yield the statuses of what can go wrong with this operation."""
        yield from ("406", "503")
        if self._has_input:
            yield "400"
        if self.method in {"POST", "PUT", "PATCH"}:
            yield from ("400", "413", "415")
        if self.view.authentication_classes:
            yield "401"
        if self.method != "GET" or not self._is_open:
            yield "403"
        if "{" in self.path or getattr(self.view, "pagination_class", None):
            yield "404"
        if self._is_idempotent:
            yield from ("400", "409", "422")
        if self._is_conditional:
            yield "412"
        if self._is_throttled:
            yield "429"

    @property
    def _handler(self) -> object:
        return getattr(self.view, self.method.lower(), None)

    @property
    def _has_input(self) -> bool:
        return any(parameter["in"] == "query" for parameter in self._get_parameters())

    @property
    def _is_conditional(self) -> bool:
        return isinstance(self.view, ConditionalRead) and self.method == "GET"

    @property
    def _is_idempotent(self) -> bool:
        return getattr(self._handler, "idempotent", False)

    @property
    def _is_open(self) -> bool:
        return AllowAny in self.view.permission_classes

    @property
    def _is_throttled(self) -> bool:
        return bool(self.view.throttle_classes)
