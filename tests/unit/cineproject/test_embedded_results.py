import json
import os

import pytest

from catalog.models import DataSource, Movie, Rating
from cineproject.embedded import results
from recommender.models import ModelVersion, Theme

pytestmark = pytest.mark.django_db


@pytest.fixture
def live_model() -> ModelVersion:
    return ModelVersion.objects.create(version="v", status=ModelVersion.Status.LIVE)


@pytest.fixture
def collected(settings, tmp_path):
    """A static root that holds everything the site's own static folder has."""
    sources = tmp_path / "static"
    sources.mkdir()
    (sources / "site.css").write_text("a {}")
    settings.STATICFILES_DIRS = [sources]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "root"
    settings.STATIC_ROOT.mkdir()
    (settings.STATIC_ROOT / "staticfiles.json").write_text(json.dumps({"paths": {"site.css": "site.1.css"}}))
    return sources


def test_the_schema_of_the_tests_is_current():
    assert results.schema_is_current()


def test_movielens_is_loaded_once_there_is_a_data_source():
    assert not results.movielens_is_loaded()
    DataSource.objects.create(
        name="x", sha256="", ratings_artifact="", movie_count=0, rating_count=0, user_count=0, tag_count=0
    )
    assert results.movielens_is_loaded()


def test_a_candidate_is_not_a_live_model(live_model):
    assert results.model_is_live()
    ModelVersion.objects.update(status=ModelVersion.Status.CANDIDATE)
    assert not results.model_is_live()


def test_themes_are_named_when_none_of_the_live_ones_lacks_a_label(live_model):
    theme = Theme.objects.create(model_version=live_model, number=0, slug="0", size=1, exemplars=[])
    assert not results.themes_are_named()
    theme.label = "Slow-Burn Character Studies"
    theme.save()
    assert results.themes_are_named()


def test_the_demo_is_there_with_its_history(django_user_model):
    demo = django_user_model.objects.create_user(results.DEMO)
    assert not results.demo_is_there()
    Rating.objects.create(user=demo, movie=Movie.objects.create(title="A", source_title="A"), stars="4.0")
    assert results.demo_is_there()


def test_an_admin_may_do_everything(django_user_model):
    admin = django_user_model.objects.create_user(results.ADMIN)
    assert not results.admin_is_there()
    admin.is_superuser = True
    admin.save()
    assert results.admin_is_there()


def test_a_password_opens_its_account_until_it_is_changed(django_user_model):
    user = django_user_model.objects.create_user("demo", password="first")
    assert results.password_opens("demo", "first")
    user.set_password("second")
    user.save()
    assert not results.password_opens("demo", "first")
    assert not results.password_opens("nobody", "first")


def test_collected_files_are_as_new_as_their_sources(collected):
    assert results.static_files_are_collected()
    os.utime(collected / "site.css", (4e9, 4e9))
    assert not results.static_files_are_collected()


def test_a_new_source_has_to_be_collected(collected):
    source = collected / "new.css"
    source.touch()
    os.utime(source, (1, 1))
    assert not results.static_files_are_collected()


def test_without_a_manifest_nothing_is_collected(collected, settings):
    (settings.STATIC_ROOT / "staticfiles.json").unlink()
    assert not results.static_files_are_collected()
