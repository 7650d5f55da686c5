"""`load_movielens` fills the catalogue and the artifact store, once, and never by half."""

import io
import zipfile
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.files.storage import FileSystemStorage
from django.core.management import CommandError, call_command
from django.db.models import Sum

from catalog.models import DataSource, Genre, Movie, MovieStatistics, Tag, TagApplication
from ml_jobs.loading import load
from ml_jobs.movielens.files import read_movielens
from recommender.artifacts import ArtifactStore

pytestmark = pytest.mark.django_db

FILES = {
    "ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,2,0.5,964981247\n2,1,5.0,964982224\n",
    "movies.csv": (
        'movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,"American President, The (1995)",Drama|Comedy\n'
        "3,Nobody's,(no genres listed)\n"
    ),
    "tags.csv": "userId,movieId,tag,timestamp\n1,1,Pixar,1139045764\n2,1,pixar,1139045764\n2,2,pixar,1139045764\n",
    "links.csv": "movieId,imdbId,tmdbId\n1,0114709,862\n2,0112346,\n",
}
TABLES = (DataSource, Genre, Movie, MovieStatistics, Tag, TagApplication)


@pytest.fixture
def folder(tmp_path):
    root = tmp_path / "ml-tiny"
    root.mkdir()
    for name, text in FILES.items():
        (root / name).write_text(text)
    return root


@pytest.fixture
def store():
    return ArtifactStore()


@pytest.fixture(autouse=True)
def _own_store(tmp_path, settings):
    """A store for each test: the database forgets, a folder does not."""
    options = {"location": tmp_path / "artifacts", "allow_overwrite": True}
    artifacts = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"artifacts": artifacts}


def run(source, **options) -> str:
    output = io.StringIO()
    call_command("load_movielens", source=str(source), stdout=output, **options)
    return output.getvalue()


def test_films_have_title_year_genres_and_ids(folder):
    run(folder)

    president = Movie.objects.get(pk=2)
    assert (president.title, president.year) == ("The American President", 1995)
    assert president.source_title == "American President, The (1995)"
    assert [genre.name for genre in president.genres.all()] == ["Comedy", "Drama"]
    assert (president.imdb_id, president.tmdb_id) == (112346, None)


def test_a_film_of_which_little_is_known_is_there_too(folder):
    run(folder)

    film = Movie.objects.select_related("statistics").get(pk=3)
    assert (film.year, film.genres.count(), film.imdb_id) == (None, 0, None)
    assert (film.statistics.count, film.statistics.mean) == (0, None)


def test_spellings_of_a_tag_are_one_tag_as_first_written(folder):
    run(folder)

    assert [tag.name for tag in Tag.objects.all()] == ["Pixar"]
    assert TagApplication.objects.values_list("movie_id", "tagger").count() == 3


def test_statistics_count_each_step_of_the_scale(folder):
    run(folder)

    statistics = MovieStatistics.objects.get(pk=1)
    assert (statistics.count, statistics.mean) == (2, 4.5)
    assert statistics.histogram == [0, 0, 0, 0, 0, 0, 0, 1, 0, 1]


def test_the_ratings_are_an_artifact_and_no_rows(folder, store):
    run(folder)

    source = DataSource.objects.get()
    with store.open(source.ratings_artifact) as stream:
        table = pq.read_table(stream)
    assert source.ratings_artifact == "sources/ml-tiny/ratings.parquet"
    assert table.to_pylist()[1] == {"userId": 1, "movieId": 2, "rating": 0.5, "timestamp": 964981247}
    assert (source.movie_count, source.rating_count, source.user_count, source.tag_count) == (3, 3, 2, 3)


def test_loading_again_changes_nothing_and_says_so(folder):
    run(folder)
    before = list(Movie.objects.values_list())

    assert "Nothing to do: this very data is loaded already" in run(folder)
    assert list(Movie.objects.values_list()) == before
    assert DataSource.objects.count() == 1


def test_the_zip_of_a_loaded_folder_is_the_same_data(folder, tmp_path):
    run(folder)
    path = tmp_path / "ml-tiny.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for file in folder.iterdir():
            archive.write(file, f"ml-tiny/{file.name}")

    assert "Nothing to do" in run(path)


def test_without_a_source_named_whatever_is_loaded_will_do(folder):
    run(folder)

    assert run("") == "ml-tiny is loaded already.\n"


def test_an_emptied_store_gets_its_ratings_back(folder, store):
    run(folder)
    key = DataSource.objects.get().ratings_artifact
    store.delete(key)

    run(folder)

    assert store.exists(key)


def test_another_data_set_is_refused(folder):
    run(folder)
    (folder / "tags.csv").unlink()

    with pytest.raises(CommandError, match=r"was loaded from ml-tiny .* a database has one source"):
        run(folder)
    assert Tag.objects.exists()


def test_a_dry_run_writes_nothing(folder, store):
    assert "3 movies, 3 ratings, 3 tags" in run(folder, dry_run=True)

    assert not any(table.objects.exists() for table in TABLES)


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("ratings.csv", "5.0", "7", "ratings.csv, line 4: rating 7 is not one of 0.5, 1.0 … 5.0"),
        ("ratings.csv", "2,1,5.0", "1,2,5.0", "ratings.csv, line 4: user 1 rates movie 2 a second time"),
        ("movies.csv", "genres", "kinds", "movies.csv: column genres is missing"),
        ("tags.csv", "2,2,pixar", "2,9,pixar", "tags.csv, line 4: movieId 9 is not among the movies"),
        ("links.csv", "0112346", "tt0112346", "links.csv, line 3: imdbId 'tt0112346' is not a whole number"),
    ],
)
def test_a_fault_is_one_line_and_loads_nothing(folder, store, name, old, new, message):
    (folder / name).write_text(FILES[name].replace(old, new))

    with pytest.raises(CommandError) as caught:
        run(folder)

    assert message in str(caught.value)
    assert str(caught.value).endswith("Nothing was loaded.")
    assert "\n" not in str(caught.value)
    assert not any(table.objects.exists() for table in TABLES)


class BrokenStorage(FileSystemStorage):
    def _save(self, name, content):
        raise OSError("the disk is full")


def test_a_store_that_fails_leaves_no_row(folder, tmp_path):
    with pytest.raises(OSError, match="the disk is full"):
        load(read_movielens(folder), store=ArtifactStore(BrokenStorage(location=tmp_path / "broken")))

    assert not any(table.objects.exists() for table in TABLES)


def test_latest_small_is_loaded_whole(latest_small):
    run(latest_small)

    source = DataSource.objects.get()
    assert (source.movie_count, source.rating_count, source.user_count) == (9742, 100_836, 610)
    assert (Movie.objects.count(), TagApplication.objects.count(), Genre.objects.count()) == (9742, 3683, 19)
    assert MovieStatistics.objects.aggregate(total=Sum("count"))["total"] == 100_836
    assert Movie.objects.filter(year=None).count() == 12
    assert Movie.objects.filter(imdb_id=None).count() == 0
    assert Movie.objects.get(pk=2571).title == "The Matrix"


def test_the_tests_data_set_is_loaded_whole(movielens_source):
    run(movielens_source or "ml-100k")

    source = DataSource.objects.get()
    assert Movie.objects.count() == source.movie_count > 1000
    assert MovieStatistics.objects.aggregate(total=Sum("count"))["total"] == source.rating_count >= 100_000
    assert Path(source.ratings_artifact).name == "ratings.parquet"
