"""The settings: profile, what others see, API tokens, one's data; and the page others see."""

from typing import Any
from uuid import UUID

from allauth.account.decorators import reauthentication_required
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import get_adapter as get_social_adapter
from allauth.usersessions.models import UserSession
from django.conf import settings as conf
from django.contrib import messages
from django.contrib.auth import logout
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.forms import DeletionForm, ProfileForm, SharingForm, TokenForm
from accounts.models import ApiToken, DataExport
from accounts.people import public_page_of
from accounts.privacy.export import export_storage
from accounts.privacy.flows import ask_for_copy, ask_to_delete
from accounts.tokens import create_token, revoke_token
from catalog.http import SignedInRequest, sign_in_first


@sign_in_first
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: SignedInRequest) -> HttpResponse:
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Saved.")
        return redirect("accounts:settings")
    return _render_settings(request, form=form)


@require_POST
@sign_in_first
def share(request: SignedInRequest) -> HttpResponse:
    form = SharingForm(request.POST, instance=request.user)
    if not form.is_valid():
        return _render_settings(request, sharing_form=form, status=422)
    form.save()
    shown = "Others see what you chose." if request.user.shared else "Others see nothing of you."
    messages.success(request, f"Saved. {shown}")
    return redirect("accounts:settings")


@require_POST
@sign_in_first
@never_cache
@reauthentication_required
def create_api_token(request: SignedInRequest) -> HttpResponse:
    form = TokenForm(request.POST)
    if not form.is_valid():
        return _render_settings(request, token_form=form, status=422)
    _, key = create_token(
        user=request.user,
        name=form.cleaned_data["name"],
        scope=form.cleaned_data["scope"],
        expires_in=form.expires_in(),
    )
    return _render_settings(request, new_key=key)


@require_POST
@sign_in_first
def revoke_api_token(request: SignedInRequest, pk: int) -> HttpResponse:
    token = get_object_or_404(ApiToken, pk=pk, user=request.user)
    revoke_token(token)
    messages.success(request, f"{token.name} is revoked: programs that use it are signed out.")
    return redirect("accounts:settings")


@sign_in_first
@never_cache
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def data(request: SignedInRequest) -> HttpResponse:
    if request.method == "POST":
        ask_for_copy(request.user)
        messages.success(request, "Your copy is being put together. It will be here in a moment: reload this page.")
        return redirect("accounts:data")
    return render(request, "accounts/data.html", {"exports": request.user.data_exports.all()})


@sign_in_first
@never_cache
@reauthentication_required
@require_safe
def download(request: SignedInRequest, key: UUID) -> HttpResponseBase:
    ready = DataExport.objects.filter(status=DataExport.Status.READY, expires_at__gt=timezone.now())
    export = get_object_or_404(ready, user=request.user, key=key)
    file = export_storage().open(export.file_name)
    name = f"cinewhy-{request.user.username}-{export.requested_at:%Y-%m-%d}.zip"
    return FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")


@sign_in_first
@never_cache
@reauthentication_required(allow_get=True)
@require_http_methods(["GET", "HEAD", "POST"])
def delete_account(request: SignedInRequest) -> HttpResponse:
    form = DeletionForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        day = ask_to_delete(request.user)
        logout(request)
        return render(request, "accounts/deletion_asked.html", {"day": day})
    return render(request, "accounts/delete.html", {"form": form, "days": conf.DELETION_GRACE_DAYS})


@require_safe
def person(request: HttpRequest, username: str) -> HttpResponse:
    page = public_page_of(username)
    if page is None:
        raise Http404
    return render(request, "accounts/person.html", {"page": page})


def _render_settings(request: SignedInRequest, *, status: int = 200, **given: Any) -> HttpResponse:
    user = request.user
    types = set(Authenticator.objects.filter(user=user).values_list("type", flat=True))
    context = {
        "form": ProfileForm(instance=user),
        "sharing_form": SharingForm(instance=user),
        "token_form": TokenForm(),
        "tokens": user.api_tokens.usable(),
        "new_key": "",
        "has_app": Authenticator.Type.TOTP in types,
        "has_key": Authenticator.Type.WEBAUTHN in types,
        "session_count": UserSession.objects.filter(user=user).count(),
        "providers": get_social_adapter().list_providers(request),
    }
    return render(request, "accounts/settings.html", context | given, status=status)
