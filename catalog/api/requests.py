"""What views may expect of a request."""

from typing import TYPE_CHECKING, Any

from rest_framework.request import Request
from rest_framework.serializers import Serializer

if TYPE_CHECKING:
    from accounts.models import User


class SignedIn(Request):
    """A request of a signed-in person."""

    user: "User"


def valid(serializer_class: type[Serializer], data: Any) -> dict[str, Any]:
    """Return what was sent, as the serializer makes it; raises DRF's ValidationError with the faults by field."""
    serializer = serializer_class(data=data)
    serializer.is_valid(raise_exception=True)
    return serializer.validated_data
