"""`analyse_ratings` reads the loaded ratings once; the insights page and the films' own pages show what it found."""

import io

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from catalog.models import DataSource, MovieStatistics
from recommender import analyses, insights
from recommender.analyses import latest_analysis
from recommender.artifacts import ArtifactStore

pytestmark = pytest.mark.django_db

FILES = {
    "ratings.csv": "userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,2,0.5,964981247\n2,1,5.0,1495982224\n",
    "movies.csv": "movieId,title,genres\n1,Toy Story (1995),Animation|Comedy\n2,Heat (1995),Crime\n3,Nobody's,\n",
}


@pytest.fixture(autouse=True)
def _own_store(tmp_path, settings):
    """A store for each test, and nothing remembered from another's."""
    options = {"location": tmp_path / "artifacts", "allow_overwrite": True}
    artifacts = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}
    settings.STORAGES = settings.STORAGES | {"artifacts": artifacts}
    analyses._read.cache_clear()
    insights._sections.cache_clear()


@pytest.fixture
def loaded(tmp_path):
    folder = tmp_path / "ml-tiny"
    folder.mkdir()
    for name, text in FILES.items():
        (folder / name).write_text(text)
    call_command("load_movielens", source=str(folder), stdout=io.StringIO())


def analyse(**options) -> str:
    output = io.StringIO()
    call_command("analyse_ratings", stdout=output, **options)
    return output.getvalue()


def test_films_know_their_years(loaded):
    assert "Analysed 3 ratings" in analyse()

    assert MovieStatistics.objects.get(movie=1).years == {"2000": [1, 4.0], "2017": [1, 5.0]}
    assert MovieStatistics.objects.get(movie=3).years == {}


def test_a_second_time_nothing_happens_unless_it_is_asked_for(loaded):
    analyse()
    made = latest_analysis()["made_at"]

    assert "Nothing to do" in analyse()
    analyse(again=True)
    analyses._read.cache_clear()
    assert latest_analysis()["made_at"] > made


def test_the_page_shows_the_charts(client, loaded):
    analyse()

    page = client.get(reverse("recommender:insights")).text

    assert page.count("<figure") >= 8
    assert "Genres over the decades" in page
    assert '<th scope="row">Animation</th>' in page


def test_without_an_analysis_the_page_still_says_how_stars_are_spread(client, loaded):
    page = client.get(reverse("recommender:insights")).text

    assert "Stars given" in page
    assert "Genres over the decades" not in page


def test_an_analysis_of_other_data_is_not_shown(loaded):
    analyse()
    source = DataSource.objects.get()
    source.sha256 = "0" * 64
    source.save()
    analyses._read.cache_clear()

    assert latest_analysis() is None


def test_without_a_data_set_it_says_what_to_do():
    with pytest.raises(CommandError, match="load_movielens first"):
        analyse()


def test_ratings_lost_from_the_store_are_named(loaded):
    source = DataSource.objects.get()
    ArtifactStore().delete(source.ratings_artifact)

    with pytest.raises(CommandError, match="not in the artifact store"):
        analyse()
