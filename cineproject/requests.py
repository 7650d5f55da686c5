"""Requests that no view can do anything with, refused before any of them is asked."""

from collections.abc import Callable, Iterator

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

NUL = "\0"
FORMS = {"application/x-www-form-urlencoded", "multipart/form-data"}
API = "/api/"


def refuse_nul(get_response: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """Middleware that answers 400 to a NUL in the address, a header, a cookie or a form: PostgreSQL stores none.

    JSON is left to the serializers, which name the field.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if any(NUL in text for text in _texts_of(request)):
            return _refuse(request)
        return get_response(request)

    return middleware


def _texts_of(request: HttpRequest) -> Iterator[str]:
    """Yield what a request says, its body last: reading that takes longest."""
    yield request.path_info
    yield from (value for name, value in request.META.items() if name.startswith("HTTP_"))
    yield from request.COOKIES.values()
    for name, values in request.GET.lists():
        yield from (name, *values)
    # The API reads its bodies itself.
    if request.content_type in FORMS and not request.path_info.startswith(API):
        for name, values in request.POST.lists():
            yield from (name, *values)


def _refuse(request: HttpRequest) -> HttpResponse:
    """The page for people; `catalog.api.middleware` makes a problem of it for programs."""
    if request.path_info.startswith(API):
        return HttpResponse(status=400)
    return render(request, "400.html", status=400)
