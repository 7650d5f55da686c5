"""People whom several files of tests send through the doors."""

import pytest
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.contrib.auth.hashers import MD5PasswordHasher

from accounts.models import User
from tests.factories.accounts import UserFactory, sign_in

SECRET = "JBSWY3DPEHPK3PXP"


@pytest.fixture
def ada():
    return UserFactory(username="ada", email="ada@example.com", verified=True)


@pytest.fixture
def guarded(ada):
    """Ada, with an app as her second factor and two recovery codes."""
    TOTP.activate(ada, SECRET)
    RecoveryCodes.activate(ada)
    return ada


@pytest.fixture
def hashes(monkeypatch) -> list[str]:
    """One entry for each password hash, which is what takes the time of a sign-in."""
    taken: list[str] = []
    encode = MD5PasswordHasher.encode
    monkeypatch.setattr(
        MD5PasswordHasher, "encode", lambda self, password, salt: taken.append(salt) or encode(self, password, salt)
    )
    return taken


@pytest.fixture
def person(client) -> User:
    """Somebody who has just signed in, with the password shown again."""
    user = UserFactory(verified=True)
    sign_in(client, user)
    return user
