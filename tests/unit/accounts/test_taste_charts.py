"""A person's taste as charts."""

import pytest

from accounts.taste_charts import drift_chart, map_chart, radar_chart, taste_charts
from catalog.models import Movie
from recommender.candidates import rank_candidates
from recommender.facets.lexicon import BY_KEY
from recommender.models import MovieFacet
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieStatisticsFactory
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db


@pytest.fixture
def films():
    make_live_model(movies=60, k=6)
    return list(Movie.objects.order_by("pk"))


def ranking_of(films, stars):
    """Ratings a day apart from the first of January on."""
    user = UserFactory()
    rate_films(user, films, stars)
    return rank_candidates(user=user)


def test_the_map_has_a_row_for_each_rated_film_and_for_both_points(films):
    chart = map_chart(ranking_of(films[:8], [5, 4, 2, 5, 4, 3, 5, 1]))

    names = [row[0] for row in chart.rows]
    assert names[:2] == ["Over the years", "Right now"]
    assert len(names) == 10
    assert chart.wide.count("c-dot-ink") >= 5


def test_nobody_without_a_like_has_a_map(films):
    assert map_chart(ranking_of(films[:3], [1, 2, 2])) is None


def test_the_drift_has_a_row_for_each_month_in_which_one_rated(films):
    chart = drift_chart(ranking_of(films, [5, 3] * 30))

    assert [row[0] for row in chart.rows] == ["Jan 2026", "Feb 2026", "Mar 2026"]


def test_ratings_of_one_month_have_no_drift(films):
    assert drift_chart(ranking_of(films[:10], [5] * 10)) is None


def test_the_radar_compares_likes_with_everyone_s_likes(films):
    MovieFacet.objects.all().delete()
    MovieFacet.objects.bulk_create(
        MovieFacet(movie=film, facet=key, strength=1, confidence=1, origin="tag")
        for key in list(BY_KEY)[:3]
        for film in films[:12]
    )
    for film, likes in [(films[0], 30), (films[40], 70)]:
        MovieStatisticsFactory(movie=film, histogram=[50, 0, 0, 0, 0, 0, 0, likes, 0, 0])

    chart = radar_chart(ranking_of(films[:6], [5] * 6))

    assert chart.columns[1:] == ("Your likes", "Everyone’s likes")
    assert [row[1:] for row in chart.rows] == [("100 %", "30 %")] * 3


def test_someone_without_ratings_has_no_charts(films):
    charts = taste_charts(rank_candidates(user=UserFactory()))

    assert (charts.map, charts.radar, charts.drift) == (None, None, None)
