"""What a person says to the page: not because of that, more or less of this, why not, what if, what moved."""

import socket
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from catalog.models import Movie, Rating
from catalog.services import dismiss_movie
from explainer import flows
from explainer.models import PatternWish, Visit
from explainer.strength import Confidence
from explainer.talk import remarks
from recommender import profiles
from recommender.candidates import rank_candidates
from recommender.contributions import explain_scores
from recommender.flows import count_again, leave_out, rate, unrate
from recommender.models import TasteExclusion, TasteProfile, Theme
from recommender.moving_average import fold_recent
from tests.factories.accounts import UserFactory
from tests.factories.recommender import rate_films

pytestmark = pytest.mark.django_db


def shown(page) -> list[int]:
    return [item.movie.pk for shelf in page.shelves for item in shelf.items]


def api_post(client, url: str, data: dict):
    return client.post(url, data, content_type="application/json")


class TestNotBecauseOfThat:
    def test_a_film_left_out_speaks_for_nothing_and_its_rating_stays(self, user, movies):
        leave_out(user=user, movie=movies[0])

        ranking = rank_candidates(user=user)
        assert movies[0].pk not in ranking.taste.movie_ids
        assert movies[0].pk not in ranking.movie_ids
        assert Rating.objects.filter(user=user, movie=movies[0]).exists()

    def test_it_is_as_if_the_film_had_never_been_rated(self, user, movies):
        foretold = rank_candidates(user=user)
        foretold = foretold.solved_for(foretold.history.without(movies[0].pk))

        leave_out(user=user, movie=movies[0])

        ranking = rank_candidates(user=user)
        assert ranking.scores == pytest.approx(foretold.score_films(ranking.movie_ids), abs=1e-9)

    def test_the_parts_still_add_up_to_the_score(self, user, movies):
        leave_out(user=user, movie=movies[5])

        ranking = rank_candidates(user=user)
        split = explain_scores(ranking, ranking.movie_ids[:20])
        assert split.scores == pytest.approx(ranking.scores[:20], abs=1e-6)

    @pytest.mark.parametrize("place", [0, 5, 55, 3], ids=["first", "second", "the last of the liked", "the newest"])
    def test_the_stored_profile_is_exact_after_leaving_out_and_counting_again(self, user, movies, model, place):
        profiles.current_profile(user)
        before = TasteProfile.objects.get(pk=user.pk)

        leave_out(user=user, movie=movies[place])
        profiles.update_profile(user.pk)
        without = TasteProfile.objects.get(pk=user.pk)
        count_again(user=user, movie=movies[place])
        profiles.update_profile(user.pk)
        after = TasteProfile.objects.get(pk=user.pk)

        assert without.rating_count == before.rating_count - 1
        assert after.history_version == before.history_version + 2
        assert np.abs(np.array(after.recent) - np.array(before.recent)).max() < 1e-9
        assert np.abs(np.array(after.long_term) - np.array(before.long_term)).max() < 1e-9

    def test_ratings_made_while_a_film_is_left_out_are_folded_exactly_once(self, user, movies, model):
        profiles.current_profile(user)
        leave_out(user=user, movie=movies[3])
        rate(user=user, movie=movies[70], stars=Decimal("4.5"))
        count_again(user=user, movie=movies[3])
        rate(user=user, movie=movies[75], stars=Decimal("4.0"))

        stored = profiles.update_profile(user.pk)

        refold = fold_recent(profiles.history_of(user, model), model.constants)
        assert np.abs(np.array(stored.recent) - refold.vector).max() < 1e-9
        assert stored.rating_count == refold.count == 17

    def test_saying_it_twice_counts_once(self, user, movies):
        leave_out(user=user, movie=movies[0])
        version = TasteProfile.objects.get(pk=user.pk).history_version
        leave_out(user=user, movie=movies[0])

        assert TasteProfile.objects.get(pk=user.pk).history_version == version
        assert count_again(user=user, movie=movies[0])
        assert not count_again(user=user, movie=movies[0])

    def test_taking_the_rating_back_takes_the_remark_with_it(self, user, movies):
        leave_out(user=user, movie=movies[0])

        unrate(user=user, movie=movies[0])

        assert not TasteExclusion.objects.exists()

    def test_a_film_without_a_rating_cannot_be_left_out(self, user, movies):
        with pytest.raises(ValidationError, match="you have rated"):
            leave_out(user=user, movie=movies[99])

        assert not TasteExclusion.objects.exists()

    def test_a_failed_transaction_leaves_neither_remark_nor_count(self, user, movies):
        profiles.current_profile(user)
        version = TasteProfile.objects.get(pk=user.pk).history_version

        with transaction.atomic():
            leave_out(user=user, movie=movies[0])
            transaction.set_rollback(True)

        assert not TasteExclusion.objects.exists()
        assert TasteProfile.objects.get(pk=user.pk).history_version == version

    def test_with_the_broker_down_the_next_page_knows(self, person, user, movies, monkeypatch):
        from celery import current_app

        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")
        before = rank_candidates(user=user).scores[:10].tolist()

        response = person.post(reverse("explainer:leave_out", args=[movies[0].pk]), {"on": "1"})

        assert response.status_code == 302
        assert rank_candidates(user=user).scores[:10].tolist() != before

    def test_the_button_answers_with_its_counterpart(self, person, movies):
        url = reverse("explainer:leave_out", args=[movies[0].pk])

        on = person.post(url, {"on": "1"}, headers={"HX-Request": "true"})
        off = person.post(url, {"on": "0"}, headers={"HX-Request": "true"})

        assert 'data-on="yes"' in on.content.decode()
        assert "Count it again" in on.content.decode()
        assert "told" in on["HX-Trigger"]
        assert 'data-on="no"' in off.content.decode()

    @pytest.mark.parametrize("data", [{}, {"on": "maybe"}])
    def test_nonsense_is_refused_in_one_line(self, person, movies, data):
        url = reverse("explainer:leave_out", args=[movies[0].pk])

        response = person.post(url, data, headers={"HX-Request": "true"})

        assert response.status_code == 400
        assert "on=1" in response.content.decode()

    def test_another_persons_taste_is_not_touched(self, person, movies):
        other = UserFactory()
        rate_films(other, movies[:10], [5.0] * 10)

        person.post(reverse("explainer:leave_out", args=[movies[0].pk]), {"on": "1"})

        assert movies[0].pk in rank_candidates(user=other).taste.movie_ids

    def test_the_why_offers_it_beside_each_rating(self, person, user):
        film = flows.for_you(user).shelves[0].items[0].movie

        html = person.get(reverse("explainer:why", args=[film.pk])).content.decode()

        assert "Not because of this" in html

    def test_over_the_api(self, person, user, movies):
        made = api_post(person, "/api/v1/taste/exclusions/", {"movie": movies[0].pk})
        listed = person.get("/api/v1/taste/exclusions/").json()["results"]
        gone = person.delete(f"/api/v1/taste/exclusions/{movies[0].pk}/")
        refused = api_post(person, "/api/v1/taste/exclusions/", {"movie": movies[99].pk})

        assert made.json()["movie"]["id"] == movies[0].pk
        assert [row["movie"]["id"] for row in listed] == [movies[0].pk]
        assert gone.status_code == 204
        assert refused.status_code == 400
        assert not TasteExclusion.objects.exists()


