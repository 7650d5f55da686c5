"""Putting models live: checked first, swapped whole, reversible."""

import io
from decimal import Decimal
from threading import Event, Thread

import numpy as np
import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from catalog.models import Movie
from recommender import activation
from recommender.activation import ActivationError, activate, rollback
from recommender.artifacts import ArtifactCorrupted, ArtifactMissing, ArtifactStore
from recommender.candidates import rank_candidates
from recommender.flows import rate
from recommender.model_files import ModelUnusable
from recommender.models import ModelVersion, MovieFacet, MovieVector, Theme
from recommender.profiles import current_profile, is_behind
from recommender.serving import NoLiveModel, live_model
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import rate_films, write_model

FIRST, SECOND, THIRD = "20260101-000000-aaaaaa", "20260102-000000-bbbbbb", "20260103-000000-cccccc"

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def quiet_labeller(settings, tmp_path):
    settings.THEME_LABELLER = f"{__name__}.label_by_number"
    settings.STORAGES = settings.STORAGES | {
        "artifacts": {
            "BACKEND": "django.core.files.storage.FileSystemStorage",
            "OPTIONS": {"location": tmp_path, "allow_overwrite": True},
        }
    }


@pytest.fixture
def movies(db) -> list[Movie]:
    return [MovieFactory(genres=["Drama" if i % 2 else "Comedy"]) for i in range(40)]


def label_by_number(model_version) -> int:
    unnamed = list(Theme.objects.filter(model_version=model_version, label=""))
    for theme in unnamed:
        theme.label = f"Label {model_version.version[-1]}{theme.number}"
        theme.label_source = Theme.LabelSource.OFFLINE
        theme.slug = f"label-{model_version.version[-1]}{theme.number}"
    Theme.objects.bulk_update(unnamed, ["label", "label_source", "slug"])
    return len(unnamed)


def failing_labeller(model_version) -> int:
    raise RuntimeError("no words")


def test_a_model_goes_live_with_vectors_themes_gram_and_facets(movies):
    tagged = MovieFactory(tags=["film noir"])
    write_model(FIRST, movies)

    activate(FIRST)

    live = live_model()
    assert live.version == FIRST
    assert live.movie_ids.tolist() == [movie.pk for movie in movies]
    assert np.allclose(live.gram, live.rank.T @ live.rank)
    assert Theme.objects.count() == 4
    assert set(live.theme_ids.tolist()) == set(Theme.objects.values_list("pk", flat=True))
    assert MovieFacet.objects.get(movie=tagged).facet == "noir"


def test_a_model_trained_before_there_were_neighbours_and_content_still_serves(movies):
    write_model(FIRST, movies, without=("content", "neighbour_ids", "neighbour_weights"))

    activate(FIRST)

    user = UserFactory()
    rate_films(user, movies[:3], [5, 4, 1])
    assert len(rank_candidates(user=user)) == len(movies) - 3
    assert live_model().catalogue.content.shape == (len(movies), 0)


def test_the_files_are_served_as_they_were_written(movies):
    write_model(FIRST, movies)
    with np.load(io.BytesIO(ArtifactStore().read_file(FIRST, "movies.npz"))) as columns:
        written = {name: columns[name] for name in columns.files}

    activate(FIRST)

    live = live_model()
    assert np.array_equal(live.rank, written["rank"].astype(np.float64))
    assert np.array_equal(live.stars, written["stars"].astype(np.float64))
    assert np.array_equal(live.bias, written["bias"].astype(np.float64))


def test_before_the_first_activation_there_is_no_live_model(db):
    with pytest.raises(NoLiveModel, match="train one and activate it"):
        live_model()


def test_a_corrupted_file_is_named_and_the_live_model_stays(movies, tmp_path):
    write_model(FIRST, movies)
    write_model(SECOND, movies, seed=1)
    activate(FIRST)
    path = tmp_path / "models" / SECOND / "movies.npz"
    path.write_bytes(path.read_bytes()[:-1] + b"x")

    with pytest.raises(ArtifactCorrupted, match=r"movies\.npz"):
        activate(SECOND)

    assert live_model().version == FIRST
    assert MovieVector.objects.count() == 40


