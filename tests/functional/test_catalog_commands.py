import pytest
from django.core.management import call_command

from catalog.models import Movie
from catalog.search import matching
from tests.factories.catalog import MovieFactory


@pytest.mark.django_db
def test_the_search_documents_can_be_written_anew(capsys):
    movie = MovieFactory(title="Heat")
    call_command("rebuild_search")

    assert capsys.readouterr().out == "1 films can be searched.\n"
    assert list(matching(Movie.objects.all(), "heat")) == [movie]
