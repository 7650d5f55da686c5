"""Without a connection: a page that says so, in our own look, and nothing of anybody's kept on the device."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Visitor

pytestmark = pytest.mark.browser

KEPT = """async () => {
    const caches_ = await Promise.all((await caches.keys()).map((name) => caches.open(name)));
    const requests = (await Promise.all(caches_.map((each) => each.keys()))).flat();
    return requests.map((each) => new URL(each.url).pathname).sort();
}"""


@pytest.fixture
def returning(films, browser: Browser, live_server) -> Iterator[Visitor]:
    """Somebody whose browser has met the service worker."""
    context = browser.new_context(service_workers="allow")
    visitor = Visitor(context.new_page(), live_server.url)
    visitor.go("/")
    visitor.page.evaluate("async () => { await navigator.serviceWorker.ready; }")
    yield visitor
    context.close()


def test_without_a_connection_the_page_says_so_and_comes_back_by_itself(returning, known_person):
    page = returning.page
    returning.enter(known_person)

    page.context.set_offline(True)
    page.goto(returning.base + "/taste/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Intermission.")
    expect(page.locator("h1")).to_have_css("font-weight", "680")
    expect(page.get_by_text("ada")).to_have_count(0)
    assert page.url.endswith("/taste/")

    page.context.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Your taste")


def test_try_again_asks_for_the_same_page(returning):
    page = returning.page
    page.context.set_offline(True)
    page.goto(returning.base + "/themes/")
    page.get_by_role("link", name="Try again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Intermission.")
    assert page.url.endswith("/themes/")


def test_nothing_personal_is_kept_on_the_device(returning, known_person):
    page = returning.page
    returning.enter(known_person)
    for path in ("/ratings/", "/taste/"):
        returning.go(path)
    kept = page.evaluate(KEPT)

    assert "/offline/" in kept
    assert any(path.endswith(".css") for path in kept)
    assert [path for path in kept if not path.startswith("/static/")] == ["/offline/"]


def test_what_fails_without_a_connection_is_told_where_one_is(returning, known_person):
    page = returning.page
    returning.enter(known_person)

    page.context.set_offline(True)
    page.locator(".shelf .card").first.get_by_label("5 stars", exact=True).click()

    expect(page.locator("#toasts")).to_contain_text("No connection")


def test_a_chosen_appearance_is_kept_without_a_connection(returning):
    page = returning.page
    page.get_by_role("button", name="Dark").click()
    page.context.set_offline(True)
    page.goto(returning.base + "/themes/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
