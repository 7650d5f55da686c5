"""Operations on their way out: how an answer and the schema say so.

How to use it, on the method of a view; docs/api.md has the policy::

    @retired(Retirement(since=..., until=..., link="/api/docs/#..."))
    def get(self, request): ...
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.utils.http import http_date

Handler = TypeVar("Handler", bound=Callable)


@dataclass(frozen=True, slots=True)
class Retirement:
    """When an operation was deprecated, when it goes, and where the change is described."""

    since: datetime
    until: datetime
    link: str

    def headers(self) -> dict[str, str]:
        """Return `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and the link to read."""
        return {
            "Deprecation": f"@{int(self.since.timestamp())}",
            "Sunset": http_date(self.until.timestamp()),
            "Link": f'<{self.link}>; rel="deprecation"; type="text/html"',
        }


def retired(retirement: Retirement) -> Callable[[Handler], Handler]:
    """Mark an operation: every answer of it carries the headers, and the schema calls it deprecated."""

    def mark(handler: Handler) -> Handler:
        handler.retirement = retirement  # type: ignore[attr-defined]  # read by `retirement_of`
        return handler

    return mark


def retirement_of(view: type | None, method: str) -> Retirement | None:
    """Return how an operation of the view retires; None for one that stays. HEAD goes with GET."""
    handler = getattr(view, "get" if method == "HEAD" else method.lower(), None)
    return getattr(handler, "retirement", None)
