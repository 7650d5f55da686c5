"""Erasing people for good: their rows, sessions, copies of data, and what caches remember of them."""

import re
from collections.abc import Collection
from datetime import timedelta
from importlib import import_module

from allauth.account.internal.stagekit import LOGIN_SESSION_KEY
from django.conf import settings
from django.contrib.admin.models import LogEntry
from django.contrib.auth import SESSION_KEY
from django.contrib.contenttypes.models import ContentType
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone
from django.utils.http import int_to_base36
from redis import Redis

from accounts.models import DataExport, User
from accounts.privacy.export import remove_exports


def erase_due() -> int:
    """Erase everyone whose days to think it over have passed, and return how many they were."""
    asked_before = timezone.now() - timedelta(days=settings.DELETION_GRACE_DAYS)
    due = list(User.objects.filter(deletion_requested_at__lte=asked_before))
    if due:
        erase(due)
    return len(due)


def erase(people: Collection[User]) -> None:
    """Take people out of every table, session, cache and store of copies; it cannot be undone.

    Rows go by the database's own links to the person. What has no such link is looked for here: sessions, the console's
    log, files and caches. Model versions keep the vectors they were trained to, under a number that leads nowhere.
    """
    ids = {person.pk for person in people}
    words = {word for person in people for word in (person.username, person.email) if word}
    remove_exports(DataExport.objects.filter(user__in=ids))
    with transaction.atomic():
        end_sessions(ids, words)
        _erase_log_entries(ids)
        for person in people:
            person.delete()
    forget_in_caches(ids, words)


def end_sessions(user_ids: Collection[int], words: Collection[str]) -> None:
    """Sign these people out everywhere, in one pass; sessions half-way through a door are known by what was typed."""
    wanted, halves = {str(user_id) for user_id in user_ids}, {int_to_base36(user_id) for user_id in user_ids}
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    gone = []
    for session in Session.objects.iterator(chunk_size=2000):
        data = store.decode(session.session_data)
        half_way = data.get(LOGIN_SESSION_KEY) or {}
        if data.get(SESSION_KEY) in wanted or half_way.get("user_pk") in halves or _holds(data, words):
            gone.append(session.session_key)
    Session.objects.filter(session_key__in=gone).delete()


def forget_in_caches(user_ids: Collection[int], words: Collection[str]) -> None:
    """Delete every cached value whose key holds one of the numbers or words; a cache can lose more than it must."""
    parts = [rf"(?<!\d){number}(?!\d)" for number in user_ids] + [re.escape(word) for word in words]
    named = re.compile("|".join(parts))
    prefix = settings.CACHES["default"]["KEY_PREFIX"]
    with Redis.from_url(settings.REDIS_URL) as redis:
        cached = redis.scan_iter(match=f"{prefix}:*", count=1000)
        if keys := [key for key in cached if named.search(key.decode(errors="replace"))]:
            redis.delete(*keys)


def _erase_log_entries(user_ids: Collection[int]) -> None:
    """The console's notes about these people name them; the ones they wrote go with their rows."""
    about = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about, object_id__in=[str(user_id) for user_id in user_ids]).delete()


def _holds(data: object, words: Collection[str]) -> bool:
    """Whether one of the words is a value anywhere in a session."""
    if isinstance(data, dict):
        return any(_holds(value, words) for value in data.values())
    if isinstance(data, list):
        return any(_holds(value, words) for value in data)
    return isinstance(data, str) and data in words
