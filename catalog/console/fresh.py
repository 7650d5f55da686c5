"""A fresh look at the password or passkey before an act that cannot be taken back, as the site's own pages ask for it.

How to call it::

    demand_fresh_sign_in(request)           # in a view or form; leads away by an exception that the middleware answers
    class RoleForm(FreshDialogForm): ...    # a dialog that opens for those alone who have shown who they are
    class MovieAdmin(FreshDeletion, ...): ...       # rows that take others' with them when they go
"""

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode, urlsplit

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from allauth.core.exceptions import ImmediateHttpResponse, ReauthenticationRequired
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from unfold.forms import BaseDialogForm

if TYPE_CHECKING:
    Base = admin.ModelAdmin
else:
    Base = object


def demand_fresh_sign_in(request: HttpRequest) -> None:
    """Send whoever has not shown lately that it is them to do so, and from there back to the page they are on.

    What a form held is not kept meanwhile: it may hold a password.
    """
    try:
        _look(request)
    except ReauthenticationRequired:
        door = get_adapter().get_reauthentication_methods(request.user)[0]["url"]
        back = urlencode({"next": _page_of(request)})
        raise ImmediateHttpResponse(lead_to(request, f"{door}?{back}")) from None


def lead_to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the browser on; a dialog is sent by htmx, which must be told to leave the page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)


class FreshDialogForm(BaseDialogForm):
    """A dialog's form, which opens only after a fresh look at who asks for it."""

    def __init__(self, request: HttpRequest, object_id: int | str | None = None, *args: Any, **kwargs: Any) -> None:
        demand_fresh_sign_in(request)
        super().__init__(request, object_id, *args, **kwargs)


class FreshDeletion(Base):
    """Deletes rows only after a fresh look at who asks; put it before an admin's other base classes."""

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        if not self.has_delete_permission(request):
            raise PermissionDenied
        demand_fresh_sign_in(request)
        return super().delete_view(request, object_id, extra_context)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet) -> None:
        demand_fresh_sign_in(request)
        super().delete_queryset(request, queryset)


@reauthentication_required
def _look(request: HttpRequest) -> None:
    """Nothing: the decorator has looked."""


def _page_of(request: HttpRequest) -> str:
    """The page in the browser's window, which for a dialog is the one beneath."""
    parts = urlsplit(request.headers.get("HX-Current-URL") or request.get_full_path())
    return f"{parts.path}?{parts.query}" if parts.query else parts.path
