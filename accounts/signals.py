"""What a sign-in brings with it, by whichever door a person came."""

import time

from django.contrib import messages
from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver
from django.http import HttpRequest

from accounts.middleware import SEEN_AT
from accounts.models import User
from accounts.privacy.flows import keep_account


@receiver(user_logged_in)
def note_sign_in(sender: object, request: HttpRequest, user: User, **_: object) -> None:
    """Begin the clock of the session list, and keep an account that was to be deleted."""
    request.session[SEEN_AT] = time.time()
    if keep_account(user):
        messages.success(request, "Welcome back: your account stays, nothing was deleted.", fail_silently=True)
