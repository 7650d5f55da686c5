"""Errors as problem details, RFC 9457."""

import logging
from http import HTTPStatus
from typing import Any

from django.conf import settings
from django.core.signals import got_request_exception
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler, set_rollback

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


def problem_details(exc: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into `application/problem+json`; what nobody foresaw is logged and answered by 500."""
    response = exception_handler(exc, context)
    if response is None and settings.DEBUG:
        return None
    response = response or _unforeseen(exc, context)
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "detail": _detail(exc, response.data),
        "instance": context["request"].path,
    }
    if isinstance(exc, ValidationError):
        problem["errors"] = response.data if isinstance(response.data, dict) else {"request": response.data}
    response.data = problem
    response.content_type = "application/problem+json"
    return response


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
        return _first_fault(below, f"{path}.{key}" if path else str(key))
    if isinstance(data, list) and data:
        place, below = next((each for each in enumerate(data) if each[1]), (0, data[0]))
        return _first_fault(below, f"{path}[{place}]" if isinstance(below, dict) else path)
    return path, str(data)


def _unforeseen(exc: Exception, context: dict[str, Any]) -> Response:
    """Answer 500 as Django would: logged, told to whoever listens, and without a word of the cause."""
    request = context["request"]._request
    logger.error(
        "Internal Server Error: %s", request.path, exc_info=exc, extra={"status_code": 500, "request": request}
    )
    got_request_exception.send(sender=problem_details, request=request)
    set_rollback()
    return Response({"detail": "Something went wrong on our side."}, status=HTTPStatus.INTERNAL_SERVER_ERROR)
