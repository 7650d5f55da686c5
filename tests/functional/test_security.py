"""The doors against those who try them: guessing, probing, forging, redirecting, and taking what belongs to others."""

from datetime import date

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.contrib.sessions.models import Session
from django.core import mail
from django.test import Client
from django.urls import reverse

from accounts.models import ApiToken, User
from tests.factories.accounts import PASSWORD, UserFactory, sign_in, totp_code

pytestmark = pytest.mark.django_db

SECRET = "JBSWY3DPEHPK3PXP"
NEWCOMER = {"username": "newcomer", "email": "newcomer@example.com", "password1": PASSWORD}
TOO_MANY = 429


# --- probing for accounts ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("logins", [("ada", "nobody"), ("ada@example.com", "nobody@example.com")])
def test_a_wrong_name_and_a_wrong_password_are_answered_alike(client, ada, logins):
    known, unknown = (
        client.post("/login/", {"login": login, "password": "wrong"}).context["form"].non_field_errors()
        for login in logins
    )

    assert known
    assert known == unknown


@pytest.mark.parametrize("login", ["ada", "ada@example.com", "nobody", "nobody@example.com"])
def test_every_failed_sign_in_takes_one_password_hash(client, ada, hashes, login):
    client.post("/login/", {"login": login, "password": "wrong"})

    assert len(hashes) == 1


@pytest.mark.parametrize("login", ["ada", "nobody"])
def test_every_failed_sign_in_over_the_api_takes_one_password_hash(client, ada, hashes, login):
    client.post("/api/v1/auth/token/", {"login": login, "password": "wrong"}, content_type="application/json")

    assert len(hashes) == 1


def test_asking_for_a_new_password_says_the_same_of_any_address(client, ada):
    known = client.post("/accounts/password/reset/", {"email": ada.email})
    unknown = client.post("/accounts/password/reset/", {"email": "nobody@example.com"})

    assert (known.status_code, known.url) == (unknown.status_code, unknown.url)
    assert [message.to for message in mail.outbox] == [[ada.email], ["nobody@example.com"]]


def test_where_addresses_are_confirmed_signing_up_says_the_same_of_any_address(client, ada, settings):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    fresh = client.post("/signup/", NEWCOMER)
    taken = Client().post("/signup/", NEWCOMER | {"username": "another", "email": ada.email})

    assert (fresh.status_code, fresh.url) == (taken.status_code, taken.url)
    assert [message.to for message in mail.outbox] == [["newcomer@example.com"], [ada.email]]
    assert User.objects.count() == 2


@pytest.mark.parametrize("email", ["newcomer@example.com", "ada@example.com"])
def test_where_addresses_are_confirmed_every_sign_up_takes_one_password_hash(client, ada, hashes, settings, email):
    settings.ACCOUNT_EMAIL_VERIFICATION = "mandatory"
    client.post("/signup/", NEWCOMER | {"email": email})

    assert len(hashes) == 1


# --- forging and redirecting ------------------------------------------------------------------------------------------


def test_the_api_takes_no_write_by_session_alone(ada):
    client = Client(enforce_csrf_checks=True)
    client.force_login(ada)

    answer = client.post("/api/v1/onboarding/", {"finish": True}, content_type="application/json")

    assert answer.status_code == 403


@pytest.mark.parametrize(
    "target", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)"]
)
def test_signing_in_never_leads_to_another_site(client, ada, target):
    answer = client.post("/login/", {"login": "ada", "password": PASSWORD, "next": target})

    assert answer.url == "/for-you/"


@pytest.mark.parametrize("path", ["/logout/", "/accounts/reauthenticate/"])
def test_other_doors_never_lead_to_another_site(client, ada, path):
    sign_in(client, ada, fresh=False)

    answer = client.post(path, {"password": PASSWORD, "next": "https://evil.example/"})

    assert "evil" not in answer.url


def planted(client) -> str:
    """A session that somebody else chose for the browser; its key."""
    session = client.session
    session["planted"] = True
    session.save()
    return session.session_key


