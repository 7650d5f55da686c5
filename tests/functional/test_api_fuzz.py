"""The whole API under generated requests, sensible and not: no 5xx, and no answer that the schema does not promise.

`make fuzz` asks ten times as much as the test suite; FUZZ_CASES and FUZZ_SEED choose otherwise.
"""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import nullcontext, suppress
from decimal import Decimal

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, seed
from hypothesis import settings as runs
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.config import SchemathesisConfig
from schemathesis.core.failures import FailureGroup
from schemathesis.generation import GenerationMode
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from catalog.search import rebuild_index
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.catalog import DismissalFactory, MovieFactory, RatingFactory, WatchlistEntryFactory
from tests.factories.recommender import make_live_model

CASES = int(os.environ.get("FUZZ_CASES", "2100"))
SEED = int(os.environ.get("FUZZ_SEED", "20261122"))
FEWEST = 2000
"""Of the suite's cases, so many are sent at least: an operation without parameters has few to offer."""
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(1800)]


@pytest.fixture
def site(settings):
    """A small catalogue whose ids generated numbers meet, with a live model; limits would end the run early."""
    movies = [MovieFactory(pk=pk, genres=["Drama"], tags=["heist"], rated=pk) for pk in range(1, 25)]
    make_live_model(movies, 3)
    rebuild_index()
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "1000000/m")
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield movies
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture
def api(site):
    config = SchemathesisConfig.from_dict({"generation": {"allow-x00": True}})
    application = get_wsgi_application()

    def from_here(environ, start_response):
        return application({"REMOTE_ADDR": "127.0.0.1", **environ}, start_response)

    return schemathesis.openapi.from_wsgi("/api/schema/?format=json", from_here, config=config)


def operations_of(api) -> Iterator:
    for found in api.get_all_operations():
        yield found.ok()


def fuzz(operation, headers: dict[str, str], count: int) -> int:
    """Send `count` requests, half of them fit for the schema; return how many were sent."""
    sent = Counter()

    def check(case) -> None:
        with transaction.atomic():
            response = case.call(headers=headers)
            transaction.set_rollback(True)
        sent[case.method] += 1
        case.validate_response(response, checks=CHECKS)

    for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
        run = given(case=operation.as_strategy(generation_mode=mode))(check)
        asked = seed(SEED)(
            runs(
                max_examples=max(count // 2, 1),
                database=None,
                deadline=None,
                phases=[Phase.generate],
                suppress_health_check=list(HealthCheck),
            )(run)
        )
        # Some operations have nothing that could be wrong with them.
        with suppress(Unsatisfiable) if mode.is_negative else nullcontext():
            asked()
    return sum(sent.values())


def person_with_a_history(movies) -> dict[str, str]:
    """Headers of somebody who has rated, saved and dismissed some of the films."""
    user = UserFactory()
    for place, movie in enumerate(movies[:12]):
        RatingFactory(user=user, movie=movie, stars=Decimal(1 + place % 5))
    WatchlistEntryFactory(user=user, movie=movies[12])
    DismissalFactory(user=user, movie=movies[13])
    return {"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"}


@pytest.mark.parametrize("signed_in", [False, True], ids=["nobody", "somebody"])
def test_whatever_is_asked_is_answered_as_the_schema_says(api, site, signed_in):
    operations = list(operations_of(api))
    faults, sent = [], 0
    for operation in operations:
        headers = person_with_a_history(site) if signed_in else {}
        try:
            sent += fuzz(operation, headers, CASES // len(operations) // 2 + 1)
        except (Exception, FailureGroup) as fault:
            faults.append(f"{operation.method.upper()} {operation.path}: {fault}")

    assert not faults, "\n\n".join(faults)
    assert sent >= min(FEWEST, CASES) // 2, f"only {sent} cases were sent"
