"""Where we differ from django-allauth."""

import base64

from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.utils.encoding import force_bytes


class SecondFactorAdapter(DefaultMFAAdapter):
    """Keep the secrets of apps and recovery codes encrypted: a copy of the database alone opens no account."""

    def encrypt(self, text: str) -> str:
        """Return the text under the key that SECRET_KEY gives."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """Return the text; SECRET_KEY_FALLBACKS open what was encrypted before the key changed."""
        return _cipher().decrypt(encrypted_text.encode()).decode()

    def generate_authenticator_name(self, user: AbstractBaseUser, type: Authenticator.Type) -> str:
        """Name a new key by its number."""
        count = Authenticator.objects.filter(user_id=user.pk, type=type).count()
        return f"Passkey {count + 1}"


class SignInBackend(AuthenticationBackend):
    """Take one password hash for each try: two for a known address and one for an unknown would tell them apart."""

    def _authenticate(self, request: HttpRequest | None, **credentials) -> AbstractBaseUser | None:
        if credentials.get("email") == credentials.get("username"):
            # A name is looked for among the addresses, too.
            credentials.pop("email", None)
        return super()._authenticate(request, **credentials)


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_key_from(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_from(secret: str | bytes) -> bytes:
    derived = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"cinewhy second factors").derive(force_bytes(secret))
    return base64.urlsafe_b64encode(derived)
