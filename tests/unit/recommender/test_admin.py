"""The console: themes named by an editor, models and tastes to read."""

import pytest
from django.urls import reverse

from catalog.models import Movie
from recommender.models import Theme
from tests.factories.accounts import UserFactory
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def operator(client):
    operator = UserFactory(is_staff=True, is_superuser=True)
    client.force_login(operator)
    return operator


def test_models_are_neither_added_nor_deleted_by_hand(client):
    model_version = make_live_model(20, 2)

    assert client.get(reverse("admin:recommender_modelversion_add")).status_code == 403
    delete = reverse("admin:recommender_modelversion_delete", args=[model_version.pk])
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


def test_tastes_are_read_only(client):
    make_live_model(20, 2)
    user = UserFactory()
    rate_films(user, list(Movie.objects.all()[:3]), [5, 4, 3])
    from recommender.profiles import current_profile

    current_profile(user)

    url = reverse("admin:recommender_tasteprofile_change", args=[user.pk])
    assert client.post(url, {"history_version": 99}).status_code == 403
