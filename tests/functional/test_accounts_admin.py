"""People and keys in the admin console."""

import pytest
from django.urls import reverse

from accounts.models import ApiToken, User
from tests.factories.accounts import ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    return client


@pytest.mark.parametrize("model", ["user", "apitoken"])
def test_the_lists_open(admin, model):
    ApiTokenFactory()

    assert admin.get(reverse(f"admin:accounts_{model}_changelist")).status_code == 200


def test_a_person_can_be_opened_and_closed_out(admin):
    person = UserFactory()
    page = reverse("admin:accounts_user_change", args=[person.pk])
    assert admin.get(page).status_code == 200

    admin.post(page, {"username": person.username, "email": person.email})

    assert not User.objects.get(pk=person.pk).is_active


def test_the_digest_of_a_key_is_never_shown(admin):
    token = ApiTokenFactory()

    page = admin.get(reverse("admin:accounts_apitoken_change", args=[token.pk])).content.decode()

    assert token.prefix in page
    assert token.digest not in page


def test_keys_are_revoked_from_the_list(admin):
    token = ApiTokenFactory()

    admin.post(reverse("admin:accounts_apitoken_changelist"), {"action": "revoke", "_selected_action": [token.pk]})

    assert not ApiToken.objects.usable().exists()


def test_keys_are_not_made_by_hand(admin):
    assert admin.get(reverse("admin:accounts_apitoken_add")).status_code == 403


def test_the_console_is_closed_to_everyone_else(client):
    client.force_login(UserFactory())

    assert client.get(reverse("admin:accounts_user_changelist")).status_code == 302
