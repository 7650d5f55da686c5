"""The console: its first page, its audit log, models compared and trained, rows taken out as CSV."""

import csv
import io

import pytest
from django.contrib import admin
from django.db import DatabaseError, transaction
from django.urls import reverse

from accounts.models import User
from accounts.roles import CURATOR, OPERATOR, VIEWER
from catalog.csv_files import harmless
from catalog.models import AuditEntry, Movie
from recommender.models import ModelRun, ModelVersion, TaskRun, Theme
from recommender.outages import redis_outage
from tests.console import SUPERUSER, sign_in_as
from tests.factories.accounts import UserFactory
from tests.factories.catalog import GenreFactory, InteractionFactory, MovieFactory
from tests.factories.explainer import LlmCallFactory
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client) -> User:
    return sign_in_as(client, OPERATOR, fresh=True)


@pytest.fixture
def superuser(client) -> User:
    return sign_in_as(client, SUPERUSER, fresh=True)


class TestDashboard:
    def test_it_counts_what_people_did_and_what_it_cost(self, client, operator):
        InteractionFactory.create_batch(3)
        LlmCallFactory(cost_usd="1.25", verdict="passed")
        make_live_model(20, 2)

        cards = {
            card["title"]: {row[0]: row[1:] for row in card["table"]["rows"]}
            for card in client.get(reverse("admin:index")).context["cards"]
        }

        assert cards["Activity"]["Ratings"] == ["3", "3", "3"]
        assert cards["Language models"]["Cost"] == ["$1.25"] * 3
        assert cards["Model"]["RMSE"] == ["0.85"]

    def test_it_tells_what_the_queue_did_and_what_is_under_way(self, client, operator):
        for state in ("done", "done", "failed"):
            TaskRun.objects.create(name="catalog.fetch_posters", state=state)
        run = ModelRun.objects.create(kind="training")
        page = client.get(reverse("admin:index"))

        rows = {row[0]: row[1] for row in page.context["cards"][2]["table"]["rows"]}
        assert rows["Ended today"] == "3, of them 1 failed"
        assert reverse("admin:recommender_modelrun_change", args=[run.pk]) in page.text
        assert "Waiting in “training”" in rows

    def test_it_opens_while_the_broker_is_down(self, client, operator, settings):
        settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"

        assert "The broker does not answer" in client.get(reverse("admin:index")).text
        redis_outage.forget()

    def test_it_opens_before_there_is_a_model(self, client, operator):
        assert "Train one" in client.get(reverse("admin:index")).text

    @pytest.mark.parametrize("count", [1, 30])
    def test_it_costs_the_same_few_queries(self, client, operator, count, django_assert_max_num_queries):
        InteractionFactory.create_batch(count)
        make_live_model(20, 2)

        with django_assert_max_num_queries(14):
            client.get(reverse("admin:index"))


class TestSidebar:
    def lists(self, client) -> set[str]:
        groups = client.get(reverse("admin:index")).context["sidebar_navigation"]
        return {str(item["link"]) for group in groups for item in group["items"]}

    def test_every_list_of_the_console_is_in_it(self, client, superuser):
        every = {
            reverse(f"admin:{model._meta.label_lower.replace('.', '_')}_changelist") for model in admin.site._registry
        }

        assert self.lists(client) == every | {reverse("admin:index")}

    def test_nobody_is_led_to_a_list_that_is_closed_to_them(self, client):
        sign_in_as(client, VIEWER)

        assert all(client.get(link).status_code == 200 for link in self.lists(client))
        assert reverse("admin:accounts_user_changelist") not in self.lists(client)


