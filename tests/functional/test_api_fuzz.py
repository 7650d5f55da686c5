"""The whole API under generated requests, sensible and not: no 5xx, and no answer that the schema does not promise.

`make fuzz` asks ten times as much as the test suite; FUZZ_CASES and FUZZ_SEED choose otherwise.
"""

import os
from collections import Counter
from contextlib import nullcontext, suppress
from decimal import Decimal
from itertools import product

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

CASES = int(os.environ.get("FUZZ_CASES", "2000"))
"""So many are sent at least, each by nobody and by somebody with a token."""
SEED = int(os.environ.get("FUZZ_SEED", "20261122"))
FIRST, MOST_ROUNDS = 8, 6
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]

pytestmark = [pytest.mark.django_db, pytest.mark.timeout(7200)]


@pytest.fixture
def movies() -> list:
    """A small catalogue whose ids generated numbers meet, with a live model."""
    movies = [MovieFactory(pk=pk, genres=["Drama"], tags=["heist"], rated=pk) for pk in range(1, 25)]
    make_live_model(movies, 3)
    rebuild_index()
    return movies


@pytest.fixture
def operations() -> list:
    config = SchemathesisConfig.from_dict({"generation": {"allow-x00": True}})
    application = get_wsgi_application()

    def from_here(environ, start_response):
        # What an application answers is read as it comes, so it must not be compressed.
        asked = {"REMOTE_ADDR": "127.0.0.1", **environ, "HTTP_ACCEPT_ENCODING": "identity"}
        return application(asked, start_response)

    api = schemathesis.openapi.from_wsgi("/api/schema/?format=json", from_here, config=config)
    return [found.ok() for found in api.get_all_operations()]


@pytest.fixture(autouse=True)
def _one_connection():
    """Requests are asked by the application itself, within this test's transaction."""
    request_started.disconnect(close_old_connections)
    request_finished.disconnect(close_old_connections)
    yield
    request_started.connect(close_old_connections)
    request_finished.connect(close_old_connections)


@pytest.fixture(autouse=True)
def _unlimited(settings):
    """Limits would end the run early."""
    settings.LIMITS = dict.fromkeys(settings.LIMITS, "1000000/m")
    settings.ACCOUNT_RATE_LIMITS = False


@pytest.fixture
def signed_by(movies) -> list[dict[str, str]]:
    """The headers of those who ask: nobody, and somebody who has rated, saved and dismissed some of the films."""
    user = UserFactory()
    for place, movie in enumerate(movies[:12]):
        RatingFactory(user=user, movie=movie, stars=Decimal(1 + place % 5))
    WatchlistEntryFactory(user=user, movie=movies[12])
    DismissalFactory(user=user, movie=movies[13])
    return [{}, {"Authorization": f"Bearer {ApiTokenFactory(user=user).key}"}]


def fuzz(operation, mode: GenerationMode, signed_by: list[dict[str, str]], count: int, round_: int) -> int:
    """Send requests that fit the schema, or do not, each by everybody; return how many were sent."""
    sent = Counter()

    def check(case) -> None:
        for headers in signed_by:
            with transaction.atomic():
                response = case.call(headers=headers)
                transaction.set_rollback(True)
            sent[case.method] += 1
            case.validate_response(response, checks=CHECKS)

    run = given(case=operation.as_strategy(generation_mode=mode))(check)
    asked = seed(SEED + round_)(
        runs(
            max_examples=-(-count // len(signed_by)),
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


def ask_everything(operations: list, signed_by: list[dict[str, str]], wanted: int) -> tuple[int, list[str]]:
    """Ask until so many requests were sent, right and wrong ones of each operation.

    A few of each come first: most of the time would go into looking for a second way to ask what takes nothing.
    """
    sent, faults = 0, []
    going = list(product(operations, (GenerationMode.POSITIVE, GenerationMode.NEGATIVE)))
    for round_ in range(MOST_ROUNDS):
        share = FIRST if round_ == 0 else -(-(wanted - sent) // max(len(going), 1))
        for operation, mode in list(going):
            try:
                count = fuzz(operation, mode, signed_by, share, round_)
            except (Exception, FailureGroup) as fault:
                faults.append(f"{operation.method.upper()} {operation.path}: {fault}")
                count = 0
            sent += count
            if count < share:
                going.remove((operation, mode))
        if sent >= wanted or faults:
            break
    return sent, faults


def test_whatever_is_asked_is_answered_as_the_schema_says(operations, signed_by):
    sent, faults = ask_everything(operations, signed_by, CASES)

    assert not faults, "\n\n".join(faults)
    assert sent >= CASES, f"only {sent} cases were sent"
