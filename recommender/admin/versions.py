"""Model versions: looked at, compared, put live and taken back."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from unfold.admin import ModelAdmin
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from catalog.console.fresh import FreshDialogForm, lead_to
from recommender.activation import ActivationError, version_to_go_back_to
from recommender.comparing import compare_manifests, list_manifest
from recommender.models import ModelVersion
from recommender.runs.models import ModelRun
from recommender.runs.services import RunRefused, ask_for

if TYPE_CHECKING:
    from accounts.models import User

STATUS_COLOURS = {"live": "success", "candidate": "info", "retired": "default"}
NOTHING_TO_SAVE = {"show_save": False, "show_save_and_continue": False, "show_save_and_add_another": False}
CHANGED = "Model {live} has gone live since you looked: nothing was started. Look again before you decide."


class LiveModelForm(FreshDialogForm):
    """Keeps which model was live when the dialog was opened: the decision is about that one."""

    expected_live = forms.CharField(required=False, widget=forms.HiddenInput)
    form_before_template = "recommender/console/live_now.html"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.initial["expected_live"] = str(ModelVersion.objects.live() or "")

    def get_before_template_context(self, request: HttpRequest, object_id: int | str | None = None) -> dict[str, Any]:
        """What is live, and what the act would put in its place."""
        live = ModelVersion.objects.live()
        if object_id is None:
            return {"live": live, "next": _earlier()}
        return {"live": live, "next": ModelVersion.objects.filter(pk=object_id).first()}


@admin.register(ModelVersion)
class ModelVersionAdmin(ModelAdmin):
    list_display = ["version", "shown_status", "created_at", "activated_at", "gate", "rmse", "ratings"]
    list_filter = ["status"]
    search_fields = ["version"]
    fields = ["version", "status", "created_at", "activated_at", "gate_reason"]
    readonly_fields = fields
    actions = ["compare"]
    actions_detail = ["activate_version"]
    actions_list = ["start_training", "roll_back"]
    change_form_outer_after_template = "recommender/console/manifest.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[ModelVersion]:
        return super().get_queryset(request).defer("gram")

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        model_version = self.get_object(request, object_id)
        manifest = model_version.manifest if model_version else {}
        shown = {"table": {"headers": [], "rows": list_manifest(manifest)}, **NOTHING_TO_SAVE}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | shown)

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
    def rmse(self, model_version: ModelVersion) -> str:
        rmse = model_version.manifest.get("metrics", {}).get("rmse")
        return "" if rmse is None else f"{rmse:.4f}"

    @display(description="ratings learned from")
    def ratings(self, model_version: ModelVersion) -> str:
        ratings = model_version.manifest.get("data", {}).get("ratings")
        return "" if ratings is None else f"{ratings:,}"

    @action(
        description="Activate",
        url_path="activate",
        permissions=["change"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": "Put this model live?",
            "description": "A worker checks every file first; then vectors and themes change for everyone at once. "
            "It takes some seconds, and Roll back undoes it.",
            "form_class": LiveModelForm,
            "form_submit_text": "Put it live",
        },
    )
    def activate_version(self, request: HttpRequest, form: LiveModelForm, object_id: str) -> HttpResponse:
        model_version = self.get_object(request, object_id)
        if model_version is None:
            raise Http404
        return self._put_live(request, form, model_version, going_back=False)

    @action(
        description="Roll back",
        url_path="roll-back",
        permissions=["change"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": "Go back to the model before?",
            "description": "The model that the live one replaced takes its place again, for everyone at once.",
            "form_class": LiveModelForm,
            "form_submit_text": "Roll back",
        },
    )
    def roll_back(self, request: HttpRequest, form: LiveModelForm) -> HttpResponse:
        try:
            earlier = version_to_go_back_to()
        except ActivationError as error:
            return self._refuse(request, str(error))
        return self._put_live(request, form, earlier, going_back=True)

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
        return self._start(request, kind=ModelRun.Kind.TRAINING)

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

    def _put_live(
        self, request: HttpRequest, form: LiveModelForm, model_version: ModelVersion, *, going_back: bool
    ) -> HttpResponse:
        """Ask a worker for it, unless another model has gone live since the dialog was opened."""
        expected, live = form.cleaned_data["expected_live"], str(ModelVersion.objects.live() or "")
        if expected != live:
            return self._refuse(request, CHANGED.format(live=live or "none"))
        return self._start(
            request,
            kind=ModelRun.Kind.ACTIVATION,
            model_version=model_version,
            expected_live=expected,
            going_back=going_back,
        )

    def _start(self, request: HttpRequest, **asked: Any) -> HttpResponse:
        """Have a worker do it and show how it goes."""
        try:
            run = ask_for(actor=cast("User", request.user), **asked)
        except RunRefused as error:
            return self._refuse(request, str(error))
        return lead_to(request, reverse("admin:recommender_modelrun_change", args=[run.pk]))

    def _refuse(self, request: HttpRequest, fault: str) -> HttpResponse:
        self.message_user(request, fault, messages.ERROR)
        return lead_to(request, reverse("admin:recommender_modelversion_changelist"))


def _earlier() -> ModelVersion | None:
    try:
        return version_to_go_back_to()
    except ActivationError:
        return None
