"""A training run from the database to a live model, on a slice of real data."""

import io
from io import StringIO

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import override_settings
from django.urls import reverse
from django.utils import timezone

from catalog.models import DataSource, Movie, Rating
from ml_jobs.loading import load
from ml_jobs.progress import Steps
from ml_jobs.recorded import train_recorded
from ml_jobs.training.pipeline import put_live, train
from ml_jobs.training.theme_choice import RANGE
from recommender.activation import activate
from recommender.artifacts import ArtifactStore
from recommender.models import ModelRun, ModelVersion, MovieVector, Theme
from recommender.runs.services import begin_here, carried_out
from tests.factories.accounts import UserFactory
from tests.factories.movielens import PEOPLE, QUICK, read_slice

pytestmark = pytest.mark.spark


@pytest.fixture(scope="module")
def slice_(movielens_source):
    return read_slice(movielens_source, settings.CINE_DIR / "data")


@pytest.fixture(scope="module")
def said():
    return []


@pytest.fixture(scope="module")
def candidate(django_db_setup, django_db_blocker, tmp_path_factory, slice_, said):
    """A candidate trained from a loaded slice, one site rating and a demonstration history; gone after this module."""
    folder = tmp_path_factory.mktemp("artifacts")
    options = {"location": folder, "allow_overwrite": True}
    artifacts = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    storages = override_settings(STORAGES=settings.STORAGES | {"artifacts": artifacts})
    with django_db_blocker.unblock(), storages, transaction.atomic():
        load(slice_)
        films = list(Movie.objects.order_by("pk")[:12])
        for source in (Rating.Source.SITE, Rating.Source.DEMO):
            person = UserFactory(username=f"rater-{source}")
            Rating.objects.bulk_create(
                Rating(user=person, movie=film, stars="4.5", rated_at=timezone.now(), source=source) for film in films
            )
        run = begin_here(ModelRun.Kind.TRAINING)
        with carried_out(run) as progress:
            trained, _is_live = train_recorded(run, progress, said.append, parameters=QUICK, k=QUICK.themes.k)
        yield trained
        transaction.set_rollback(True)


@pytest.fixture
def store(candidate):
    return ArtifactStore()


@pytest.mark.django_db
def test_a_trained_model_is_a_candidate_until_it_is_activated(candidate, store):
    assert ModelVersion.objects.get(version=candidate.version).status == ModelVersion.Status.CANDIDATE
    assert store.versions() == [candidate.version]


@pytest.mark.django_db
def test_the_run_that_people_watched_is_done_and_names_the_candidate(candidate, said):
    run = ModelRun.objects.get()

    assert (run.status, run.model_version, run.started_by) == (ModelRun.Status.DONE, candidate, None)
    assert said[0] == "Taking the snapshot …"
    assert said[-1].startswith(f"Model {candidate} is stored as a candidate; ")


@pytest.mark.django_db
def test_the_command_trains_nothing_while_a_training_is_under_way(candidate):
    begin_here(ModelRun.Kind.TRAINING)

    with pytest.raises(CommandError, match="A training is under way already"):
        call_command("train_model")


@pytest.mark.django_db
def test_the_snapshot_is_the_data_set_and_the_site_without_demonstrations(candidate, slice_):
    data = candidate.manifest["data"]

    assert data["ratings"] == len(slice_.ratings) + 12
    assert data["users"] == PEOPLE + 1
    assert data["source"] == "ml-slice"
    assert len(data["sha256"]) == 64


@pytest.mark.django_db
def test_the_manifest_says_how_well_the_model_did_on_what_it_had_not_seen(candidate):
    metrics = candidate.manifest["metrics"]

    assert 0.5 < metrics["rmse"] < 1.1
    assert metrics["mae"] < metrics["rmse"]
    assert 0 < metrics["ndcg_at_10"] <= 1
    assert 0 < metrics["most_popular"]["ndcg_at_10"] <= 1
    assert -1 <= metrics["silhouette"] <= 1
    assert metrics["held_out"] == pytest.approx(0.2 * candidate.manifest["data"]["ratings"], rel=0.1)


@pytest.mark.django_db
def test_the_manifest_names_parameters_engines_and_every_file(candidate, store):
    manifest = candidate.manifest

    assert manifest["parameters"]["rank"]["iterations"] == QUICK.rank.iterations
    assert manifest["scoring"]["recency"] == QUICK.scoring.recency
    assert manifest["engines"]["rank"].startswith("pyspark.ml.recommendation.ALS")
    assert len(manifest["stars"]["prior_mean"]) == len(manifest["stars"]["prior_precision"]) == 51
    assert sorted(manifest["files"]) == ["held_out.npz", "movies.npz", "placement.npz", "themes.json", "users.npz"]
    assert store.read_manifest(candidate.version) == manifest


@pytest.mark.django_db
def test_each_step_is_told_with_its_seconds(said):
    assert "Starting Spark …" in said
    assert any(line.startswith("  RMSE ") for line in said)
    assert sum(line.endswith(" s") for line in said) >= 8


@pytest.mark.django_db
def test_the_first_model_passes_the_gate(candidate):
    assert candidate.manifest["gate"]["passed"]
    assert not candidate.held_back


@pytest.mark.django_db
def test_activation_gives_every_film_vectors_and_a_theme(candidate):
    activate(candidate.version)

    assert MovieVector.objects.count() == Movie.objects.count() == candidate.manifest["data"]["movies"]
    assert Theme.objects.count() == candidate.manifest["themes"]["k"]
    assert len(MovieVector.objects.first().rank) == 50
    assert ModelVersion.objects.live().version == candidate.version


@pytest.fixture
def damaged(candidate, store):
    """A third of the data set's stars turned round, as by a fault on the way; put right afterwards."""
    key = DataSource.objects.get().ratings_artifact
    with store.open(key) as stream:
        content = stream.read()
    table = pq.read_table(io.BytesIO(content))
    stars = table["rating"].to_numpy()
    turned = np.where(np.random.default_rng(1).random(len(stars)) < 0.33, 5.5 - stars, stars)
    spoilt = io.BytesIO()
    column = table.schema.get_field_index("rating")
    pq.write_table(table.set_column(column, "rating", pa.array(turned, table.schema.field(column).type)), spoilt)
    store.put(key, spoilt.getvalue())
    yield
    store.put(key, content)


@pytest.mark.django_db
def test_a_model_of_damaged_ratings_is_held_back_until_somebody_overrules(candidate, damaged, client):
    """With the very parameters of the live one, as in every ordinary retraining."""
    activate(candidate.version)
    lines = []

    worse = train(QUICK, Steps(lines.append), k=None)

    assert [point["k"] for point in worse.manifest["themes"]["curve"]] == list(RANGE)
    assert not put_live(worse, Steps(lines.append))
    assert ModelVersion.objects.live().version == candidate.version
    assert worse.held_back.startswith("Worse than")
    assert any(f"manage.py activate_model {worse.version}" in line for line in lines)
    client.force_login(UserFactory(is_staff=True, is_superuser=True))
    assert "Worse than" in client.get(reverse("admin:recommender_modelversion_change", args=[worse.pk])).text
    assert "held back" in client.get(reverse("admin:recommender_modelversion_changelist")).text.lower()

    said = StringIO()
    call_command("activate_model", worse.version, stdout=said)

    assert "This overrules the gate. Worse than" in said.getvalue()
    assert ModelVersion.objects.live().version == worse.version
