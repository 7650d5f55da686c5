"""Where a person is signed in."""

from importlib import import_module
from typing import Any

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from accounts.models import User


def open_sessions_of(user: User) -> list[UserSession]:
    """Return the places where the person is signed in, the oldest first, and drop the notes of those that have ended.

    It takes three queries however many there are.
    """
    notes = {note.session_key: note for note in UserSession.objects.filter(user=user).order_by("created_at")}
    store = import_module(settings.SESSION_ENGINE).SessionStore()
    there = Session.objects.filter(session_key__in=notes, expire_date__gt=timezone.now())
    still = {session.session_key for session in there if _opens(store.decode(session.session_data), user)}
    UserSession.objects.filter(session_key__in=notes.keys() - still).delete()
    return [note for key, note in notes.items() if key in still]


def _opens(data: dict[str, Any], user: User) -> bool:
    """Whether a session is the person's, under the password of today."""
    hashes = (user.get_session_auth_hash(), *user.get_session_auth_fallback_hash())
    known = any(constant_time_compare(data.get(HASH_SESSION_KEY, ""), each) for each in hashes)
    return known and data.get(SESSION_KEY) == str(user.pk)
