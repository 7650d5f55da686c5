"""Rows of the console as CSV."""

import csv
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse

from catalog.exports.cells import harmless


@admin.action(description="Export the selected rows as CSV", permissions=["view"])
def export_csv(modeladmin: Any, request: HttpRequest, queryset: QuerySet) -> HttpResponse:
    """Write the list's own columns; text that a spreadsheet would run begins with an apostrophe."""
    response = HttpResponse(content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{modeladmin.opts.model_name}.csv"'
    columns = ["id", *(name for name in modeladmin.get_list_display(request) if name != "id")]
    writer = csv.writer(response)
    writer.writerow(columns)
    for row in queryset:
        writer.writerow([harmless(_value(modeladmin, row, name)) for name in columns])
    return response


def _value(modeladmin: Any, row: Any, name: str) -> Any:
    if name == "id":
        return row.pk
    if hasattr(modeladmin, name):
        found = getattr(modeladmin, name)(row)
        return found[-1] if isinstance(found, tuple) else found
    found = getattr(row, name)
    return found() if callable(found) else (found if isinstance(found, (int, float, type(None))) else str(found))
