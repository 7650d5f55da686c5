"""What every page keeps: no overflow, no faults, one heading, the appearance a person chose."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser

PUBLIC = ["/", "/signup/", "/login/", "/accounts/password/reset/", "/movies/", "/themes/", "/insights/"]
PERSONAL = ["/welcome/", "/for-you/", "/taste/", "/ratings/", "/watchlist/", "/settings/"]
WIDTHS = [320, 768, 1440, 1920]


def overflow(page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


def check_pages(visitor, paths):
    for path in paths:
        for width in WIDTHS:
            visitor.page.set_viewport_size({"width": width, "height": 900})
            visitor.go(path)
            assert overflow(visitor.page) <= 0, f"{path} is wider than {width} px"
        assert visitor.page.locator("h1").count() == 1, f"{path} has not one heading"
        assert visitor.page.title().endswith("CineWhy")


def test_no_public_page_is_wider_than_the_screen(visitor, films, themes):
    check_pages(visitor, [*PUBLIC, f"/movies/{films[0].pk}/", f"/themes/{themes[0].slug}/"])


def test_no_personal_page_is_wider_than_the_screen(visitor, known_person, films):
    visitor.sign_in(known_person)

    check_pages(visitor, [*PERSONAL, f"/movies/{films[0].pk}/", f"/movies/{films[1].pk}/why/"])


@pytest.mark.parametrize(("scheme", "ground"), [("light", "rgb(245, 245, 242)"), ("dark", "rgb(16, 18, 20)")])
def test_the_appearance_follows_the_device(visitor_with, scheme, ground):
    visitor = visitor_with(color_scheme=scheme)
    visitor.go("/")

    expect(visitor.page.locator("body")).to_have_css("background-color", ground)


def test_a_chosen_appearance_stays(visitor):
    page = visitor.page
    visitor.go("/")

    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    visitor.go("/login/")

    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_nothing_moves_for_who_asked_for_stillness(visitor_with, known_person):
    visitor = visitor_with(reduced_motion="reduce")
    visitor.sign_in(known_person)
    visitor.page.locator(".shelf .chip--why").first.click()

    expect(visitor.page.get_by_role("dialog")).to_have_css("animation-name", "none")


def test_search_finds_while_one_types(visitor, films):
    page = visitor.page
    visitor.go("/")

    page.keyboard.press("/")
    page.keyboard.type(films[3].title)
    results = page.locator(".search__results a")
    expect(results.first).to_contain_text(films[3].title)
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**/movies/{films[3].pk}/")
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile(re.escape(films[3].title)))


def test_the_first_stop_of_the_tab_key_skips_to_the_content(visitor):
    page = visitor.page
    visitor.go("/")

    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the content")).to_be_focused()
    page.keyboard.press("Enter")

    expect(page.locator("main")).to_be_focused()
