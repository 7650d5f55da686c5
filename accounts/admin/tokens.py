"""The keys of people's programs at the console: looked at and revoked."""

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from unfold.decorators import action
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from accounts.models import ApiToken
from accounts.tokens import revoke_token
from catalog.audit import record
from catalog.console.confirming import confirm
from catalog.console.fresh import lead_to
from catalog.console.rows import ReadOnlyAdmin

if TYPE_CHECKING:
    from accounts.models import User

TITLE = "Make these tokens useless?"
DESCRIPTION = "Programs that use them are signed out from now on. A token that is revoked never works again."


@admin.register(ApiToken)
class ApiTokenAdmin(ReadOnlyAdmin):
    list_display = ["name", "user", "prefix", "scope", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_filter = ["scope"]
    search_fields = ["name", "prefix", "user__username"]
    list_select_related = ["user"]
    exclude = ["digest"]
    actions = ["revoke"]
    actions_detail = ["revoke_this"]

    def has_revoke_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        return request.user.has_perm("accounts.change_apitoken")

    @admin.action(description="Revoke the selected tokens…", permissions=["revoke"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiToken]) -> HttpResponse | None:
        usable = list(queryset.filter(revoked_at=None))
        if page := confirm(self, request, usable, act="revoke", title=TITLE, description=DESCRIPTION, button="Revoke"):
            return page
        self._revoke(request, usable)
        return None

    @action(
        description="Revoke",
        url_path="revoke",
        permissions=["revoke"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": "Make this token useless?",
            "description": "Programs that use it are signed out from now on. It never works again.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Revoke it",
        },
    )
    def revoke_this(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        self._revoke(request, [get_object_or_404(ApiToken, pk=object_id)])
        return lead_to(request, reverse("admin:accounts_apitoken_change", args=[object_id]))

    @transaction.atomic
    def _revoke(self, request: HttpRequest, tokens: list[ApiToken]) -> None:
        for token in tokens:
            if token.revoked_at is None:
                revoke_token(token)
                record(
                    actor=cast("User", request.user), action="revoked", subject=token, label=f"token {token.prefix}…"
                )
        self.message_user(request, "Revoked.", messages.SUCCESS)
