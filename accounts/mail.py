"""Mail about an account, sent once what it tells of is stored."""

from django.core.mail import send_mail
from django.db import transaction
from django.template.loader import render_to_string

from accounts.models import User


def tell_by_mail(user: User, subject: str, template: str, **values: object) -> None:
    """Send the account's owner a mail after the transaction; a mail server that is away breaks nothing."""
    if not user.email:
        return
    text, to = render_to_string(template, {"user": user, **values}), user.email
    transaction.on_commit(lambda: send_mail(subject, text, None, [to]), robust=True)
