"""What every answer under /api/ has in common, whichever part of the site gave it."""

import json
from collections.abc import Callable
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from catalog.api.problems import PROBLEM_TYPE, describe_problem
from catalog.api.retirement import retirement_of

API, VERSIONED = "/api/", "/api/v"
DETAILS = {
    HTTPStatus.BAD_REQUEST: "This request cannot be read.",
    HTTPStatus.FORBIDDEN: "This is not yours to see or do.",
    HTTPStatus.NOT_FOUND: "Nothing is at this address; /api/docs/ lists those there are, and all end with a slash.",
    HTTPStatus.PRECONDITION_FAILED: "This has changed, or never was what the request expects.",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "Send JSON in UTF-8.",
    HTTPStatus.INTERNAL_SERVER_ERROR: "Something went wrong on our side.",
}

Answer = Callable[[HttpRequest], HttpResponse]


def api_answers(get_response: Answer) -> Answer:
    """Middleware: errors as problem details, rate limits and retirements told, nothing personal kept by caches."""

    def middleware(request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(API):
            return get_response(request)
        response = get_response(request) if _is_utf8(request) else HttpResponse(status=415)
        if response.status_code >= 400 and not _stays(response):
            _turn_into_problem(request, response)
        if request.path_info.startswith(VERSIONED):
            response.headers.setdefault("Cache-Control", "private, no-store")
        for name, value in _told(request).items():
            response.headers.setdefault(name, value)
        return response

    return middleware


def _is_utf8(request: HttpRequest) -> bool:
    """Whether Django can read the address and the body: it takes any codec's name for a charset."""
    charset = (request.content_params or {}).get("charset", "utf-8")
    return charset.strip("\"'").lower() in {"utf-8", "utf8"}


def _stays(response: HttpResponse) -> bool:
    is_problem = response.headers.get("Content-Type", "").startswith(PROBLEM_TYPE)
    return is_problem or response.streaming or (settings.DEBUG and response.status_code >= 500)


def _turn_into_problem(request: HttpRequest, response: HttpResponse) -> None:
    """Put the problem in place of the page; headers such as Allow and Retry-After stay."""
    status = HTTPStatus(response.status_code)
    detail = DETAILS.get(status, status.description or status.phrase)
    response.content = json.dumps(describe_problem(status, detail, request.path)).encode()
    response["Content-Type"] = PROBLEM_TYPE
    response.headers.pop("Content-Length", None)


def _told(request: HttpRequest) -> dict[str, str]:
    headers = dict(getattr(request, "rate_limit", {}))
    if request.resolver_match is not None:
        retirement = retirement_of(getattr(request.resolver_match.func, "cls", None), request.method or "")
        headers |= retirement.headers() if retirement else {}
    return headers
