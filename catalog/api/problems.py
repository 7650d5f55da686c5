"""Errors as RFC 9457 problem details."""

from http import HTTPStatus

from rest_framework.exceptions import ValidationError
from rest_framework.response import Response
from rest_framework.views import exception_handler


def problem_details(exc: Exception, context: dict) -> Response | None:
    """Turn what DRF would answer into `application/problem+json`."""
    response = exception_handler(exc, context)
    if response is None:
        return None
    problem = {
        "type": "about:blank",
        "title": HTTPStatus(response.status_code).phrase,
        "status": response.status_code,
        "instance": context["request"].path,
    }
    if isinstance(exc, ValidationError):
        problem |= {"detail": "The request has invalid fields.", "errors": response.data}
    else:
        problem["detail"] = str(response.data.get("detail", ""))
    response.data = problem
    response.content_type = "application/problem+json"
    return response
