"""A site with films and a live model, and people who walk through it in a real Chromium."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from playwright.sync_api import BrowserContext, Locator, Page

from catalog.models import Movie, MovieStatistics
from catalog.search import rebuild_index
from recommender.models import Theme
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.recommender import make_live_model

WELCOME_FILMS = 5
IGNORED = ("favicon",)


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


@pytest.fixture(autouse=True)
def films(transactional_db) -> list[Movie]:
    """Sixty films in six named themes, all of them rated by many; titles of every length."""
    make_live_model(movies=60, k=6)
    movies = list(Movie.objects.order_by("pk"))
    rng = np.random.default_rng(0)
    for place, movie in enumerate(movies):
        movie.title = f"{movie.title} {'and the Unreasonably Long Title of Its Third Sequel' if place % 9 == 0 else ''}"
        movie.title = movie.title.strip()
    Movie.objects.bulk_update(movies, ["title"])
    counts = [rng.integers(1, 40, size=10).tolist() for _ in movies]
    MovieStatistics.objects.bulk_create(
        MovieStatistics(movie=movie, count=sum(histogram), mean=3.4, histogram=histogram)
        for movie, histogram in zip(movies, counts, strict=True)
    )
    rebuild_index()
    return movies


@pytest.fixture
def themes(films) -> list[Theme]:
    return list(Theme.objects.all())


@pytest.fixture(autouse=True)
def quiet_console(context: BrowserContext) -> Iterator[list[str]]:
    """Fail the test whose pages log an error, throw, or ask for something that is not there."""
    faults: list[str] = []

    def listen(page: Page) -> None:
        page.on("console", lambda message: message.type == "error" and faults.append(message.text))
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.on("response", lambda answer: answer.status >= 400 and faults.append(f"{answer.status} {answer.url}"))

    context.on("page", listen)
    yield faults
    assert faults == []


@dataclass(slots=True)
class Visitor:
    """Somebody at a browser; the methods are the steps people take."""

    page: Page
    base: str

    def go(self, path: str) -> None:
        self.page.goto(self.base + path)
        self.page.wait_for_load_state("networkidle")

    def sign_up(self, username: str = "newcomer") -> None:
        self.go("/signup/")
        self.page.get_by_label("Username").fill(username)
        self.page.get_by_label("Email").fill(f"{username}@example.com")
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Make my account").click()
        self.page.wait_for_url("**/welcome/")

    def sign_in(self, username: str) -> None:
        self.go("/login/")
        self.page.get_by_label("Username or e-mail").fill(username)
        self.page.get_by_label("Password").fill(PASSWORD)
        self.page.get_by_role("button", name="Sign in").click()
        self.page.wait_for_url("**/for-you/**")

    def rate(self, film: Locator, stars: str = "4½ stars") -> None:
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            film.get_by_label(stars, exact=True).click()
        self.page.wait_for_load_state("networkidle")

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


@pytest.fixture
def visitor(page: Page, live_server) -> Visitor:
    return Visitor(page, live_server.url)


@pytest.fixture
def visitor_with(new_context: Callable[..., BrowserContext], live_server) -> Callable[..., Visitor]:
    """Somebody whose browser differs: `visitor_with(java_script_enabled=False)`."""
    return lambda **options: Visitor(new_context(**options).new_page(), live_server.url)


@pytest.fixture
def known_person(films) -> str:
    """The username of somebody with twelve ratings, in two themes."""
    from datetime import timedelta

    from django.utils import timezone

    from tests.factories.recommender import rate_films

    user = UserFactory(username="ada", verified=True)
    start = timezone.now() - timedelta(days=200)
    rate_films(user, films[:36:3], [5, 4.5, 2, 4, 5, 3, 4, 4.5, 1, 5, 3.5, 4], start=start)
    return user.username