class TestMoreOrLess:
    @pytest.fixture
    def theme(self) -> Theme:
        """A theme that stands on the page, though not at its head."""
        return Theme.objects.get(number=2)

    def count(self, user, theme) -> int:
        first = flows.for_you(user).shelves[0]
        return sum(item.theme == theme for item in first.items)

    def test_more_brings_more_of_it_and_less_less(self, user, theme):
        before = self.count(user, theme)
        remarks.wish(user=user, pattern=f"theme.{theme.slug}", wish="more")
        more = self.count(user, theme)

        liked = Theme.objects.get(number=0)
        had = self.count(user, liked)
        remarks.wish(user=user, pattern=f"theme.{liked.slug}", wish="less")
        less = self.count(user, liked)

        assert more >= before
        assert less < had
        assert liked.slug not in {shelf.slug for shelf in flows.for_you(user).shelves}

    def test_scores_and_their_parts_stay_what_the_ratings_say(self, user, theme):
        before = {item.movie.pk: item.score for shelf in flows.for_you(user).shelves for item in shelf.items}

        remarks.wish(user=user, pattern=f"theme.{theme.slug}", wish="more")

        for shelf in flows.for_you(user).shelves:
            for item in shelf.items:
                parts = sum(c.weight for c in item.evidence.contributions) + item.evidence.rest + item.prior
                assert parts == pytest.approx(item.score, abs=1e-6)
                assert item.score == pytest.approx(before.get(item.movie.pk, item.score), abs=1e-12)

    def test_taking_it_back_restores_the_page(self, user, theme):
        before = shown(flows.for_you(user))

        remarks.wish(user=user, pattern=f"theme.{theme.slug}", wish="less")
        during = shown(flows.for_you(user))
        remarks.wish(user=user, pattern=f"theme.{theme.slug}", wish="")

        assert during != before
        assert shown(flows.for_you(user)) == before

    def test_the_page_says_what_was_asked_and_no_longer_that_scores_order_it(self, person, user, theme):
        remarks.wish(user=user, pattern=f"theme.{theme.slug}", wish="more")

        response = person.get("/for-you/")

        assert f"You asked for more “{theme.label}”" in response.content.decode()
        assert "highest" not in response.context["page"].shelves[0].text

    def test_a_shelf_around_something_offers_more_and_less(self, person, user):
        page = flows.for_you(user)
        shelf = next(shelf for shelf in page.shelves if shelf.patterns)

        html = person.get("/for-you/").content.decode()

        assert f'value="{shelf.patterns[0].id}"' in html

    def test_pressing_again_takes_it_back(self, person, user, theme):
        url, data = reverse("explainer:wish"), {"pattern": f"theme.{theme.slug}", "wish": "more"}

        on = person.post(url, data, headers={"HX-Request": "true"}).content.decode()
        off = person.post(url, data | {"wish": "", "label": theme.label}, headers={"HX-Request": "true"})

        assert 'aria-pressed="true"' in on
        assert 'aria-pressed="true"' not in off.content.decode()
        assert not PatternWish.objects.exists()

    def test_without_javascript_one_comes_back_to_the_page(self, person, theme):
        data = {"pattern": f"theme.{theme.slug}", "wish": "less", "next": "/for-you/?recency=0.2"}

        response = person.post(reverse("explainer:wish"), data)

        assert response.status_code == 302
        assert response.url == "/for-you/?recency=0.2"
        assert PatternWish.objects.get().wish == "less"

    @pytest.mark.parametrize(
        ("pattern", "wish"),
        [
            ("narrative.nonsense", "more"),
            ("theme.no-such-theme", "less"),
            ("", "more"),
            ("<script>", "more"),
            ("genre.Drama", "much"),
        ],
    )
    def test_what_nobody_knows_is_refused(self, person, pattern, wish):
        response = api_post(person, "/api/v1/taste/patterns/", {"pattern": pattern, "wish": wish})
        page = person.post(
            reverse("explainer:wish"), {"pattern": pattern, "wish": wish}, headers={"HX-Request": "true"}
        )

        assert response.status_code == 400
        assert page.status_code == 400
        assert not PatternWish.objects.exists()

    def test_over_the_api(self, person, theme):
        pattern = f"theme.{theme.slug}"
        made = api_post(person, "/api/v1/taste/patterns/", {"pattern": pattern, "wish": "more"})
        listed = person.get("/api/v1/taste/patterns/").json()["results"]
        gone = person.delete(f"/api/v1/taste/patterns/{pattern}/")

        assert made.json()["label"] == theme.label
        assert [(row["pattern"], row["wish"]) for row in listed] == [(pattern, "more")]
        assert gone.status_code == 204
        assert not PatternWish.objects.exists()

    def test_a_genre_and_a_pair_of_genres_can_be_asked_for(self, user):
        assert remarks.wish(user=user, pattern="genre.Drama", wish="more").label == "Drama"