def test_a_file_that_activation_does_not_need_is_checked_too(movies, tmp_path):
    write_model(FIRST, movies)
    store = ArtifactStore()
    manifest = store.read_manifest(FIRST)
    manifest.pop("files")
    store.write_model(SECOND, {"users.npz": b"users"}, manifest)
    (tmp_path / "models" / SECOND / "users.npz").write_bytes(b"users?")

    with pytest.raises(ArtifactCorrupted, match=r"users\.npz"):
        activate(SECOND)


def test_an_unknown_version_is_missing(db):
    with pytest.raises(ArtifactMissing):
        activate("20990101-000000-zzzzzz")


def test_a_vector_with_a_nan_cannot_serve(movies):
    broken = np.full((40, 50), np.nan, np.float32)
    write_model(FIRST, movies, rank=broken)

    with pytest.raises(ModelUnusable, match="rank has a value that is not a finite number"):
        activate(FIRST)


def test_vectors_of_another_length_cannot_serve(movies):
    write_model(FIRST, movies, stars=np.zeros((40, 20), np.float32))

    with pytest.raises(ModelUnusable, match=r"stars has shape \(40, 20\), not \(40, 50\)"):
        activate(FIRST)


def test_a_model_of_other_films_does_not_fit_the_catalogue(movies):
    write_model(FIRST, range(900_000, 900_010))

    with pytest.raises(ActivationError, match="None of the 10 films"):
        activate(FIRST)


def test_films_the_catalogue_lacks_are_skipped_and_films_the_model_lacks_get_no_vector(movies):
    stranger = MovieFactory()
    write_model(FIRST, [*movies, 900_000])

    activated = activate(FIRST)

    assert activated.manifest["served"] == {"items": 41, "movies": 40, "replaced": ""}
    assert not MovieVector.objects.filter(movie=stranger).exists()
    assert live_model().item_count == 41


def test_the_replaced_model_is_retired_and_its_vectors_are_gone(movies):
    write_model(FIRST, movies)
    write_model(SECOND, movies, seed=1)
    activate(FIRST)
    activate(SECOND)

    assert dict(ModelVersion.objects.values_list("version", "status")) == {FIRST: "retired", SECOND: "live"}
    assert set(MovieVector.objects.values_list("model_version__version", flat=True)) == {SECOND}


def test_a_reader_with_the_old_model_in_memory_gets_the_new_one(movies):
    write_model(FIRST, movies)
    write_model(SECOND, movies, seed=1)
    activate(FIRST)
    before = live_model().rank
    activate(SECOND)

    assert live_model().version == SECOND
    assert not np.allclose(live_model().rank, before)


def test_the_live_model_costs_one_query_once_it_is_loaded(movies, django_assert_num_queries):
    write_model(FIRST, movies)
    activate(FIRST)
    live_model()

    with django_assert_num_queries(1):
        live_model()


def test_going_back_puts_the_replaced_model_live_and_again_goes_further(movies):
    for seed, version in enumerate([FIRST, SECOND, THIRD]):
        write_model(version, movies, seed=seed)
        activate(version)

    assert rollback().version == SECOND
    assert live_model().version == SECOND
    assert rollback().version == FIRST
    with pytest.raises(ActivationError, match="nothing to go back to"):
        rollback()


def test_a_profile_is_behind_after_activation_and_folds_again_when_read(movies):
    user = UserFactory()
    rate_films(user, movies[:5], [5, 4, 3, 2, 4.5])
    write_model(FIRST, movies)
    write_model(SECOND, movies, seed=1)
    activate(FIRST)
    before = current_profile(user)
    activate(SECOND)

    assert is_behind(before, live_model())
    after = current_profile(user)
    assert after.model_version.version == SECOND
    assert not np.allclose(after.long_term, before.long_term)


