"""Writes that a client may safely send again: `Idempotency-Key`.

How to use it, below `extend_schema`::

    @idempotent
    def post(self, request): ...

The answer is stored in the transaction of the write itself: either both are there or neither is. An attempt that
fails leaves its key free.
"""

import hashlib
import json
import re
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import connection, transaction
from django.utils import timezone
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.errors import Conflict, Unprocessable
from catalog.api.requests import SignedIn
from catalog.models import StoredAnswer

HEADER = "Idempotency-Key"
PATTERN = r"^[!-~]{1,255}$"
REPLAYED = "Idempotent-Replayed"

Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """Answer a repeated request with its first answer, for a day, without doing it again."""

    @wraps(handler)
    def answer_once(view: Any, request: SignedIn, *args: Any, **kwargs: Any) -> Response:
        key = request.headers.get(HEADER)
        if key is None:
            return handler(view, request, *args, **kwargs)
        if not re.fullmatch(PATTERN, key):
            raise ValidationError({HEADER: ["A key has 1 to 255 visible ASCII characters and no space."]})
        return _once(key, request, lambda: handler(view, request, *args, **kwargs))

    answer_once.idempotent = True  # type: ignore[attr-defined]  # read by the schema
    return answer_once


@transaction.atomic
def _once(key: str, request: SignedIn, answer: Callable[[], Response]) -> Response:
    if not _take(f"{request.user.pk} {key}"):
        raise Conflict(f"A request with this {HEADER} is being answered; send it again later.")
    fingerprint = _fingerprint(request)
    kept = StoredAnswer.objects.filter(user=request.user, key=key).first()
    if kept is not None and kept.created_at > timezone.now() - StoredAnswer.KEPT:
        if kept.fingerprint != fingerprint:
            raise Unprocessable(f"This {HEADER} belongs to another request; take a new one for each.")
        return Response(kept.body, status=kept.status, headers={REPLAYED: "true"})
    response = answer()
    values = {"fingerprint": fingerprint, "status": response.status_code, "body": _plain(response.data)}
    StoredAnswer.objects.update_or_create(user=request.user, key=key, defaults=values | {"created_at": timezone.now()})
    return response


def _take(name: str) -> bool:
    """Hold the name until the transaction ends; False where another holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
        return cursor.fetchone()[0]


def _fingerprint(request: Request) -> str:
    """What tells two requests apart: method, address and body, whatever the order of its keys."""
    asked = [request.method, request.get_full_path(), request.data]
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()


def _plain(data: Any) -> Any:
    """The answer as the client reads it."""
    return None if data is None else json.loads(JSONRenderer().render(data))
