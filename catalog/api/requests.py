"""What views behind a sign-in may expect of a request."""

from typing import TYPE_CHECKING

from rest_framework.request import Request

if TYPE_CHECKING:
    from accounts.models import User


class SignedIn(Request):
    """A request of a signed-in person."""

    user: "User"
