"""Accounts at the console: looked at, closed and opened, given a role, erased; and a person's taste without a word of
theirs. Every act has a dialog of its own, so that saving the form changes a name and an address at the most."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as BaseUserAdmin
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import AdminPasswordChangeForm, BaseDialogForm, UserChangeForm, UserCreationForm
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldBooleanSwitchWidget

from accounts.models import User
from accounts.portrait import portrait_of
from accounts.privacy.erasure import erase
from accounts.roles import NO_ROLE, ROLES, give_role, role_of
from catalog.audit import Audited, changes_of, record
from catalog.console.fresh import FreshDeletion, FreshDialogForm, demand_fresh_sign_in, lead_to
from recommender.serving import NoLiveModel


class RoleForm(FreshDialogForm):
    """Which of the console's doors open to a person."""

    role = forms.ChoiceField(
        choices=[(name, name.capitalize()) for name in (NO_ROLE, *ROLES)], widget=UnfoldAdminSelectWidget
    )
    is_superuser = forms.BooleanField(
        label="Superuser", required=False, widget=UnfoldBooleanSwitchWidget, help_text="May do all that there is."
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if person := User.objects.filter(pk=self.object_id).first():
            self.initial |= {"role": role_of(person), "is_superuser": person.is_superuser}


@admin.register(User)
class UserAdmin(FreshDeletion, Audited, BaseUserAdmin, ModelAdmin):
    private = ("username", "email", "password", "first_name", "last_name")
    form = UserChangeForm
    add_form = UserCreationForm
    change_password_form = AdminPasswordChangeForm
    list_display = ["username", "email", "date_joined", "onboarded_at", "state", "role"]
    list_filter = ["is_active", "groups", "is_superuser"]
    readonly_fields = ["last_login", "date_joined", "onboarded_at", "state", "role"]
    fieldsets = [
        (None, {"fields": ["username", "password", "email"]}),
        ("Account", {"fields": ["state", "role", "last_login", "date_joined", "onboarded_at"]}),
    ]
    actions_detail = ["close_account", "open_account", "change_role"]
    change_form_outer_after_template = "accounts/console/taste.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        return super().get_queryset(request).prefetch_related("groups")

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
        """Only a superuser changes names and addresses."""
        return self.readonly_fields if request.user.is_superuser else [*self.readonly_fields, "username", "email"]

    def get_urls(self) -> list[URLPattern]:
        taste = path("<int:pk>/taste/", self.admin_site.admin_view(self.show_taste), name="accounts_user_taste")
        return [taste, *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nobody but a superuser changes the accounts of those who run the site, their own included."""
        allowed = super().has_change_permission(request, obj)
        return allowed and (request.user.is_superuser or obj is None or not (obj.is_staff or obj.is_superuser))

    def has_close_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Whoever may change the account, but nobody their own: who would let them in again?"""
        person = self.get_object(request, str(object_id))
        return person is not None and person != request.user and self.has_change_permission(request, person)

    def has_role_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        """Superusers, for everybody but themselves, so that there is always one."""
        return bool(request.user.is_superuser) and self.has_close_permission(request, object_id)

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list:
        person = self.get_object(request, str(object_id))
        pointless = "open_account" if person is None or person.is_active else "close_account"
        actions = super().get_actions_detail(request, object_id)
        return [each for each in actions if not each.action_name.endswith(pointless)]

    @display(description="state", label={"open": "success", "closed": "danger"})
    def state(self, person: User) -> str:
        return "open" if person.is_active else "closed"

    @display(description="role")
    def role(self, person: User) -> str:
        return "superuser" if person.is_superuser else role_of(person)

    def show_taste(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Themes and traits a person leans to: no film, no rating, no word of theirs."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        person = get_object_or_404(User, pk=pk)
        try:
            portrait = portrait_of(person)
        except NoLiveModel:
            portrait = None
        return render(request, "accounts/console/_taste.html", {"portrait": portrait})

    @action(
        description="Close account",
        url_path="close",
        permissions=["close"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": "Close this account?",
            "description": "The person is signed out everywhere and cannot sign in, and their programs' tokens do "
            "nothing, until somebody opens it again. Nothing is deleted.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Close it",
        },
    )
    def close_account(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._set_active(request, object_id, is_active=False)

    @action(
        description="Open account",
        url_path="open",
        permissions=["close"],
        dialog={
            "title": "Open this account again?",
            "description": "The person can sign in again, and tokens that were not revoked work again.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Open it",
        },
    )
    def open_account(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        return self._set_active(request, object_id, is_active=True)

    @action(
        description="Change role",
        url_path="role",
        permissions=["role"],
        dialog={
            "title": "Which doors of the console open to this person?",
            "description": "A viewer looks at catalogue, models and tasks. A curator also edits films, words and "
            "themes and judges explanations. An operator also puts models live and looks after people.",
            "form_class": RoleForm,
            "form_submit_text": "Give this role",
        },
    )
    def change_role(self, request: HttpRequest, form: RoleForm, object_id: str) -> HttpResponse:
        with transaction.atomic(), self._noted(request, object_id, "gave a role") as person:
            give_role(person, form.cleaned_data["role"], is_superuser=form.cleaned_data["is_superuser"])
        return self._back_to(request, object_id)

    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        self._demand(request, self.has_add_permission(request))
        return super().add_view(request, form_url, extra_context)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:
        self._demand(request, bool(request.user.is_superuser))
        with transaction.atomic():
            answer = super().user_change_password(request, id, form_url)
            if request.method == "POST" and answer.status_code == 302:
                person = User.objects.get(pk=id)
                record(actor=_actor(request), action="set a password", subject=person, label=self.audit_label(person))
        return answer

    def get_deleted_objects(self, objs: Any, request: HttpRequest) -> Any:
        """Count what goes with a person, without listing it: what they rated is not for the staff to read here."""
        _listed, counts, lacking, protected = super().get_deleted_objects(objs, request)
        return [self.audit_label(person) for person in objs], counts, lacking, protected

    def delete_model(self, request: HttpRequest, obj: Any) -> None:
        self.delete_queryset(request, User.objects.filter(pk=obj.pk))

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        """Erase the people as the site does after their days to think it over: from tables, stores and caches."""
        demand_fresh_sign_in(request)
        people = list(queryset)
        if request.user in people:
            raise PermissionDenied
        with transaction.atomic():
            for person in people:
                self._record(request, "erased", person, self._state(person), {})
            erase(people)

    def audit_label(self, obj: Model) -> str:
        """The log outlives an account, so it keeps no name."""
        return f"person {obj.pk}"

    def _demand(self, request: HttpRequest, is_allowed: bool) -> None:
        if not is_allowed:
            raise PermissionDenied
        demand_fresh_sign_in(request)

    def _set_active(self, request: HttpRequest, object_id: str, *, is_active: bool) -> HttpResponse:
        done = "opened an account" if is_active else "closed an account"
        with transaction.atomic(), self._noted(request, object_id, done) as person:
            person.is_active = is_active
            person.save(update_fields=["is_active"])
        return self._back_to(request, object_id)

    @contextmanager
    def _noted(self, request: HttpRequest, object_id: str, done: str) -> Iterator[User]:
        """Lock the person, and log what the block changes of them; nothing where it changes nothing."""
        person = get_object_or_404(User.objects.select_for_update(), pk=object_id)
        before = self._state(person)
        yield person
        before, after = changes_of(before, self._state(User.objects.get(pk=person.pk)))
        if before or after:
            self._record(request, done, person, before, after)

    def _back_to(self, request: HttpRequest, object_id: str) -> HttpResponse:
        self.message_user(request, "Done.", messages.SUCCESS)
        return lead_to(request, reverse("admin:accounts_user_change", args=[object_id]))


def _actor(request: HttpRequest) -> User:
    return cast(User, request.user)
