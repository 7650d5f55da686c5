"""People and their programs' keys for tests."""

import hashlib
import secrets

import factory
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from cryptography.hazmat.primitives.asymmetric import ec
from factory.django import DjangoModelFactory
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import Aaguid, AttestationObject, AttestedCredentialData, AuthenticatorData

from accounts.models import ApiToken, User
from accounts.tokens import create_token

PASSWORD = "correct horse battery"


def sign_in(client, user, *, fresh: bool = True) -> None:
    """Sign the user in by the door people use; `fresh` also confirms the password, as dangerous steps ask."""
    client.post("/login/", {"login": user.username, "password": PASSWORD})
    if fresh:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})


class UserFactory(DjangoModelFactory):
    """A person who signs in with PASSWORD; `verified=True` also confirms the e-mail address."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence("person{}".format)
    email = factory.LazyAttribute("{0.username}@example.com".format)
    password = factory.django.Password(PASSWORD)

    @factory.post_generation
    def verified(self, create, extracted, **kwargs):
        if create and extracted:
            EmailAddress.objects.create(user=self, email=self.email, verified=True, primary=True)


class ApiTokenFactory(DjangoModelFactory):
    """A token whose key stands in `.key`, which only the one that made it knows."""

    class Meta:
        model = ApiToken

    user = factory.SubFactory(UserFactory)
    name = "a script"
    scope = "write"

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        token, key = create_token(**{name: kwargs.pop(name) for name in ("user", "name")}, **kwargs)
        token.key = key
        return token


def make_passkey(user: User, *, name: str = "a key") -> Authenticator:
    """A passkey as a browser would have made it, of a key that nobody has."""
    point = ec.generate_private_key(ec.SECP256R1()).public_key()
    credential = AttestedCredentialData.create(Aaguid.NONE, secrets.token_bytes(16), ES256.from_cryptography_key(point))
    flags = AuthenticatorData.FLAG.UP | AuthenticatorData.FLAG.UV | AuthenticatorData.FLAG.AT
    data = AuthenticatorData.create(hashlib.sha256(b"testserver").digest(), flags, 0, credential)
    answer = {
        "clientDataJSON": websafe_encode(
            b'{"type": "webauthn.create", "challenge": "", "origin": "https://testserver"}'
        ),
        "attestationObject": websafe_encode(AttestationObject.create("none", data, {})),
    }
    key = websafe_encode(credential.credential_id)
    made = {"id": key, "rawId": key, "type": "public-key", "response": answer}
    made["clientExtensionResults"] = {"credProps": {"rk": True}}
    return Authenticator.objects.create(
        user=user, type=Authenticator.Type.WEBAUTHN, data={"name": name, "credential": made}
    )


def totp_code(secret: str) -> str:
    """The code an authenticator app shows now."""
    return format_hotp_value(hotp_value(secret, next(yield_hotp_counters_from_time())))
