"""The console: models put live on a confirmed click, themes named by an editor, the rest to read."""

import pytest
from django.contrib.admin.models import LogEntry
from django.urls import reverse

from catalog.models import Movie
from recommender.activation import activate
from recommender.models import ModelVersion, MovieFacet, Theme
from recommender.serving import live_model
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import make_live_model, rate_films, write_model

FIRST, SECOND = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb"
CONFIRMED = {"_form_submitted": "True"}

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def operator(client):
    operator = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(operator)
    return operator


@pytest.fixture
def store(settings, tmp_path):
    settings.THEME_LABELLER = "tests.functional.test_activation.label_by_number"
    backend = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": tmp_path, "allow_overwrite": True},
    }
    settings.STORAGES = settings.STORAGES | {"artifacts": backend}
    return tmp_path


@pytest.fixture
def candidate(store) -> ModelVersion:
    films = [MovieFactory() for _ in range(20)]
    write_model(FIRST, films)
    write_model(SECOND, films, seed=1)
    activate(FIRST)
    return ModelVersion.objects.create(version=SECOND)


def activation_url(model_version: ModelVersion) -> str:
    return reverse("admin:recommender_modelversion_activate_version", args=[model_version.pk])


class TestModels:
    def test_activation_asks_first(self, client, candidate):
        response = client.get(activation_url(candidate))

        assert "Put this model live?" in response.text
        assert live_model().version == FIRST

    def test_confirmed_it_happens_and_is_noted(self, client, candidate, operator):
        response = client.post(activation_url(candidate), CONFIRMED)

        assert response.status_code == 302
        assert live_model().version == SECOND
        assert LogEntry.objects.get(user=operator).get_change_message() == f"Put live: {SECOND}."

    def test_a_corrupted_model_is_answered_in_one_line(self, client, candidate, store):
        (store / "models" / SECOND / "themes.json").write_text("[]")

        response = client.post(activation_url(candidate), CONFIRMED, follow=True)

        assert "themes.json is corrupted" in response.text
        assert live_model().version == FIRST

    def test_rolling_back_is_confirmed_too(self, client, candidate):
        activate(SECOND)
        url = reverse("admin:recommender_modelversion_roll_back")

        assert "Go back to the model before?" in client.get(url).text
        assert live_model().version == SECOND
        client.post(url, CONFIRMED)
        assert live_model().version == FIRST

    def test_staff_without_the_permission_cannot(self, client, candidate):
        client.force_login(UserFactory(is_staff=True))

        assert client.post(activation_url(candidate), CONFIRMED).status_code == 403
        assert live_model().version == FIRST

    def test_models_are_neither_added_nor_deleted_by_hand(self, client, candidate):
        assert client.get(reverse("admin:recommender_modelversion_add")).status_code == 403
        delete = reverse("admin:recommender_modelversion_delete", args=[candidate.pk])
        assert client.post(delete, {"post": "yes"}).status_code == 403


class TestThemes:
    def test_an_edited_label_is_an_editors(self, client):
        make_live_model(20, 2)
        theme = Theme.objects.first()
        url = reverse("admin:recommender_theme_change", args=[theme.pk])

        client.post(url, {"label": "Slow-Burn Character Studies", "label_locked": "on"})

        theme.refresh_from_db()
        assert (theme.label, theme.label_source, theme.label_locked) == ("Slow-Burn Character Studies", "editor", True)

    def test_locking_alone_leaves_the_labels_source(self, client):
        make_live_model(20, 2)
        theme = Theme.objects.first()
        url = reverse("admin:recommender_theme_change", args=[theme.pk])

        client.post(url, {"label": theme.label, "label_locked": "on"})

        theme.refresh_from_db()
        assert (theme.label_source, theme.label_locked) == ("offline", True)

    def test_a_label_another_theme_has_is_refused(self, client):
        make_live_model(20, 2)
        first, second = Theme.objects.all()
        url = reverse("admin:recommender_theme_change", args=[first.pk])

        response = client.post(url, {"label": second.label})

        assert response.status_code == 200
        first.refresh_from_db()
        assert first.label != second.label


@pytest.mark.parametrize("name", ["modelversion", "theme", "tasteprofile", "moviefacet"])
def test_every_list_and_row_opens(client, name, django_assert_max_num_queries):
    make_live_model(20, 2)
    user = UserFactory()
    rate_films(user, list(Movie.objects.all()[:3]), [5, 4, 3])
    live_model()
    from recommender.profiles import current_profile

    current_profile(user)
    MovieFacet.objects.create(movie=Movie.objects.first(), facet="twist", strength=0.9, confidence=0.9, origin="tag")

    with django_assert_max_num_queries(12):
        listing = client.get(reverse(f"admin:recommender_{name}_changelist"))
    pk = listing.context["cl"].queryset[0].pk

    assert listing.status_code == 200
    assert client.get(reverse(f"admin:recommender_{name}_change", args=[pk])).status_code == 200


def test_tastes_are_read_only(client):
    make_live_model(20, 2)
    user = UserFactory()
    rate_films(user, list(Movie.objects.all()[:3]), [5, 4, 3])
    from recommender.profiles import current_profile

    current_profile(user)

    url = reverse("admin:recommender_tasteprofile_change", args=[user.pk])
    assert client.post(url, {"history_version": 99}).status_code == 403
