"""What ends by itself: answers kept for repeats, sessions, useless tokens, copies that were never finished."""

from datetime import timedelta
from importlib import import_module

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accounts.models import ApiToken, DataExport
from catalog.models import StoredAnswer
from recommender.queues import send_by_name

USELESS_TOKENS_KEPT = timedelta(days=30)
LOST_AFTER = timedelta(minutes=30)
"""A copy takes minutes: after this its message was lost, or the queue is long, and one more does no harm."""
GIVEN_UP_AFTER = timedelta(days=1)


def forget_answers() -> int:
    """Delete the API's answers that no repeat is given any more; return how many there were."""
    return StoredAnswer.objects.filter(created_at__lte=timezone.now() - StoredAnswer.KEPT).delete()[0]


def forget_sessions() -> int:
    """Delete sessions that have run out, and the notes of where and by which browser; return how many notes."""
    import_module(settings.SESSION_ENGINE).SessionStore.clear_expired()
    session = Session.objects.filter(session_key=OuterRef("session_key"))
    return UserSession.objects.filter(~Exists(session)).delete()[0]


def forget_tokens() -> int:
    """Delete tokens that were revoked or ran out a month ago; return how many there were."""
    before = timezone.now() - USELESS_TOKENS_KEPT
    return ApiToken.objects.filter(Q(revoked_at__lte=before) | Q(expires_at__lte=before)).delete()[0]


def take_up_exports() -> int:
    """Send copies anew whose message was lost, give up on those that waited a day, and return how many were sent."""
    now = timezone.now()
    waiting = DataExport.objects.filter(status=DataExport.Status.WAITING)
    waiting.filter(requested_at__lte=now - GIVEN_UP_AFTER).update(status=DataExport.Status.FAILED)
    lost = waiting.filter(requested_at__lte=now - LOST_AFTER).values_list("pk", flat=True)
    return sum(send_by_name("accounts.build_export", pk) for pk in lost)
