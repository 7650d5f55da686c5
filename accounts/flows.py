"""Signing up and in without a browser, by the rules the site's own forms keep, and making keys for programs."""

from datetime import timedelta
from itertools import chain

from allauth.account import app_settings
from allauth.account.forms import LoginForm
from allauth.account.models import EmailAddress
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.utils import is_mfa_enabled
from django.core.exceptions import PermissionDenied, ValidationError
from django.forms import Form
from django.http import HttpRequest

from accounts.attempts import TOO_MANY, TooManyTries
from accounts.forms import SignUpForm
from accounts.mail import tell_by_mail
from accounts.models import ApiToken, User
from accounts.privacy.flows import keep_account
from accounts.tokens import create_token


def sign_up(request: HttpRequest, *, username: str, email: str, password: str) -> User | None:
    """Make an account and send the confirmation mail; None where the address has one and nobody may learn that.

    Raises ValidationError with the form's messages by field.
    """
    form = SignUpForm({"username": username, "email": email, "password1": password})
    _require_valid(form)
    user, _response = form.try_save(request)
    if user is not None and app_settings.EMAIL_VERIFICATION != app_settings.EmailVerificationMethod.NONE:
        for address in EmailAddress.objects.filter(user=user, verified=False):
            address.send_confirmation(request, signup=True)
    return user


def sign_in(request: HttpRequest, *, login: str, password: str, code: str = "") -> User:
    """Return the account that a username or e-mail address and a password open; failures count towards the limit.

    An account with a second factor needs a code of it, too. Raises ValidationError where they open none, TooManyTries
    where none is looked at, PermissionDenied where the address must be confirmed first. An account that was to be
    deleted stays.
    """
    form = LoginForm({"login": login, "password": password}, request=request)
    _require_valid(form)
    if not form.user.is_active:
        raise PermissionDenied("This account is closed.")
    mandatory = app_settings.EMAIL_VERIFICATION == app_settings.EmailVerificationMethod.MANDATORY
    if mandatory and not EmailAddress.objects.filter(user=form.user, verified=True).exists():
        raise PermissionDenied("Confirm the e-mail address first: we have sent a link to it.")
    if is_mfa_enabled(form.user):
        _require_code(form.user, code)
    keep_account(form.user)
    return form.user


def make_token(
    *, user: User, name: str, scope: str, expires_in: timedelta | None, address: str
) -> tuple[ApiToken, str]:
    """Create a token, tell its owner by mail from which address, and return it with its key; raises TooManyTokens."""
    token, key = create_token(user=user, name=name, scope=scope, expires_in=expires_in)
    tell_by_mail(user, "A new API token for your account", "accounts/mail/token_made.txt", token=token, address=address)
    return token, key


def _require_code(user: User, code: str) -> None:
    """Raise ValidationError unless the code is one of the user's app or recovery codes; tries are limited."""
    if not code:
        raise ValidationError(
            {"code": ["This account has a second factor: send a code of its app, or a recovery code."]}
        )
    _require_valid(AuthenticateForm({"code": code}, user=user))


def _require_valid(form: Form) -> None:
    """Raise the form's messages under the names the API uses, or TooManyTries."""
    names = {"password1": "password", "__all__": "non_field_errors"}
    if form.is_valid():
        return
    for fault in chain.from_iterable(form.errors.as_data().values()):
        if isinstance(fault, TooManyTries):
            raise fault
        if fault.code == TOO_MANY:
            raise TooManyTries
    raise ValidationError({names.get(name, name): list(each) for name, each in form.errors.items()})
