"""Answers of doors without a sign-in, kept so that nobody reads them but who sends the very same request again.

How to use it, in a view's method marked by `takes_key`::

    with sealed(request, login=asked["login"]) as answer:
        if (kept := answer.find()) is not None:
            return kept
        ...                                       # verify who asks
        answer.require_own()                      # only now, since it tells that the key is in use
        ...                                       # write
        return answer.keep(Response(...))

Such an answer may hold a secret, as a new token's key. It is stored encrypted under a key that is made of SECRET_KEY
and of the whole request, its password included: neither the database alone nor SECRET_KEY with it opens it. The name it
stands under is a keyed digest, too, and tells nothing of the login.
"""

import base64
import hmac
import json
from collections.abc import Iterator
from contextlib import contextmanager

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.crypto import constant_time_compare
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.idempotency import REPLAYED, find_kept, held, keep_answer, key_of, require_own, told_by
from catalog.models import StoredAnswer


class SealedAnswer:
    """The answer to one request with its key."""

    def __init__(self, request: Request, login: str, key: str) -> None:
        told = told_by(request) + key.encode()
        self.name = _digest(f"{request.path} {login} {key}".encode())
        self._fingerprint = _digest(told)
        self._cipher = Fernet(_key_from(told))
        self._kept: StoredAnswer | None = None

    def look_up(self) -> None:
        """See whether there is an answer; its name is to be held by then."""
        self._kept = find_kept(None, self.name)

    @property
    def is_known(self) -> bool:
        """Whether something is kept, which only the very same request reads."""
        return self._kept is not None

    def find(self) -> Response | None:
        """Return the first answer; None where there is none, or it is another request's."""
        if self._kept is None or not constant_time_compare(self._kept.fingerprint, self._fingerprint):
            return None
        sealed: dict[str, str] = self._kept.body or {}
        body = json.loads(self._cipher.decrypt(sealed["sealed"]))
        return Response(body, status=self._kept.status, headers={REPLAYED: "true"})

    def require_own(self) -> None:
        """Raise Unprocessable where the key belongs to another request."""
        if self._kept is not None:
            require_own(self._kept, self._fingerprint)

    def keep(self, response: Response) -> Response:
        """Store the answer, and return it."""
        sealed = self._cipher.encrypt(JSONRenderer().render(response.data)).decode()
        keep_answer(None, self.name, self._fingerprint, response.status_code, {"sealed": sealed})
        return response


class Unkept:
    """In the place of an answer for which the client chose no key."""

    is_known = False

    def find(self) -> None:
        """Nothing was kept."""

    def require_own(self) -> None:
        """There is no key that could be another's."""

    def keep(self, response: Response) -> Response:
        """Return the answer."""
        return response


@contextmanager
def sealed(request: Request, *, login: str) -> Iterator[SealedAnswer | Unkept]:
    """Give the answer's place, within a transaction that no request with the same key shares."""
    key = key_of(request)
    if key is None:
        yield Unkept()
        return
    answer = SealedAnswer(request, login, key)
    with held(answer.name):
        answer.look_up()
        yield answer


def _digest(message: bytes) -> str:
    return hmac.new(settings.SECRET_KEY.encode(), message, "sha256").hexdigest()


def _key_from(told: bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=settings.SECRET_KEY.encode(), info=b"cinewhy sealed answers")
    return base64.urlsafe_b64encode(derived.derive(told))
