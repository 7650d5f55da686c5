"""Signing in by API token: `Authorization: Bearer cw_…`."""

from datetime import timedelta

from django.utils import timezone
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.permissions import SAFE_METHODS

from accounts.models import ApiToken
from accounts.tokens import digest_of


class ApiTokenAuthentication(BaseAuthentication):
    """Find the account a token belongs to; a read token opens safe methods only."""

    keyword = "Bearer"

    def authenticate(self, request):
        scheme, _, key = get_authorization_header(request).decode("latin-1").partition(" ")
        if scheme.lower() != self.keyword.lower():
            return None
        token = ApiToken.objects.usable().select_related("user").filter(digest=digest_of(key.strip())).first()
        if token is None or not token.user.is_active:
            raise AuthenticationFailed("This API token is unknown, expired or revoked.")
        if token.scope == ApiToken.Scope.READ and request.method not in SAFE_METHODS:
            raise PermissionDenied("This API token may only read.")
        _note_use(token)
        return token.user, token

    def authenticate_header(self, request) -> str:
        return self.keyword


def _note_use(token: ApiToken) -> None:
    """Keep the time of last use, at most once a minute."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > timedelta(minutes=1):
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
