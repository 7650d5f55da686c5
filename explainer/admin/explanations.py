"""What language models wrote, at the console: judged sentence by sentence, written again, replaced or withdrawn."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, cast

from django.contrib import admin, messages
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from unfold.decorators import action, display
from unfold.enums import ActionVariant
from unfold.forms import BaseDialogForm

from catalog.audit import record
from catalog.console.fresh import lead_to
from catalog.console.rows import NamesForOperators, may_see_names
from catalog.models import Movie
from explainer import tasks
from explainer.admin.machine import WrittenByMachineAdmin
from explainer.clients import llm_client
from explainer.models import Explanation
from explainer.replaying.editing import NotKept, keep_answer, withdraw
from explainer.replaying.evidence import read_kept
from explainer.replaying.replay import ANSWER_SECONDS, Answer, replay_of
from recommender.queues import send

if TYPE_CHECKING:
    from accounts.models import User

VERDICT_COLOURS = {"passed": "success", "refused": "danger"}
WAITING = {"waiting": True}
NO_QUEUE = "The queue does not answer: the model was not asked. Try again soon."


@admin.register(Explanation)
class ExplanationAdmin(NamesForOperators, WrittenByMachineAdmin):
    list_display = ["called", "kind", "user", "shown_verdict", "model", "prompt_version", "created_at"]
    list_filter = ["verdict", "kind", "model", "prompt_version"]
    search_fields = ["subject", "text", "user__username", "evidence_hash"]
    list_select_related = ["user"]
    date_hierarchy = "created_at"
    show_full_result_count = False
    fields = ["called", "kind", "user", "model", "prompt_version", "created_at", "what_was_found"]
    readonly_fields = ["called", "what_was_found"]
    actions_detail = ["ask_again", "keep", "withdraw"]
    change_form_outer_before_template = "explainer/console/replay.html"

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """Look the films of the list's page up, in one query for all."""
        listed = super().get_changelist_instance(request)
        titles = _titles_of(listed.result_list)
        for row in listed.result_list:
            row.titles = titles
        return listed

    @display(description="subject", ordering="subject")
    def called(self, explanation: Explanation) -> str:
        titles = explanation.titles if hasattr(explanation, "titles") else _titles_of([explanation])
        return titles.get(explanation.subject, explanation.subject)

    @display(description="verdict", label=VERDICT_COLOURS, ordering="verdict")
    def shown_verdict(self, explanation: Explanation) -> str:
        return explanation.verdict

    @display(description="the critic said then")
    def what_was_found(self, explanation: Explanation) -> str:
        found = "; ".join(f"{fault['rule']}: {fault['detail']}" for fault in explanation.faults)
        return f"{explanation.get_verdict_display().capitalize()}. {found}"

    def get_urls(self) -> list[URLPattern]:
        waiting = path("<int:pk>/answer/", self.admin_site.admin_view(self.wait), name="explainer_explanation_answer")
        return [waiting, *super().get_urls()]

    def has_replay_permission(self, request: HttpRequest, object_id: object = None) -> bool:
        """Whoever judges explanations; the rows themselves are written by the machine alone."""
        return request.user.has_perm("explainer.change_explanation")

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list:
        explanation = self.get_object(request, str(object_id))
        if explanation is None:
            return []
        answer = _answer_to(request, explanation.pk)
        sensible = {
            "ask_again": llm_client().is_configured and answer != WAITING and read_kept(explanation) is not None,
            "keep": bool(answer and (found := replay_of(explanation, answer).answer) and found.passed),
            "withdraw": explanation.verdict == Explanation.Verdict.PASSED,
        }
        actions = super().get_actions_detail(request, object_id)
        return [each for each in actions if sensible[each.action_name.removeprefix("explainer_explanation_")]]

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        explanation = self.get_object(request, object_id)
        context = _shown(request, explanation) if explanation and self.has_view_permission(request) else {}
        return super().change_view(request, object_id, form_url, (extra_context or {}) | context)

    def wait(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Answer the page's question whether the model has written yet; it has itself loaded anew when so."""
        if not self.has_replay_permission(request):
            raise PermissionDenied
        get_object_or_404(Explanation, pk=pk)
        waits = _answer_to(request, pk) == WAITING
        answer = render(request, "explainer/console/_waiting.html", {"original_id": pk, "waits": waits})
        if not waits:
            answer["HX-Refresh"] = "true"
        return answer

    @action(
        description="Ask the model again",
        url_path="ask",
        permissions=["replay"],
        dialog={
            "title": "Have the language model write this text again?",
            "description": "It is told the same facts. The call costs tokens of the day's budget. The answer is shown "
            "here beside the old text, judged by the critic; nothing is stored unless you keep it.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Ask it",
        },
    )
    def ask_again(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        explanation = get_object_or_404(Explanation, pk=object_id)
        key = _key(request, explanation.pk)
        cache.set(key, WAITING, ANSWER_SECONDS)
        if send(tasks.replay_explanation, explanation.pk, key):
            record(actor=cast("User", request.user), action="asked the model again", subject=explanation)
        else:
            cache.delete(key)
            self.message_user(request, NO_QUEUE, messages.ERROR)
        return self._to(request, explanation)

    @action(
        description="Keep the new text",
        url_path="keep",
        permissions=["replay"],
        variant=ActionVariant.PRIMARY,
        dialog={
            "title": "Put the new text in the place of the old one?",
            "description": "The person reads it from now on.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Keep it",
        },
    )
    def keep(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        explanation = get_object_or_404(Explanation, pk=object_id)
        try:
            kept = keep_answer(explanation, _answer_to(request, explanation.pk) or {}, actor=cast("User", request.user))
        except NotKept as error:
            self.message_user(request, str(error), messages.ERROR)
            return self._to(request, explanation)
        cache.delete(_key(request, explanation.pk))
        return self._to(request, kept)

    @action(
        description="Withdraw",
        url_path="withdraw",
        permissions=["replay"],
        variant=ActionVariant.DANGER,
        dialog={
            "title": "Withdraw this text?",
            "description": "The person reads the offline text instead, and the model is not asked about these facts "
            "again.",
            "form_class": BaseDialogForm,
            "form_submit_text": "Withdraw it",
        },
    )
    def withdraw(self, request: HttpRequest, form: BaseDialogForm, object_id: str) -> HttpResponse:
        explanation = get_object_or_404(Explanation, pk=object_id)
        withdraw(explanation, actor=cast("User", request.user))
        return self._to(request, explanation)

    def _to(self, request: HttpRequest, explanation: Explanation) -> HttpResponse:
        return lead_to(request, reverse("admin:explainer_explanation_change", args=[explanation.pk]))


def _shown(request: HttpRequest, explanation: Explanation) -> dict[str, Any]:
    """What the page shows above the row; the facts tell what a person rated, so they are for operators."""
    answer = _answer_to(request, explanation.pk)
    replay = replay_of(explanation, answer)
    return {
        "replay": replay,
        "facts": replay.facts if may_see_names(request) else None,
        "waits": answer == WAITING,
        "original_id": explanation.pk,
        "nothing": (answer or {}).get("nothing"),
    }


def _titles_of(explanations: Iterable[Explanation]) -> dict[str, str]:
    """What the films that some texts are about are called, by subject; shelves go by their slugs."""
    films = {int(each.subject) for each in explanations if each.subject.isdecimal()}
    return {str(movie.pk): str(movie) for movie in Movie.objects.filter(pk__in=films)}


def _answer_to(request: HttpRequest, pk: int) -> Answer | None:
    return cache.get(_key(request, pk))


def _key(request: HttpRequest, pk: int) -> str:
    return f"replay:{pk}:for:{request.user.pk}"
