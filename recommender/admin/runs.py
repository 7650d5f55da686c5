"""Trainings and activations as they go on, and the log of the task queue."""

from typing import TYPE_CHECKING, Any, cast

from celery import current_app
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from catalog.console.durations import spoken
from catalog.console.fresh import lead_to
from catalog.console.rows import NamesForOperators, ReadOnlyAdmin
from recommender.models import ModelRun, TaskRun
from recommender.runs.services import ask_to_stop

if TYPE_CHECKING:
    from accounts.models import User

TASK_COLOURS = {"done": "success", "failed": "danger"}


@admin.register(ModelRun)
class ModelRunAdmin(NamesForOperators, ReadOnlyAdmin):
    names = ("started_by",)
    list_display = ["__str__", "shown_status", "progress", "model_version", "started_by", "took"]
    list_filter = ["kind", "status"]
    list_select_related = ["model_version", "started_by"]
    search_fields = ["model_version__version", "error"]
    fields = ["model_version", "expected_live", "started_by", "worker", "queued_at", "started_at", "finished_at"]
    actions_detail = ["stop"]
    change_form_outer_before_template = "recommender/console/run.html"

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list:
        run = self.get_object(request, str(object_id))
        return super().get_actions_detail(request, object_id) if run and run.is_open else []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        ModelRun.objects.close_lost()
        return super().changelist_view(request, extra_context)

    def get_urls(self) -> list[URLPattern]:
        watched = path(
            "<int:pk>/progress/", self.admin_site.admin_view(self.watch), name="recommender_modelrun_progress"
        )
        return [watched, *super().get_urls()]

    def watch(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the page's question how far the run is."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        ModelRun.objects.close_lost()
        run = get_object_or_404(ModelRun.objects.select_related("model_version"), pk=pk)
        answer = render(request, "recommender/console/_progress.html", {"original": run})
        if not run.is_open:
            # The rest of the page has changed as well: what there is to do, and when it ended.
            answer["HX-Refresh"] = "true"
        return answer

    @display(description="status", ordering="status", label=ModelRun.COLOURS)
    def shown_status(self, run: ModelRun) -> tuple[str, str]:
        return run.status, run.get_status_display()

    @display(description="step")
    def progress(self, run: ModelRun) -> str:
        if not run.is_open:
            return run.error
        return run.step if run.percent is None else f"{run.step} ({run.percent} %)"

    @display(description="took")
    def took(self, run: ModelRun) -> str:
        return spoken(run.seconds)

    def has_stop_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Whoever may start a run."""
        return request.user.has_perm("recommender.change_modelversion")

    @action(
        description="Stop",
        url_path="stop",
        permissions=["stop"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": "Stop this run?",
            "description": "One that waits is taken out of the queue. One that is under way ends before its next "
            "step; an activation that has begun to swap is finished.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Stop it",
        },
    )
    def stop(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        run = get_object_or_404(ModelRun, pk=object_id)
        if not ask_to_stop(run, actor=cast("User", request.user)):
            self.message_user(request, "It has ended already.", messages.WARNING)
        return lead_to(request, reverse("admin:recommender_modelrun_change", args=[run.pk]))


class TaskFilter(admin.SimpleListFilter):
    """The tasks that there are, without asking a long table."""

    title = parameter_name = "name"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(name, name) for name in sorted(current_app.tasks) if not name.startswith("celery.")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[TaskRun]) -> QuerySet[TaskRun]:
        return queryset.filter(name=self.value()) if self.value() else queryset


@admin.register(TaskRun)
class TaskRunAdmin(ReadOnlyAdmin):
    list_display = ["ended_at", "name", "shown_state", "shown_seconds", "shown_wait", "error"]
    list_filter = ["state", TaskFilter]
    search_fields = ["name", "error", "=task_id"]
    date_hierarchy = "ended_at"
    list_per_page = 50
    show_full_result_count = False

    @display(description="state", ordering="state", label=TASK_COLOURS)
    def shown_state(self, task: TaskRun) -> tuple[str, str]:
        return task.state, task.get_state_display()

    @display(description="took", ordering="seconds")
    def shown_seconds(self, task: TaskRun) -> str:
        return spoken(task.seconds)

    @display(description="waited", ordering="waited")
    def shown_wait(self, task: TaskRun) -> str:
        return spoken(task.waited)