class TestToldPage:
    def test_everything_said_is_listed_and_can_be_undone(self, person, user, movies):
        leave_out(user=user, movie=movies[0])
        remarks.wish(user=user, pattern="genre.Drama", wish="less")
        dismiss_movie(user=user, movie=movies[99])

        html = person.get(reverse("explainer:told")).content.decode()

        assert movies[0].title in html
        assert "Drama" in html
        assert movies[99].title in html
        assert html.count("<form") >= 3

    def test_someone_who_said_nothing_is_told_how(self, person):
        assert "Nothing so far" in person.get(reverse("explainer:told")).content.decode()

    def test_it_costs_few_queries_however_much_was_said(self, person, user, movies, django_assert_max_num_queries):
        for movie in movies[0:40:5]:
            leave_out(user=user, movie=movie)
        for movie in movies[80:100]:
            dismiss_movie(user=user, movie=movie)

        with django_assert_max_num_queries(6):
            person.get(reverse("explainer:told"))

    def test_a_stranger_is_sent_to_sign_in(self, client):
        for name in ("told", "what_if"):
            assert client.get(reverse(f"explainer:{name}")).status_code == 302
        assert client.post(reverse("explainer:wish"), {"pattern": "genre.Drama", "wish": "more"}).status_code == 302

    def test_the_taste_page_links_it(self, person):
        assert reverse("explainer:told") in person.get(reverse("accounts:taste")).content.decode()


