"""Erasing people for good: their rows, sessions, copies of data, and what caches remember of them."""

import logging
import re
from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta
from functools import partial
from itertools import chain

from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils import timezone
from redis import Redis

from accounts.models import User
from accounts.privacy.export import remove_files
from accounts.privacy.sessions import sessions_of

CACHED = (
    r"llm:asked:(?P<asked>\d+):.*",
    r"llm:(?:tokens|millionths):\d{4}-\d\d-\d\d:(?P<spent>\d+)",
    r"limits:[\w-]+:person-(?P<counted>\d+)(?::.*)?",
    r"allauth:rl:.*:user:(?P<tried>\d+)",
    r"bulk:\w+:(?P<uploaded>\d+):.*",
    r"replay:\d+:of:(?P<replayed>\d+):for:(?P<replaying>\d+)",
)
"""The keys of caches that hold a person's number, each without the prefix that all of them have."""

log = logging.getLogger(__name__)


def erase_due() -> int:
    """Erase everyone whose days to think it over have passed, and return how many they were.

    Each goes in a transaction of their own: who signs in meanwhile stays, and who cannot be erased keeps nobody else.
    """
    due, searched_at = list(User.objects.filter(_is_due())), timezone.now()
    if not due:
        return 0
    sessions = sessions_of(due)
    files = {person.pk: _erase_if_due(person.pk, sessions.get(person.pk, set()), searched_at) for person in due}
    erased = {user_id: names for user_id, names in files.items() if names is not None}
    _forget_elsewhere(erased)
    return len(erased)


def erase(people: Collection[User]) -> None:
    """Erase people at once, all or nobody; caches and files forget them when the transaction around it is through."""
    sessions, searched_at = sessions_of(people), timezone.now()
    with transaction.atomic():
        files = {person.pk: _take_out(person, sessions.get(person.pk, set()), searched_at) for person in people}
        transaction.on_commit(partial(_forget_elsewhere, files))


def forget_in_caches(user_ids: Collection[int]) -> None:
    """Delete every cached value that is kept under one of the people's numbers."""
    numbers, shape = {str(user_id) for user_id in user_ids}, re.compile("|".join(CACHED))
    prefix = f"{settings.CACHES['default']['KEY_PREFIX']}:"
    gone = []
    with Redis.from_url(settings.REDIS_URL) as redis:
        for key in redis.scan_iter(match=f"{prefix}*", count=1000):
            name = re.sub(r"^\d+:", "", key.decode(errors="replace").removeprefix(prefix))
            found = shape.fullmatch(name)
            if found and numbers & set(found.groups()):
                gone.append(key)
        if gone:
            redis.delete(*gone)


def _is_due() -> Q:
    return Q(deletion_requested_at__lte=timezone.now() - timedelta(days=settings.DELETION_GRACE_DAYS))


def _forget_elsewhere(files: Mapping[int, Iterable[str]]) -> None:
    """Take people who are in no table any more out of caches and stores; `files` of their copies by their numbers."""
    forget_in_caches(files)
    # Whatever stays for a fault of the storage is a stray, and goes within the hour.
    remove_files(chain.from_iterable(files.values()))


def _erase_if_due(user_id: int, sessions: set[str], searched_at: datetime) -> list[str] | None:
    """Take a person out; return the files of their copies, None where they are back or it does not work."""
    try:
        with transaction.atomic():
            person = User.objects.select_for_update().filter(_is_due(), pk=user_id).first()
            return None if person is None else _take_out(person, sessions, searched_at)
    except DatabaseError:
        log.exception("The account %d could not be erased; it is tried again at the next turn.", user_id)
        return None


def _take_out(person: User, sessions: set[str], searched_at: datetime) -> list[str]:
    """Take a person out of every table; return the files of their copies.

    Rows go by the database's own links to the person; sessions have none. Model versions keep the vectors they were
    trained to, under a number that leads nowhere, and the audit log a pseudonym that does so, too.
    """
    since = sessions_of([person], since=searched_at).get(person.pk, set())
    Session.objects.filter(session_key__in=sessions | since).delete()
    files = [export.file_name for export in person.data_exports.all()]
    person.delete()
    return files
