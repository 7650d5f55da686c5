"""Where we differ from django-allauth."""

import base64
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.encoding import force_bytes

from accounts.attempts import Attempt
from accounts.models import User
from accounts.trying.flows import keep_trial
from catalog.http import client_address


class AccountAdapter(DefaultAccountAdapter):
    """Counts wrong passwords by our own limits, and has a visitor's trial ratings come along."""

    def get_client_ip(self, request: HttpRequest) -> str:
        """Return the address that limits and the list of sessions go by."""
        return client_address(request) or super().get_client_ip(request)

    def pre_authenticate(self, request: HttpRequest, **credentials: Any) -> None:
        """Count nothing here: django-allauth's own limit is kept by host, which a client chooses."""

    def authenticate(self, request: HttpRequest, **credentials: Any) -> AbstractBaseUser | None:
        """Return who the credentials open, within the limits of `accounts.attempts`."""
        attempt = Attempt(request, credentials.get("email") or credentials.get("username") or "")
        user = super().authenticate(request, **credentials)
        if user is None or not attempt.opens:
            return None
        attempt.succeed()
        return user

    def post_login(self, request: HttpRequest, user: AbstractBaseUser, **kwargs: Any) -> HttpResponse:
        """Keep what the visitor rated before; every way in ends here: sign-up, password, factor, other site."""
        if isinstance(user, User) and (kept := keep_trial(user=user, session=request.session)):
            messages.success(request, f"Your {kept} rating{'' if kept == 1 else 's'} came along.")
        return super().post_login(request, user, **kwargs)

    def get_signup_redirect_url(self, request: HttpRequest) -> str:
        """Go to the shelves where the trial was welcome enough."""
        if isinstance(request.user, User) and request.user.onboarded_at is not None:
            return resolve_url("explainer:for_you")
        return super().get_signup_redirect_url(request)


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
