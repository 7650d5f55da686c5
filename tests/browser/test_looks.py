"""The appearance a person chose, stillness, search, paper, and the way back."""

import re

import pytest
from playwright.sync_api import expect

pytestmark = pytest.mark.browser


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
    visitor.enter(known_person)
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


def test_on_paper_no_card_covers_another_and_nothing_is_cut_off(visitor, known_person):
    page = visitor.page
    visitor.enter(known_person)
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": 720, "height": 1000})

    assert page.evaluate(COVERED) == []
    assert page.evaluate("getComputedStyle(document.body).backgroundColor.match(/\\d+/g).every((part) => part > 200)")
    for hidden in (".site-nav", ".card__actions", ".search"):
        expect(page.locator(hidden).first).to_be_hidden()
    for shown in (".shelf .card__title", ".shelf .reason", "h1"):
        expect(page.locator(shown).first).to_be_visible()


COVERED = """() => {
    const boxes = [...document.querySelectorAll(".shelf .card")].map((each) => each.getBoundingClientRect());
    const wide = document.documentElement.clientWidth;
    const cut = boxes.filter((box) => box.width < 60 || box.left < 0 || box.right > wide + 1);
    const meet = (a, b) => a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 1 && b.top < a.bottom - 1;
    const covered = boxes.flatMap((a, place) => boxes.slice(place + 1).filter((b) => meet(a, b)));
    return [...cut, ...covered].map((box) => JSON.stringify(box));
}"""


def test_the_way_back_leads_to_the_shelves_as_they_are_now(visitor, known_person):
    page = visitor.page
    visitor.enter(known_person)
    title = page.locator(".shelf .card .card__title a").first
    name = title.inner_text()
    title.click()
    page.wait_for_url("**/movies/**")
    visitor.settle()
    visitor.rate(page.locator("form.rating").first, "5 stars")

    page.go_back()
    page.wait_for_url("**/for-you/")
    visitor.settle()

    expect(page.locator(".shelf .card").first).to_be_visible()
    assert name not in visitor.titles_on_shelves()
