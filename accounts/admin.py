"""People and their keys in the admin."""

from typing import Any

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin
from unfold.forms import AdminPasswordChangeForm, UserChangeForm, UserCreationForm

from accounts.models import ApiToken, User
from accounts.tokens import revoke_token
from catalog.audit import Audited, record

# Roles are written by `accounts.roles`; second factors, sessions and other sites' tokens are nobody's to look at.
for private in (Group, EmailAddress, Authenticator, UserSession, SocialAccount, SocialApp, SocialToken):
    admin.site.unregister(private)


@admin.register(User)
class UserAdmin(Audited, BaseUserAdmin, ModelAdmin):
    private = ("username", "email", "password", "first_name", "last_name")
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "date_joined", "onboarded_at", "is_active", "is_staff"]
    readonly_fields = ["last_login", "date_joined", "onboarded_at"]
    fieldsets = [
        (None, {"fields": ["username", "password", "email"]}),
        ("Role", {"fields": ["is_active", "is_staff", "groups", "is_superuser"]}),
        ("Dates", {"fields": ["last_login", "date_joined", "onboarded_at"]}),
    ]
    filter_horizontal = ["groups"]

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **kwargs: Any) -> Any:
        """Unfold's own form of a person expects the password, which an operator does not see."""
        plain = {} if request.user.is_superuser else {"form": ModelForm}
        return super().get_form(request, obj, change=change, **kwargs, **plain)

    def get_exclude(self, request: HttpRequest, obj: Any = None) -> list[str] | None:
        return None if request.user.is_superuser else ["password"]

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if request.user.is_superuser:
            return super().get_fieldsets(request, obj)
        return [(None, {"fields": ["username", "email"]}), *self.fieldsets[1:]]

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> list[str]:
        """Only a superuser gives roles, passwords and addresses; an operator closes and opens accounts."""
        if request.user.is_superuser:
            return self.readonly_fields
        return [*self.readonly_fields, "username", "email", "is_staff", "groups", "is_superuser"]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody but a superuser changes the accounts of those who run the site, their own included."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not (obj.is_staff or obj.is_superuser))

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        if not request.user.is_superuser:
            raise PermissionDenied
        answer = super().user_change_password(request, id, form_url)
        if request.method == "POST" and answer.status_code == 302:
            person = User.objects.get(pk=id)
            record(actor=request.user, action="set a password", subject=person, label=self.audit_label(person))
        return answer

    def audit_label(self, obj: Model) -> str:
        """The log outlives an account, so it keeps no name."""
        return f"person {obj.pk}"


@admin.register(ApiToken)
class ApiTokenAdmin(ModelAdmin):
    list_display = ["name", "user", "prefix", "scope", "created_at", "last_used_at", "expires_at", "revoked_at"]
    list_filter = ["scope"]
    search_fields = ["name", "prefix", "user__username"]
    list_select_related = ["user"]
    readonly_fields = [field.name for field in ApiToken._meta.fields if field.name != "digest"]
    exclude = ["digest"]
    actions = ["revoke"]

    def has_add_permission(self, request) -> bool:
        return False

    @admin.action(description="Revoke the selected tokens")
    def revoke(self, request, queryset) -> None:
        for token in queryset.filter(revoked_at=None):
            revoke_token(token)
            record(actor=request.user, action="revoked", subject=token, label=f"token {token.prefix}…")
