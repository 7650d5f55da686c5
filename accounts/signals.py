"""What a sign-in brings with it, by whichever door a person came, and what goes with an account, whoever deletes it."""

import time

from allauth.account.signals import password_reset
from django.contrib import messages
from django.contrib.admin.models import LogEntry
from django.contrib.auth.signals import user_logged_in
from django.contrib.contenttypes.models import ContentType
from django.db.models.signals import post_delete
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.attempts import forget_tries
from accounts.middleware import SEEN_AT
from accounts.models import User
from accounts.privacy.flows import keep_account
from accounts.tokens import revoke_all_tokens


@receiver(user_logged_in)
def note_sign_in(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    """Begin the clock of the session list, and keep an account that was to be deleted."""
    request.session[SEEN_AT] = time.time()
    if keep_account(user):
        messages.success(request, "Welcome back: your account stays, nothing was deleted.", fail_silently=True)


@receiver(password_reset)
def shut_out_whoever_was_in(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    """A password is reset because somebody else may know it: programs they have let in are signed out, too.

    Django ends the sessions. The owner need not wait for the wrong tries of others.
    """
    revoke_all_tokens(user)
    forget_tries(request, user)


@receiver(post_delete, sender=User)
def forget_log_entries(sender: object, instance: User, **_: object) -> None:
    """The console's notes about a person name them, and no link takes them along."""
    about = ContentType.objects.get_for_model(User)
    LogEntry.objects.filter(content_type=about, object_id=str(instance.pk)).delete()
