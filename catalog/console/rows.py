"""Admins of rows that nobody writes by hand, and of rows that name people."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

if TYPE_CHECKING:
    Base = admin.ModelAdmin
else:
    Base = object


class ReadOnlyAdmin(ModelAdmin):
    """Rows that only the site writes, and that go only with what they belong to: a person or a film."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return not self._is_served(request) and super().has_delete_permission(request, obj)

    def _is_served(self, request: HttpRequest) -> bool:
        """Whether the page is one of this admin's own; else somebody deletes what the rows belong to."""
        found = request.resolver_match
        own = f"{self.opts.app_label}_{self.opts.model_name}_"
        return found is None or (found.url_name or "").startswith(own) or found.url_name == "index"


def may_see_names(request: HttpRequest) -> bool:
    """Return whether the member of the staff looks after people, and so may see who they are."""
    return request.user.has_perm("accounts.view_user")


class NamesForOperators(Base):
    """Shows whose a row is to those alone who look after people. Put it before an admin's other base classes."""

    names: tuple[str, ...] = ("user",)
    """Fields and columns that name a person, or tell what one said."""

    def get_list_display(self, request: HttpRequest) -> list[Any]:
        return self._without_names(request, super().get_list_display(request))

    def get_search_fields(self, request: HttpRequest) -> list[Any]:
        return self._without_names(request, super().get_search_fields(request))

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self._without_names(request, super().get_fields(request, obj))

    def lookup_allowed(self, lookup: str, value: Any, request: HttpRequest) -> bool:
        """Nor does the address of a list narrow it down to a name."""
        return bool(self._without_names(request, [lookup])) and super().lookup_allowed(lookup, value, request)

    def _without_names(self, request: HttpRequest, given: Sequence[Any]) -> list[Any]:
        if may_see_names(request):
            return list(given)
        return [name for name in given if str(name).split("__")[0].lstrip("=^@") not in self.names]