class TestAuditLog:
    @pytest.fixture
    def film(self) -> Movie:
        return MovieFactory(title="Heat", year=1995, genres=["Crime"])

    def change(self, client, film, **changes):
        form = {"title": film.title, "year": film.year, "genres": [genre.pk for genre in film.genres.all()]}
        return client.post(reverse("admin:catalog_movie_change", args=[film.pk]), form | changes)

    def test_an_edit_keeps_who_what_and_both_values(self, client, film):
        sign_in_as(client, CURATOR)
        self.change(client, film, title="Heat, Again")

        entry = AuditEntry.objects.get()
        assert (entry.actor, entry.action, entry.subject) == ("the curator", "changed", f"catalog.movie {film.pk}")
        assert (entry.before, entry.after) == ({"title": "Heat"}, {"title": "Heat, Again"})

    def test_so_does_an_edit_of_what_a_film_is_linked_to(self, client, film):
        sign_in_as(client, CURATOR)
        self.change(client, film, genres=[GenreFactory(name="Drama").pk])

        assert (AuditEntry.objects.get().before, AuditEntry.objects.get().after) == (
            {"genres": ["Crime"]},
            {"genres": ["Drama"]},
        )

    def test_saving_without_a_change_is_no_entry(self, client, film):
        sign_in_as(client, CURATOR)
        self.change(client, film)

        assert not AuditEntry.objects.exists()

    def test_a_deletion_keeps_what_was_there(self, client, film):
        sign_in_as(client, CURATOR, fresh=True)
        client.post(reverse("admin:catalog_movie_delete", args=[film.pk]), {"post": "yes"})

        entry = AuditEntry.objects.get(action="deleted")
        assert (entry.before["title"], entry.after) == ("Heat", {})

    def test_a_renamed_theme_is_logged(self, client):
        make_live_model(20, 2)
        theme = Theme.objects.first()
        sign_in_as(client, CURATOR)
        client.post(reverse("admin:recommender_theme_change", args=[theme.pk]), {"label": "Slow Burns"})

        assert AuditEntry.objects.get().after["label"] == "Slow Burns"

    def test_a_changed_address_is_logged_without_the_address(self, client, superuser):
        person = UserFactory(username="ada", email="old@example.com")
        client.post(
            reverse("admin:accounts_user_change", args=[person.pk]),
            {"username": "ada", "email": "new@example.com", "is_active": "on"},
        )

        assert AuditEntry.objects.get().after == {"email": "…"}

    @pytest.mark.parametrize("act", [lambda rows: rows.update(actor="nobody"), lambda rows: rows.delete()])
    def test_nobody_changes_or_deletes_an_entry(self, act):
        AuditEntry.objects.create(actor="ada", action="changed", subject="catalog.movie 1", label="Heat")

        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            act(AuditEntry.objects.all())
        assert AuditEntry.objects.get().actor == "ada"


class TestModels:
    CHANGELIST = "admin:recommender_modelversion_changelist"

    def test_two_models_stand_side_by_side(self, client):
        sign_in_as(client, VIEWER)
        first, second = make_live_model(20, 2), make_live_model(20, 2)
        ModelVersion.objects.filter(pk=second.pk).update(manifest=second.manifest | {"metrics": {"rmse": 0.5}})
        page = client.post(reverse(self.CHANGELIST), {"action": "compare", "_selected_action": [first.pk, second.pk]})

        rows = {row[0]: row[1:] for row in page.context["table"]["rows"]}
        assert page.context["table"]["headers"] == ["", first.version, second.version]
        assert rows["metrics · rmse"] == ["0.85", "0.5"]
        assert rows["metrics · mae"] == ["0.65", "–"]

    def test_one_model_is_not_compared(self, client):
        sign_in_as(client, VIEWER)
        only = make_live_model(20, 2)
        url = reverse(self.CHANGELIST)
        page = client.post(url, {"action": "compare", "_selected_action": [only.pk]}, follow=True)

        assert "Select two models" in page.text


class TestCsv:
    def test_the_selected_rows_leave_as_csv(self, client):
        sign_in_as(client, VIEWER)
        films = [MovieFactory(title="Heat", year=1995, genres=["Crime"]), MovieFactory(title="=1+1", year=2001)]
        MovieFactory(title="Not selected")
        page = client.post(
            reverse("admin:catalog_movie_changelist"),
            {"action": "export_csv", "_selected_action": [film.pk for film in films]},
        )

        rows = list(csv.DictReader(io.StringIO(page.text)))
        assert page["Content-Type"].startswith("text/csv")
        assert {row["title"]: (row["year"], row["genres"]) for row in rows} == {
            "Heat": ("1995", "Crime"),
            "'=1+1": ("2001", ""),
        }

    @pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@now", "\tx"])
    def test_no_cell_is_a_formula(self, text):
        assert harmless(text) == f"'{text}"

    def test_numbers_stay_numbers(self):
        assert harmless(-1.5) == -1.5