class TestWhyNot:
    def test_it_gives_the_place_and_what_stands_ahead(self, user):
        ranking = rank_candidates(user=user)
        film = Movie.objects.get(pk=ranking.movie_ids[59])

        found = flows.why_not(user, film)

        assert found.place == 60
        assert found.of == len(ranking)
        assert [movie.pk for movie in found.ahead] == ranking.movie_ids[[58, 57, 56]].tolist()
        assert "number 60" in found.text

    def test_the_gap_to_the_top_splits_without_remainder(self, user):
        ranking = rank_candidates(user=user)
        film = Movie.objects.get(pk=ranking.movie_ids[-1])

        found = flows.why_not(user, film)

        parts = sum(part.weight for part in found.gap_parts)
        assert parts + found.gap_prior + found.gap_rest == pytest.approx(found.gap, abs=1e-9)
        assert found.gap == pytest.approx(float(ranking.scores[19] - ranking.scores[-1]), abs=1e-9)

    def test_disliked_films_that_count_against_it_are_named(self, user, movies):
        weights = explain_scores(rank_candidates(user=user), [movie.pk for movie in movies[60:]]).weights
        row = int(weights.min(axis=1).argmin())

        found = flows.why_not(user, movies[60 + row])

        assert found.against
        assert all(weight < 0 for _movie, _stars, weight in found.against)

    def test_someone_without_ratings_is_told_that_nothing_speaks_for_it(self, movies):
        stranger = UserFactory()
        film = Movie.objects.get(pk=rank_candidates(user=stranger).movie_ids[50])

        assert "Nothing you liked speaks for it" in flows.why_not(stranger, film).text

    def test_a_rated_a_hidden_and_an_unknown_film_say_so(self, user, movies):
        dismiss_movie(user=user, movie=movies[99])
        new = Movie.objects.create(title="New", source_title="New (2026)", year=2026)

        assert "you gave it five stars" in flows.why_not(user, movies[0]).text
        assert "not to see it again" in flows.why_not(user, movies[99]).text
        assert "Too few people" in flows.why_not(user, new).text

    def test_page_fragment_and_api_agree(self, person, user, movies):
        url = reverse("explainer:why_not", args=[movies[-1].pk])

        whole = person.get(url)
        part = person.get(url, headers={"HX-Request": "true"}).content.decode()
        answer = person.get(f"/api/v1/recommendations/{movies[-1].pk}/why-not/").json()

        assert "<html" in whole.content.decode()
        assert "<html" not in part
        assert answer["rank"] == whole.context["why_not"].place
        assert answer["text"] == str(whole.context["why_not"].text)


