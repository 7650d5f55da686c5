"""What tests of the console share."""

from django.contrib.auth.models import Group

from accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

CONFIRMED = {"_form_submitted": "True"}
"""What a dialog sends with its own fields."""
SUPERUSER = "superuser"


def sign_in_as(client, role: str, *, fresh: bool = False) -> User:
    """Sign a member of the staff in; `fresh` also shows the password, as dangerous acts ask."""
    person = UserFactory(is_staff=True, is_superuser=role == SUPERUSER, username=f"the {role}")
    if role != SUPERUSER:
        person.groups.add(Group.objects.get(name=role))
    client.force_login(person)
    if fresh:
        show_password(client)
    return person


def show_password(client) -> None:
    """Pass the door that dangerous acts lead to."""
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
