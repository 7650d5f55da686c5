"""The walk that the site is for: sign up, rate five, see shelves with reasons, rate one, see them change."""

import re

import pytest
from playwright.sync_api import expect

from catalog.models import Dismissal, Rating, WatchlistEntry

pytestmark = pytest.mark.browser


def test_a_newcomer_signs_up_rates_and_sees_the_shelves_change(visitor):
    page = visitor.page
    visitor.go("/")
    page.get_by_role("link", name="Sign up and rate five").click()
    visitor.sign_up()

    rated = visitor.rate_five()
    assert Rating.objects.count() == 5
    page.get_by_role("button", name="Show me my page").click()
    page.wait_for_url("**/for-you/**")

    expect(page.locator(".shelf").first).to_be_visible()
    expect(page.locator(".shelf .reason").first).not_to_be_empty()
    before = visitor.titles_on_shelves()
    assert not set(rated) & set(before)

    card = page.locator(".shelf .card").first
    visitor.rate(card, "5 stars")
    expect(card.locator("form.rating")).to_have_attribute("data-rated", "yes")
    page.reload()

    after = visitor.titles_on_shelves()
    assert before[0] not in after
    assert after != before[1:]


def test_why_opens_beside_the_shelves_and_closes_again(visitor, known_person):
    page = visitor.page
    visitor.enter(known_person)
    why = page.locator(".shelf .chip--why").first

    why.click()
    sheet = page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    expect(sheet.locator(".why__text")).not_to_be_empty()
    expect(sheet.locator(".ledger__row").first).to_be_visible()
    page.keyboard.press("Escape")

    expect(sheet).to_be_hidden()
    expect(why).to_be_focused()
    assert page.url.endswith("/for-you/")


def test_a_film_is_saved_and_dismissed_without_leaving_the_page(visitor, known_person):
    page = visitor.page
    visitor.enter(known_person)
    saved, dismissed = page.locator(".shelf .card").nth(0), page.locator(".shelf .card").nth(1)

    saved.get_by_role("button", name=re.compile(r"^Save\b")).click()
    expect(saved.get_by_role("button", name=re.compile(r"^Saved\b"))).to_be_visible()
    dismissed.get_by_role("button", name=re.compile(r"^Not for me\b")).click()
    expect(dismissed.get_by_role("button", name=re.compile(r"^Undo\b"))).to_be_visible()

    assert WatchlistEntry.objects.count() == Dismissal.objects.count() == 1
    assert page.url.endswith("/for-you/")


def test_the_walk_works_without_javascript(visitor_with):
    visitor = visitor_with(java_script_enabled=False)
    page = visitor.page
    visitor.sign_up("plain")
    for _ in range(5):
        film = page.locator(".stage__film").first
        film.get_by_label("4 stars", exact=True).check()
        film.get_by_role("button", name="Rate").click()
    page.get_by_role("button", name="Show me my page").click()
    page.wait_for_url("**/for-you/**")
    card = page.locator(".shelf .card").first
    title = card.locator(".card__title a").inner_text()

    card.get_by_label("5 stars", exact=True).check()
    card.get_by_role("button", name="Rate", exact=True).click()

    assert page.url.rstrip("/").endswith("/for-you")
    assert title not in visitor.titles_on_shelves()
    page.locator(".shelf .card").first.get_by_role("button", name=re.compile(r"^Save\b")).click()
    assert WatchlistEntry.objects.count() == 1
    page.locator(".shelf .chip--why").first.click()
    expect(page.locator(".why__text")).not_to_be_empty()


def test_the_welcome_works_by_keyboard(visitor):
    page = visitor.page
    visitor.sign_up()
    titles = page.locator(".stage__film .card__title")
    second = titles.nth(1).inner_text()

    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("4")
    expect(page.locator(".answers li")).to_have_count(1)
    assert Rating.objects.get().stars == 4
    page.keyboard.press("u")

    expect(page.locator(".answers li")).to_have_count(0)
    expect(titles.nth(1)).to_have_text(second)
    assert not Rating.objects.exists()


def test_stars_are_given_by_arrow_keys_and_the_focus_stays(visitor, known_person, films):
    page = visitor.page
    visitor.enter(known_person)
    visitor.go(f"/movies/{films[1].pk}/")
    form = page.locator("form.rating").first

    form.get_by_label("3 stars", exact=True).focus()
    page.keyboard.press("Space")
    page.keyboard.press("ArrowRight")

    expect(page.locator("form.rating").first).to_have_attribute("data-rated", "yes")
    expect(page.locator("form.rating").first.get_by_label("3½ stars")).to_be_focused()
    assert float(Rating.objects.get(movie=films[1]).stars) == 3.5
