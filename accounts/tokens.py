"""Making, finding and revoking API keys."""

import hashlib
import secrets
from datetime import timedelta

from django.utils import timezone

from accounts.models import ApiToken, User

PREFIX = "cw_"


def digest_of(key: str) -> str:
    """Return what is kept of a key; it has 256 random bits, so a plain SHA-256 is enough."""
    return hashlib.sha256(key.encode()).hexdigest()


def create_token(
    *, user: User, name: str, scope: str = ApiToken.Scope.WRITE, expires_in: timedelta | None = None
) -> tuple[ApiToken, str]:
    """Create a token and return it with its key, which nobody can read again."""
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


def revoke_token(token: ApiToken) -> None:
    """Make the token useless from now on; revoking it again changes nothing."""
    if token.revoked_at is None:
        token.revoked_at = timezone.now()
        token.save(update_fields=["revoked_at"])
