"""How people begin: the welcome by keyboard and by thumb, ratings brought along, trying first and signing up then."""

import re

import pytest
from playwright.sync_api import expect

from catalog.models import Movie, Rating, WatchlistEntry
from tests.factories.accounts import UserFactory
from tests.factories.exports import make_zip

pytestmark = pytest.mark.browser


def press(visitor, *keys: str) -> None:
    """Press keys that each send an answer, and wait for the page to take it."""
    for key in keys:
        with visitor.page.expect_response(lambda answer: answer.request.method == "POST"):
            visitor.page.keyboard.press(key)
        expect(visitor.page.locator(".htmx-request, .htmx-swapping, .htmx-settling")).to_have_count(0)


def letterboxd_of(films: list[Movie]) -> bytes:
    rows = "".join(
        f"2020-01-{day:02},{film.title},{film.year},https://boxd.it/x,4.5\n" for day, film in enumerate(films[:6], 1)
    )
    wanted = f"2021-01-01,{films[7].title},{films[7].year},https://boxd.it/y\n"
    return make_zip(
        {
            "ratings.csv": f"Date,Name,Year,Letterboxd URI,Rating\n{rows}2020-02-01,Never Heard Of,2001,x,3\n",
            "watchlist.csv": f"Date,Name,Year,Letterboxd URI\n{wanted}",
        }
    )


def test_the_whole_welcome_is_played_by_keyboard(visitor):
    page = visitor.page
    visitor.sign_up()
    films = page.locator(".stage__film .card__title")

    page.keyboard.press("ArrowRight")
    press(visitor, "5", "Shift+Digit4")
    before = films.first.inner_text()
    press(visitor, "s")
    expect(films.first).not_to_have_text(before)
    before = films.first.inner_text()
    press(visitor, "Space")
    expect(films.first).not_to_have_text(before)
    press(visitor, "u")
    expect(films.first).to_have_text(before)
    press(visitor, "ArrowUp", "1", "2")
    expect(page.locator(".progress")).to_contain_text("5 rated")
    page.keyboard.press("Enter")

    page.wait_for_url("**/for-you/**")
    assert sorted(map(float, Rating.objects.values_list("stars", flat=True))) == [1.0, 2.0, 3.5, 3.5, 5.0]


def test_the_welcome_is_answered_by_thumb(visitor_with):
    visitor = visitor_with(has_touch=True, is_mobile=True, viewport={"width": 360, "height": 740})
    page = visitor.page
    visitor.sign_up("thumb")

    film = page.locator(".stage__film").nth(1)
    with page.expect_response(lambda answer: answer.request.method == "POST"):
        film.get_by_label("4 stars", exact=True).tap()
    expect(page.locator(".progress")).to_contain_text("1 of 5")
    for name in (re.compile("Haven’t seen"), "Undo", "Undo"):
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.get_by_role("button", name=name).first.tap()
        visitor.settle()

    expect(page.locator(".progress")).to_contain_text("0 of 5")
    bar = page.locator(".welcome__bar").bounding_box()
    assert bar["y"] + bar["height"] == pytest.approx(740, abs=1), "The answers' buttons are in the thumb's reach."
    assert not Rating.objects.exists()


@pytest.mark.parametrize("javascript", [True, False])
def test_ratings_are_brought_along_looked_at_confirmed_and_undone(visitor_with, films, javascript):
    visitor = visitor_with(java_script_enabled=javascript)
    page = visitor.page
    UserFactory(username="ada", verified=True)
    visitor.sign_in("ada")
    visitor.go("/ratings/")
    page.get_by_role("link", name="Bring them from elsewhere").click()
    archive = {"name": "letterboxd-ada.zip", "mimeType": "application/zip", "buffer": letterboxd_of(films)}
    page.get_by_label("Your file").set_input_files(files=[archive])
    page.get_by_role("button", name="Read it").click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Letterboxd")
    expect(page.get_by_text("1 not found", exact=True)).to_be_visible()
    assert not Rating.objects.exists()
    page.get_by_role("button", name="Import 6 ratings").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("6 ratings came along")
    assert (Rating.objects.count(), WatchlistEntry.objects.count()) == (6, 1)

    page.get_by_role("link", name="Show me my page").click()
    expect(page.locator(".shelf .reason").first).not_to_be_empty()
    visitor.go("/import/")
    page.get_by_role("button", name=re.compile("^Undo the import")).click()
    expect(page.locator(".messages")).to_contain_text("as they were before")
    assert not Rating.objects.exists()


def test_a_file_that_is_no_export_is_told_beside_the_field(visitor, quiet_console):
    page = visitor.page
    UserFactory(username="ada", verified=True)
    visitor.sign_in("ada")
    visitor.go("/import/")
    page.get_by_label("Your file").set_input_files(files=[{"name": "x.csv", "mimeType": "text/csv", "buffer": b"a,b"}])
    page.get_by_role("button", name="Read it").click()

    expect(page.locator("#file-fault")).to_contain_text("We do not know this table")
    expect(page.get_by_label("Your file")).to_have_attribute("aria-invalid", "true")
    quiet_console[:] = [fault for fault in quiet_console if "422" not in fault]


def test_a_visitor_tries_it_first_and_signs_up_then(visitor):
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="Try it, no account needed").click()
    page.wait_for_url("**/try/")
    visitor.settle()
    rated = visitor.rate_five()
    page.get_by_role("link", name="Show me my shelves").click()

    expect(page.locator(".shelf .reason").first).not_to_be_empty()
    assert not set(rated) & set(visitor.titles_on_shelves())
    page.locator(".shelf .chip--why").first.click()
    expect(page.get_by_role("dialog").locator(".ledger__row").first).to_be_visible()
    page.keyboard.press("Escape")
    assert not Rating.objects.exists()

    page.get_by_role("link", name="Keep them: sign up").click()
    page.get_by_label("Username").fill("newcomer")
    page.get_by_label("Email").fill("newcomer@example.com")
    page.get_by_label("Password").fill("correct horse battery")
    page.get_by_role("button", name="Make my account").click()
    page.wait_for_url("**/for-you/**")

    expect(page.locator(".messages")).to_contain_text("5 ratings came along")
    assert Rating.objects.filter(user__username="newcomer").count() == 5


def test_trying_works_without_javascript(visitor_with):
    visitor = visitor_with(java_script_enabled=False)
    page = visitor.page
    visitor.go("/try/")
    for _ in range(3):
        film = page.locator(".stage__film").first
        film.get_by_label("4 stars", exact=True).check()
        film.get_by_role("button", name="Rate").click()
    page.get_by_role("link", name="Show me my shelves").click()

    expect(page.locator(".shelf .reason").first).not_to_be_empty()
    page.locator(".shelf .chip--why").first.click()
    expect(page.locator(".why__text").first).not_to_be_empty()
