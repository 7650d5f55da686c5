"""What Prometheus is told: requests as every web process counts them, and the site's own gauges."""

import logging
import os
from collections.abc import Iterator
from datetime import timedelta
from hmac import compare_digest

from django.conf import settings
from django.db import Error
from django.db.models import Count, F, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, REGISTRY, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from explainer.models import LlmCall
from recommender.models import ModelRun, ModelVersion, TaskRun
from recommender.runs.backlog import read_backlogs

SHARED = "PROMETHEUS_MULTIPROC_DIR"
"""The variable that names the folder where several web processes count together."""
DAY, HOUR = timedelta(days=1), timedelta(hours=1)

log = logging.getLogger(__name__)


@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    if not _may_read(request):
        return HttpResponse(status=401, headers={"WWW-Authenticate": "Bearer"})
    return HttpResponse(generate_latest(_counted()) + generate_latest(_site()), content_type=CONTENT_TYPE_LATEST)


class SiteCollector(Collector):
    """Gauges that are looked up at each scrape; what does not answer is left out, and told by `cinewhy_scrape_ok`."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        families: list[GaugeMetricFamily] = []
        try:
            families = [*_model(), *_llm(), *_tasks()]
        except Error:
            log.warning("The database did not answer the metrics.", exc_info=True)
        yield from families
        backlog = list(_queues())
        yield from backlog
        yield _gauge("scrape_ok", "Whether database and broker answered.", float(bool(families and backlog)))


def _may_read(request: HttpRequest) -> bool:
    """Whoever holds the token, where one is set; else everybody, so keep the address inside the network."""
    token = settings.METRICS_TOKEN
    given = request.headers.get("Authorization", "")
    return not token or compare_digest(given.encode(), f"Bearer {token}".encode())


def _counted() -> CollectorRegistry:
    """What this process has counted, or all of them together."""
    if SHARED not in os.environ:
        return REGISTRY
    registry = CollectorRegistry()
    MultiProcessCollector(registry)
    return registry


def _site() -> CollectorRegistry:
    registry = CollectorRegistry(auto_describe=False)
    registry.register(SiteCollector())
    return registry


def _model() -> Iterator[GaugeMetricFamily]:
    live = ModelVersion.objects.only("version", "created_at", "activated_at").live()
    if live is None:
        return
    info = GaugeMetricFamily("cinewhy_live_model_info", "The version that serves.", labels=["version"])
    info.add_metric([live.version], 1)
    yield info
    now = timezone.now()
    yield _gauge("live_model_age_seconds", "Since it was trained.", (now - live.created_at).total_seconds())
    since = (now - (live.activated_at or live.created_at)).total_seconds()
    yield _gauge("live_model_served_seconds", "Since it was put live.", since)


def _llm() -> Iterator[GaugeMetricFamily]:
    calls = LlmCall.objects.filter(created_at__gt=timezone.now() - DAY)
    spent = calls.aggregate(n=Count("pk"), usd=Sum("cost_usd"), tokens=Sum(F("prompt_tokens") + F("completion_tokens")))
    yield _gauge("llm_calls_last_day", "Calls to language models in 24 hours.", spent["n"])
    yield _gauge("llm_tokens_last_day", "Tokens of language models in 24 hours.", spent["tokens"] or 0)
    yield _gauge("llm_cost_usd_last_day", "What they cost, in US dollars.", float(spent["usd"] or 0))


def _tasks() -> Iterator[GaugeMetricFamily]:
    ended = TaskRun.objects.filter(ended_at__gt=timezone.now() - HOUR)
    counts = dict(ended.order_by().values_list("state").annotate(n=Count("pk")))
    family = GaugeMetricFamily("cinewhy_tasks_last_hour", "Tasks that ended in an hour.", labels=["state"])
    for state in TaskRun.State.values:
        family.add_metric([state], counts.get(state, 0))
    yield family
    yield _gauge("open_runs", "Trainings and activations that wait or are under way.", ModelRun.objects.open().count())


def _queues() -> Iterator[GaugeMetricFamily]:
    backlogs = read_backlogs()
    if backlogs is None:
        return
    waiting = GaugeMetricFamily("cinewhy_queue_waiting", "Tasks that wait.", labels=["queue"])
    oldest = GaugeMetricFamily("cinewhy_queue_oldest_seconds", "How long the oldest has waited.", labels=["queue"])
    for backlog in backlogs:
        waiting.add_metric([backlog.queue], backlog.waiting)
        oldest.add_metric([backlog.queue], backlog.oldest_seconds or 0)
    yield from (waiting, oldest)


def _gauge(name: str, said: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(f"cinewhy_{name}", said, value=value)
