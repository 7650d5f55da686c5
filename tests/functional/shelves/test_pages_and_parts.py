"""How pages answer whoever asks: htmx for a part, somebody who goes back, who is signed out, who sends no form."""

import json

import pytest
from django.urls import reverse

from catalog.models import Interaction, Movie, Rating
from recommender.flows import leave_out
from recommender.models import ModelVersion
from tests.factories.accounts import UserFactory
from tests.factories.recommender import rate_films

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
GOING_BACK = HTMX | {"HX-History-Restore-Request": "true"}


def parts(movie: Movie) -> list[str]:
    names = ("explainer:why", "explainer:why_not", "recommender:guess", "recommender:similar", "recommender:traits")
    by_film = [reverse(name, args=[movie.pk]) for name in names]
    return [*by_film, "/for-you/?recency=0.4", "/for-you/what-if/", "/welcome/"]


class TestPartsOfPages:
    def test_who_goes_back_gets_the_whole_page_and_htmx_its_part(self, person, movies):
        for address in parts(movies[-1]):
            assert "<html" not in person.get(address, headers=HTMX).text, address
            assert "<html" in person.get(address, headers=GOING_BACK).text, address

    def test_caches_are_told_that_the_part_differs(self, person, movies):
        for address in parts(movies[-1]):
            assert "HX-Request" in person.get(address)["Vary"], address

    def test_the_shelves_keep_the_dial_when_they_are_fetched_anew(self, person):
        assert 'hx-get="/for-you/?recency=0.4"' in person.get("/for-you/?recency=0.4", headers=HTMX).text


class TestSignedOut:
    def test_htmx_leads_to_the_sign_in_and_back_to_the_page_it_was_on(self, client, movies):
        headers = HTMX | {"HX-Current-URL": "http://testserver/movies/?genre=drama"}
        for answer in (
            client.post(reverse("recommender:rate", args=[movies[0].pk]), {"stars": "4.0"}, headers=headers),
            client.post("/welcome/", {"action": "undo"}, headers=headers),
            client.get("/for-you/", headers=headers),
        ):
            assert answer["HX-Redirect"] == "/login/?next=%2Fmovies%2F%3Fgenre%3Ddrama"

    @pytest.mark.parametrize(
        ("form", "headers", "back"),
        [
            ({"next": "/movies/?page=2"}, {}, "/movies/%3Fpage%3D2"),
            ({}, {"Referer": "http://testserver/watchlist/"}, "/watchlist/"),
            ({"next": "https://evil.example/"}, {"Referer": "https://evil.example/"}, "/"),
        ],
    )
    def test_a_form_leads_back_to_the_page_it_was_on(self, client, movies, form, headers, back):
        address = reverse("recommender:rate", args=[movies[0].pk])

        answer = client.post(address, {"stars": "4.0"} | form, headers=headers)

        assert answer["Location"] == f"/login/?next={back}"
        assert "nothing was stored" in client.get(answer["Location"]).text
        assert not Rating.objects.exists()


class TestAddressesWithoutAPage:
    @pytest.mark.parametrize("signed_in", [True, False])
    def test_an_address_for_forms_says_so(self, client, movies, signed_in):
        if signed_in:
            client.force_login(UserFactory())
        for name in ("recommender:rate", "catalog:save", "catalog:dismiss", "explainer:leave_out"):
            answer = client.get(reverse(name, args=[movies[0].pk]), headers={"Accept": "text/html"})

            assert (answer.status_code, answer["Allow"]) == (405, "POST")
            assert "takes what a form sends" in answer.text

    def test_programs_get_their_plain_refusal(self, client):
        assert client.get("/for-you/patterns/", headers={"Accept": "application/json"}).content == b""


