"""Rating a film, by page, API and flow: stored first, logged once, and the profile follows exactly once."""

import socket
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from threading import Barrier, Event, Thread

import numpy as np
import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.urls import reverse
from django.utils import timezone
from rest_framework.test import APIClient

from catalog.models import Interaction, Movie, Rating
from recommender import flows, profiles
from recommender.candidates import rank_candidates
from recommender.models import TasteProfile
from recommender.moving_average import fold_recent
from recommender.outages import redis_outage
from recommender.profiles import current_profile, history_of, is_behind, update_profile
from recommender.scoring import fold_in
from recommender.serving import live_model
from tests.factories.accounts import ApiTokenFactory, UserFactory
from tests.factories.recommender import make_live_model, random_ratings

START = datetime(2026, 1, 1, tzinfo=UTC)

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(db):
    make_live_model(60, 4)
    return live_model()


@pytest.fixture
def movies(model) -> list[Movie]:
    return list(Movie.objects.order_by("pk"))


@pytest.fixture
def user(db):
    return UserFactory()


@pytest.fixture(autouse=True)
def working_broker() -> Iterator[None]:
    yield
    redis_outage.forget()


def rate_days(user, movies, stars, start: int = 0) -> None:
    """Rate through the flow, a film a day."""
    for day, (movie, star) in enumerate(zip(movies, stars, strict=True), start):
        flows.rate(user=user, movie=movie, stars=Decimal(str(star)), rated_at=START + timedelta(days=day))


def assert_stored_state_is_the_refold(user, model) -> None:
    profile, history = TasteProfile.objects.get(pk=user.pk), history_of(user, model)
    refold = fold_recent(history, model.constants)
    assert not is_behind(profile, model)
    assert np.abs(np.array(profile.recent) - refold.vector).max() < 1e-9
    assert np.abs(np.array(profile.long_term) - fold_in(history, model.gram, model.constants).sum(axis=0)).max() < 1e-9
    assert (profile.rating_count, profile.rating_sum) == (refold.count, refold.total)
    assert (profile.recent_at and profile.recent_at.timestamp()) == refold.clock


class TestFlow:
    def test_a_rating_is_stored_logged_and_counted(self, user, movies, model):
        flows.rate(user=user, movie=movies[0], stars=Decimal("4.5"), shelf="far-futures", position=3)

        assert Rating.objects.get(user=user, movie=movies[0]).stars == Decimal("4.5")
        logged = Interaction.objects.get(user=user)
        assert (logged.kind, logged.stars, logged.shelf, logged.position, logged.model_version) == (
            "rate",
            Decimal("4.5"),
            "far-futures",
            3,
            model.version,
        )
        assert TasteProfile.objects.get(pk=user.pk).history_version == 1

    def test_rating_again_replaces_the_first_and_counts(self, user, movies):
        flows.rate(user=user, movie=movies[0], stars=Decimal("2.0"))
        flows.rate(user=user, movie=movies[0], stars=Decimal("4.0"))

        assert Rating.objects.get(user=user).stars == Decimal("4.0")
        assert TasteProfile.objects.get(pk=user.pk).history_version == 2
        assert Interaction.objects.filter(user=user).count() == 2

    def test_a_rating_again_is_of_today_and_a_correction_keeps_its_date(self, user, movies):
        for movie in movies[:2]:
            flows.rate(user=user, movie=movie, stars=Decimal("2.0"), rated_at=START)

        flows.rate(user=user, movie=movies[0], stars=Decimal("4.0"))
        flows.rate(user=user, movie=movies[1], stars=Decimal("4.0"), shelf=flows.HISTORY_SHELF)

        assert Rating.objects.get(movie=movies[0]).rated_at > timezone.now() - timedelta(minutes=1)
        assert Rating.objects.get(movie=movies[1]).rated_at == START

    def test_taking_back_what_was_never_given_does_nothing(self, user, movies):
        assert flows.unrate(user=user, movie=movies[0]) is False
        assert not Interaction.objects.exists()
        assert TasteProfile.objects.get(pk=user.pk).history_version == 0

    def test_odd_stars_are_refused_and_nothing_is_written(self, user, movies):
        with pytest.raises(ValidationError, match=r"not 4\.2"):
            flows.rate(user=user, movie=movies[0], stars=Decimal("4.2"))
        with pytest.raises(ValidationError, match=r"not 7"):
            flows.rate_many(user=user, ratings=[(movies[0], Decimal(5), START), (movies[1], Decimal(7), START)])

        assert not Rating.objects.exists()
        assert not Interaction.objects.exists()

    def test_many_ratings_are_one_write_each_and_of_a_film_named_twice_the_last_counts(self, user, movies):
        flows.rate(user=user, movie=movies[1], stars=Decimal("1.0"), rated_at=START)
        rows = [(movies[0], Decimal(3), START), (movies[1], Decimal(4), START), (movies[0], Decimal(5), START)]

        flows.rate_many(user=user, ratings=rows, source="import")

        assert dict(Rating.objects.values_list("movie_id", "stars")) == {movies[0].pk: 5, movies[1].pk: 4}
        assert set(Rating.objects.values_list("source", flat=True)) == {"import"}
        assert TasteProfile.objects.get(pk=user.pk).history_version == 3

    def test_a_thousand_ratings_take_few_queries(self, user, movies, django_assert_max_num_queries):
        rows = [(movie, Decimal(4), START) for movie in movies]

        with django_assert_max_num_queries(12):
            flows.rate_many(user=user, ratings=rows)

    def test_rating_works_before_any_model_is_live(self, user, db):
        from tests.factories.catalog import MovieFactory

        flows.rate(user=user, movie=MovieFactory(), stars=Decimal("4.0"))

        assert update_profile(user.pk) is None
        assert TasteProfile.objects.get(pk=user.pk).reflects_version == -1