def test_the_same_version_can_go_live_again(movies):
    write_model(FIRST, movies)
    activate(FIRST)
    before = dict(Theme.objects.values_list("number", "label"))

    activate(FIRST)

    assert dict(Theme.objects.values_list("number", "label")) == before
    assert ModelVersion.objects.live().manifest["served"]["replaced"] == ""


class TestThemes:
    def test_themes_that_share_films_keep_row_slug_label_and_lock(self, movies, django_capture_on_commit_callbacks):
        groups = [i % 4 for i in range(40)]
        write_model(FIRST, movies, groups=groups)
        write_model(SECOND, movies, groups=[(group + 1) % 4 for group in groups])
        with django_capture_on_commit_callbacks(execute=True):
            activate(FIRST)
        Theme.objects.filter(number=2).update(
            label="Slow-Burn Character Studies", slug="slow-burn", label_source="editor", label_locked=True
        )
        key = Theme.objects.get(slug="slow-burn").pk

        with django_capture_on_commit_callbacks(execute=True):
            activate(SECOND)

        theme = Theme.objects.get(slug="slow-burn")
        assert (theme.pk, theme.number, theme.label, theme.label_source, theme.label_locked) == (
            key,
            3,
            "Slow-Burn Character Studies",
            "editor",
            True,
        )
        assert theme.model_version.version == SECOND
        assert Theme.objects.count() == 4

    def test_a_new_theme_has_a_provisional_slug_until_the_labeller_names_it(self, movies):
        write_model(FIRST, movies)

        activate(FIRST)  # the commit, and with it the labeller, never comes here

        assert {theme.slug for theme in Theme.objects.all()} == {f"theme-{FIRST}-{n}" for n in range(4)}
        assert set(Theme.objects.values_list("label", flat=True)) == {""}

    def test_the_labeller_names_what_is_new_after_the_commit(self, movies, django_capture_on_commit_callbacks):
        write_model(FIRST, movies)

        with django_capture_on_commit_callbacks(execute=True):
            activate(FIRST)

        assert set(Theme.objects.values_list("label", flat=True)) == {f"Label a{n}" for n in range(4)}

    @pytest.mark.parametrize("labeller", ["failing_labeller", "no_such_labeller"])
    def test_a_labeller_that_fails_is_logged_and_undoes_nothing(
        self, movies, settings, caplog, labeller, django_capture_on_commit_callbacks
    ):
        settings.THEME_LABELLER = f"{__name__}.{labeller}"
        write_model(FIRST, movies)

        with django_capture_on_commit_callbacks(execute=True):
            activate(FIRST)

        assert live_model().version == FIRST
        assert labeller in caplog.text

    def test_a_theme_of_other_films_loses_its_name(self, movies, django_capture_on_commit_callbacks):
        write_model(FIRST, movies[:20], groups=[0] * 10 + [1] * 10, k=2)
        write_model(SECOND, movies[10:30], groups=[0] * 10 + [1] * 10, k=2)
        with django_capture_on_commit_callbacks(execute=True):
            activate(FIRST)

        with django_capture_on_commit_callbacks(execute=True):
            activate(SECOND)

        assert dict(Theme.objects.values_list("number", "label")) == {0: "Label a1", 1: "Label b1"}


@pytest.mark.django_db(transaction=True)
def test_no_reader_sees_half_a_model(movies, monkeypatch):
    write_model(FIRST, movies)
    write_model(SECOND, movies[:30], seed=1)
    user = UserFactory()
    activate(FIRST)
    halfway, go_on = Event(), Event()

    def rebuild_slowly() -> int:
        halfway.set()
        go_on.wait(10)
        return 0

    monkeypatch.setattr(activation, "rebuild_facets", rebuild_slowly)
    swap = Thread(target=_activate_and_close, args=[SECOND])
    swap.start()
    assert halfway.wait(10)
    seen_during = rank_candidates(user=user)
    go_on.set()
    swap.join()

    assert (seen_during.model.version, len(seen_during)) == (FIRST, 40)
    assert len(rank_candidates(user=user)) == 30


