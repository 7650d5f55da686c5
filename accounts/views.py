"""The landing page and the pages about oneself."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

APPEARANCES = {"auto", "light", "dark"}
ONE_YEAR = 365 * 24 * 3600


def landing(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/landing.html")


@require_POST
def set_appearance(request: HttpRequest) -> HttpResponse:
    response = redirect(_safe_next(request))
    choice = request.POST.get("appearance")
    if choice in APPEARANCES:
        response.set_cookie("appearance", choice, max_age=ONE_YEAR, samesite="Lax", secure=request.is_secure())
    return response


def _safe_next(request: HttpRequest) -> str:
    """The page the form was on, unless someone made it point elsewhere."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else "/"