class TestWhatIf:
    def test_the_page_says_what_would_take_the_place_and_stores_nothing(self, person, user):
        heaviest = flows.for_you(user).shelves[0].items[0].contributions[0].movie
        before = list(Rating.objects.filter(user=user).values_list("movie_id", "stars"))

        response = person.get(reverse("explainer:what_if"), {f"stars-{heaviest.pk}": "out"})

        answer = response.context["sheet"].answer
        assert f"Without “{heaviest.title}”" in answer.text
        assert list(Rating.objects.filter(user=user).values_list("movie_id", "stars")) == before
        assert not TasteExclusion.objects.exists()

    def test_the_swaps_are_what_doing_it_would_show(self, user, movies):
        change = flows.what_if(user, drop=[movies[0].pk], n=10)
        before = rank_candidates(user=user).movie_ids[:10].tolist()

        leave_out(user=user, movie=movies[0])

        after = rank_candidates(user=user).movie_ids[:10].tolist()
        assert [(swap.now.pk, swap.then.pk) for swap in change.swaps] == [
            (now, then) for now, then in zip(before, after, strict=True) if now != then
        ]

    @pytest.mark.parametrize("query", [{"stars-1": "7"}, {"stars-1": "many"}])
    def test_nonsense_is_named(self, person, query):
        response = person.get(reverse("explainer:what_if"), query)

        assert response.status_code == 200
        assert "stars-1 is a number of stars" in response.content.decode()

    @pytest.mark.parametrize("query", [{"stars-99999999": "out"}, {"stars-x": "5.0"}, {"other": "1"}])
    def test_what_means_nothing_asks_nothing(self, person, query):
        assert person.get(reverse("explainer:what_if"), query).status_code == 200

    def test_the_counterfactual_of_a_why_names_the_film_that_would_stand_there(self, user):
        why = flows.why_film(user, flows.for_you(user).shelves[0].items[0].movie)

        if why.counterfactual.instead:
            assert f"this would be “{why.counterfactual.instead.title}”" in why.counterfactual.text
        else:
            assert "keep its place" in why.counterfactual.text


