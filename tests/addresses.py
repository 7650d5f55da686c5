"""Every address of the site and every operation of its API, as Django knows them."""

import re
from collections.abc import Iterator

from django.urls import URLPattern, URLResolver, get_resolver
from django.views.generic import RedirectView
from django.views.generic.edit import ProcessFormView
from rest_framework.views import APIView

API, CONSOLE = "api/v1/", "admin/"
CONSOLE_PAGE = re.compile(r"admin/([a-z]+)/([a-z]+)/(add/|<path:object_id>/(?:(history|delete|change)/)?)?")
ALIASES = {ProcessFormView.put, *(getattr(RedirectView, name) for name in ("post", "put", "patch", "delete"))}
"""Handlers that only call the one of another method."""


def walk(resolver: URLResolver, prefix: str = "") -> Iterator[tuple[str, URLPattern]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            yield from walk(pattern, route)
        else:
            yield route, pattern


ROUTES = dict(walk(get_resolver()))


def is_operation(route: str) -> bool:
    return route.startswith(API)


def is_console_list(route: str) -> bool:
    return CONSOLE_PAGE.fullmatch(route) is not None or route.startswith("admin/^(?P<app_label>")


def operations() -> Iterator[tuple[str, str]]:
    """Method and route, without the API's own beginning."""
    for route, pattern in ROUTES.items():
        if is_operation(route):
            view: type[APIView] = pattern.callback.cls
            for method in ("get", "post", "put", "patch", "delete"):
                if hasattr(view, method):
                    yield method.upper(), route.removeprefix(API)


def methods_of(route: str) -> set[str]:
    """The methods that a page answers beside HEAD; empty where it does not say, as the console's."""
    view = ROUTES[route].callback
    if found := getattr(view, "view_class", None):
        names = ("get", "post", "put", "patch", "delete")
        return {name.upper() for name in names if getattr(found, name, None) and getattr(found, name) not in ALIASES}
    while view is not None:
        code = getattr(view, "__code__", None)
        if code and "request_method_list" in code.co_freevars:
            # What `require_http_methods` was given.
            listed = view.__closure__[code.co_freevars.index("request_method_list")].cell_contents
            return set(listed) - {"HEAD"}
        view = getattr(view, "__wrapped__", None)
    return set()


def address(route: str, filled_in: dict[str, str], names: str = "") -> str:
    """A route with its arguments filled in."""

    def fill(found: re.Match) -> str:
        name = found["path"] or found["regex"]
        own = f"{route.removeprefix(API).split('/')[0]}.{name}"
        return filled_in.get(names or own) or filled_in.get(name, "anything")

    return "/" + re.sub(
        r"<(?:\w+:)?(?P<path>\w+)>|\(\?P<(?P<regex>\w+)>[^)]*\)|[\^$]",
        lambda m: fill(m) if m[0] not in "^$" else "",
        route,
    )
