"""What the browser is told to refuse, and that no page runs into it or asks another site for anything."""

import re
from collections.abc import Iterator
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLResolver, get_resolver
from playwright.sync_api import expect

from accounts.models import User
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.browser

ELSEWHERE = ("/admin/", "/api/")


def pages_for(client: Client, patterns=None, before: str = "/") -> Iterator[str]:
    """Every address without arguments that answers this client with a page."""
    for each in patterns or get_resolver().url_patterns:
        path = before + str(each.pattern).lstrip("^")
        if path.startswith(ELSEWHERE) or re.search(r"[<(]", path):
            continue
        if isinstance(each, URLResolver):
            yield from pages_for(client, each.url_patterns, path)
        elif _is_page(client.get(path := path.rstrip("$").replace("\\", ""))):
            yield path


def _is_page(answer) -> bool:
    return answer.status_code == 200 and answer["Content-Type"].startswith("text/html")


@pytest.fixture
def hosts_asked(context) -> set[str]:
    """The hosts that anything was asked of."""
    hosts: set[str] = set()
    context.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return hosts


@pytest.fixture
def our_host(live_server) -> str:
    return urlsplit(live_server.url).netloc


def test_no_public_page_asks_another_site_for_anything(visitor, films, themes, hosts_asked, our_host):
    paths = list(pages_for(Client()))
    assert {"/", "/signup/", "/movies/", "/insights/"} <= set(paths)

    for path in [*paths, f"/movies/{films[0].pk}/", f"/themes/{themes[0].slug}/"]:
        visitor.go(path)

    assert hosts_asked <= {our_host, ""}


def test_no_personal_page_asks_another_site_for_anything(visitor, known_person, films, hosts_asked, our_host):
    client = Client()
    client.force_login(User.objects.get(username=known_person))
    paths = list(pages_for(client))
    assert {"/for-you/", "/taste/", "/settings/", "/settings/data/", "/accounts/2fa/"} <= set(paths)

    visitor.sign_in(known_person)
    for path in [*paths, f"/movies/{films[0].pk}/", f"/movies/{films[1].pk}/why/"]:
        visitor.go(path)

    assert hosts_asked <= {our_host, ""}


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
