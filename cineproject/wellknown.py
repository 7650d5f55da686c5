"""Addresses that programs know without asking: where to report faults, and where a password is changed."""

from datetime import UTC, datetime, time

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_safe


@require_safe
def security_txt(request: HttpRequest) -> HttpResponse:
    """RFC 9116; nothing where nobody is named to write to. It ends on a day that somebody chose, not ever later."""
    day = settings.SECURITY_CONTACT_UNTIL
    if not settings.SECURITY_CONTACT or day is None:
        raise Http404
    until = datetime.combine(day, time(tzinfo=UTC))
    lines = [
        f"Contact: {settings.SECURITY_CONTACT}",
        f"Expires: {until.isoformat()}",
        "Preferred-Languages: en",
        f"Canonical: {request.build_absolute_uri(reverse('security_txt'))}",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


@require_safe
def change_password(request: HttpRequest) -> HttpResponse:
    """Password managers come here."""
    return redirect("account_change_password")