class TestWhatARatingDoes:
    def why(self, person, movie, place="film") -> str:
        return person.get(reverse("explainer:why", args=[movie.pk]), {"in": place}, headers=HTMX).text

    def test_before_the_rating_the_film_says_how_strong_the_match_is_and_why(self, person, movies):
        found = person.get(reverse("explainer:why", args=[movies[60].pk])).context["why"]
        part = self.why(person, movies[60])

        assert "Why it may suit you" in part
        assert f"{found.match} % match" in part
        assert f"Number {found.rank} of all films" in part
        assert f"{found.strength.confidence.label}: {found.strength.ratings} of your ratings" in part

    def test_after_it_the_film_says_what_the_rating_does(self, person, movies):
        rated = person.get(reverse("explainer:why", args=[movies[0].pk])).context["rated"]
        part = self.why(person, movies[0])

        assert "What your rating does" in part
        assert reverse("recommender:guess", args=[movies[0].pk]) in part
        assert 0 < rated.share < 1
        assert rated.films
        assert all(film.movie.get_absolute_url() in part for film in rated.films)

    def test_a_low_rating_says_whom_it_speaks_against(self, client, movies):
        user = UserFactory()
        rate_films(user, [*movies[0:50:5], movies[1]], [5.0, 4.5] * 5 + [0.5])
        client.force_login(user)

        part = self.why(client, movies[1])
        rated = client.get(reverse("explainer:why", args=[movies[1].pk])).context["rated"]

        assert rated.share == 0
        assert 0 < rated.against <= rated.looked_at
        assert f"counts against {rated.against} of your next 50 films" in part

    def test_a_rating_left_out_says_so_and_can_count_again(self, person, user, movies):
        leave_out(user=user, movie=movies[0])

        part = self.why(person, movies[0])

        assert "nothing is concluded" in part
        assert "Count it again" in part

    def test_a_film_the_model_does_not_know_concludes_nothing(self, person, user):
        new = Movie.objects.create(title="New", source_title="New (2026)", year=2026)
        rate_films(user, [new], [4.0])

        assert "Too few people" in self.why(person, new)

    @pytest.mark.parametrize("place", ["film", "sheet", "page"])
    def test_what_a_page_asks_by_itself_is_no_opened_why(self, person, movies, place):
        self.why(person, movies[60], place)

        assert not Interaction.objects.filter(kind=Interaction.Kind.WHY).exists()

    def test_without_a_model_the_part_is_no_whole_page(self, person, movies):
        ModelVersion.objects.update(status="retired")

        part = self.why(person, movies[60])

        assert "<html" not in part
        assert "No model is live yet" in part


class TestTakingBack:
    def test_what_was_told_says_how_to_take_it_back(self, person, movies):
        told = person.post(reverse("explainer:leave_out", args=[movies[0].pk]), {"on": "1"}, headers=HTMX)
        undo = json.loads(told["HX-Trigger"])["told"]["undo"]
        assert "Left out of your taste" in person.get(reverse("explainer:why", args=[movies[60].pk])).text

        person.post(undo["url"], undo["values"], headers=HTMX)

        assert "Left out of your taste" not in person.get(reverse("explainer:why", args=[movies[60].pk])).text

    def test_a_wish_is_taken_back_to_what_was_wished_before(self, person, user):
        pattern = next(shelf for shelf in person.get("/for-you/").context["page"].shelves if shelf.patterns).patterns[0]
        ask = {"pattern": pattern.id, "label": pattern.label}
        person.post("/for-you/patterns/", ask | {"wish": "more"}, headers=HTMX)

        told = person.post("/for-you/patterns/", ask | {"wish": "less"}, headers=HTMX)
        undo = json.loads(told["HX-Trigger"])["told"]["undo"]
        person.post(undo["url"], undo["values"], headers=HTMX)

        assert user.pattern_wishes.get().wish == "more"

    def test_hiding_a_film_from_its_why_is_told_and_on_a_shelf_it_stays_in_place(self, person, movies):
        address = reverse("catalog:dismiss", args=[movies[60].pk])

        assert "told" not in person.post(address, {"on": "1", "shelf": "best"}, headers=HTMX).headers.get(
            "HX-Trigger", ""
        )
        told = person.post(address, {"on": "0", "shelf": "why"}, headers=HTMX)["HX-Trigger"]

        assert json.loads(told)["told"]["undo"]["values"]["on"] == "1"