class TestProfile:
    def test_ratings_in_order_are_steps_that_equal_the_refold(self, user, movies, model):
        for day, (movie, stars) in enumerate(zip(movies[:40], random_ratings(40), strict=True)):
            rate_days(user, [movie], [stars], start=day)
            update_profile(user.pk)
            assert_stored_state_is_the_refold(user, model)

    def test_a_step_starts_from_what_is_stored(self, user, movies, model):
        rate_days(user, movies[:3], [5, 4, 3])
        update_profile(user.pk)
        TasteProfile.objects.filter(pk=user.pk).update(recent=[1000.0] * 50)
        rate_days(user, movies[3:4], [5], start=3)

        assert max(update_profile(user.pk).recent) > 1  # a refold would have washed the mark away

    def test_several_new_ratings_are_as_many_steps(self, user, movies, model):
        rate_days(user, movies[:3], [5, 4, 3])
        update_profile(user.pk)
        rate_days(user, movies[3:8], [5, 1, 2, 4.5, 4], start=3)
        update_profile(user.pk)

        assert_stored_state_is_the_refold(user, model)

    @pytest.mark.parametrize(
        "change",
        [
            lambda user, movies: flows.rate(user=user, movie=movies[1], stars=Decimal("0.5"), rated_at=START),
            lambda user, movies: flows.rate(user=user, movie=movies[4], stars=Decimal("1.0")),
            lambda user, movies: flows.unrate(user=user, movie=movies[1]),
            lambda user, movies: flows.unrate(user=user, movie=movies[4]),
            lambda user, movies: rate_days(user, movies[10:11], [5], start=-30),
            lambda user, movies: rate_days(user, movies[10:11], [5], start=2),
            lambda user, movies: (flows.unrate(user=user, movie=movies[0]), rate_days(user, movies[9:10], [5], 90)),
            lambda user, movies: flows.rate_many(
                user=user,
                ratings=[(movies[2], Decimal(1), START), (movies[11], Decimal(5), START + timedelta(days=50))],
            ),
        ],
        ids=[
            "edit of an old one",
            "rated again",
            "deletion",
            "deletion of the newest",
            "older date",
            "the same moment as another",
            "deletion and addition",
            "import with an edit",
        ],
    )
    def test_anything_but_new_ratings_folds_again(self, user, movies, model, change):
        rate_days(user, movies[:5], [5, 4, 3, 2, 4.5])
        update_profile(user.pk)

        change(user, movies)
        update_profile(user.pk)

        assert_stored_state_is_the_refold(user, model)

    def test_ratings_of_one_moment_do_not_depend_on_who_came_first(self, movies, model):
        one, other = UserFactory(), UserFactory()
        for user, order in [(one, [0, 1, 2]), (other, [2, 0, 1])]:
            for place in order:
                stars = Decimal(5 - place)
                flows.rate(user=user, movie=movies[place], stars=stars, rated_at=START)
                update_profile(user.pk)

        profiles = TasteProfile.objects.in_bulk([one.pk, other.pk])
        assert profiles[one.pk].recent == pytest.approx(profiles[other.pk].recent, abs=1e-12)

    def test_a_rating_without_weight_leaves_the_average_and_its_clock_alone(self, user, movies, model):
        rate_days(user, movies[:2], [5, 5])
        before = update_profile(user.pk)
        rate_days(user, movies[2:3], [0.5], start=60)
        after = update_profile(user.pk)

        assert after.recent == before.recent
        assert after.recent_at == before.recent_at
        assert after.last_rated_at > before.last_rated_at
        assert after.rating_count == 3

    def test_updating_twice_is_harmless(self, user, movies, model):
        rate_days(user, movies[:3], [5, 4, 3])
        once = update_profile(user.pk)
        twice = update_profile(user.pk)

        assert once.recent == twice.recent
        assert once.updated_at == twice.updated_at

    def test_taking_the_last_rating_back_leaves_an_empty_profile(self, user, movies, model):
        rate_days(user, movies[:1], [5])
        update_profile(user.pk)
        flows.unrate(user=user, movie=movies[0])

        profile = update_profile(user.pk)

        assert (profile.rating_count, profile.last_rated_at, profile.recent_at) == (0, None, None)
        assert not any(profile.recent)
        assert not any(profile.long_term)

    def test_a_film_the_model_does_not_know_counts_in_the_mean_alone(self, user, movies, model):
        from tests.factories.catalog import MovieFactory

        rate_days(user, [*movies[:2], MovieFactory()], [5, 4, 5])
        update_profile(user.pk)

        assert_stored_state_is_the_refold(user, model)
        assert TasteProfile.objects.get(pk=user.pk).rating_count == 3

    def test_a_reader_brings_a_profile_up_to_date_by_itself(self, user, movies, model):
        rate_days(user, movies[:3], [5, 4, 3])
        assert is_behind(TasteProfile.objects.get(pk=user.pk), model)

        rank_candidates(user=user)

        assert_stored_state_is_the_refold(user, model)

    def test_someone_who_never_rated_has_an_empty_profile(self, user, model):
        assert current_profile(user).rating_count == 0

    def test_a_profile_of_nobody_is_not_updated(self, model):
        assert update_profile(123_456) is None