def test_signing_in_leaves_the_session_that_another_may_know(client, ada):
    before = planted(client)
    client.post("/login/", {"login": "ada", "password": PASSWORD})

    assert client.session.session_key not in {None, before}
    assert not Session.objects.filter(pk=before).exists()
    assert Client(headers={"Cookie": f"sessionid={before}"}).get("/settings/").status_code == 302


def test_what_one_person_left_in_a_session_is_not_there_for_the_next(client, ada):
    other = UserFactory()
    client.force_login(other)
    planted(client)
    client.post("/logout/")
    client.force_login(other)
    planted(client)
    client.force_login(ada)

    assert "planted" not in client.session


# --- taking more than one was given -----------------------------------------------------------------------------------

GREEDY = {"is_staff": "on", "is_superuser": "on", "is_active": "", "user_permissions": "1", "id": "1", "pk": "1"}


def test_signing_up_gives_no_rights(client):
    client.post("/signup/", NEWCOMER | GREEDY)
    client.post(
        "/api/v1/auth/signup/",
        {"username": "other", "email": "o@example.com", "password": PASSWORD, "is_staff": True, "is_superuser": True},
        content_type="application/json",
    )

    assert User.objects.count() == 2
    assert not User.objects.filter(is_staff=True).exists()
    assert not User.objects.filter(is_superuser=True).exists()


def test_the_settings_change_nothing_but_their_fields(client, ada):
    sign_in(client, ada)
    before = User.objects.values().get()

    client.post("/settings/", GREEDY | {"username": "ada", "display_name": "Ada", "email": "x@example.com"})
    client.post("/settings/sharing/", GREEDY | {"shared": ["since"], "username": "eve"})
    after = User.objects.values().get()

    assert {name for name in before if before[name] != after[name]} == {"display_name", "shared"}


def test_a_token_is_always_ones_own(client, ada):
    other = UserFactory()
    sign_in(client, ada)

    client.post(
        "/settings/tokens/", {"name": "mine", "scope": "read", "days": "30", "user": other.pk, "user_id": other.pk}
    )

    assert ApiToken.objects.get().user == ada


@pytest.mark.parametrize("name", ["mfa_edit_webauthn", "mfa_remove_webauthn"])
def test_nobody_touches_the_passkey_of_another(client, ada, name):
    key = Authenticator.objects.create(user=UserFactory(), type=Authenticator.Type.WEBAUTHN, data={"name": "hers"})
    sign_in(client, ada)

    assert client.post(reverse(name, args=[key.pk]), {"name": "mine"}).status_code == 404
    assert WebAuthn(Authenticator.objects.get()).name == "hers"


def test_nobody_takes_the_address_of_another(client, ada):
    other = UserFactory(email="hers@example.com", verified=True)
    sign_in(client, ada)

    client.post("/accounts/email/", {"email": "hers@example.com", "action_remove": ""})
    client.post("/accounts/email/", {"email": "hers@example.com", "action_primary": ""})

    assert other.emailaddress_set.count() == 1
    assert User.objects.get(pk=ada.pk).email == "ada@example.com"


# --- what is dangerous ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/settings/tokens/", {"name": "mine", "scope": "read", "days": "30"}),
        ("/settings/data/", {}),
        ("/settings/delete/", {"username": "ada"}),
        ("/accounts/email/", {"email": "new@example.com", "action_add": ""}),
    ],
)
def test_what_is_dangerous_asks_for_the_password_again(client, ada, path, form):
    client.force_login(ada)

    assert client.post(path, form).url.startswith("/accounts/reauthenticate/")
    assert not ApiToken.objects.exists()
    assert User.objects.get().deletion_requested_at is None


def test_after_the_password_the_step_goes_on_where_it_stopped(client, ada):
    client.force_login(ada)
    asked = client.post("/settings/tokens/", {"name": "mine", "scope": "read", "days": "30"})

    client.post(asked.url, {"password": PASSWORD, "next": "/settings/tokens/"})

    assert ApiToken.objects.get().name == "mine"


