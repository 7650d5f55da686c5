"""Setting up an app and a passkey, and signing in with them, as people do it."""

import re
from collections.abc import Iterator

import pytest
from allauth.mfa.models import Authenticator
from playwright.sync_api import Page, expect

from tests.browser.conftest import Visitor
from tests.factories.accounts import PASSWORD, UserFactory, totp_code

pytestmark = pytest.mark.browser


@pytest.fixture
def visitor(page: Page, live_server) -> Visitor:
    """At a name instead of a number: browsers bind passkeys to domains."""
    return Visitor(page, live_server.url.replace("127.0.0.1", "localhost"))


@pytest.fixture
def ada(films):
    return UserFactory(username="ada", verified=True)


@pytest.fixture
def authenticator(page: Page) -> Iterator[str]:
    """A security chip in Chromium that says yes to everything."""
    devtools = page.context.new_cdp_session(page)
    devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    yield devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})["authenticatorId"]
    devtools.send("WebAuthn.disable")


def confirm_password(page: Page) -> None:
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Go on").click()


def sign_out(visitor: Visitor) -> None:
    visitor.go("/logout/")
    visitor.page.locator("main").get_by_role("button", name="Sign Out").click()
    visitor.page.wait_for_url(re.compile(r"/$"))


def test_an_app_is_set_up_and_asked_for_at_the_next_sign_in(visitor, ada):
    page = visitor.page
    visitor.sign_in("ada")
    visitor.go("/settings/")
    page.get_by_role("link", name="Add one (second factor)").click()
    page.get_by_role("link", name="Set up an app").click()
    confirm_password(page)

    expect(page.locator(".qr svg")).to_be_visible()
    secret = page.locator("#authenticator_secret").inner_text()
    page.get_by_label("Authenticator code").fill(totp_code(secret))
    page.get_by_role("button", name="Turn on").click()
    expect(page.locator(".codes li")).to_have_count(10)
    code = page.locator(".codes li").first.inner_text()

    sign_out(visitor)
    visitor.go("/login/")
    page.get_by_label("Username or e-mail").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("One more step")
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()

    page.wait_for_url("**/for-you/**")


def test_a_passkey_is_made_and_signs_in_without_the_password(visitor, ada, authenticator):
    page = visitor.page
    visitor.sign_in("ada")
    visitor.go("/accounts/2fa/webauthn/add/")
    confirm_password(page)
    page.get_by_label("Name").fill("My laptop")
    page.get_by_role("button", name="Add", exact=True).click()
    page.wait_for_url(lambda url: "/add/" not in url)
    assert Authenticator.objects.get(type=Authenticator.Type.WEBAUTHN).wrap().name == "My laptop"

    sign_out(visitor)
    visitor.go("/login/")
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/for-you/**")

    visitor.go("/accounts/2fa/webauthn/")
    expect(page.locator(".tokens li")).to_contain_text("My laptop")
