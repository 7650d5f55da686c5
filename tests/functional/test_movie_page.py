"""A film's page: what people gave it over the years, what it is like, and the guess that comes only after a rating."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import Movie, MovieStatistics, Rating
from catalog.opinions import opinion_of
from recommender.models import MovieFacet
from recommender.star_guesses import guess_stars
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory
from tests.factories.recommender import make_live_model, rate_films

pytestmark = pytest.mark.django_db

HISTOGRAM = [0, 0, 0, 2, 0, 4, 0, 6, 0, 3]
YEARS = {"2000": [5, 20.0], "2001": [4, 12.0], "2002": [2, 10.0], "2003": [4, 18.0]}


@pytest.fixture
def movie():
    film = MovieFactory(title="Heat")
    MovieStatistics.objects.create(movie=film, count=15, mean=3.6, histogram=HISTOGRAM, years=YEARS)
    return film


def opinion(movie):
    return opinion_of(movie, MovieStatistics.objects.filter(movie=movie).first())


class TestOpinion:
    def test_a_year_with_few_ratings_is_a_gap(self, movie):
        chart = opinion(movie).over_time

        assert [row[:2] for row in chart.rows] == [("2000", "4.00"), ("2001", "3.00"), ("2002", ""), ("2003", "4.50")]

    def test_the_site_s_ratings_count_and_demonstrations_do_not(self, movie):
        when = datetime(2000, 5, 1, tzinfo=UTC)
        Rating.objects.create(user=UserFactory(), movie=movie, stars=Decimal("1.0"), rated_at=when)
        Rating.objects.create(user=UserFactory(), movie=movie, stars=Decimal("1.0"), rated_at=when, source="demo")

        found = opinion(movie)

        assert found.count == 16
        assert found.histogram[1] == 1
        assert found.over_time.rows[0][1] == "3.50"

    def test_too_few_years_have_no_chart(self):
        found = opinion(MovieFactory())

        assert (found.count, found.mean, found.over_time) == (0, None, None)

    def test_the_page_shows_the_chart_and_its_table(self, client, movie):
        page = client.get(movie.get_absolute_url()).text

        assert "How opinion moved" in page
        assert '<th scope="row">2001</th><td>3.00</td>' in page


class TestTraits:
    def test_facets_are_shown_by_family_with_where_they_are_from(self, client, movie):
        MovieFacet.objects.create(movie=movie, facet="twist", strength=0.9, confidence=0.9, origin="tag")

        page = client.get(reverse("recommender:traits", args=[movie.pk]), headers={"HX-Request": "true"}).text

        assert "How it is told" in page
        assert "people tagged it so" in page

    def test_what_is_unsure_is_left_out(self, client, movie):
        MovieFacet.objects.create(movie=movie, facet="twist", strength=0.3, confidence=0.3, origin="vector")

        page = client.get(reverse("recommender:traits", args=[movie.pk])).text

        assert "Too little is known" in page


class TestGuess:
    @pytest.fixture
    def films(self):
        make_live_model(movies=30, k=3)
        return list(Movie.objects.order_by("pk"))

    def test_before_a_rating_no_number_is_shown(self, client, films):
        user = UserFactory()
        rate_films(user, films[:5], [5, 4, 3, 4, 5])
        client.force_login(user)

        page = client.get(reverse("recommender:guess", args=[films[7].pk])).text

        assert "would have guessed <strong>" not in page
        assert "once you have rated" in page

    def test_the_film_s_own_rating_does_not_speak_for_it(self, films):
        user, other = UserFactory(), UserFactory()
        rate_films(user, films[:6], [5, 4, 3, 4, 5, 0.5])
        rate_films(other, films[:6], [5, 4, 3, 4, 5, 5])

        mine, theirs = guess_stars(user, films[5]), guess_stars(other, films[5])

        assert mine.stars == pytest.approx(theirs.stars)
        assert (mine.given, theirs.given) == (0.5, 5.0)
        assert 0.5 <= mine.low <= mine.stars <= mine.high <= 5.0

    def test_a_film_the_model_lacks_is_guessed_from_how_the_person_rates(self, films):
        new = MovieFactory()
        for stars in ([5, 5, 4.5, 5, 4], [1, 2, 1.5, 1, 2]):
            rate_films(UserFactory(), [*films[:4], new], stars)

        kind, hard = (guess_stars(rating.user, new) for rating in new.ratings.order_by("pk"))

        assert kind.stars > hard.stars + 0.5

    def test_after_a_rating_the_page_offers_the_guess(self, client, films):
        user = UserFactory()
        rate_films(user, films[:5], [5, 4, 3, 4, 5])
        client.force_login(user)

        assert reverse("recommender:guess", args=[films[0].pk]) in client.get(f"/movies/{films[0].pk}/why/").text
        assert "would have guessed <strong>" in client.get(reverse("recommender:guess", args=[films[0].pk])).text

    def test_a_visitor_is_asked_to_sign_in(self, client, films):
        answer = client.get(reverse("recommender:guess", args=[films[0].pk]))

        assert answer.status_code == 302
