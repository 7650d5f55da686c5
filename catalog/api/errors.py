"""Refusals that REST framework has no class for."""

from http import HTTPStatus

from rest_framework.exceptions import APIException


class Conflict(APIException):
    status_code = HTTPStatus.CONFLICT
    default_detail = "This cannot be done while something else is."


class Unprocessable(APIException):
    status_code = HTTPStatus.UNPROCESSABLE_ENTITY
    default_detail = "This cannot be done."


class TooLarge(APIException):
    status_code = HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    default_detail = "This is more than one request may bring."