@pytest.mark.django_db(transaction=True)
class TestConcurrency:
    def test_two_writers_lose_nothing_and_count_every_write(self, user, movies, model):
        _together(
            *[
                lambda share=share: [
                    flows.rate(user=user, movie=movie, stars=Decimal("4.0")) for movie in movies[share::4]
                ]
                for share in range(4)
            ]
        )

        assert Rating.objects.filter(user=user).count() == 60
        assert TasteProfile.objects.get(pk=user.pk).history_version == 60
        update_profile(user.pk)
        assert_stored_state_is_the_refold(user, model)

    def test_writers_and_updates_at_once_end_in_the_refold(self, user, movies, model):
        stars = random_ratings(30, seed=5)
        _together(
            lambda: rate_days(user, movies[:15], stars[:15]),
            lambda: rate_days(user, movies[15:30], stars[15:]),
            lambda: [update_profile(user.pk) for _ in range(15)],
            lambda: [current_profile(user) for _ in range(15)],
            lambda: [flows.unrate(user=user, movie=movie) for movie in movies[:5]],
        )
        update_profile(user.pk)

        assert_stored_state_is_the_refold(user, model)

    @pytest.mark.parametrize("update", [current_profile, lambda user: update_profile(user.pk)])
    def test_a_rating_waits_for_an_update_that_has_read_the_history(self, user, movies, model, monkeypatch, update):
        rate_days(user, movies[:3], [5, 4, 3])
        halfway, go_on = Event(), Event()

        def fold_slowly(*args):
            halfway.set()
            go_on.wait(10)
            return fold_in(*args)

        monkeypatch.setattr(profiles, "fold_in", fold_slowly)
        updater = Thread(target=_closing, args=[lambda: update(user)])
        writer = Thread(target=_closing, args=[lambda: rate_days(user, movies[3:4], [5], start=3)])
        updater.start()
        assert halfway.wait(10)
        writer.start()
        writer.join(0.5)
        assert writer.is_alive()
        go_on.set()
        updater.join()
        writer.join()

        assert TasteProfile.objects.get(pk=user.pk).history_version == 4
        update_profile(user.pk)
        assert_stored_state_is_the_refold(user, model)

    def test_the_first_two_ratings_at_once_make_one_profile(self, user, movies, model):
        _together(*[lambda movie=movie: flows.rate(user=user, movie=movie, stars=Decimal(5)) for movie in movies[:4]])

        assert TasteProfile.objects.get(pk=user.pk).history_version == 4

    def test_a_rating_that_is_rolled_back_leaves_no_trace(self, user, movies, model):
        with transaction.atomic():
            flows.rate(user=user, movie=movies[0], stars=Decimal(5))
            transaction.set_rollback(True)

        assert not Rating.objects.exists()
        assert not Interaction.objects.exists()
        assert not TasteProfile.objects.filter(history_version__gt=0).exists()


