"""What views of every app need of a request."""

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django_htmx.http import HttpResponseClientRedirect
from django_htmx.middleware import HtmxDetails

if TYPE_CHECKING:
    from accounts.models import User


class Request(HttpRequest):
    """What the middleware makes of a request."""

    htmx: HtmxDetails


class SignedInRequest(Request):
    """A request behind `sign_in_first`."""

    user: "User"


def sign_in_first(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Send people without a session to the sign-in page, the whole page also where htmx asked for a part."""

    @wraps(view)
    def guarded(request: Request, *args: object, **kwargs: object) -> HttpResponse:
        if request.htmx and not request.user.is_authenticated:
            return HttpResponseClientRedirect(resolve_url(settings.LOGIN_URL))
        return login_required(view)(request, *args, **kwargs)

    return guarded


def next_page(request: HttpRequest, fallback: str) -> str:
    """Return the page the form was on, unless someone made it point elsewhere."""
    target = request.POST.get("next", "")
    allowed = url_has_allowed_host_and_scheme(target, {request.get_host()}, require_https=request.is_secure())
    return target if allowed else fallback
