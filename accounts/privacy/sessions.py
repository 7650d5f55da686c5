"""Finding people's sessions, of which the table knows nothing but a key: signed in, or half-way through a door."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime, timedelta
from importlib import import_module

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils.http import int_to_base36

from accounts.models import User

HALF_WAY = "user_pk"
"""Under which a sign-in that waits for its second step names the person, in base 36."""


def sessions_of(people: Collection[User], *, since: datetime | None = None) -> dict[int, set[str]]:
    """Return the keys of people's sessions by person, in one pass over all of them, or those written since a moment.

    A session without a person in it is theirs where their name or one of their addresses was typed into it.
    """
    owners = _marks_of(people)
    rows = Session.objects.all()
    if since is not None:
        rows = rows.filter(expire_date__gte=since + timedelta(seconds=settings.SESSION_COOKIE_AGE))
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    found = defaultdict(set)
    for session in rows.iterator(chunk_size=2000):
        for mark in _marks_in(store.decode(session.session_data)):
            for owner in owners.get(mark, ()):
                found[owner].add(session.session_key)
    return found


def _marks_of(people: Collection[User]) -> dict[tuple[str, str], set[int]]:
    """What tells in a session whose it is, with whom it leads to."""
    marks = defaultdict(set)
    for person in people:
        marks[SESSION_KEY, str(person.pk)].add(person.pk)
        marks[HALF_WAY, int_to_base36(person.pk)].add(person.pk)
        for word in filter(None, (person.username, person.email)):
            marks["", word.lower()].add(person.pk)
    for owner, address in EmailAddress.objects.filter(user__in=people).values_list("user_id", "email"):
        marks["", address.lower()].add(owner)
    return marks


def _marks_in(data: object, name: str = "") -> Iterator[tuple[str, str]]:
    """Yield every text in a session, with the name it stands under and without."""
    if isinstance(data, str):
        yield from ((name, data), ("", data.lower()))
    inside: Iterable = data.items() if isinstance(data, dict) else ((name, each) for each in _listed(data))
    for key, value in inside:
        yield from _marks_in(value, key)


def _listed(data: object) -> list:
    return data if isinstance(data, list) else []
