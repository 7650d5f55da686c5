"""Sending again what a door without a sign-in was sent: nothing is done twice, and nobody else reads the answer."""

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.core import mail
from django.db import connection
from django.utils import timezone

from accounts.models import ApiToken, User
from catalog.models import StoredAnswer
from tests.factories.accounts import PASSWORD, UserFactory, totp_code

pytestmark = pytest.mark.django_db
SECRET = "JBSWY3DPEHPK3PXP"
NEWCOMER = {"username": "newcomer", "email": "newcomer@example.com", "password": PASSWORD}
REPLAYED = "Idempotent-Replayed"


def ask(client, door: str = "token", key: str = "first-try", **asked):
    body = NEWCOMER if door == "signup" else {"login": "ada", "password": PASSWORD}
    headers = {"Idempotency-Key": key}
    return client.post(f"/api/v1/auth/{door}/", body | asked, content_type="application/json", headers=headers)


@pytest.mark.usefixtures("ada")
class TestTokens:
    def test_the_same_request_gets_the_same_token(self, client):
        first, again = ask(client), ask(client)

        assert (first.status_code, again.status_code) == (201, 201)
        assert first.json() == again.json()
        assert (REPLAYED in first, again[REPLAYED]) == (False, "true")
        assert ApiToken.objects.count() == 1

    def test_neither_the_key_nor_the_password_nor_the_name_is_stored(self, client):
        key = ask(client).json()["key"]

        with connection.cursor() as cursor:
            cursor.execute("SELECT t::text FROM catalog_storedanswer t")
            (row,) = (text for (text,) in cursor.fetchall())
        for secret in (key, key[:8], PASSWORD, "ada", "first-try"):
            assert secret not in row

    def test_another_password_opens_no_kept_answer_and_counts_as_a_try(self, client):
        ask(client)
        for _ in range(5):
            assert ask(client, password="wrong").status_code == 400
        refused = ask(client)

        assert (refused.status_code, REPLAYED in refused) == (429, False)

    def test_a_key_of_another_request_is_refused_once_the_password_was_right(self, client):
        ask(client)

        assert ask(client, name="another").status_code == 422
        assert ask(client, name="another", password="wrong").status_code == 400
        assert ApiToken.objects.count() == 1

    def test_the_key_of_one_person_says_nothing_to_another(self, client):
        UserFactory(username="eve")
        ask(client)
        other = ask(client, login="eve")

        assert (other.status_code, REPLAYED in other) == (201, False)

    def test_a_code_that_was_good_once_is_not_asked_for_again(self, client, ada):
        TOTP.activate(ada, SECRET)
        code = totp_code(SECRET)

        assert ask(client, code=code).json() == ask(client, code=code).json()
        assert ask(client, key="second-try", code=code).status_code == 400

    def test_a_failed_attempt_leaves_the_key_free(self, client):
        assert ask(client, password="wrong").status_code == 400
        assert ask(client).status_code == 201

    def test_after_a_day_the_key_is_free_again(self, client):
        ask(client)
        StoredAnswer.objects.update(created_at=timezone.now() - StoredAnswer.KEPT)

        assert REPLAYED not in ask(client)
        assert ApiToken.objects.count() == 2

    def test_a_key_that_is_none_is_named(self, client):
        assert list(ask(client, key="two words").json()["errors"]) == ["Idempotency-Key"]


class TestSigningUp:
    def test_the_same_request_makes_one_account_and_sends_one_mail(self, client):
        first, again = ask(client, "signup"), ask(client, "signup")

        assert (first.status_code, again.status_code, again[REPLAYED]) == (201, 201, "true")
        assert first.json() == again.json()
        assert (User.objects.count(), len(mail.outbox)) == (1, 1)

    def test_a_taken_address_is_not_given_away_by_asking_twice(self, client, settings, ada):
        settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
        answers = [ask(client, "signup", email=ada.email) for _ in range(2)]

        assert [answer.status_code for answer in answers] == [201, 201]
        assert answers[1][REPLAYED] == "true"
        assert User.objects.count() == 1

    def test_the_key_of_another_sign_up_is_refused_and_makes_nothing(self, client):
        ask(client, "signup")

        assert ask(client, "signup", password="another good horse").status_code == 422
        assert User.objects.get().check_password(PASSWORD)