@pytest.mark.django_db(transaction=True)
def test_people_rate_while_a_model_is_put_live(movies, monkeypatch):
    write_model(FIRST, movies)
    write_model(SECOND, movies, seed=1)
    user = UserFactory()
    activate(FIRST)
    rated = []

    def rebuild_meanwhile() -> int:
        rater = Thread(target=_rate_and_close, args=[user, movies[0], rated])
        rater.start()
        rater.join(5)
        return 0

    monkeypatch.setattr(activation, "rebuild_facets", rebuild_meanwhile)
    activate(SECOND)

    assert rated == [FIRST]
    assert current_profile(user).model_version.version == SECOND


def test_a_fault_on_the_way_leaves_everything_as_it_was(movies, monkeypatch):
    write_model(FIRST, movies)
    write_model(SECOND, movies, seed=1)
    activate(FIRST)
    before = _table_of_vectors()
    monkeypatch.setattr(activation, "rebuild_facets", lambda: 1 / 0)

    with pytest.raises(ZeroDivisionError):
        activate(SECOND)

    assert live_model().version == FIRST
    assert MovieVector.objects.filter(model_version__version=FIRST).count() == 40
    assert _table_of_vectors() == before


def test_the_new_table_has_the_old_ones_indexes_and_constraints(movies):
    before = _table_of_vectors()
    write_model(FIRST, movies)
    activate(FIRST)

    assert _table_of_vectors() == before
    assert any("hnsw (rank vector_ip_ops)" in definition for definition in before)


def _table_of_vectors() -> list[str]:
    """Every index and constraint of the table, as the database describes them, and where names are looked up."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT indexdef FROM pg_indexes WHERE tablename = 'recommender_movievector' UNION ALL"
            " SELECT conname || ' ' || pg_get_constraintdef(oid) FROM pg_constraint"
            " WHERE conrelid = 'recommender_movievector'::regclass UNION ALL SELECT current_setting('search_path')"
            " UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_(toast_)?temp' ORDER BY 1"
        )
        return [line for (line,) in cursor.fetchall()]


def _rate_and_close(user, movie, rated) -> None:
    try:
        rate(user=user, movie=movie, stars=Decimal("4.5"))
        rated.append(current_profile(user).model_version.version)
    finally:
        connection.close()


def _activate_and_close(version: str) -> None:
    try:
        activate(version)
    finally:
        connection.close()


class TestCommands:
    def test_activate_model_says_what_is_live(self, movies, capsys):
        write_model(FIRST, movies)

        call_command("activate_model", FIRST)

        assert f"Model {FIRST} is live with 40 films" in capsys.readouterr().out

    def test_a_dry_run_changes_nothing(self, movies, capsys):
        write_model(FIRST, movies)

        call_command("activate_model", FIRST, dry_run=True)

        assert "can go live: 40 films, 4 themes" in capsys.readouterr().out
        assert ModelVersion.objects.live() is None

    def test_an_unknown_version_is_answered_with_those_there_are(self, movies):
        write_model(FIRST, movies)

        with pytest.raises(CommandError, match=f"Models in the store: {FIRST}"):
            call_command("activate_model", "20990101-000000-zzzzzz")

    def test_rollback_model_goes_back(self, movies, capsys):
        for seed, version in enumerate([FIRST, SECOND]):
            write_model(version, movies, seed=seed)
            activate(version)

        call_command("rollback_model")

        assert f"Model {FIRST} is live again in the place of {SECOND}" in capsys.readouterr().out

    def test_rollback_without_a_model_says_so(self, db):
        with pytest.raises(CommandError, match="No model is live"):
            call_command("rollback_model")
