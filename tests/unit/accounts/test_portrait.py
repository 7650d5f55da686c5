from datetime import timedelta

import pytest

from accounts.portrait import portrait_of
from catalog.models import Movie
from recommender.models import MovieFacet, Theme
from recommender.serving import NoLiveModel
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieStatisticsFactory
from tests.factories.recommender import START, make_live_model, rate_films

pytestmark = pytest.mark.django_db


@pytest.fixture
def themes():
    make_live_model(movies=40, k=4)
    return list(Theme.objects.all())


def films_of(theme, count=4):
    return list(Movie.objects.filter(vector__theme=theme)[:count])


def test_a_person_leans_to_the_theme_of_the_films_they_like(themes):
    user = UserFactory()
    rate_films(user, films_of(themes[1]), [5, 4.5, 5, 4])

    portrait = portrait_of(user)

    assert portrait.leanings[0].theme == themes[1]
    assert portrait.leanings[0].long == 1.0
    assert (portrait.rated, portrait.liked) == (4, 4)


def test_a_theme_liked_only_lately_is_arriving(themes):
    user = UserFactory()
    rate_films(user, films_of(themes[0], 8), [5] * 8)
    rate_films(user, films_of(themes[2], 2), [5] * 2, start=START + timedelta(days=400))

    portrait = portrait_of(user)
    assert portrait.settled[0].theme == themes[0]
    assert [leaning.theme for leaning in portrait.arriving] == [themes[2]]


def test_for_who_rated_everything_in_one_sitting_nothing_is_arriving(themes):
    user = UserFactory()
    rate_films(user, films_of(themes[0], 8), [5] * 8)
    rate_films(user, films_of(themes[2], 2), [5] * 2, start=START + timedelta(days=9))

    portrait = portrait_of(user)

    assert not portrait.has_past
    assert portrait.arriving == []


def test_contributions_name_rated_films_and_their_shares_stay_below_the_whole(themes):
    user = UserFactory()
    films = films_of(themes[1])
    rate_films(user, films, [5, 4.5, 5, 1])

    contributors = portrait_of(user).contributors

    assert {each.movie for each in contributors} <= set(films)
    assert 0 < sum(each.share for each in contributors) <= 1.0 + 1e-9
    assert contributors == sorted(contributors, key=lambda each: -each.share)


def test_no_part_of_a_contribution_is_negative(themes):
    user = UserFactory()
    rate_films(user, Movie.objects.all()[:24], [5, 1, 3, 4] * 6)

    contributors = portrait_of(user).contributors

    assert contributors
    assert min(min(each.long, each.recent) for each in contributors) >= 0


def test_a_facet_of_the_liked_films_is_told_by_family(themes):
    user = UserFactory()
    films = films_of(themes[1])
    rate_films(user, films, [5, 4.5, 5, 4])
    for film in films:
        MovieFacet.objects.create(movie=film, facet="bleak", strength=1.0, confidence=1.0, origin="tag")
    for film, likes in [(films[0], 10), (films_of(themes[0])[0], 90)]:
        MovieStatisticsFactory(movie=film, histogram=[0, 0, 0, 0, 0, 0, 0, likes, 0, 0])

    families = portrait_of(user).families

    assert [family.title for family in families] == ["How they feel"]
    assert families[0].facets[0].films == 4


def test_who_rated_nothing_has_an_empty_portrait(themes):
    portrait = portrait_of(UserFactory())

    assert (portrait.rated, portrait.leanings, portrait.families, portrait.contributors) == (0, [], [], [])


def test_without_a_model_there_is_no_portrait():
    with pytest.raises(NoLiveModel):
        portrait_of(UserFactory())
