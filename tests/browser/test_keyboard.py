"""No mouse at all: from the sign-in through everything one does here, and one always sees where one is."""

import pytest
from playwright.sync_api import expect

from accounts.models import User
from catalog.models import Dismissal, Rating, WatchlistEntry
from tests.factories.accounts import PASSWORD
from tests.factories.site import start_upload

pytestmark = pytest.mark.browser

SHOWS_FOCUS = """() => {
    const at = document.activeElement;
    const marked = (each) => each && getComputedStyle(each).outlineStyle !== "none" && each.getClientRects().length;
    return at === document.body || Boolean(marked(at) || marked(at.closest("form, fieldset, label, .search form")));
}"""


class Keyboard:
    """The keys, and what has the focus."""

    def __init__(self, visitor) -> None:
        self.visitor, self.page = visitor, visitor.page

    def press(self, *keys: str) -> None:
        for key in keys:
            self.page.keyboard.press(key)

    def tab_to(self, selector: str, most: int = 90) -> None:
        """Press Tab until something has the focus, which shows at every stop."""
        for _ in range(most):
            self.page.keyboard.press("Tab")
            where = self.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            assert self.page.evaluate(SHOWS_FOCUS), f"{where} has the focus and does not show it on {self.page.url}"
            if self.page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} is not reached with {most} presses of Tab on {self.page.url}")

    def answered(self, *keys: str) -> None:
        """Press keys that send something, and wait for what comes."""
        with self.page.expect_response(lambda answer: answer.request.method == "POST"):
            self.press(*keys)
        self.visitor.settle()

    def followed(self, key: str, path: str) -> None:
        """Press a key that leads to another page."""
        with self.page.expect_navigation():
            self.press(key)
        self.visitor.settle()
        assert self.page.url == self.visitor.base + path


@pytest.fixture
def keyboard(visitor) -> Keyboard:
    return Keyboard(visitor)


def test_sign_in_search_the_menu_settings_and_sign_out(visitor, known_person, films, keyboard):
    page = visitor.page
    visitor.go("/login/")
    keyboard.tab_to("#id_login")
    page.keyboard.type(known_person)
    keyboard.tab_to("#id_password")
    page.keyboard.type(PASSWORD)
    keyboard.followed("Enter", "/for-you/")

    keyboard.press("/")
    expect(page.locator("#search-box")).to_be_focused()
    page.keyboard.type(films[3].title)
    expect(page.locator(".search__results a").first).to_contain_text(films[3].title)
    keyboard.press("ArrowDown")
    keyboard.followed("Enter", f"/movies/{films[3].pk}/")

    keyboard.tab_to(".menu summary")
    keyboard.press("Enter")
    expect(page.locator(".menu__items")).to_be_visible()
    keyboard.press("Escape")
    expect(page.locator(".menu__items")).to_be_hidden()
    keyboard.press("Enter")
    keyboard.tab_to(".menu a[href='/settings/']")
    keyboard.followed("Enter", "/settings/")

    keyboard.tab_to("#id_display_name")
    page.keyboard.type("Ada")
    keyboard.followed("Enter", "/settings/")
    expect(page.locator(".menu__name")).to_have_text("Ada")
    keyboard.tab_to(".menu summary")
    keyboard.press("Enter")
    keyboard.tab_to(".menu button")
    keyboard.followed("Enter", "/")


def test_the_dial_stars_saving_dismissing_and_a_why(visitor, known_person, keyboard):
    page = visitor.page
    visitor.enter(known_person)
    rated = Rating.objects.count()

    keyboard.tab_to("#recency")
    with page.expect_response(lambda answer: "recency=" in answer.url) as turned:
        keyboard.press("ArrowRight")
    assert turned.value.ok
    visitor.settle()
    expect(page.locator("#recency")).to_be_focused()

    keyboard.tab_to(".card .stars input")
    keyboard.answered("ArrowRight")
    assert Rating.objects.count() == rated + 1
    keyboard.tab_to(".card__buttons form button")
    keyboard.answered("Enter")
    assert WatchlistEntry.objects.count() == 1
    expect(page.get_by_role("button", name="Saved").first).to_be_focused()

    keyboard.tab_to(".chip--why")
    keyboard.press("Enter")
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    assert page.evaluate("document.querySelector('#sheet').contains(document.activeElement)")
    keyboard.press("Escape")
    expect(sheet).to_be_hidden()
    assert page.evaluate("document.activeElement.matches('.chip--why')")

    keyboard.tab_to(".card:has([aria-label^='Why']) .card__buttons form[action$='dismiss/'] button")
    keyboard.answered("Enter")
    assert Dismissal.objects.count() == 1


def test_the_watchlist_and_an_import(visitor, known_person, films, keyboard):
    page = visitor.page
    visitor.enter(known_person)
    ada = User.objects.get(username=known_person)
    waiting = start_upload(ada, films)
    WatchlistEntry.objects.create(user=ada, movie=films[44])

    keyboard.tab_to(".site-nav a[href='/watchlist/']")
    keyboard.followed("Enter", "/watchlist/")
    keyboard.tab_to(".card__buttons form button")
    keyboard.answered("Enter")
    assert not WatchlistEntry.objects.exists()

    visitor.go(f"/import/{waiting.pk}/")
    before = Rating.objects.count()
    keyboard.tab_to(".confirm__bar button:not([form])")
    with page.expect_navigation():
        keyboard.press("Enter")
    visitor.settle()
    expect(page.get_by_role("heading", level=1)).to_contain_text("came along")
    assert Rating.objects.count() > before


def test_every_stop_on_busy_pages_shows_itself(visitor, known_person, keyboard):
    visitor.enter(known_person)
    for path in ("/taste/", "/ratings/", "/movies/"):
        visitor.go(path)
        keyboard.tab_to("main *", most=40)
        for _ in range(20):
            keyboard.press("Tab")
            where = visitor.page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
            assert visitor.page.evaluate(SHOWS_FOCUS), f"{path}: {where} has the focus and does not show it"
