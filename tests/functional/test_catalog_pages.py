from decimal import Decimal

import pytest
from django.urls import reverse

from catalog.models import Dismissal, Interaction, WatchlistEntry
from catalog.search import rebuild_index
from tests.factories.accounts import UserFactory
from tests.factories.catalog import MovieFactory, RatingFactory, WatchlistEntryFactory

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture
def signed_in(client, user):
    client.force_login(user)
    return client


@pytest.fixture
def matrix():
    movie = MovieFactory(title="The Matrix", year=1999, genres=["Action", "Sci-Fi"], tags=["mindfuck"], rated=278)
    MovieFactory(title="Heat", year=1995, genres=["Crime"], rated=102)
    rebuild_index()
    return movie


def text(response):
    return response.content.decode()


def test_anyone_can_look_through_the_films(client, matrix):
    page = client.get(reverse("catalog:movie_list"))

    assert page.status_code == 200
    assert "2 films" in text(page)
    assert text(page).index("The Matrix") < text(page).index("Heat")


def test_the_list_can_be_searched_and_filtered(client, matrix):
    for query in ("q=matrx", "genre=sci-fi", "decade=1990&q=matrix", "tag=mindfuck"):
        page = text(client.get(f"{reverse('catalog:movie_list')}?{query}"))
        assert "The Matrix" in page, query
        assert "Heat" not in page, query


def test_a_filter_that_makes_no_sense_is_told_and_left_out(client, matrix):
    page = text(client.get(f"{reverse('catalog:movie_list')}?genre=polka&decade=abc&order=best&page=99"))

    assert "polka is not one of the available choices" in page
    assert "The Matrix" in page


def test_nothing_found_says_what_to_do(client, matrix):
    assert "No film matches" in text(client.get(f"{reverse('catalog:movie_list')}?q=zzqqxx"))


def test_what_somebody_typed_is_shown_as_text(client, matrix):
    page = text(client.get(reverse("catalog:movie_list"), {"q": "<script>alert(1)</script>"}))

    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_long_lists_have_pages_that_keep_the_filters(client):
    MovieFactory.create_batch(50, genres=["Drama"])
    url = reverse("catalog:movie_list")
    first, second = text(client.get(f"{url}?genre=drama")), text(client.get(f"{url}?genre=drama&page=2"))

    assert "?genre=drama&amp;page=2" in first
    assert second.count('class="card"') == 2


@pytest.mark.parametrize("count", [2, 40])
def test_the_list_costs_the_same_few_queries_however_long_it_is(signed_in, count, django_assert_max_num_queries):
    MovieFactory.create_batch(count, genres=["Drama", "Crime"])
    with django_assert_max_num_queries(11):
        signed_in.get(reverse("catalog:movie_list"))


def test_a_films_page_shows_what_people_said_of_it(client, matrix):
    page = text(client.get(matrix.get_absolute_url()))

    for shown in ("The Matrix", "1999", "Sci-Fi", "mindfuck", "278 ratings"):
        assert shown in page


def test_a_films_page_lets_htmx_fill_in_what_other_apps_know(signed_in, matrix):
    page = text(signed_in.get(matrix.get_absolute_url()))

    for name in ("recommender:similar", "explainer:why"):
        url = reverse(name, args=[matrix.pk])
        assert f'href="{url}"' in page
        assert f'hx-get="{url}' in page


def test_a_films_page_shows_no_predicted_stars(signed_in, matrix):
    page = text(signed_in.get(matrix.get_absolute_url())).lower()

    assert "predict" not in page


def test_a_film_that_nobody_rated_and_that_has_no_year_has_a_page(client):
    movie = MovieFactory(title="Untitled", year=None, source_title="Untitled")

    assert client.get(movie.get_absolute_url()).status_code == 200


def test_a_film_that_is_not_there_is_not_found(client):
    assert client.get(reverse("catalog:movie_detail", args=[404])).status_code == 404
    assert client.get(reverse("catalog:poster", args=[404])).status_code == 404


def test_the_page_of_a_film_costs_few_queries(signed_in, user, matrix, django_assert_max_num_queries):
    RatingFactory(user=user, movie=matrix, stars=Decimal("4.0"))
    with django_assert_max_num_queries(10):
        signed_in.get(matrix.get_absolute_url())


def test_typing_shows_a_few_films_at_once(client, matrix):
    fragment = text(client.get(reverse("catalog:search"), {"q": "mat"}, headers=HTMX))

    assert "The Matrix" in fragment
    assert "<html" not in fragment
    assert "Heat" not in fragment


def test_an_empty_search_box_shows_nothing(client, matrix):
    fragment = text(client.get(reverse("catalog:search"), {"q": " "}, headers=HTMX))

    assert "<li" not in fragment
    assert 'hx-swap-oob="innerHTML:#search-status"></div>' in fragment


def test_who_does_not_see_the_results_hears_how_many_there_are(client, matrix):
    found = text(client.get(reverse("catalog:search"), {"q": "mat"}, headers=HTMX))
    nothing = text(client.get(reverse("catalog:search"), {"q": "zzqqxx"}, headers=HTMX))

    assert '#search-status">1 film for “mat”, down to read them</div>' in found
    assert '#search-status">No films for “zzqqxx”</div>' in nothing