@pytest.mark.django_db(transaction=True)
class TestBroker:
    def test_the_worker_moves_the_profile(self, celery_worker_process, user, movies, model):
        flows.rate(user=user, movie=movies[0], stars=Decimal(5))

        deadline = time.monotonic() + 10
        while is_behind(TasteProfile.objects.get(pk=user.pk), model) and time.monotonic() < deadline:
            time.sleep(0.05)

        assert_stored_state_is_the_refold(user, model)

    def test_with_the_broker_down_a_rating_is_stored_at_once(self, user, movies, model, broker_at, caplog):
        broker_at(_closed_port())

        started = time.monotonic()
        flows.rate(user=user, movie=movies[0], stars=Decimal(5))

        assert time.monotonic() - started < 2
        assert Rating.objects.filter(user=user).exists()
        assert "The broker did not take recommender.update_profile" in caplog.text

    def test_a_broker_that_accepts_and_never_answers_holds_nobody_up(self, user, movies, model, broker_at):
        with socket.create_server(("127.0.0.1", 0)) as silent:
            broker_at(silent.getsockname()[1])
            started = time.monotonic()
            flows.rate(user=user, movie=movies[0], stars=Decimal(5))
            first = time.monotonic() - started
            started = time.monotonic()
            flows.rate(user=user, movie=movies[1], stars=Decimal(5))
            second = time.monotonic() - started

        assert first < 2.5
        assert second < 0.5  # the broker is left alone for a while
        assert Rating.objects.filter(user=user).count() == 2

    def test_with_redis_gone_the_api_takes_ratings(self, user, movies, settings, broker_at):
        port = _closed_port()
        broker_at(port)
        settings.CACHES = {"default": settings.CACHES["default"] | {"LOCATION": f"redis://127.0.0.1:{port}/0"}}
        api = APIClient()
        api.credentials(HTTP_AUTHORIZATION=f"Bearer {ApiTokenFactory(user=user).key}")

        started = time.monotonic()
        response = api.post("/api/v1/ratings/", {"movie": movies[0].pk, "stars": 4})

        assert response.status_code == 201
        assert time.monotonic() - started < 3

    def test_with_the_broker_down_the_next_page_knows_the_rating(self, client, user, movies, model, broker_at):
        broker_at(_closed_port())
        client.force_login(user)
        before = rank_candidates(user=user).movie_ids.tolist()

        response = client.post(reverse("recommender:rate", args=[movies[0].pk]), {"stars": "5.0"})

        after = rank_candidates(user=user).movie_ids.tolist()
        assert response.status_code == 302
        assert movies[0].pk not in after
        assert after[:10] != before[:10]


