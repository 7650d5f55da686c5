"""A site with films and a live model, and people who walk through it in a real Chromium."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.test import Client
from playwright.sync_api import BrowserContext, Locator, Page

from accounts.models import User
from catalog.models import Movie
from recommender.models import Theme
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.explainer import close_library
from tests.factories.site import make_films, make_history

WELCOME_FILMS = 5

SETTLED = """async () => {
    const busy = () => document.readyState !== "complete"
        || document.querySelector(".htmx-request, .htmx-swapping, .htmx-settling, .htmx-added");
    for (let calm = 0, waited = 0; calm < 3 && waited < 1000; waited += 1) {
        await new Promise((done) => setTimeout(done, 15));
        calm = busy() ? 0 : calm + 1;
    }
}"""
"""Wait until the page and all that htmx fetches for it are there."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the look at every page last: it keeps rows for a whole module, and empties the tables then."""
    items.sort(key=lambda item: item.path.name == "test_every_page.py")


@pytest.fixture(scope="session", autouse=True)
def database_beside_playwright() -> Iterator[None]:
    """Playwright keeps an event loop in this thread; the ORM must work beside it until the last table is emptied."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        yield


@pytest.fixture(scope="session")
def base_url() -> str:
    """Nothing: pages are asked for by their whole address. (pytest-base-url's own fixture trips a deprecation.)"""
    return ""


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    """Without the service worker, which would fetch its files anew for every test; its own test lets it in."""
    return browser_context_args | {"service_workers": "block"}


@pytest.fixture
def films(transactional_db) -> Iterator[list[Movie]]:
    close_library()
    yield make_films()
    close_library()


@pytest.fixture
def themes(films) -> list[Theme]:
    return list(Theme.objects.all())


def note_faults(page: Page, faults: list[str]) -> None:
    """Write down what the page logs as an error, throws, or asks for in vain."""
    page.on("console", lambda message: message.type == "error" and faults.append(message.text))
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}"))


@pytest.fixture
def quiet_console(context: BrowserContext) -> Iterator[list[str]]:
    """Fail the test whose pages have faults."""
    faults: list[str] = []
    context.on("page", lambda page: note_faults(page, faults))
    yield faults
    assert faults == []


@dataclass(slots=True)
class Visitor:
    """Somebody at a browser; the methods are the steps people take."""

    page: Page
    base: str
    scripted: bool = True

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.settle()

    def settle(self) -> None:
        """Wait until nothing more comes."""
        if self.scripted:
            self.page.evaluate(SETTLED)
        else:
            self.page.wait_for_load_state("load")

    def sign_up(self, username: str = "newcomer") -> None:
        self.go("/signup/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Email").fill(f"{username}@example.com")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Make my account").click()
        self.page.wait_for_url("**/welcome/")
        self.settle()

    def sign_in(self, username: str) -> None:
        self.go("/login/")
        self.page.get_by_label("Username or e-mail").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in", exact=True).click()
        self.page.wait_for_url("**/for-you/**")
        self.settle()

    def enter(self, username: str) -> None:
        """Be signed in already, and look at the own page."""
        add_session(self.page.context, self.base, username)
        self.go("/for-you/")

    def rate(self, film: Locator, stars: str = "4½ stars") -> None:
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            film.get_by_label(stars, exact=True).click()
        self.settle()

    def rate_five(self) -> list[str]:
        """Answer the welcome with five ratings and return the titles."""
        titles = []
        for place in range(WELCOME_FILMS):
            film = self.page.locator(".stage__film").nth(place)
            titles.append(film.locator(".card__title").inner_text())
            self.rate(film, "5 stars" if place < 2 else "4 stars")
        return titles

    def titles_on_shelves(self) -> list[str]:
        return [text.strip() for text in self.page.locator(".shelf .card__title a").all_inner_texts()]


def add_session(context: BrowserContext, base: str, username: str) -> None:
    """Give a browser the session of somebody who has signed in."""
    client = Client()
    client.force_login(User.objects.get(username=username))
    context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": base}])


@pytest.fixture
def visitor(films, quiet_console, page: Page, live_server) -> Visitor:
    return Visitor(page, live_server.url)


@pytest.fixture
def visitor_with(films, quiet_console, new_context: Callable[..., BrowserContext], live_server):
    """Somebody whose browser differs: `visitor_with(java_script_enabled=False)`."""

    def visitor(**options: Any) -> Visitor:
        page = new_context(**options).new_page()
        note_faults(page, quiet_console)
        return Visitor(page, live_server.url, options.get("java_script_enabled", True))

    return visitor


@pytest.fixture
def known_person(films) -> str:
    """The username of somebody with two dozen ratings."""
    user = UserFactory(username="ada", verified=True)
    make_history(user, films)
    return user.username
