"""Making, finding and revoking API keys."""

import hashlib
import secrets
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from accounts.models import ApiToken, User

PREFIX = "cw_"
MOST = 30
"""Tokens that work at once."""
LIFE = timedelta(days=90)


class TooManyTokens(Exception):  # noqa: N818  (a state of the account, not a fault)
    """The person has as many tokens as anybody may; the message says what to do."""


def digest_of(key: str) -> str:
    """Return what is kept of a key; it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


@transaction.atomic
def create_token(
    *, user: User, name: str, scope: str = ApiToken.Scope.READ, expires_in: timedelta | None = LIFE
) -> tuple[ApiToken, str]:
    """Create a token and return it with its key, which nobody can read again; raises TooManyTokens."""
    User.objects.select_for_update().only("pk").get(pk=user.pk)
    if user.api_tokens.usable().count() >= MOST:
        raise TooManyTokens(f"You have {MOST} tokens that work, and no more can be made: revoke one first.")
    key = PREFIX + secrets.token_urlsafe(32)
    token = ApiToken(
        user=user,
        name=name,
        prefix=key[:8],
        digest=digest_of(key),
        scope=scope,
        expires_at=timezone.now() + expires_in if expires_in else None,
    )
    token.full_clean()
    token.save()
    return token, key


def revoke_all_tokens(user: User) -> int:
    """Make every token of a person useless from now on, and return how many there were."""
    return user.api_tokens.usable().update(revoked_at=timezone.now())


def revoke_token(token: ApiToken) -> None:
    """Make the token useless from now on; revoking it again changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
