"""What every request of a person with a session is noted for: the list of places they are signed in."""

import time
from collections.abc import Callable

from allauth.usersessions.models import UserSession
from django.http import HttpRequest
from django.http.response import HttpResponseBase

NOTE_EVERY_SECONDS = 300
SEEN_AT = "seen_at"


def note_session(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that keeps when and from where a session was last used, at most once in five minutes."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if _is_due(request):
            UserSession.objects.create_from_request(request)
            request.session[SEEN_AT] = time.time()
        return get_response(request)

    return middleware


def _is_due(request: HttpRequest) -> bool:
    return request.user.is_authenticated and time.time() - request.session.get(SEEN_AT, 0) > NOTE_EVERY_SECONDS
