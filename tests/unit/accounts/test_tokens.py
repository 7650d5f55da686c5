from datetime import timedelta

import pytest
from django.utils import timezone

from accounts.models import ApiToken
from accounts.tokens import create_token, digest_of, revoke_token
from tests.factories.accounts import ApiTokenFactory, UserFactory

pytestmark = pytest.mark.django_db


def test_only_the_digest_of_a_key_is_kept():
    token, key = create_token(user=UserFactory(), name="a script")

    stored = ApiToken.objects.filter(pk=token.pk).values().get()
    assert key.startswith("cw_")
    assert stored["digest"] == digest_of(key)
    assert key not in {str(value) for value in stored.values()}


def test_two_keys_are_never_alike():
    user = UserFactory()

    assert create_token(user=user, name="one")[1] != create_token(user=user, name="two")[1]


def test_a_fresh_token_is_usable():
    token = ApiTokenFactory(expires_in=timedelta(days=1))

    assert token in ApiToken.objects.usable()


def test_an_expired_token_is_not_usable():
    token = ApiTokenFactory()
    ApiToken.objects.update(expires_at=timezone.now() - timedelta(seconds=1))

    assert token not in ApiToken.objects.usable()


def test_a_revoked_token_is_not_usable():
    token = ApiTokenFactory()

    revoke_token(token)

    assert token not in ApiToken.objects.usable()


def test_revoking_again_keeps_the_first_date():
    token = ApiTokenFactory()
    revoke_token(token)
    first = token.revoked_at

    revoke_token(token)

    token.refresh_from_db()
    assert token.revoked_at == first
