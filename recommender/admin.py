"""Models, themes, tastes and facets for the people who run the site."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from recommender.activation import ActivationError, activate, rollback
from recommender.artifacts import ArtifactError
from recommender.models import ModelVersion, MovieFacet, TasteProfile, Theme

STATUS_COLOURS = {"live": "success", "candidate": "info", "retired": "default"}


class ReadOnlyAdmin(ModelAdmin):
    """For rows that only the site itself writes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(ModelVersion)
class ModelVersionAdmin(ModelAdmin):
    list_display = ["version", "shown_status", "created_at", "activated_at", "gate", "rmse", "ratings"]
    list_filter = ["status"]
    search_fields = ["version"]
    fields = ["version", "status", "created_at", "activated_at", "gate_reason", "manifest"]
    readonly_fields = fields
    actions_detail = ["activate_version"]
    actions_list = ["roll_back"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        return super().get_queryset(request).defer("gram")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @display(description="status", ordering="status", label=STATUS_COLOURS)
    def shown_status(self, model_version: ModelVersion) -> str:
        return model_version.status

    @display(description="gate", label={"held back": "warning", "passed": "success"})
    def gate(self, model_version: ModelVersion) -> str | None:
        if "gate" not in model_version.manifest:
            return None
        return "held back" if model_version.held_back else "passed"

    @display(description="gate")
    def gate_reason(self, model_version: ModelVersion) -> str:
        return model_version.manifest.get("gate", {}).get("reason", "It was never held against another model.")

    @display(description="RMSE")
    def rmse(self, model_version: ModelVersion) -> float | None:
        return model_version.manifest.get("metrics", {}).get("rmse")

    @display(description="ratings learned from")
    def ratings(self, model_version: ModelVersion) -> int | None:
        return model_version.manifest.get("data", {}).get("ratings")

    @action(
        description="Activate",
        url_path="activate",
        permissions=["change"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": "Put this model live?",
            "description": "Every file is checked first; then vectors and themes change for everyone at once. "
            "It takes some seconds, and Roll back undoes it.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Put it live",
        },
    )
    def activate_version(self, request: HttpRequest, form: BaseDialogForm, object_id: int) -> HttpResponse:
        model_version = ModelVersion.objects.get(pk=object_id)
        self._change(request, lambda: activate(model_version.version))
        return _to(request, reverse("admin:recommender_modelversion_change", args=[object_id]))

    @action(
        description="Roll back",
        url_path="roll-back",
        permissions=["change"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": "Go back to the model before?",
            "description": "The model that the live one replaced takes its place again, for everyone at once.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Roll back",
        },
    )
    def roll_back(self, request: HttpRequest, form: BaseDialogForm) -> HttpResponse:
        self._change(request, rollback)
        return _to(request, reverse("admin:recommender_modelversion_changelist"))

    def _change(self, request: HttpRequest, put_live) -> None:
        """Put a model live, note who did it, and say what became of it."""
        try:
            model_version = put_live()
        except (ArtifactError, ActivationError) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, model_version, f"Put live: {model_version}.")
            self.message_user(request, f"Model {model_version} is live.", messages.SUCCESS)
            if model_version.held_back:
                self.message_user(request, f"This overrules the gate. {model_version.held_back}", messages.WARNING)


@admin.register(Theme)
class ThemeAdmin(ModelAdmin):
    list_display = ["__str__", "label_source", "label_locked", "size", "slug"]
    list_filter = ["label_source", "label_locked"]
    search_fields = ["label", "slug"]
    ordering = ["number"]
    fields = [
        "label",
        "label_locked",
        "label_source",
        "slug",
        "size",
        "exemplars",
        "tag_lifts",
        "genre_lifts",
        "decade_lifts",
        "model_version",
    ]
    readonly_fields = fields[2:]

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


@admin.register(TasteProfile)
class TasteProfileAdmin(ReadOnlyAdmin):
    list_display = ["user", "rating_count", "last_rated_at", "model_version", "up_to_date", "updated_at"]
    search_fields = ["user__username"]
    list_select_related = ["user", "model_version"]
    exclude = ["long_term", "recent"]

    @display(description="up to date", boolean=True)
    def up_to_date(self, profile: TasteProfile) -> bool:
        return profile.reflects_version == profile.history_version


@admin.register(MovieFacet)
class MovieFacetAdmin(ReadOnlyAdmin):
    list_display = ["movie", "facet", "strength", "confidence", "origin"]
    list_filter = ["origin", "facet"]
    search_fields = ["movie__title"]
    list_select_related = ["movie"]


def _to(request: HttpRequest, url: str) -> HttpResponse:
    """Lead the browser on; the dialog is sent by htmx, which must be told to leave the page."""
    if request.headers.get("HX-Request"):
        return HttpResponse(headers={"HX-Redirect": url})
    return HttpResponseRedirect(url)
