"""Guessing passwords: how often a name, an account and an address may be wrong.

A try is counted before its password is looked at, so that many at once do not slip through, and given back where the
password is right. Three things are limited:

- An address, whatever it tries.
- A name as it was typed, from one address, and looser from all of them together.
- The account that the name leads to, by the same two rates: its username and its e-mail addresses count together. A try
  over this limit is answered like a wrong password, whatever it was: else it would tell a stranger which address
  belongs to which username.

The limits over all addresses leave alone an address where the account is signed in, so that no stranger locks its owner
out at home.
"""

import hashlib
import unicodedata
from collections.abc import Collection

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.core.exceptions import ValidationError
from django.db.models.functions import Lower
from django.http import HttpRequest

from accounts.models import User
from catalog.http import client_address, network_of
from recommender.limits import Limit, Taken, forget, take

TOO_MANY = "too_many_login_attempts"
"""What django-allauth calls it where codes of a second factor are guessed, which it counts by itself."""
WINDOW = 300
"""Seconds after which it surely looks at codes again."""


class TooManyTries(ValidationError):  # noqa: N818  (says what happened)
    """No password or code is looked at for now; `taken` says for how long, where the count is ours."""

    def __init__(self, taken: Taken | None = None) -> None:
        super().__init__("Too many wrong tries. Wait some minutes, then try again.", code=TOO_MANY)
        self.taken = taken
        self.wait = taken.wait if taken else WINDOW


class Attempt:
    """One try of a password."""

    def __init__(self, request: HttpRequest, login: str) -> None:
        """Count it; raises TooManyTries where the address or the name has had its tries."""
        accounts = _accounts_of(login)
        by_name, by_account = _limits_of(request, _digest(login), accounts)
        self._taken = [take(*by_name, alone=False)]
        if not self._taken[0].is_allowed:
            raise TooManyTries(self._taken[0])
        self._taken += [take(*limits, alone=False) for limits in by_account]
        self.opens = all(taken.is_allowed for taken in self._taken)
        """Whether a right password opens; else it must be answered as if it were wrong."""

    def succeed(self) -> None:
        """Count it no more: the password was right."""
        for taken in self._taken:
            taken.give_back()


def require_tries(request: HttpRequest, login: str) -> None:
    """Raise TooManyTries where one more wrong password would not be looked at."""
    attempt = Attempt(request, login)
    attempt.succeed()
    if not attempt.opens:
        raise TooManyTries


def forget_tries(request: HttpRequest, user: User) -> None:
    """Let a person sign in at once who has shown otherwise that the account is theirs."""
    names = {user.username, user.email, *EmailAddress.objects.filter(user=user).values_list("email", flat=True)}
    for name in names - {""}:
        by_name, by_account = _limits_of(request, _digest(name), [user.pk])
        forget(*by_name, *(limit for limits in by_account for limit in limits))


def _limits_of(request: HttpRequest, name: str, accounts: Collection[int]) -> tuple[list[Limit], list[list[Limit]]]:
    """What a try counts against by its name, and by each account that it may be for."""
    network = network_of(client_address(request))
    sessions = UserSession.objects.filter(user__in=accounts).values_list("user_id", "ip")
    at_home = {account for account, address in sessions if network_of(address) == network}
    by_name = [Limit("sign_in_address", network), Limit("sign_in", f"{network}:{name}")]
    if not at_home:
        by_name.append(Limit("sign_in_anywhere", name))
    by_account = []
    for account in accounts:
        limits = [Limit.of_person("sign_in", account, network)]
        by_account.append(limits if account in at_home else [*limits, Limit.of_person("sign_in_anywhere", account)])
    return by_name, by_account


def _accounts_of(login: str) -> list[int]:
    """The numbers of the accounts that the name or address may open; hardly ever more than one."""
    by_username = User.objects.filter(username__iexact=login).values_list("pk")
    by_address = EmailAddress.objects.filter(email=login.lower()).values_list("user_id")
    # As the unique index has it.
    by_mail = User.objects.exclude(email="").alias(lower=Lower("email")).filter(lower=login.lower()).values_list("pk")
    return sorted(pk for (pk,) in by_username.union(by_address, by_mail))


def _digest(login: str) -> str:
    """A name as it is counted: however it is written, and without showing in the cache what was typed."""
    plain = unicodedata.normalize("NFKC", login).strip().casefold()
    return hashlib.sha256(plain.encode(errors="replace")).hexdigest()[:32]
