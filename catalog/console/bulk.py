"""Lists that leave as CSV and come back changed: uploaded, held against what is there, and stored when confirmed.

How to use it: put `BulkAdmin` before an admin's other base classes and name its sheet.
"""

import secrets
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.cache import cache
from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from unfold.decorators import action

from catalog import uploads
from catalog.audit import record
from catalog.bulk.planning import Plan, PlanRefused, plan_import, store_plan
from catalog.bulk.sheets import Sheet
from catalog.csv_files import export_csv
from catalog.exports.records import ExportError

if TYPE_CHECKING:
    from accounts.models import User

    Base = admin.ModelAdmin
else:
    Base = object

KEPT_SECONDS = 3600
"""How long an upload waits to be confirmed."""
MOST_SHOWN = 200
NO_FILE = "Choose the file first."
TOO_LARGE = "The file is too large: import it in parts."
GONE = "The upload has waited for more than an hour and is gone: choose the file again."


class BulkAdmin(Base):
    """Rows that can be exported, edited in a spreadsheet and imported again."""

    sheet: type[Sheet]
    actions = [export_csv]
    actions_list = ["import_csv"]

    def has_import_permission(self, request: HttpRequest) -> bool:
        """Whoever may change rows and, where the sheet takes new ones, add them."""
        allowed = self.has_change_permission(request)
        return allowed and (not self.sheet.takes_new_rows or self.has_add_permission(request))

    @action(description="Import CSV", url_path="import", permissions=["import"])
    def import_csv(self, request: HttpRequest) -> HttpResponse:
        """Ask for a file, show what it would change, and store it once that is confirmed."""
        if request.method != "POST":
            return self._ask(request)
        try:
            if "token" in request.POST:
                return self._store(request)
            file = _upload_of(request)
            content = file.read()
            plan = plan_import(self.sheet(), content)
        except ExportError as error:
            return self._ask(request, fault=str(error), status=422)
        token = secrets.token_urlsafe(16)
        cache.set(_key(request, self.sheet, token), (file.name or "", content), KEPT_SECONDS)
        return self._ask(request, plan=plan, token=token, status=422 if plan.faults else 200)

    def _store(self, request: HttpRequest) -> HttpResponse:
        token = request.POST["token"][:40]
        kept = cache.get(_key(request, self.sheet, token))
        if kept is None:
            raise ExportError(GONE)
        name, content = kept
        try:
            with transaction.atomic():
                plan, rows = store_plan(self.sheet(), content, seen=request.POST.get("digest", ""))
                if rows:
                    self._note(request, plan, rows, name)
        except PlanRefused as error:
            return self._ask(
                request, plan=plan_import(self.sheet(), content), token=token, fault=str(error), status=409
            )
        cache.delete(_key(request, self.sheet, token))
        self.message_user(request, f"Imported: {_say(plan)}.", messages.SUCCESS)
        return HttpResponseRedirect(reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"))

    def _note(self, request: HttpRequest, plan: Plan, rows: list[Any], name: str) -> None:
        """One line in the audit log, with the cells that were changed, by row."""
        record(
            actor=cast("User", request.user),
            action="imported",
            subject=rows[0],
            label=f"{_say(plan)}, from {name}",
            before={line.key: line.before for line in plan.differing if line.key},
            after={line.key or f"line {line.number}": line.after for line in plan.differing},
        )

    def _ask(
        self, request: HttpRequest, *, plan: Plan | None = None, token: str = "", fault: str = "", status: int = 200
    ) -> HttpResponse:
        context = self.admin_site.each_context(request) | {
            "title": f"Import {self.opts.verbose_name_plural}",
            "opts": self.opts,
            "sheet": self.sheet,
            "plan": plan,
            "said": _say(plan) if plan else "",
            "shown": plan.differing[:MOST_SHOWN] if plan else [],
            "token": token,
            "fault": fault,
        }
        return render(request, "catalog/console/import.html", context, status=status)


def _upload_of(request: HttpRequest) -> UploadedFile:
    """The request's file; raises ExportError with a word on why there is none."""
    if getattr(request, uploads.TOO_LARGE, False):
        raise ExportError(TOO_LARGE)
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile):
        raise ExportError(NO_FILE)
    return file


def _key(request: HttpRequest, sheet: type[Sheet], token: str) -> str:
    """An upload is found again by whoever brought it alone, for the rows it was meant for."""
    return f"bulk:{sheet.__name__}:{request.user.pk}:{token}"


def _say(plan: Plan) -> str:
    counts = plan.counts
    return f"{counts['add']} added, {counts['change']} changed, {counts['same']} as they are"
