"""The pages of ratings, similar films and insights."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from catalog.models import Movie, Rating
from recommender.selectors import community_histogram, summarise_ratings
from recommender.views import PAGE_SIZE
from tests.factories.accounts import UserFactory
from tests.factories.catalog import DataSourceFactory, MovieFactory, MovieStatisticsFactory
from tests.factories.recommender import make_live_model, random_ratings, rate_films

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def user(client):
    user = UserFactory()
    client.force_login(user)
    return user


@pytest.fixture
def movies(db) -> list[Movie]:
    return [MovieFactory(title=f"Film number {i:02}", genres=["Drama", "Crime"]) for i in range(6)]


class TestRatings:
    def test_every_rating_is_listed_newest_first_with_its_stars_to_change(self, client, user, movies):
        rate_films(user, movies, [5, 4, 3, 2, 1, 0.5])

        page = client.get(reverse("recommender:ratings")).text

        places = [page.index(f"Film number {i:02}") for i in range(6)]
        assert places == sorted(places, reverse=True)
        assert page.count("hx-post") >= 6
        assert 'name="shelf" value="ratings"' in page

    @pytest.mark.parametrize(("order", "first"), [("highest", 0), ("lowest", 5), ("nonsense", 5), ("", 5)])
    def test_the_order_can_be_chosen(self, client, user, movies, order, first):
        rate_films(user, movies, [5, 4, 3, 2, 1, 0.5])

        response = client.get(reverse("recommender:ratings"), {"order": order})

        assert response.context["ratings"][0].movie == movies[first]

    def test_other_peoples_ratings_are_not_there(self, client, user, movies):
        rate_films(UserFactory(), movies, [5, 4, 3, 2, 1, 0.5])

        assert "Film number" not in client.get(reverse("recommender:ratings")).text

    def test_without_ratings_it_says_what_to_do(self, client, user):
        assert "No ratings yet" in client.get(reverse("recommender:ratings")).text

    def test_a_correction_in_place_keeps_the_date(self, client, user, movies):
        (rating,) = rate_films(user, movies[:1], [5])

        response = client.post(
            reverse("recommender:rate", args=[movies[0].pk]), {"stars": "2.0", "shelf": "ratings"}, headers=HTMX
        )

        changed = Rating.objects.get(user=user)
        assert response.status_code == 200
        assert (changed.stars, changed.rated_at) == (Decimal("2.0"), rating.rated_at)

    @pytest.mark.parametrize("number", ["2", "last", "-1", "99", "x"])
    def test_a_page_that_is_not_there_is_the_nearest(self, client, user, number):
        films = Movie.objects.bulk_create(MovieFactory.build() for _ in range(PAGE_SIZE + 1))
        rate_films(user, films, [4.0] * len(films))

        response = client.get(reverse("recommender:ratings"), {"page": number})

        assert response.status_code == 200
        assert response.context["ratings"].number in {1, 2}

    def test_it_takes_as_many_queries_for_many_ratings_as_for_few(
        self, client, user, movies, django_assert_max_num_queries
    ):
        rate_films(user, movies[:2], [5, 4])
        with django_assert_max_num_queries(14):
            client.get(reverse("recommender:ratings"))

        films = Movie.objects.bulk_create(MovieFactory.build() for _ in range(100))
        rate_films(user, films, random_ratings(100))
        with django_assert_max_num_queries(14):
            client.get(reverse("recommender:ratings"))

    def test_it_wants_a_sign_in(self, client):
        assert client.get(reverse("recommender:ratings")).status_code == 302


class TestSummary:
    def test_shares_stand_beside_the_communitys(self, user, movies):
        rate_films(user, movies[:4], [5, 5, 4, 1])
        MovieStatisticsFactory(movie=movies[0], histogram=[0, 1, 0, 0, 0, 0, 0, 1, 0, 2])
        MovieStatisticsFactory(movie=movies[1], histogram=[0, 0, 0, 0, 0, 0, 0, 4, 0, 0])

        summary = summarise_ratings(user)

        assert community_histogram() == [0, 1, 0, 0, 0, 0, 0, 5, 0, 2]
        assert (summary.count, summary.mean, summary.community_mean) == (4, 3.75, 31 / 8)
        five = summary.bars[-1]
        assert (five.stars, five.count, five.share, five.community_share) == (5.0, 2, 0.5, 0.25)
        assert (five.length, five.community_length) == (80.0, 40.0)

    def test_of_nothing_there_is_no_mean(self, user):
        summary = summarise_ratings(user)

        assert (summary.count, summary.mean, summary.community_mean, summary.leaning) == (0, None, None, None)

    def test_another_data_source_is_counted_anew(self, movies):
        source = DataSourceFactory(loaded_at=timezone.now())
        MovieStatisticsFactory(movie=movies[0], histogram=[1] * 10)
        assert sum(community_histogram()) == 10

        MovieStatisticsFactory(movie=movies[1], histogram=[1] * 10)
        assert sum(community_histogram()) == 10
        source.loaded_at += timedelta(hours=1)
        source.save()
        assert sum(community_histogram()) == 20


class TestSimilar:
    def test_htmx_gets_the_part_and_others_the_page(self, client):
        make_live_model(20, 2)
        url = reverse("recommender:similar", args=[Movie.objects.first().pk])

        part, page = client.get(url, headers=HTMX), client.get(url)

        assert "<html" not in part.text
        assert "<html" in page.text
        assert part.text.count("card__title") == page.text.count("card__title") == 12

    def test_a_film_without_a_vector_says_so(self, client):
        page = client.get(reverse("recommender:similar", args=[MovieFactory().pk])).text

        assert "Too few people liked this film" in page

    def test_an_unknown_film_is_not_found(self, client):
        assert client.get(reverse("recommender:similar", args=[999_999_999])).status_code == 404


class TestInsights:
    def test_it_says_which_model_serves_and_how_well(self, client):
        live = make_live_model(20, 2)
        DataSourceFactory()

        page = client.get(reverse("recommender:insights")).text

        assert live.version in page
        assert "0.8500" in page
        assert "100,836" in page

    def test_it_works_before_there_is_anything(self, client):
        assert "No model is live yet" in client.get(reverse("recommender:insights")).text
