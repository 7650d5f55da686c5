"""Rows of the console as CSV."""

import csv
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from catalog.audit import record

if TYPE_CHECKING:
    from accounts.models import User

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula where a cell begins with it."""


@admin.action(description="Export the selected rows as CSV", permissions=["view"])
def export_csv(modeladmin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
    """Write the columns that an import takes, then the list's own; text that a spreadsheet would run is guarded.

    Who took how many rows out is logged.
    """
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{modeladmin.opts.model_name}.csv"'
    sheet = modeladmin.sheet() if hasattr(modeladmin, "sheet") else None
    first = list(sheet.columns) if sheet else ["id"]
    columns = [*first, *(name for name in modeladmin.get_list_display(request) if name not in first)]
    writer = csv.writer(response)
    writer.writerow(columns)
    rows = list(queryset)
    for row in rows:
        cells = sheet.cells_of(row) if sheet else {"id": row.pk}
        writer.writerow([harmless(cells[name] if name in cells else _value(modeladmin, row, name)) for name in columns])
    if rows:
        label = f"{len(rows)} {modeladmin.opts.verbose_name_plural} as CSV"
        record(actor=cast("User", request.user), action="exported", subject=rows[0], label=label)
    return response


def harmless(value: Any) -> Any:
    """Return the value as a spreadsheet shows it and never runs it."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA) else value


def _value(modeladmin: Any, row: Any, name: str) -> Any:
    if hasattr(modeladmin, name):
        found = getattr(modeladmin, name)(row)
        return found[-1] if isinstance(found, tuple) else found
    found = getattr(row, name)
    return found() if callable(found) else (found if isinstance(found, (int, float, type(None))) else str(found))