class TestSinceTheLastVisit:
    def visit(self, person, *, ago: timedelta) -> None:
        """Look at the page, and let time pass."""
        person.get("/for-you/")
        Visit.objects.update(seen_at=timezone.now() - ago)
        Rating.objects.update(updated_at=timezone.now() - 2 * ago)

    def rate_another_kind(self, user, movies) -> list[Movie]:
        rated = movies[62:78:5]
        for movie in rated[:3]:
            rate(user=user, movie=movie, stars=Decimal("5.0"))
        return rated[:3]

    def test_what_came_and_left_is_told_with_the_rating_behind_it(self, person, user, movies):
        self.visit(person, ago=timedelta(days=1))
        rated = self.rate_another_kind(user, movies)

        page = person.get("/for-you/").context["page"]

        assert page.moves
        assert {move.because for move in (*page.moves.came, *page.moves.left)} - {None} <= set(rated)
        assert "top twenty" in page.moves.text
        assert "Since your last visit" in person.get("/for-you/").content.decode()

    def test_what_came_would_not_be_there_without_the_ratings(self, person, user, movies):
        self.visit(person, ago=timedelta(days=1))
        before = rank_candidates(user=user).movie_ids.tolist()
        rated = {movie.pk for movie in self.rate_another_kind(user, movies)}

        moves = person.get("/for-you/").context["page"].moves

        top_before = [movie_id for movie_id in before if movie_id not in rated][:20]
        top_now = rank_candidates(user=user).movie_ids[:20].tolist()
        assert {move.movie.pk for move in moves.came} == set(top_now) - set(top_before)
        assert {move.movie.pk for move in moves.left} == set(top_before) - set(top_now)

    def test_a_reload_does_not_wipe_it(self, person, user, movies):
        self.visit(person, ago=timedelta(days=1))
        self.rate_another_kind(user, movies)

        first = person.get("/for-you/").context["page"].moves
        second = person.get("/for-you/").context["page"].moves

        assert first.text == second.text

    def test_the_next_visit_begins_anew(self, person, user, movies):
        self.visit(person, ago=timedelta(days=1))
        self.rate_another_kind(user, movies)
        self.visit(person, ago=timedelta(hours=2))

        assert person.get("/for-you/").context["page"].moves is None

    def test_a_changed_rating_is_undone_to_what_it_was(self, person, user, movies):
        rate(user=user, movie=movies[62], stars=Decimal("1.0"))
        now = timezone.now()
        Visit.objects.create(user=user, since=now, seen_at=now)
        before = rank_candidates(user=user).movie_ids[:20].tolist()

        rate(user=user, movie=movies[62], stars=Decimal("5.0"))

        moves = person.get("/for-you/").context["page"].moves
        after = rank_candidates(user=user).movie_ids[:20].tolist()
        assert {move.movie.pk for move in moves.came} == set(after) - set(before)
        assert {move.because for move in (*moves.came, *moves.left)} <= {movies[62], None}

    def test_the_first_visit_has_nothing_to_tell(self, person, user, movies):
        self.rate_another_kind(user, movies)

        assert person.get("/for-you/").context["page"].moves is None

    def test_many_ratings_are_answered_for_together(self, person, user, movies):
        self.visit(person, ago=timedelta(days=1))
        for movie in movies[61:101:5]:
            rate(user=user, movie=movie, stars=Decimal("5.0"))

        moves = person.get("/for-you/").context["page"].moves

        assert {move.because for move in moves.came} == {None}
        assert "your 8 latest ratings" in moves.text

    def test_the_api_tells_the_same(self, person, user, movies):
        self.visit(person, ago=timedelta(days=1))
        self.rate_another_kind(user, movies)

        answer = person.get("/api/v1/recommendations/").json()["moves"]
        page = person.get("/for-you/").context["page"].moves

        assert answer["text"] == str(page.text)
        assert [move["movie"]["id"] for move in answer["came"]] == [move.movie.pk for move in page.came]


class TestStrength:
    def test_someone_with_one_liked_film_stands_on_thin_ground(self, movies):
        user = UserFactory()
        rate_films(user, movies[:3], [5.0, 2.0, 1.0])

        page = flows.for_you(user)

        assert {item.strength.confidence for shelf in page.shelves for item in shelf.items} == {Confidence.THIN}
        assert max(item.strength.ratings for shelf in page.shelves for item in shelf.items) == 1

    def test_the_count_is_of_liked_films_that_speak_for_it(self, user):
        page = flows.for_you(user)
        item = page.shelves[0].items[0]

        split = explain_scores(page.ranking, [item.movie.pk])
        liked = (page.ranking.taste.stars >= 3.5) & (split.weights[0] > 1e-9)

        assert item.strength.ratings == int(liked.sum())
        assert item.strength.people == 30 + item.movie.pk % 70

    def test_the_why_and_the_api_give_it(self, person, user):
        film = flows.for_you(user).shelves[0].items[0].movie

        why = person.get(f"/api/v1/recommendations/{film.pk}/why/").json()

        assert why["strength"]["confidence"] in {"strong", "fair", "thin"}
        assert sum(part["share"] for part in why["contributions"]) <= 1.0 + 1e-9
