import numpy as np
import pytest

from recommender.facets.selectors import facet_statistics, facets_of
from recommender.facets.service import rebuild_facets
from recommender.models import ModelVersion, MovieFacet, MovieVector, Theme
from tests.factories.catalog import MovieFactory, MovieStatisticsFactory, TagApplicationFactory

pytestmark = pytest.mark.django_db


def test_rebuilding_reads_tags_and_genres_of_the_catalogue():
    tagged = MovieFactory(tags=["twist ending"])
    scary = MovieFactory(genres=["Horror"], tags=["ghosts", "creepy"])

    rebuild_facets()

    assert [row.facet for row in tagged.facets.all()] == ["twist"]
    assert scary.facets.get(facet="scary").confidence > 0.9


def test_rebuilding_again_replaces_what_stood_there():
    movie = MovieFactory(tags=["creepy"])
    MovieFacet.objects.create(movie=movie, facet="funny", strength=1, confidence=1, origin="tag")

    rebuild_facets()
    rebuild_facets()

    assert [row.facet for row in MovieFacet.objects.all()] == ["scary"]


def test_an_empty_catalogue_has_no_facets():
    assert rebuild_facets() == 0


def test_the_live_vectors_carry_a_facet_to_films_nobody_tagged():
    version = ModelVersion.objects.create(version="one")
    theme = Theme.objects.create(model_version=version, number=0, slug="one", size=60, exemplars=[])
    films = MovieFactory.create_batch(120)
    for i, film in enumerate(films):
        vector = np.zeros(50)
        vector[i % 2] = 2.0
        MovieVector.objects.create(
            movie=film, model_version=version, rank=vector, stars=vector, bias=0, prior=0, rating_count=9, theme=theme
        )
        if i < 100:
            for tagger in (1, 2):
                TagApplicationFactory(movie=film, tag__name="tense" if i % 2 else "animation", tagger=tagger)

    rebuild_facets()

    carried = MovieFacet.objects.filter(origin=MovieFacet.Origin.VECTOR, facet="tense")
    assert {row.movie_id for row in carried} == {film.pk for i, film in enumerate(films) if i >= 100 and i % 2}


def test_facets_of_some_films_come_surest_first_in_one_query(django_assert_num_queries):
    first, second = MovieFactory.create_batch(2)
    for facet, confidence in (("noir", 0.7), ("twist", 0.9)):
        MovieFacet.objects.create(movie=first, facet=facet, strength=1, confidence=confidence, origin="tag")

    with django_assert_num_queries(1):
        found = facets_of([first.pk, second.pk])

    assert [row.facet for row in found[first.pk]] == ["twist", "noir"]
    assert found[second.pk] == []


def test_statistics_compare_likes_with_everyone_s_likes_and_not_with_the_catalogue(django_assert_num_queries):
    """Noir: one of two films liked here, and of everyone's 40 likes the 4 that went to the first film."""
    films = MovieFactory.create_batch(4)
    MovieFacet.objects.create(movie=films[0], facet="noir", strength=1, confidence=0.9, origin="tag")
    MovieStatisticsFactory(movie=films[0], histogram=[9, 9, 9, 9, 9, 9, 9, 1, 1, 2])
    MovieStatisticsFactory(movie=films[1], histogram=[9, 0, 0, 0, 0, 0, 0, 30, 0, 6])

    with django_assert_num_queries(3):
        [lift] = facet_statistics([films[0].pk, films[1].pk])

    assert (lift.facet.key, lift.films, lift.share) == ("noir", 1, 0.5)
    assert lift.everyone == pytest.approx(0.1)
    assert lift.lift == pytest.approx(5.0)
