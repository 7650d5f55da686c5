"""A page that asks before what was chosen in a list's menu is done to the selected rows.

How to call it, in an admin's action::

    if page := confirm(self, request, rows, act="revoke", title="…", description="…", button="Revoke"):
        return page
"""

from collections.abc import Sequence

from django.contrib.admin import ModelAdmin
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

CONFIRMED = "confirmed"
MOST_LISTED = 100


def confirm(
    modeladmin: ModelAdmin,
    request: HttpRequest,
    rows: Sequence[object],
    *,
    act: str,
    title: str,
    description: str,
    button: str,
    form: Form | None = None,
) -> HttpResponse | None:
    """Return the page that names the rows and asks; None once its answer has come, with a valid `form` if there is one.

    `act` is the action's name.
    """
    if request.POST.get(CONFIRMED) and (form is None or form.is_valid()):
        return None
    context = modeladmin.admin_site.each_context(request) | {
        "title": title,
        "description": description,
        "button": button,
        "act": act,
        "form": form,
        "rows": rows[:MOST_LISTED],
        "count": len(rows),
        "keys": request.POST.getlist(ACTION_CHECKBOX_NAME),
        "across": request.POST.get("select_across", "0"),
        "box": ACTION_CHECKBOX_NAME,
        "opts": modeladmin.opts,
    }
    return render(request, "catalog/console/confirm.html", context)
