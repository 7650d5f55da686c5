"""Asking for a copy of one's data, and for one's account to be deleted: use cases for pages and tasks."""

from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.db import transaction
from django.utils import timezone

from accounts import tasks
from accounts.mail import tell_by_mail
from accounts.models import DataExport, User
from accounts.tokens import revoke_all_tokens
from recommender.queues import send_on_commit


@transaction.atomic
def ask_for_copy(user: User) -> DataExport:
    """Have a copy of all that is held about the person put together, unless one is under way or fresh."""
    User.objects.select_for_update().get(pk=user.pk)
    patience = timezone.now() - timedelta(minutes=settings.EXPORT_PAUSE_MINUTES)
    recent = user.data_exports.exclude(status=DataExport.Status.FAILED).filter(requested_at__gt=patience).first()
    if recent is not None:
        return recent
    export = DataExport.objects.create(user=user)
    send_on_commit(tasks.build_export, export.pk)
    return export


@transaction.atomic
def ask_to_delete(user: User) -> datetime:
    """Begin the days in which signing in keeps the account, sign the person out, and return the last day."""
    user.deletion_requested_at = timezone.now()
    user.save(update_fields=["deletion_requested_at"])
    revoke_all_tokens(user)
    for session in UserSession.objects.filter(user=user):
        session.end()
    day = user.deletion_requested_at + timedelta(days=settings.DELETION_GRACE_DAYS)
    tell_by_mail(user, "Your account will be deleted", "accounts/mail/deletion_asked.txt", day=day)
    return day


def keep_account(user: User) -> bool:
    """Take a wish to be deleted back; False where there was none, or the account is erased by now."""
    if user.deletion_requested_at is None:
        return False
    user.deletion_requested_at = None
    return bool(User.objects.filter(pk=user.pk).update(deletion_requested_at=None))
