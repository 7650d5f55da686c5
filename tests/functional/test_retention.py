"""What ends by itself: each task deletes what is over, leaves what is not, and beat knows it."""

from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from celery import current_app
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone

from accounts import tasks
from accounts.models import ApiToken, DataExport
from catalog.models import StoredAnswer
from tests.factories.accounts import ApiTokenFactory, UserFactory, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def sent(monkeypatch) -> list[tuple]:
    messages: list[tuple] = []
    monkeypatch.setattr(current_app, "send_task", lambda name, args, **_: messages.append((name, *args)))
    return messages


def asked_for(ago: timedelta, **values) -> DataExport:
    return DataExport.objects.create(user=UserFactory(), requested_at=timezone.now() - ago, **values)


def test_answers_go_once_no_repeat_is_given_them():
    user = UserFactory()
    over, kept = (
        StoredAnswer.objects.create(user=user, key=key, fingerprint="f", status=200) for key in ("over", "kept")
    )
    StoredAnswer.objects.filter(pk=over.pk).update(created_at=timezone.now() - StoredAnswer.KEPT)

    assert tasks.forget_answers() == 1
    assert list(StoredAnswer.objects.all()) == [kept]


def test_sessions_that_ran_out_go_with_their_notes_of_address_and_browser(client):
    sign_in(client, UserFactory())
    client.get("/settings/")
    elsewhere = SessionStore()
    elsewhere.save()
    Session.objects.filter(pk=elsewhere.session_key).update(expire_date=timezone.now() - timedelta(seconds=1))
    UserSession.objects.create(user=UserFactory(), ip="127.0.0.1", session_key=elsewhere.session_key)

    assert tasks.forget_sessions() == 1
    assert [session.pk for session in Session.objects.all()] == [client.session.session_key]
    assert [note.session_key for note in UserSession.objects.all()] == [client.session.session_key]


@pytest.mark.parametrize("field", ["revoked_at", "expires_at"])
def test_tokens_that_have_opened_nothing_for_a_month_go(field):
    over, fresh, open_still = ApiTokenFactory(), ApiTokenFactory(), ApiTokenFactory()
    ApiToken.objects.filter(pk=over.pk).update(**{field: timezone.now() - timedelta(days=31)})
    ApiToken.objects.filter(pk=fresh.pk).update(**{field: timezone.now() - timedelta(days=1)})

    assert tasks.forget_tokens() == 1
    assert set(ApiToken.objects.all()) == {fresh, open_still}


def test_a_copy_whose_message_was_lost_is_sent_anew(sent):
    asked_for(timedelta(minutes=2))
    lost = asked_for(timedelta(hours=1))
    asked_for(timedelta(hours=1), status=DataExport.Status.READY)

    assert tasks.take_up_exports() == 1
    assert sent == [("accounts.build_export", lost.pk)]


def test_a_copy_that_waited_a_day_is_said_to_have_failed_and_then_goes(sent, settings):
    old = asked_for(timedelta(days=1, minutes=1))

    assert tasks.take_up_exports() == 0
    old.refresh_from_db()
    assert old.status == DataExport.Status.FAILED
    tasks.remove_expired_exports()
    assert DataExport.objects.exists()

    DataExport.objects.update(requested_at=timezone.now() - timedelta(days=settings.EXPORT_DAYS))
    tasks.remove_expired_exports()
    assert not DataExport.objects.exists()


def test_beat_knows_every_task_that_ends_something(settings):
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert scheduled <= current_app.tasks.keys()
    names = ("answers", "sessions", "tokens")
    assert {*(f"accounts.forget_{name}" for name in names), "accounts.take_up_exports"} <= scheduled
