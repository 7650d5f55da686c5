"""Writes that a client may safely send again: `Idempotency-Key`.

How to use it, below `extend_schema`::

    @idempotent
    def post(self, request): ...

The answer is stored in the transaction of the write itself: either both are there or neither is. An attempt that
fails leaves its key free. An answer that is long is stored as what it can be made of again: `repeatable`. Doors without
a sign-in have `catalog.api.sealing`.
"""

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import TYPE_CHECKING, Any

from django.core.files.uploadedfile import UploadedFile
from django.db import connection, transaction
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.errors import Conflict, Unprocessable
from catalog.api.requests import SignedIn
from catalog.models import StoredAnswer

if TYPE_CHECKING:
    from accounts.models import User

HEADER = "Idempotency-Key"
PATTERN = r"^[!-~]{1,255}$"
REPLAYED = "Idempotent-Replayed"

Handler = Callable[..., Response]


def idempotent(handler: Handler) -> Handler:
    """Answer a repeated request with its first answer, for a day, without doing it again."""
    return repeatable(keep=_same, recall=lambda _request, kept: kept)(handler)


def repeatable(*, keep: Callable[[Any], Any], recall: Callable[[SignedIn, Any], Any]) -> Callable[[Handler], Handler]:
    """Do not do a repeated request again: `keep` says what is stored of an answer, `recall` makes one of it."""

    def guard(handler: Handler) -> Handler:
        @wraps(handler)
        def answer_once(view: Any, request: SignedIn, *args: Any, **kwargs: Any) -> Response:
            key = key_of(request)
            if key is None:
                return handler(view, request, *args, **kwargs)
            with held(f"{request.user.pk} {key}"):
                kept = find_kept(request.user, key)
                if kept is not None:
                    require_own(kept, fingerprint_of(request))
                    return Response(recall(request, kept.body), status=kept.status, headers={REPLAYED: "true"})
                response = handler(view, request, *args, **kwargs)
                body = keep(_plain(response.data))
                keep_answer(request.user, key, fingerprint_of(request), response.status_code, body)
                return response

        return takes_key(answer_once)

    return guard


def takes_key(handler: Handler) -> Handler:
    """Mark a handler as one that minds the header, for the schema and the tests."""
    handler.idempotent = True  # type: ignore[attr-defined]
    return handler


def key_of(request: Request) -> str | None:
    """Return the key the client chose, None where it chose none; raises ValidationError for one that is none."""
    key = request.headers.get(HEADER)
    if key is not None and not re.fullmatch(PATTERN, key):
        raise ValidationError({HEADER: ["A key has 1 to 255 visible ASCII characters and no space."]})
    return key


@contextmanager
def held(name: str) -> Iterator[None]:
    """Hold a name for a transaction, which ends with the block; raises Conflict where another request holds it."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))", [name])
            if not cursor.fetchone()[0]:
                raise Conflict(f"A request with this {HEADER} is being answered; send it again later.")
        yield


def find_kept(user: "User | None", key: str) -> StoredAnswer | None:
    """Return the answer that is kept under a key."""
    fresh = StoredAnswer.objects.filter(created_at__gt=timezone.now() - StoredAnswer.KEPT)
    return fresh.filter(user=user, key=key).first()


def require_own(kept: StoredAnswer, fingerprint: str) -> None:
    """Raise Unprocessable where the answer that is kept is another request's."""
    if not constant_time_compare(kept.fingerprint, fingerprint):
        raise Unprocessable(f"This {HEADER} belongs to another request; take a new one for each.")


def keep_answer(user: "User | None", key: str, fingerprint: str, status: int, body: Any) -> None:
    """Store an answer in the place of one that is too old."""
    values = {"fingerprint": fingerprint, "status": status, "body": body, "created_at": timezone.now()}
    StoredAnswer.objects.update_or_create(user=user, key=key, defaults=values)


def fingerprint_of(request: Request) -> str:
    """Return what tells two requests apart: method, address and body, whatever the order of its keys."""
    return hashlib.sha256(told_by(request)).hexdigest()


def told_by(request: Request) -> bytes:
    """Return all that a request asks for; of a file its digest."""
    asked = [request.method, request.get_full_path(), request.data]
    return json.dumps(asked, sort_keys=True, default=_digest_of).encode()


def _digest_of(file: UploadedFile) -> str:
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return digest.hexdigest()


def _same(body: Any) -> Any:
    return body


def _plain(data: Any) -> Any:
    """The answer as the client reads it."""
    return None if data is None else json.loads(JSONRenderer().render(data))