def test_a_new_password_signs_out_everywhere_else(client, ada):
    elsewhere = Client()
    for browser in (client, elsewhere):
        sign_in(browser, ada)

    client.post(
        "/accounts/password/change/",
        {"oldpassword": PASSWORD, "password1": "another good one", "password2": "another good one"},
    )

    assert client.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


def test_one_signs_out_everywhere_else(client, ada):
    elsewhere = Client()
    for browser in (elsewhere, client):
        sign_in(browser, ada)
    assert client.get("/accounts/sessions/").context["session_count"] == 2

    client.post("/accounts/sessions/")

    assert client.get("/settings/").status_code == 200
    assert elsewhere.get("/settings/").status_code == 302


# --- second factors ---------------------------------------------------------------------------------------------------


def test_with_a_second_factor_the_password_alone_opens_nothing(client, guarded):
    answer = client.post("/login/", {"login": "ada", "password": PASSWORD})

    assert answer.url == "/accounts/2fa/authenticate/"
    assert client.get("/settings/").status_code == 302


def test_the_app_s_code_opens_and_only_once(client, guarded):
    code = totp_code(SECRET)
    for browser in (client, Client()):
        browser.post("/login/", {"login": "ada", "password": PASSWORD})
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        opened = browser.get("/settings/").status_code == 200
        assert opened == (browser is client)


def test_a_recovery_code_opens_once(client, guarded):
    code = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()[0]
    for browser in (client, Client()):
        browser.post("/login/", {"login": "ada", "password": PASSWORD})
        browser.post("/accounts/2fa/authenticate/", {"code": code})
        opened = browser.get("/settings/").status_code == 200
        assert opened == (browser is client)


def test_the_secrets_of_second_factors_are_kept_encrypted(guarded):
    kept = str(list(Authenticator.objects.values_list("data", flat=True)))

    assert SECRET not in kept
    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(totp_code(SECRET))


def test_a_secret_outlives_a_change_of_the_key(guarded, settings):
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "a new key", [settings.SECRET_KEY]

    assert TOTP(Authenticator.objects.get(type="totp")).validate_code(totp_code(SECRET))


def test_a_token_for_a_password_needs_the_second_factor_too(client, guarded):
    asked = {"login": "ada", "password": PASSWORD}
    without = client.post("/api/v1/auth/token/", asked, content_type="application/json")
    wrong = client.post("/api/v1/auth/token/", asked | {"code": "000000"}, content_type="application/json")
    assert (without.status_code, list(without.json()["errors"])) == (400, ["code"])
    assert (wrong.status_code, ApiToken.objects.count()) == (400, 0)

    right = client.post("/api/v1/auth/token/", asked | {"code": totp_code(SECRET)}, content_type="application/json")

    assert right.status_code == 201


def test_the_console_has_no_door_of_its_own(client, guarded):
    User.objects.update(is_staff=True, is_superuser=True)

    assert client.get("/admin/login/").url.startswith("/login/")
    assert client.post("/admin/login/", {"username": "ada", "password": PASSWORD}).url.startswith("/login/")
    assert client.get("/admin/").status_code == 302


# --- what every answer says -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/", "/login/", "/no/such/page/", "/api/v1/movies/", "/api/docs/", "/admin/login/"])
def test_every_answer_tells_the_browser_what_to_refuse(client, path):
    headers = client.get(path).headers
    policy = headers["Content-Security-Policy"]

    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "camera=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("path", ["/", "/login/", "/api/docs/"])
def test_no_page_of_the_site_allows_inline_scripts_or_styles(client, path):
    policy = client.get(path).headers["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "http" not in policy


def test_faults_can_be_reported_where_somebody_is_named(client, settings):
    assert client.get("/.well-known/security.txt").status_code == 404
    settings.SECURITY_CONTACT, settings.SECURITY_CONTACT_UNTIL = "mailto:security@example.com", date(2027, 6, 30)

    text = client.get("/.well-known/security.txt").content.decode()

    assert "Contact: mailto:security@example.com\n" in text
    assert "Expires: 2027-06-30T00:00:00+00:00\n" in text


def test_password_managers_find_where_to_change_a_password(client):
    assert client.get("/.well-known/change-password").url == "/accounts/password/change/"
