"""States of the recommender that a client can do something about."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.exceptions import ValidationError as ModelError
from rest_framework import status
from rest_framework.exceptions import APIException, ValidationError

from recommender.serving import NoLiveModel


class ModelUnavailable(APIException):
    status_code = status.HTTP_503_SERVICE_UNAVAILABLE
    default_detail = "No model is live yet; ratings are kept and count once there is one."
    default_code = "no_live_model"


@contextmanager
def answered() -> Iterator[None]:
    """Turn what the recommender raises into answers with a status."""
    try:
        yield
    except NoLiveModel as error:
        raise ModelUnavailable from error
    except ModelError as error:
        raise ValidationError(error.message_dict) from error
