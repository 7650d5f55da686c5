"""What makes the site an app on somebody's device: its manifest, the page without a connection, and who keeps that.

The service worker (`templates/sw.js`) keeps the files of ASSETS and the offline page, and nothing that is anybody's.
Its cache is named by their content, so that every release that changes one of them replaces the whole.
"""

import hashlib
import json

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import condition, require_safe

ASSETS = (
    *("site.css", "site.js", "offline.js", "vendor/htmx/htmx.min.js"),
    *("vendor/archivo/archivo.woff2", "brand/mark.svg"),
)
ICON_SIZES = (192, 512)
ONE_HOUR = 3600


@require_safe
@cache_control(public=True, max_age=24 * ONE_HOUR)
def favicon(request: HttpRequest) -> HttpResponse:
    """Where browsers ask without being told."""
    return redirect(static("brand/favicon.ico"))


@require_safe
@cache_control(public=True, max_age=ONE_HOUR)
def manifest(request: HttpRequest) -> HttpResponse:
    icons = [
        {"src": static(f"brand/icon-{size}.png"), "sizes": f"{size}x{size}", "type": "image/png", "purpose": purpose}
        for size in ICON_SIZES
        for purpose in ("any", "maskable")
    ]
    described = {
        "name": "CineWhy",
        "short_name": "CineWhy",
        "description": "What to watch, and why.",
        "id": "/",
        "start_url": reverse("explainer:for_you"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#101214",
        "theme_color": "#101214",
        "icons": icons,
    }
    return JsonResponse(described, content_type="application/manifest+json")


@require_safe
@cache_control(public=True, max_age=ONE_HOUR)
def offline(request: HttpRequest) -> HttpResponse:
    """The same for everybody: it is kept on devices that several people may use."""
    return HttpResponse(_offline_page())


def _worker() -> str:
    """The service worker with its files' addresses and their common name."""
    # Under DEBUG a file's name stays when its content changes, and nobody would see the change.
    files = [] if settings.DEBUG else [static(name) for name in ASSETS]
    content = hashlib.sha256("\n".join([*files, _offline_page()]).encode()).hexdigest()
    kept = {"files": json.dumps(files), "offline": reverse("offline"), "version": content[:12]}
    return render_to_string("sw.js", kept)


def _worker_etag(request: HttpRequest) -> str:
    return f'"{hashlib.sha256(_worker().encode()).hexdigest()[:20]}"'


@require_safe
@cache_control(public=True, max_age=ONE_HOUR)
@condition(etag_func=_worker_etag)
def service_worker(request: HttpRequest) -> HttpResponse:
    """At the root, so that it may answer for every page; browsers ask after it at each of them, mostly their cache."""
    return HttpResponse(_worker(), content_type="text/javascript; charset=utf-8")


def _offline_page() -> str:
    return render_to_string("offline.html")
