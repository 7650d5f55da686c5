"""What views of every app need of a request."""

import ipaddress
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


def client_address(request: HttpRequest) -> str:
    """Return the address a request came from, as the nearest of the trusted proxies tells it; empty where unknown.

    Addresses that a client puts into the header itself stand further left and count for nothing.
    """
    told = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",")]
    proxies = settings.TRUSTED_PROXY_COUNT
    forwarded = told[-proxies] if 0 < proxies <= len(told) else ""
    return _valid_address(forwarded) or _valid_address(request.META.get("REMOTE_ADDR", ""))


def client_network(request: HttpRequest) -> str:
    """Return what a stranger is counted by."""
    return network_of(client_address(request))


def network_of(address: str) -> str:
    """Return an IPv4 address as it is, and of IPv6 the /64, in which one household has 2^64 addresses."""
    if ":" not in address:
        return address
    return str(ipaddress.IPv6Network((address, 64), strict=False).network_address)


def _valid_address(text: str) -> str:
    """The address without a port, an IPv4 address as such also where it is written as IPv6; empty for none."""
    bare = text.rpartition(":")[0] if text.count(":") == 1 else text.strip("[]")
    try:
        address = ipaddress.ip_address(bare)
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
