"""The console's first page: what people do, how the model is, and what language models cost. Counts only, no names."""

from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Avg, Count, F, Q, Sum
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from catalog.console.durations import spoken
from catalog.models import Interaction, Rating
from explainer.models import LlmCall
from recommender.models import ModelRun, ModelVersion, TaskRun, TasteProfile
from recommender.runs.backlog import read_backlogs, tasks_in_hand

DAY, WEEK, MONTH = timedelta(days=1), timedelta(days=7), timedelta(days=30)
WINDOWS = {"today": DAY, "7 days": WEEK, "30 days": MONTH}
METRICS = ("rmse", "mae", "ndcg", "recall", "coverage", "silhouette")
NAMED = {"rmse": "RMSE", "mae": "MAE"}


def add_dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """Add the cards to the context of the console's index; nine queries, however much there is to count."""
    now = timezone.now()
    context["cards"] = [_activity(now), _model(now), _tasks(now), _llm(now)]
    return context


def _activity(now: datetime) -> dict[str, Any]:
    kinds = Interaction.Kind
    log = Interaction.objects.filter(created_at__gt=now - MONTH).aggregate(
        **_in_windows(now, "people", lambda within: Count("user", distinct=True, filter=within)),
        **_in_windows(now, "rated", lambda within: Count("pk", filter=within & Q(kind=kinds.RATE))),
        **_in_windows(now, "whys", lambda within: Count("pk", filter=within & Q(kind=kinds.WHY))),
        **_in_windows(now, "saved", lambda within: Count("pk", filter=within & Q(kind=kinds.SAVE))),
    )
    joined = get_user_model().objects.aggregate(
        **{
            _alias("joined", name): Count("pk", filter=Q(date_joined__gt=now - window))
            for name, window in WINDOWS.items()
        }
    )
    rows = [
        _row("New accounts", joined, "joined"),
        _row("People who did something", log, "people"),
        _row("Ratings", log, "rated"),
        _row("Films saved", log, "saved"),
        _row("Whys opened", log, "whys"),
    ]
    return {"title": "Activity", "table": {"headers": ["", *WINDOWS], "rows": rows}}


def _model(now: datetime) -> dict[str, Any]:
    live = ModelVersion.objects.defer("gram").filter(status=ModelVersion.Status.LIVE).first()
    if live is None:
        return {
            "title": "Model",
            "table": {"headers": ["Live", "none"], "rows": [["Train one, then put it live.", ""]]},
        }
    metrics = live.manifest.get("metrics", {})
    since = live.activated_at or live.created_at
    newer = Rating.objects.exclude(source=Rating.Source.DEMO).filter(created_at__gt=live.created_at).count()
    behind = TasteProfile.objects.filter(~Q(reflects_version=F("history_version")) | ~Q(model_version=live)).count()
    rows = [
        ["Live for", f"{(now - since).days} days"],
        ["Learned from", f"{live.manifest.get('data', {}).get('ratings', 0):,} ratings"],
        ["Ratings given since it was trained", f"{newer:,}"],
        ["Profiles to be solved anew at the next visit", f"{behind:,}"],
        *([_called(name), f"{value:.4g}"] for name, value in metrics.items() if _is_shown(name, value)),
    ]
    return {"title": "Model", "table": {"headers": ["Live", live.version], "rows": rows}}


def _tasks(now: datetime) -> dict[str, Any]:
    backlogs, failed = read_backlogs(), Q(state=TaskRun.State.FAILED)
    ended = TaskRun.objects.filter(ended_at__gt=now - WEEK).aggregate(
        **_in_windows(now, "done", lambda within: Count("pk", filter=within), field="ended_at"),
        **_in_windows(now, "failed", lambda within: Count("pk", filter=within & failed), field="ended_at"),
    )
    rows = [
        *_queue_rows(backlogs),
        ["Taken by a worker", ", ".join(f"{name} ({n})" for name, n in sorted(tasks_in_hand().items())) or "none"],
        ["Trainings and activations under way", _runs_under_way()],
        ["Ended today", f"{ended['done_1']:,}, of them {ended['failed_1']:,} failed"],
        ["Ended in 7 days", f"{ended['done_7']:,}, of them {ended['failed_7']:,} failed"],
    ]
    return {"title": "Tasks", "table": {"headers": ["", "now"], "rows": rows}}


def _queue_rows(backlogs: list | None) -> list[list[str]]:
    if backlogs is None:
        return [["Queues", "The broker does not answer."]]
    return [
        [
            f"Waiting in “{each.queue}”",
            f"{each.waiting:,}" + (f", the oldest for {spoken(each.oldest_seconds)}" if each.oldest_seconds else ""),
        ]
        for each in backlogs
    ]


def _runs_under_way() -> str | SafeString:
    run = ModelRun.objects.open().first()
    if run is None:
        return "none"
    page = reverse("admin:recommender_modelrun_change", args=[run.pk])
    return format_html('<a class="console-link" href="{}">{}</a>', page, run)


def _llm(now: datetime) -> dict[str, Any]:
    passed = Q(verdict=LlmCall.Verdict.PASSED)
    calls = LlmCall.objects.filter(created_at__gt=now - MONTH).aggregate(
        **_in_windows(now, "calls", lambda within: Count("pk", filter=within)),
        **_in_windows(now, "passed", lambda within: Count("pk", filter=within & passed)),
        **_in_windows(now, "tokens", lambda within: Sum(F("prompt_tokens") + F("completion_tokens"), filter=within)),
        **_in_windows(now, "cost", lambda within: Sum("cost_usd", filter=within)),
        **_in_windows(now, "wait", lambda within: Avg("latency_ms", filter=within)),
    )
    rows = [
        _row("Calls", calls, "calls"),
        _row("Passed the critic", calls, "passed"),
        _row("Tokens", calls, "tokens"),
        ["Mean wait", *(f"{calls[_alias('wait', name)] or 0:,.0f} ms" for name in WINDOWS)],
        ["Cost", *(f"${calls[_alias('cost', name)] or 0:.2f}" for name in WINDOWS)],
    ]
    return {"title": "Language models", "table": {"headers": ["", *WINDOWS], "rows": rows}}


def _alias(what: str, name: str) -> str:
    """What SQL calls a count of something within a window."""
    return f"{what}_{WINDOWS[name].days}"


def _in_windows(now: datetime, what: str, count: Any, field: str = "created_at") -> dict[str, Any]:
    """One aggregate for each window, named for both."""
    return {_alias(what, name): count(Q(**{f"{field}__gt": now - window})) for name, window in WINDOWS.items()}


def _row(title: str, counts: dict[str, Any], what: str) -> list[str]:
    return [title, *(f"{counts[_alias(what, name)] or 0:,}" for name in WINDOWS)]


def _called(metric: str) -> str:
    """`nDCG@10` for `ndcg_at_10`."""
    plain = metric.replace("_at_", "@").replace("_", " ")
    return NAMED.get(metric) or plain.replace("ndcg", "nDCG")


def _is_shown(name: str, value: Any) -> bool:
    return isinstance(value, (int, float)) and name.startswith(METRICS)
