"""The site's addresses, and some that go wrong in each way there is a page for."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import REASON_NO_CSRF_COOKIE
from django.shortcuts import render
from django.urls import path
from django.views.csrf import csrf_failure

from cineproject.urls import urlpatterns as site


def bad(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied


def forged(request: HttpRequest) -> HttpResponse:
    return csrf_failure(request, REASON_NO_CSRF_COOKIE)


def too_many(request: HttpRequest) -> HttpResponse:
    return render(request, "429.html", status=429)


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("the projector")


urlpatterns = [
    *site,
    path("faults/400/", bad),
    path("faults/403/", forbidden),
    path("faults/403-csrf/", forged),
    path("faults/429/", too_many),
    path("faults/500/", broken),
]
