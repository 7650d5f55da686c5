"""What the browser is told to refuse, and that the pages others wrote get along with it."""

from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.browser


@pytest.fixture
def hosts_asked(context) -> set[str]:
    """The hosts that anything was asked of."""
    hosts: set[str] = set()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return hosts


@pytest.fixture
def our_host(live_server) -> str:
    return urlsplit(live_server.url).netloc


def test_a_script_that_got_into_a_page_does_not_run(visitor, quiet_console):
    visitor.go("/")

    visitor.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "document.title = 'taken over'";
            document.body.append(script);
        }"""
    )

    assert visitor.page.title() != "taken over"
    assert any("Content Security Policy" in fault for fault in quiet_console)
    quiet_console.clear()


def test_the_api_docs_draw_themselves_under_the_policy(visitor, hosts_asked, our_host):
    visitor.go("/api/docs/")
    operation = visitor.page.locator(".opblock-summary").first
    expect(operation).to_be_visible()
    operation.click()

    expect(visitor.page.locator(".opblock-body").first).to_be_visible()
    assert {host for host in hosts_asked if host} == {our_host}


def test_the_admin_works_under_its_own_policy(visitor, hosts_asked, our_host):
    UserFactory(username="boss", is_staff=True, is_superuser=True, verified=True)
    visitor.go("/login/?next=/admin/")
    visitor.page.get_by_label("Username or e-mail").fill("boss")
    visitor.page.get_by_label("Password").fill(PASSWORD)
    visitor.page.get_by_role("button", name="Sign in", exact=True).click()
    visitor.page.wait_for_url("**/admin/")
    for path in ["/admin/", "/admin/catalog/movie/", "/admin/accounts/user/"]:
        visitor.go(path)

    assert {host for host in hosts_asked if host} == {our_host}
