"""What views of every app need of a request and of an answer."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render, resolve_url
from django.utils.cache import patch_vary_headers
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from accounts.models import User

SIGNED_OUT = "You are signed out, so nothing was stored. Sign in, then do it once more."


class Request(HttpRequest):
    """What the middleware makes of a request."""

    htmx: HtmxDetails


class SignedInRequest(Request):
    """A request behind `sign_in_first`."""

    user: "User"


def sign_in_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send people without a session to sign in and then back to the page they were on, the whole page also from htmx.

    What a form sent is not stored; the sign-in page says so.
    """

    @wraps(view)
    def guarded(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        if request.method == "POST":
            messages.warning(request, SIGNED_OUT)
        if wants_part(request):
            login = resolve_url(settings.LOGIN_URL)
            return HttpResponseClientRedirect(f"{login}?{urlencode({'next': next_page(request, '/')})}")
        is_page = request.method in {"GET", "HEAD"}
        return redirect_to_login(request.get_full_path() if is_page else next_page(request, "/"))

    return guarded


def wants_part(request: Request) -> bool:
    """Whether htmx asks for a part of a page; the page it restores when somebody goes back is a whole one."""
    return bool(request.htmx) and not request.htmx.history_restore_request


def render_part(request: Request, part: str, page: str, context: Mapping[str, Any]) -> HttpResponse:
    """Return the part to htmx and the whole page to everybody else, and tell caches that they differ."""
    response = render(request, part if wants_part(request) else page, dict(context))
    patch_vary_headers(response, ["HX-Request", "HX-History-Restore-Request"])
    return response


def next_page(request: Request, fallback: str) -> str:
    """Return the page a form or part was on, as the form, htmx or the browser says; never another site's."""
    named = (request.POST.get("next"), request.htmx.current_url_abs_path, request.headers.get("Referer"))
    for target in named:
        if target and url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure()):
            return urlsplit(target)._replace(scheme="", netloc="").geturl()
    return fallback


def refuse(request: Request, fault: str, fallback: str) -> HttpResponse:
    """Say what is wrong in one line, on the page the form was on."""
    if wants_part(request):
        return HttpResponseBadRequest(fault, content_type="text/plain; charset=utf-8")
    messages.error(request, fault)
    return redirect(next_page(request, fallback))


def first_fault(form: Form) -> str:
    """Return the first thing that is wrong with a form that is not valid."""
    return str(next(message for errors in form.errors.values() for message in errors))