def test_search_without_javascript_is_the_list_of_films(client, matrix):
    answer = client.get(reverse("catalog:search"), {"q": "heat 1995"})

    assert answer.status_code == 302
    assert answer["Location"] == f"{reverse('catalog:movie_list')}?q=heat+1995"


def test_a_poster_is_an_image_that_caches_keep(client, matrix):
    url = reverse("catalog:poster", args=[matrix.pk])
    answer = client.get(url)

    assert answer["Content-Type"] == "image/svg+xml"
    assert "max-age=604800" in answer["Cache-Control"]
    assert answer["Content-Security-Policy"] == "default-src 'none'"
    again = client.get(url, headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert "max-age=604800" in again["Cache-Control"]


def test_a_renamed_film_has_a_new_poster(client, matrix):
    url = reverse("catalog:poster", args=[matrix.pk])
    before = client.get(url)["ETag"]
    matrix.title = "The Matrix Reloaded"
    matrix.save()

    assert client.get(url, headers={"If-None-Match": before}).status_code == 200


KEEPING = [("catalog:save", WatchlistEntry, "save"), ("catalog:dismiss", Dismissal, "dismiss")]


@pytest.mark.parametrize(("name", "model", "kind"), KEEPING)
def test_a_film_is_kept_and_dropped_without_javascript(signed_in, user, matrix, name, model, kind):
    url = reverse(name, args=[matrix.pk])
    answer = signed_in.post(url, {"on": "1", "next": "/movies/?page=2", "shelf": "movies", "position": "3"})

    assert (answer.status_code, answer["Location"]) == (302, "/movies/?page=2")
    assert model.objects.filter(user=user, movie=matrix).exists()
    row = Interaction.objects.get()
    assert (row.kind, row.shelf, row.position) == (kind, "movies", 3)

    signed_in.post(url, {"on": "0"})
    assert not model.objects.exists()


@pytest.mark.parametrize(("name", "model", "kind"), KEEPING)
def test_the_button_comes_back_in_its_new_state(signed_in, matrix, name, model, kind):
    url = reverse(name, args=[matrix.pk])
    on = text(signed_in.post(url, {"on": "1", "shelf": "movies"}, headers=HTMX))
    off = text(signed_in.post(url, {"on": "0"}, headers=HTMX))

    assert 'data-on="yes"' in on
    assert 'name="on" value="0"' in on
    assert "<html" not in on
    assert 'data-on="no"' in off


def test_nobody_is_led_to_another_site(signed_in, matrix):
    for elsewhere in ("https://evil.example/", "//evil.example/", "javascript:alert(1)"):
        answer = signed_in.post(reverse("catalog:save", args=[matrix.pk]), {"on": "1", "next": elsewhere})
        assert answer["Location"] == matrix.get_absolute_url()


@pytest.mark.parametrize(
    "data", [{}, {"on": "perhaps"}, {"on": "1", "position": "-1"}, {"on": "1", "shelf": "x" * 121}]
)
def test_a_broken_form_is_refused_in_one_line(signed_in, matrix, data):
    answer = signed_in.post(reverse("catalog:save", args=[matrix.pk]), data, headers=HTMX)

    assert answer.status_code == 400
    assert answer["Content-Type"].startswith("text/plain")
    assert "\n" not in text(answer).strip()
    assert not WatchlistEntry.objects.exists()


def test_a_broken_form_without_javascript_is_told_on_the_page(signed_in, matrix):
    page = signed_in.post(reverse("catalog:save", args=[matrix.pk]), {"on": "perhaps"}, follow=True)

    assert "Send on=1 or on=0, not perhaps." in text(page)


@pytest.mark.parametrize("name", ["catalog:save", "catalog:dismiss"])
def test_only_people_with_an_account_keep_films(client, matrix, name):
    url = reverse(name, args=[matrix.pk])

    assert client.post(url, {"on": "1"})["Location"].startswith("/login/")
    assert client.post(url, {"on": "1"}, headers=HTMX)["HX-Redirect"].startswith("/login/")
    assert not Interaction.objects.exists()


def test_looking_at_a_button_changes_nothing(signed_in, matrix):
    assert signed_in.get(reverse("catalog:save", args=[matrix.pk])).status_code == 405


def test_the_watchlist_is_ones_own_latest_first(signed_in, user, matrix):
    WatchlistEntryFactory(user=user, movie=matrix)
    WatchlistEntryFactory(user=user, movie=MovieFactory(title="Alien"))
    WatchlistEntryFactory(movie=MovieFactory(title="Somebody Else's"))
    page = text(signed_in.get(reverse("catalog:watchlist")))

    assert page.index("Alien") < page.index("The Matrix")
    assert "Somebody Else" not in page


def test_an_empty_watchlist_says_what_to_do(signed_in):
    assert "Nothing saved yet" in text(signed_in.get(reverse("catalog:watchlist")))


@pytest.mark.parametrize("count", [2, 30])
def test_the_watchlist_costs_the_same_few_queries(signed_in, user, count, django_assert_max_num_queries):
    for movie in MovieFactory.create_batch(count, genres=["Drama"]):
        WatchlistEntryFactory(user=user, movie=movie)
    with django_assert_max_num_queries(9):
        signed_in.get(reverse("catalog:watchlist"))


def test_a_visitor_is_asked_to_sign_in_for_a_watchlist(client):
    assert client.get(reverse("catalog:watchlist")).status_code == 302
