"""What every call to a language model cost, and which may write."""

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin
from unfold.decorators import display

from catalog.audit import Audited
from catalog.console.rows import NamesForOperators
from explainer.models import LlmCall, WriterApproval

CALL_COLOURS = {"passed": "success", "refused": "warning", "timeout": "danger", "failed": "danger"}


class WrittenByMachineAdmin(Audited, ModelAdmin):
    """Rows that only the machine writes; they may be deleted, which is logged without what they say."""

    private = ("evidence", "text", "sentences", "faults", "detail")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj=None) -> bool:
        return False


@admin.register(LlmCall)
class LlmCallAdmin(NamesForOperators, WrittenByMachineAdmin):
    list_display = [
        "created_at",
        "agent",
        "shown_verdict",
        "round",
        "attempt",
        "model",
        "prompt_version",
        "prompt_tokens",
        "completion_tokens",
        "latency_ms",
        "cost_usd",
    ]
    list_filter = ["verdict", "agent", "model", "prompt_version"]
    search_fields = ["detail", "user__username"]
    date_hierarchy = "created_at"
    show_full_result_count = False

    @display(description="verdict", label=CALL_COLOURS, ordering="verdict")
    def shown_verdict(self, call: LlmCall) -> tuple[str, str]:
        return call.verdict, call.get_verdict_display()


@admin.register(WriterApproval)
class WriterApprovalAdmin(WrittenByMachineAdmin):
    list_display = ["team", "model", "prompt_version", "is_approved", "detail", "created_at"]
    list_filter = ["team", "is_approved", "model"]
    date_hierarchy = "created_at"