@pytest.fixture
def broker_at(monkeypatch):
    """Point Celery's publishing at another port."""

    def point(port: int) -> None:
        from celery import current_app

        monkeypatch.setattr(current_app.conf, "broker_write_url", f"redis://127.0.0.1:{port}/0")

    return point


class TestEndpoint:
    @pytest.fixture(autouse=True)
    def signed_in(self, client, user):
        client.force_login(user)

    def test_a_plain_form_leads_back_to_where_it_was(self, client, user, movies):
        response = client.post(
            reverse("recommender:rate", args=[movies[0].pk]), {"stars": "3.5", "next": "/for-you/?recency=0.5"}
        )

        assert (response.status_code, response.url) == (302, "/for-you/?recency=0.5")
        assert Rating.objects.get(user=user).stars == Decimal("3.5")

    @pytest.mark.parametrize("target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", ""])
    def test_it_never_leads_off_the_site(self, client, movies, target):
        response = client.post(reverse("recommender:rate", args=[movies[0].pk]), {"stars": "3.5", "next": target})

        assert response.url == movies[0].get_absolute_url()

    def test_htmx_gets_the_stars_again_and_an_event(self, client, user, movies):
        response = client.post(
            reverse("recommender:rate", args=[movies[0].pk]),
            {"stars": "4.0", "shelf": "top", "position": "2"},
            headers={"HX-Request": "true"},
        )

        assert response.status_code == 200
        assert 'value="4.0" aria-label="4 stars" title="4 stars" checked' in response.text
        assert '"rated"' in response.headers["HX-Trigger"]
        assert Interaction.objects.get(user=user).position == 2

    def test_no_stars_take_the_rating_back(self, client, user, movies):
        flows.rate(user=user, movie=movies[0], stars=Decimal(3))

        response = client.post(
            reverse("recommender:rate", args=[movies[0].pk]), {"stars": ""}, headers={"HX-Request": "true"}
        )

        assert "checked" not in response.text
        assert not Rating.objects.exists()

    @pytest.mark.parametrize("stars", ["7", "4.2", "-1", "NaN", "five", "1e1", "½"])
    def test_odd_stars_are_answered_in_one_line(self, client, movies, stars):
        url = reverse("recommender:rate", args=[movies[0].pk])

        by_htmx = client.post(url, {"stars": stars}, headers={"HX-Request": "true"})
        by_form = client.post(url, {"stars": stars}, follow=False)

        assert (by_htmx.status_code, by_htmx.text) == (
            400,
            f"Give 0.5 to 5.0 stars in steps of a half, not {stars}.",
        )
        assert [str(message) for message in get_messages(by_form.wsgi_request)] == [by_htmx.text]
        assert not Rating.objects.exists()

    def test_an_unknown_film_is_not_found(self, client):
        assert client.post(reverse("recommender:rate", args=[999_999_999]), {"stars": "4.0"}).status_code == 404

    def test_it_takes_no_get(self, client, movies):
        assert client.get(reverse("recommender:rate", args=[movies[0].pk])).status_code == 405

    def test_people_without_a_session_are_led_to_the_sign_in(self, client, movies):
        client.logout()
        url = reverse("recommender:rate", args=[movies[0].pk])

        assert client.post(url, {"stars": "4.0"}).url.startswith(reverse("account_login"))
        by_htmx = client.post(url, {"stars": "4.0"}, headers={"HX-Request": "true"})
        assert by_htmx.headers["HX-Redirect"].startswith(reverse("account_login"))


def _together(*jobs) -> None:
    """Run jobs in threads with connections of their own, started at one moment; raise what they raise."""
    barrier, faults = Barrier(len(jobs)), []

    def run(job) -> None:
        try:
            barrier.wait(10)
            job()
        except Exception as error:
            faults.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=[job]) for job in jobs]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    if faults:
        raise faults[0]


def _closing(job) -> None:
    try:
        job()
    finally:
        connection.close()


def _closed_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]
