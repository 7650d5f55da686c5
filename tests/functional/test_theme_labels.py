"""Themes' names: asked again at each activation whether they are still true, and again of a model that was silent."""

import json

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from accounts.models import User
from explainer import tasks
from explainer.facts.library import close_library
from explainer.naming.labels import label_themes
from recommender.models import ModelVersion, Theme
from tests.factories.language_models import at_work, evidence_in
from tests.factories.recommender import make_live_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(db) -> ModelVersion:
    """Four themes, of dramas, comedies, thrillers and science fiction, each with an offline name."""
    close_library()
    live = make_live_model(80, 4, labelled=False)
    label_themes(live)
    yield live
    close_library()


@pytest.fixture
def server(settings, db):
    with at_work(settings) as server:
        settings.GROQ_TIMEOUT_SECONDS = 5.0
        cache.clear()
        yield server


def rename(theme: Theme, label: str, source: str = "offline", **values) -> Theme:
    Theme.objects.filter(pk=theme.pk).update(label=label, label_source=source, **values)
    theme.refresh_from_db()
    return theme


def test_a_name_that_is_still_true_is_kept(model):
    before = list(Theme.objects.values_list("label", flat=True))

    assert label_themes(model) == 0
    assert list(Theme.objects.values_list("label", flat=True)) == before


def test_a_name_that_has_become_untrue_is_changed_and_the_slug_stays(model):
    theme = rename(Theme.objects.order_by("number")[0], "Saddles and Six-Shooters")

    assert label_themes(model) == 1

    slug = theme.slug
    theme.refresh_from_db()
    assert theme.label != "Saddles and Six-Shooters"
    assert theme.slug == slug
    assert theme.label_doubt == ""


@pytest.mark.parametrize("kept", [{"source": "editor"}, {"source": "llm", "label_locked": True}])
def test_an_untrue_name_that_an_editor_keeps_stays_and_says_so_in_the_admin(model, client, kept):
    theme = rename(Theme.objects.order_by("number")[0], "Westerns for the Weekend", **kept)
    client.force_login(User.objects.create_superuser("admin", "a@example.com", "x"))

    assert label_themes(model) == 0

    theme.refresh_from_db()
    assert theme.label == "Westerns for the Weekend"
    assert "Westerns" in theme.label_doubt
    listed = client.get(reverse("admin:recommender_theme_changelist"), {"label_doubt__isempty": "0"}, follow=True)
    assert theme.label_doubt in listed.content.decode().replace("&#x27;", "'")


def test_a_doubt_goes_once_the_name_is_true_again(model):
    first, second, *_others = Theme.objects.order_by("number")
    rename(first, "Westerns for the Weekend", "editor")
    label_themes(model)

    rename(first, "Dramas for the Weekend", "editor")
    label_themes(model)

    first.refresh_from_db()
    assert first.label_doubt == ""
    assert second.label_doubt == ""


def test_a_model_that_did_not_answer_is_asked_for_names_again(model, server):
    def answer(request: dict) -> str:
        themes = evidence_in(request)["themes"]
        words = ("Dramas at Night", "Comedy Evenings", "Thriller Nights", "Science Fiction Worlds")
        labels = [{"number": t["number"], "label": label} for t, label in zip(themes, words, strict=True)]
        return json.dumps({"labels": labels})

    server.fails(500, to="labeller").says(answer, to="labeller")

    tasks.improve_labels(model.pk)

    assert len(server.asked) == 2
    assert set(Theme.objects.values_list("label_source", flat=True)) == {"llm"}


def test_the_asking_ends_where_no_answer_comes(model, server):
    server.fails(500, always=True, to="labeller")

    assert tasks.improve_labels(model.pk) == 0
    assert len(server.asked) <= tasks.MOST_ATTEMPTS
    with pytest.raises(CommandError, match="did not answer"):
        call_command("label_themes", llm=True)
