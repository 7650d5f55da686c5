"""Keys for programs: safe unless asked otherwise, few, told by mail, and gone where strangers may know of them."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from accounts.models import ApiToken
from accounts.tokens import MOST
from tests.factories.accounts import PASSWORD, ApiTokenFactory, sign_in

pytestmark = pytest.mark.django_db
DOOR = "/api/v1/auth/token/"
NEW = "another good horse"


def ask(client, **asked):
    return client.post(DOOR, {"login": "ada", "password": PASSWORD} | asked, content_type="application/json")


@pytest.mark.usefixtures("ada")
class TestDefaults:
    def test_a_token_only_reads_and_ends_unless_more_is_asked_for(self, client):
        ask(client)

        token = ApiToken.objects.get()
        assert token.scope == "read"
        assert timedelta(days=89) < token.expires_at - timezone.now() <= timedelta(days=90)

    def test_more_can_be_asked_for(self, client):
        ask(client, scope="write", expires_in_days=None)

        token = ApiToken.objects.get()
        assert (token.scope, token.expires_at) == ("write", None)


class TestMail:
    def test_the_owner_is_told_of_a_token_got_by_a_program(self, client, ada, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            ask(client, name="cron & co")

        (message,) = mail.outbox
        assert message.to == ["ada@example.com"]
        assert "“cron & co”" in message.body
        assert "127.0.0.1" in message.body

    def test_and_of_one_made_on_the_page_without_its_key(self, client, ada, django_capture_on_commit_callbacks):
        sign_in(client, ada)
        with django_capture_on_commit_callbacks(execute=True):
            page = client.post("/settings/tokens/", {"name": "notebook", "scope": "write", "days": "30"})

        assert "read and write" in mail.outbox[-1].body
        assert page.context["new_key"] not in mail.outbox[-1].body

    def test_a_wrong_password_tells_nobody(self, client, ada, django_capture_on_commit_callbacks):
        with django_capture_on_commit_callbacks(execute=True):
            ask(client, password="wrong")

        assert mail.outbox == []


class TestMost:
    @pytest.fixture
    def many(self, ada):
        ApiTokenFactory.create_batch(MOST, user=ada)

    @pytest.mark.usefixtures("many")
    def test_past_the_most_the_api_makes_none(self, client):
        answer = ask(client)

        assert answer.status_code == 409
        assert "revoke one first" in answer.json()["detail"]
        assert ApiToken.objects.count() == MOST

    @pytest.mark.usefixtures("many")
    def test_nor_does_the_page_which_says_why(self, client, ada):
        sign_in(client, ada)
        page = client.post("/settings/tokens/", {"name": "one more", "scope": "read", "days": "30"})

        assert page.status_code == 422
        assert "revoke one first" in page.content.decode()

    @pytest.mark.usefixtures("many")
    def test_one_that_was_revoked_makes_room(self, client):
        ApiToken.objects.filter(pk=ApiToken.objects.first().pk).update(revoked_at=timezone.now())

        assert ask(client).status_code == 201


class TestShuttingOut:
    def reset(self, client: Client) -> str:
        """Follow the link of the mail to the end; its address."""
        client.post("/accounts/password/reset/", {"email": "ada@example.com"})
        link = re.search(r"http://testserver(/\S+)", mail.outbox[-1].body)[1]
        form = client.get(link, follow=True).request["PATH_INFO"]
        assert client.post(form, {"password1": NEW, "password2": NEW}).status_code == 302
        return link

    def test_a_reset_password_opens_and_everything_before_it_does_not(self, client, ada):
        signed_in, token = Client(), ApiTokenFactory(user=ada)
        sign_in(signed_in, ada)
        link = self.reset(client)

        assert signed_in.get("/settings/").status_code == 302
        assert token not in ApiToken.objects.usable()
        assert Client().post("/login/", {"login": "ada", "password": PASSWORD}).status_code == 200
        assert Client().post("/login/", {"login": "ada", "password": NEW}).url == "/for-you/"
        assert b"Bad Token" in Client().get(link, follow=True).content

    def test_whoever_resets_the_password_need_not_wait_for_the_tries_of_others(self, client, ada):
        for _ in range(6):
            client.post("/login/", {"login": "ada", "password": "wrong"})
        self.reset(client)

        assert client.post("/login/", {"login": "ada", "password": NEW}).url == "/for-you/"

    def test_asking_for_a_new_password_alone_shuts_nobody_out(self, client, ada):
        token = ApiTokenFactory(user=ada)
        client.post("/accounts/password/reset/", {"email": "ada@example.com"})

        assert token in ApiToken.objects.usable()

    @pytest.mark.parametrize(("form", "left"), [({}, 1), ({"tokens": "on"}, 0)])
    def test_signing_out_everywhere_takes_the_programs_along_where_it_is_ticked(self, client, ada, form, left):
        elsewhere = Client()
        for browser in (elsewhere, client):
            sign_in(browser, ada)
        ApiTokenFactory(user=ada)
        kept = ApiTokenFactory()
        assert "Revoke my API tokens" in client.get("/accounts/sessions/").content.decode()

        client.post("/accounts/sessions/", form)

        assert elsewhere.get("/settings/").status_code == 302
        assert ApiToken.objects.usable().filter(user=ada).count() == left
        assert kept in ApiToken.objects.usable()
