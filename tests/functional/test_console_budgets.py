"""Every list of the console costs the same few queries with one row and with forty."""

from collections.abc import Callable
from itertools import count

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import connection
from django.db.models import Model
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import ApiToken, User
from accounts.roles import OPERATOR
from catalog import models as catalog
from explainer.models import Explanation, LlmCall, WriterApproval
from recommender.models import ModelRun, ModelVersion, MovieFacet, TaskRun, TasteProfile, Theme, ThemeRedirect
from tests.console import SUPERUSER, sign_in_as
from tests.factories import catalog as films
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.explainer import ExplanationFactory, LlmCallFactory

pytestmark = pytest.mark.django_db
MOST_QUERIES = 14
numbers = count()


def make_movies(n: int) -> None:
    for _ in range(n):
        films.MovieFactory(genres=[f"Genre {next(numbers)}"], tags=[f"tag {next(numbers)}"], rated=3)


def make_audit_entries(n: int) -> None:
    rows = ({"actor": f"a{i}", "action": "changed", "subject": f"b {i}", "label": "c"} for i in range(n))
    catalog.AuditEntry.objects.bulk_create(catalog.AuditEntry(**row) for row in rows)


def make_people(n: int) -> None:
    for _ in range(n):
        UserFactory(is_staff=True).groups.add(Group.objects.get(name=OPERATOR))


def make_versions(n: int) -> list[ModelVersion]:
    manifest = {"metrics": {"rmse": 0.9}, "data": {"ratings": 9}, "gate": {"passed": True, "reason": "x"}}
    rows = (ModelVersion(version=f"v{next(numbers)}", manifest=manifest) for _ in range(n))
    return ModelVersion.objects.bulk_create(rows)


def make_runs(n: int) -> None:
    for version in make_versions(n):
        ModelRun.objects.create(kind="training", status="done", started_by=UserFactory(), model_version=version)


def make_themes(n: int) -> None:
    for version in make_versions(n):
        slug = f"theme-{next(numbers)}"
        theme = Theme.objects.create(model_version=version, number=0, slug=slug, label=slug, size=3, exemplars=[])
        ThemeRedirect.objects.create(slug=f"{slug}-before", theme=theme)


def make_profiles(n: int) -> None:
    for version in make_versions(n):
        TasteProfile.objects.update_or_create(user=UserFactory(), defaults={"model_version": version})


def make_facets(n: int) -> None:
    for _ in range(n):
        MovieFacet.objects.create(movie=films.MovieFactory(), facet="twist", strength=0.9, confidence=0.9, origin="tag")


def one_each(factory: Callable[..., object], **values: Callable[[], object]) -> Callable[[int], None]:
    """Make rows that each name a person or a film of their own."""

    def make(n: int) -> None:
        for _ in range(n):
            factory(**{name: value() for name, value in values.items()})

    return make


MAKERS: dict[type[Model], Callable[[int], None]] = {
    User: make_people,
    ApiToken: one_each(ApiTokenFactory, user=UserFactory),
    catalog.Movie: make_movies,
    catalog.Genre: make_movies,
    catalog.Tag: make_movies,
    catalog.MovieStatistics: make_movies,
    catalog.Rating: one_each(films.RatingFactory),
    catalog.Interaction: one_each(films.InteractionFactory),
    catalog.WatchlistEntry: one_each(films.WatchlistEntryFactory),
    catalog.Dismissal: one_each(films.DismissalFactory),
    catalog.AuditEntry: make_audit_entries,
    catalog.DataSource: one_each(films.DataSourceFactory),
    ModelVersion: make_versions,
    ModelRun: make_runs,
    TaskRun: one_each(TaskRun.objects.create, name=lambda: "catalog.fetch_posters", state=lambda: "done"),
    Theme: make_themes,
    TasteProfile: make_profiles,
    MovieFacet: make_facets,
    Explanation: one_each(ExplanationFactory, user=UserFactory),
    LlmCall: one_each(LlmCallFactory, user=UserFactory),
    WriterApproval: one_each(WriterApproval.objects.create, model=lambda: "llama", prompt_version=lambda: "1"),
}
ONE_ROW_AT_MOST = {catalog.DataSource}
REGISTERED = sorted(admin.site._registry, key=lambda model: model._meta.label)


def test_every_list_of_the_console_has_its_rows_here():
    missing = [model._meta.label for model in REGISTERED if model not in MAKERS]

    assert not missing, f"Add to MAKERS how rows of these are made: {missing}"


@pytest.mark.parametrize("model", [m for m in REGISTERED if m in MAKERS], ids=lambda model: model._meta.label)
def test_a_list_costs_the_same_with_one_row_and_with_forty(client, model):
    sign_in_as(client, SUPERUSER)
    url = reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist")
    costs = {}
    for more, rows in ((1, 1), (39, 40)):
        MAKERS[model](more)
        client.get(url)
        with CaptureQueriesContext(connection) as asked:
            page = client.get(url)
        costs[rows] = len(asked)
        shown = len(page.context["cl"].result_list)
        assert shown >= (1 if model in ONE_ROW_AT_MOST else rows)

    assert costs[40] == costs[1] <= MOST_QUERIES, costs
