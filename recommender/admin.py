"""Models, themes, tastes and facets for the people who run the site."""

from typing import TYPE_CHECKING, cast

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from catalog.admin import ReadOnlyAdmin
from catalog.audit import Audited, record
from catalog.csv_files import export_csv
from recommender.activation import ActivationError, activate, rollback
from recommender.artifacts import ArtifactError
from recommender.comparing import compare_manifests
from recommender.models import ModelVersion, MovieFacet, TasteProfile, Theme
from recommender.queues import send_by_name

if TYPE_CHECKING:
    from accounts.models import User

STATUS_COLOURS = {"live": "success", "candidate": "info", "retired": "default"}


@admin.register(ModelVersion)
class ModelVersionAdmin(ModelAdmin):
    list_display = ["version", "shown_status", "created_at", "activated_at", "gate", "rmse", "ratings"]
    list_filter = ["status"]
    search_fields = ["version"]
    fields = ["version", "status", "created_at", "activated_at", "gate_reason", "manifest"]
    readonly_fields = fields
    actions = ["compare"]
    actions_detail = ["activate_version"]
    actions_list = ["roll_back", "start_training"]

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

    @action(
        description="Start training",
        url_path="train",
        permissions=["change"],
        dialog={
            "title": "Train a new model?",
            "description": "A worker trains on all ratings, which keeps it busy for minutes. The model it makes is a "
            "candidate: nothing changes on the site until it is put live.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Start training",
        },
    )
    def start_training(self, request: HttpRequest, form: BaseDialogForm) -> HttpResponse:
        if send_by_name("ml_jobs.train_model"):
            subject = ModelVersion.objects.live() or ModelVersion()
            record(actor=cast("User", request.user), action="started training", subject=subject, label="a new model")
            self.message_user(request, "Queued. The candidate appears here when it is done.", messages.SUCCESS)
        else:
            self.message_user(
                request, "The queue does not answer: nothing was started. Try again soon.", messages.ERROR
            )
        return _to(request, reverse("admin:recommender_modelversion_changelist"))

    @admin.action(description="Compare the two selected models", permissions=["view"])
    def compare(self, request: HttpRequest, queryset: QuerySet[ModelVersion]) -> HttpResponse | None:
        if queryset.count() != 2:
            self.message_user(request, "Select two models to compare.", messages.ERROR)
            return None
        older, newer = queryset.order_by("created_at", "pk")
        context = self.admin_site.each_context(request) | {
            "title": f"{older} and {newer}",
            "opts": self.opts,
            "table": {
                "headers": ["", str(older), str(newer)],
                "rows": compare_manifests(older.manifest, newer.manifest),
            },
        }
        return render(request, "recommender/compare_models.html", context)

    def _change(self, request: HttpRequest, put_live) -> None:
        """Put a model live, note who did it, and say what became of it."""
        before = str(ModelVersion.objects.live() or "none")
        try:
            model_version = put_live()
        except (ArtifactError, ActivationError) as error:
            self.message_user(request, str(error), messages.ERROR)
        else:
            self.log_change(request, model_version, f"Put live: {model_version}.")
            record(
                actor=cast("User", request.user),
                action="put live",
                subject=model_version,
                before={"live": before},
                after={"live": str(model_version)},
            )
            self.message_user(request, f"Model {model_version} is live.", messages.SUCCESS)
            if model_version.held_back:
                self.message_user(request, f"This overrules the gate. {model_version.held_back}", messages.WARNING)


@admin.register(Theme)
class ThemeAdmin(Audited, ModelAdmin):
    actions = [export_csv]
    list_display = ["__str__", "label_source", "label_locked", "label_doubt", "size", "slug"]
    list_filter = ["label_source", "label_locked", ("label_doubt", admin.EmptyFieldListFilter)]
    search_fields = ["label", "slug"]
    ordering = ["number"]
    readonly_fields = [
        "label_doubt",
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
        """An edited label is an editor's, in doubt until the next activation asks; an emptied one waits for a name."""
        if "label" in form.changed_data:
            obj.label_source, obj.label_doubt = (Theme.LabelSource.EDITOR if obj.label else ""), ""
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
