"""Limits of pages that cost something; their rates stand in settings.LIMITS beside those of the API."""

from collections.abc import Callable, Collection
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from catalog.http import client_network
from recommender.limits import Limit, Taken, take

View = Callable[..., HttpResponse]


def limited(scope: str, *, methods: Collection[str] = ("GET", "HEAD", "POST")) -> Callable[[View], View]:
    """Count each use of a page by its person, or by address where nobody is signed in; past the limit answer 429."""

    def guard(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if request.method in methods:
                taken = take(_limit_of(scope, request))
                if not taken.is_allowed:
                    return too_many(request, taken)
            return view(request, *args, **kwargs)

        return guarded

    return guard


def too_many(request: HttpRequest, taken: Taken) -> HttpResponse:
    """Return the page that says to wait, and for how long."""
    answer = render(request, "429.html", status=429)
    answer["Retry-After"] = str(taken.wait)
    return answer


def _limit_of(scope: str, request: HttpRequest) -> Limit:
    if request.user.is_authenticated:
        return Limit.of_person(scope, request.user.pk)
    return Limit(scope, client_network(request))
