"""Is the process alive, and can it serve?"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.db.backends.utils import CursorWrapper
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cineproject.celery import app
from recommender.models import ModelVersion

TIMEOUT_SECONDS = 2
logger = logging.getLogger(__name__)


class NotReadyError(Exception):
    """Something the site needs is missing; the message may be shown to anyone."""


@never_cache
@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    checks = {"database": _verdict(_database), "broker": _verdict(_broker), "model": _verdict(_model)}
    ready = all(verdict == "ok" for verdict in checks.values())
    return JsonResponse({"status": "ok" if ready else "unavailable", "checks": checks}, status=200 if ready else 503)


def _verdict(check: Callable[[], None]) -> str:
    """What the check found, in words that give away no address."""
    try:
        check()
    except NotReadyError as error:
        return str(error)
    except Exception:
        logger.warning("Not ready: %s", check.__name__.strip("_"), exc_info=True)
        return "does not answer"
    return "ok"


def _database() -> None:
    with _short_transaction() as cursor:
        cursor.execute("SELECT 1")


def _model() -> None:
    with _short_transaction():
        if not ModelVersion.objects.filter(status=ModelVersion.Status.LIVE).exists():
            raise NotReadyError("none is live")


def _broker() -> None:
    with app.connection_for_write(connect_timeout=TIMEOUT_SECONDS) as broker:
        broker.ensure_connection(max_retries=1, timeout=TIMEOUT_SECONDS)


@contextmanager
def _short_transaction() -> Iterator[CursorWrapper]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = %s", [TIMEOUT_SECONDS * 1000])
        yield cursor
