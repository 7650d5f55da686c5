"""A page for the one refusal that Django answers with nothing at all: an address that takes no reading."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponseNotAllowed
from django.http.response import HttpResponseBase
from django.template.loader import render_to_string


def explain_wrong_method(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that explains itself to whoever opens the address of a button: after signing in, say, or reloading."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if isinstance(response, HttpResponseNotAllowed) and not response.content and request.accepts("text/html"):
            response.content = render_to_string("405.html", request=request).encode()
        return response

    return middleware
