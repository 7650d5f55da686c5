import logging

import pytest
from django.http import Http404
from django.test import RequestFactory
from rest_framework.exceptions import NotAuthenticated, Throttled, ValidationError
from rest_framework.request import Request

from catalog.api.problems import problem_details


def answer(exc):
    return problem_details(exc, {"request": Request(RequestFactory().get("/api/v1/movies/")), "view": None})


def test_a_problem_says_what_where_and_why():
    response = answer(Http404("No film has this id."))

    assert response.content_type == "application/problem+json"
    assert response.data == {
        "type": "about:blank",
        "title": "Not Found",
        "status": 404,
        "detail": "No film has this id.",
        "instance": "/api/v1/movies/",
    }


@pytest.mark.parametrize(
    ("faults", "detail"),
    [
        ({"stars": ["Too many."]}, "stars: Too many."),
        ({"ratings": [{}, {"stars": ["Too many."]}]}, "ratings[1].stars: Too many."),
        (["Send a list."], "Send a list."),
    ],
)
def test_invalid_fields_are_named_and_the_first_is_told(faults, detail):
    response = answer(ValidationError(faults))

    assert response.status_code == 400
    assert response.data["detail"] == detail
    assert response.data["errors"] == (faults if isinstance(faults, dict) else {"request": faults})


def test_headers_survive():
    assert answer(Throttled(wait=7))["Retry-After"] == "7"
    assert answer(NotAuthenticated()).data["status"] in (401, 403)


def test_what_nobody_foresaw_is_logged_and_told_without_its_cause(caplog):
    with caplog.at_level(logging.ERROR, logger="django.request"):
        response = answer(RuntimeError("the password is hunter2"))

    assert response.status_code == 500
    assert "hunter2" not in str(response.data)
    assert "hunter2" in caplog.text
