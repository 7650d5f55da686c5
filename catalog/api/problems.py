"""Errors as problem details, RFC 9457."""

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.signals import got_request_exception
from django.db import OperationalError
from redis.exceptions import RedisError
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.renderers import JSONRenderer
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

from catalog.api.errors import TooLarge

PROBLEM_TYPE = "application/problem+json"
RETRY_AFTER = 5
"""Seconds until it is worth asking a site again whose database or Redis does not answer."""

logger = logging.getLogger("django.request")


class ProblemSerializer(serializers.Serializer):
    """What every error looks like."""

    type = serializers.CharField(default="about:blank")
    title = serializers.CharField(help_text="The status in words.")
    status = serializers.IntegerField()
    detail = serializers.CharField(help_text="What went wrong, for people.")
    instance = serializers.CharField(help_text="The path that was asked for.")
    errors = serializers.DictField(  # type: ignore[assignment]  # the name RFC 9457 has, which hides DRF's property
        required=False, help_text="The faults of a request by field."
    )


def describe_problem(status: int, detail: str, path: str) -> dict[str, Any]:
    """Return the fields every problem has."""
    return {
        "type": "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": int(status),
        "detail": detail,
        "instance": path,
    }


def problem_details(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into `application/problem+json`; what nobody foresaw is logged and answered by 500."""
    exc = _told_apart(exc)
    response = exception_handler(exc, context)
    if response is None and settings.DEBUG:
        return None
    response = response or _unforeseen(exc, context)
    problem = describe_problem(response.status_code, _detail(exc, response.data), context["request"].path)
    if isinstance(exc, ValidationError):
        problem["errors"] = response.data if isinstance(response.data, dict) else {"request": response.data}
    response.data = problem
    response.content_type = PROBLEM_TYPE
    # Whatever the view would have sent: CSV, YAML.
    context["request"].accepted_renderer, context["request"].accepted_media_type = JSONRenderer(), PROBLEM_TYPE
    return response


def _told_apart(exc: Exception) -> Exception:
    """A body that is too large for what it is: Django raises where it is read and would answer with a page."""
    if isinstance(exc, RequestDataTooBig):
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE // 1024
        return TooLarge(f"One request may bring {most} KiB: send it in parts.")
    return exc


def _detail(exc: Exception, data: Any) -> str:
    """The reason in one sentence; of several invalid fields the first is named."""
    if not isinstance(exc, ValidationError):
        return str(data.get("detail", "")) if isinstance(data, dict) else ""
    path, fault = _first_fault(data)
    return f"{path}: {fault}" if path else fault


def _first_fault(data: Any, path: str = "") -> tuple[str, str]:
    """Where in a tree of faults the first one is, and what it says."""
    if isinstance(data, dict) and data:
        key, below = next(iter(data.items()))
        if isinstance(key, int):
            return _first_fault(below, f"{path}[{key}]")
        return _first_fault(below, f"{path}.{key}" if path else str(key))
    if isinstance(data, list) and data:
        place, below = next((each for each in enumerate(data) if each[1]), (0, data[0]))
        return _first_fault(below, f"{path}[{place}]" if isinstance(below, dict) else path)
    return path, str(data)


def _unforeseen(exc: Exception, context: dict[str, Any]) -> Response:
    """Answer as Django would: logged, told to whoever listens, and without a word of the cause.

    A database or a Redis that is away or overloaded is 503, everything else 500.
    """
    request = context["request"]._request
    away = isinstance(exc, OperationalError | RedisError)
    status = HTTPStatus.SERVICE_UNAVAILABLE if away else HTTPStatus.INTERNAL_SERVER_ERROR
    logger.error("%s: %s", status.phrase, request.path, exc_info=exc, extra={"status_code": status, "request": request})
    got_request_exception.send(sender=problem_details, request=request)
    set_rollback()
    if away:
        return Response({"detail": "Try again soon."}, status=status, headers={"Retry-After": str(RETRY_AFTER)})
    return Response({"detail": "Something went wrong on our side."}, status=status)
