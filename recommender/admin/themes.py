"""Themes at the console: names, and what sets each apart."""

from django.contrib import admin
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from catalog.audit import Audited
from catalog.csv_files import export_csv
from recommender.models import Theme


@admin.register(Theme)
class ThemeAdmin(Audited, ModelAdmin):
    actions = [export_csv]
    list_display = ["__str__", "label_source", "label_locked", "size", "slug"]
    list_filter = ["label_source", "label_locked"]
    search_fields = ["label", "slug"]
    ordering = ["number"]
    readonly_fields = [
        "label_source",
        "slug",
        "size",
        "exemplars",
        "tag_lifts",
        "genre_lifts",
        "decade_lifts",
        "model_version",
    ]
    fields = ["label", "label_locked", *readonly_fields]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Theme]:
        return super().get_queryset(request).select_related("model_version")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Theme, form: ModelForm, change: bool) -> None:
        """An edited label is an editor's; an emptied one waits for the labeller."""
        if "label" in form.changed_data:
            obj.label_source = Theme.LabelSource.EDITOR if obj.label else ""
        super().save_model(request, obj, form, change)
