"""What a page does at once, what it shows while it waits, and what it says where nothing came."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from accounts.models import User
from catalog.models import Dismissal, Rating
from explainer.models import PatternWish
from recommender.models import TasteExclusion
from tests.browser.test_accessibility import faults
from tests.factories.accounts import PASSWORD

pytestmark = pytest.mark.browser


@pytest.fixture
def reader(visitor, known_person) -> Page:
    """Somebody on their shelves."""
    visitor.sign_in(known_person)
    visitor.page.wait_for_load_state("networkidle")
    return visitor.page


@pytest.fixture
def expected_faults(quiet_console) -> Callable[[], None]:
    """Call it at the end of a test whose requests fail on purpose."""
    return quiet_console.clear


def settled(page: Page) -> None:
    expect(page.locator(".htmx-request, .htmx-swapping, .htmx-settling, [aria-busy]")).to_have_count(0)


def cut(route: Route) -> None:
    route.abort("internetdisconnected")


class TestActingAtOnce:
    def test_more_of_a_pattern_moves_the_shelves_and_can_be_taken_back(self, reader):
        more = reader.locator(".shelf__tune button", has_text="More").first
        more.focus()
        with reader.expect_response("**/for-you/"):
            reader.keyboard.press("Enter")
        settled(reader)

        expect(reader.locator(".moved")).to_contain_text("You asked for more")
        expect(reader.locator(".shelf__tune button:focus")).to_have_attribute("aria-pressed", "true")
        assert PatternWish.objects.count() == 1

        with reader.expect_response("**/for-you/"):
            reader.get_by_role("button", name="Undo").click()
        expect(reader.locator(".moved")).to_have_count(0)
        assert not PatternWish.objects.exists()

    def test_a_film_left_out_changes_the_open_why_and_stays_in_reach(self, reader):
        reader.locator(".shelf .chip--why").first.click()
        sheet = reader.get_by_role("dialog")
        heaviest = sheet.locator(".ledger__film").first
        title = heaviest.inner_text()

        sheet.get_by_role("button", name=f"Not because of this : {title}").click()
        expect(sheet.locator(".why__left-out")).to_contain_text(title)
        expect(heaviest).not_to_have_text(title)
        assert TasteExclusion.objects.get().movie.title.startswith(title)

        sheet.get_by_role("button", name=re.compile("^Count it again")).click()
        expect(sheet.locator(".why__left-out")).to_have_count(0)
        assert not TasteExclusion.objects.exists()

    def test_a_film_hidden_from_its_why_leaves_the_shelves_behind(self, reader):
        reader.locator(".shelf .chip--why").first.click()
        sheet = reader.get_by_role("dialog")
        title = sheet.locator(".why__title a").inner_text()

        with reader.expect_response("**/for-you/"):
            sheet.get_by_role("button", name=re.compile("^Not for me")).click()
        settled(reader)
        reader.keyboard.press("Escape")

        assert title not in reader.locator(".shelf .card__title a").all_inner_texts()
        assert Dismissal.objects.get().movie.title == title

    def test_a_film_hidden_on_its_shelf_keeps_its_place_and_the_way_back(self, reader):
        card = reader.locator(".shelf .card").nth(1)
        card.get_by_role("button", name=re.compile("^Not for me")).click()

        expect(card.get_by_role("button", name=re.compile("^Undo hiding"))).to_be_visible()
        expect(card.locator(".reason")).to_be_hidden()
        expect(card.locator(".card__title")).to_be_visible()

    def test_a_rating_offers_to_update_the_shelves_where_the_tab_key_comes_by(self, visitor, reader):
        first = visitor.titles_on_shelves()[0]
        visitor.rate(reader.locator(".shelf .card").first, "5 stars")

        assert visitor.titles_on_shelves()[0] == first
        reader.get_by_role("button", name="Update shelves").press("Enter")
        settled(reader)

        assert first not in visitor.titles_on_shelves()
        expect(reader.get_by_role("button", name="Update shelves")).to_be_hidden()

    def test_the_dial_moves_the_shelves_while_it_is_dragged(self, visitor, reader):
        before = visitor.titles_on_shelves()
        box = reader.locator("#recency").bounding_box()
        middle = box["y"] + box["height"] / 2
        reader.mouse.move(box["x"] + box["width"] * 0.3, middle)
        reader.mouse.down()
        with reader.expect_response(lambda answer: "recency=" in answer.url):
            reader.mouse.move(box["x"] + box["width"], middle, steps=4)
        settled(reader)

        assert visitor.titles_on_shelves() != before
        reader.mouse.up()

    def test_the_film_s_page_follows_a_rating_made_on_it(self, visitor, reader, films):
        visitor.go(f"/movies/{films[1].pk}/")
        expect(reader.get_by_role("heading", name="Why it may suit you")).to_be_visible()
        expect(reader.locator("#film-why .match--whole")).to_contain_text("% match")

        visitor.rate(reader.locator(".film__actions"), "4 stars")
        expect(reader.get_by_role("heading", name="What your rating does")).to_be_visible()
        reader.get_by_role("link", name="What would the model have guessed?").click()

        expect(reader.locator("#guess")).to_contain_text("the model would have guessed")

    def test_a_rating_is_taken_back_on_a_card_of_the_list(self, visitor, reader):
        visitor.go("/movies/")
        rated = Rating.objects.count()
        card = reader.locator(".card").filter(has=reader.locator("[data-rated=no]")).first
        visitor.rate(card, "4 stars")
        assert Rating.objects.count() == rated + 1

        reader.locator(".rating:hover .rating__clear").click()
        settled(reader)

        assert Rating.objects.count() == rated


class TestGoingBack:
    def test_turning_the_dial_is_no_step_of_the_way_back(self, visitor, reader):
        visitor.go("/themes/")
        visitor.go("/for-you/")
        for value in ("0.6", "0.9"):
            with reader.expect_response(lambda answer, value=value: answer.url.endswith(f"recency={value}")):
                reader.locator("#recency").fill(value)
            settled(reader)
        assert reader.url.endswith("recency=0.9")

        reader.go_back()

        assert reader.url.endswith("/themes/")
        reader.go_forward()
        expect(reader.locator("#recency")).to_have_value("0.9")

    def test_a_step_back_on_the_page_itself_brings_a_whole_page(self, reader):
        with reader.expect_response(lambda answer: answer.url.endswith("recency=0.9")):
            reader.locator("#recency").fill("0.9")
        settled(reader)
        reader.evaluate("location.hash = 'content'")

        with reader.expect_response(lambda answer: "hx-history-restore-request" in answer.request.headers):
            reader.go_back()
        settled(reader)

        expect(reader.locator(".site-header")).to_have_count(1)
        expect(reader.locator("#recency")).to_have_count(1)


class TestWhatDoesNotCome:
    def test_stars_that_were_not_stored_do_not_stay(self, reader, expected_faults):
        card = reader.locator(".shelf .card").first
        reader.route("**/rate/", cut)
        card.get_by_label("5 stars", exact=True).click()

        expect(reader.locator(".toast")).to_contain_text("No connection. That was not stored.")
        expect(card.locator("[name=stars]:checked")).to_have_count(0)
        expected_faults()

    def test_a_changed_rating_goes_back_to_what_is_stored(self, visitor, reader, films, expected_faults):
        visitor.go(f"/movies/{films[0].pk}/")
        reader.route("**/rate/", lambda route: route.fulfill(status=500, body=""))
        reader.locator(".film__actions").get_by_label("1 star", exact=True).click()

        expect(reader.locator(".toast")).to_contain_text("That was not stored.")
        expect(reader.locator(".film__actions").get_by_label("5 stars", exact=True)).to_be_checked()
        expected_faults()

    def test_a_dial_whose_shelves_did_not_come_goes_back(self, reader, expected_faults):
        was = reader.locator("#recency").input_value()
        reader.route("**/for-you/?recency=*", cut)
        reader.locator("#recency").fill("1")

        expect(reader.locator(".toast")).to_contain_text("This could not be loaded.")
        expect(reader.locator("#recency")).to_have_value(was)
        expected_faults()

    def test_a_form_of_an_old_page_is_not_called_signed_out(self, reader, expected_faults):
        reader.context.clear_cookies(name="csrftoken")
        reader.locator(".shelf .card").first.get_by_label("5 stars", exact=True).click()

        expect(reader.locator(".toast")).to_contain_text("grown too old")
        expect(reader.get_by_role("button", name="Reload")).to_be_visible()
        expected_faults()

    def test_a_session_that_ended_leads_to_the_sign_in_and_back(self, visitor, reader):
        visitor.go("/movies/?page=2")
        reader.context.clear_cookies(name="sessionid")
        reader.locator(".card").first.get_by_label("5 stars", exact=True).click()

        reader.wait_for_url("**/login/?next=*")
        expect(reader.locator(".messages")).to_contain_text("nothing was stored")
        visitor_fields = {"Username or e-mail": "ada", "Password": PASSWORD}
        for label, value in visitor_fields.items():
            reader.get_by_label(label).fill(value)
        reader.get_by_role("button", name="Sign in", exact=True).click()
        reader.wait_for_url("**/movies/?page=2")

    def test_the_sheet_opens_before_the_why_is_there_and_closes_where_it_does_not_come(self, reader, expected_faults):
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        reader.route("**/why/?*", hold)
        why = reader.locator(".shelf .chip--why").first
        why.click()
        sheet = reader.get_by_role("dialog")

        expect(sheet).to_be_visible()
        expect(sheet.locator(".skeleton")).to_be_visible()
        held[0].abort("internetdisconnected")
        expect(sheet).to_be_hidden()
        expect(why).to_be_focused()
        expected_faults()

    def test_a_part_that_does_not_come_leaves_a_link_to_it(self, visitor, reader, films, expected_faults):
        reader.route("**/similar/", cut)
        visitor.go(f"/movies/{films[0].pk}/")

        expect(reader.get_by_text("This part did not come.")).to_be_visible()
        expect(reader.get_by_role("link", name="Films like it")).to_have_attribute("href", re.compile("/similar/$"))
        expected_faults()

    def test_without_a_network_a_bar_says_so_until_there_is_one(self, reader):
        bar = reader.get_by_text("You are offline.")
        expect(bar).to_be_hidden()
        reader.context.set_offline(True)
        expect(bar).to_be_visible()
        reader.context.set_offline(False)
        expect(bar).to_be_hidden()


class TestSingleKeys:
    def test_who_turns_them_off_is_left_alone(self, visitor):
        page = visitor.page
        visitor.sign_up()
        page.get_by_role("button", name="Turn single keys off").click()
        page.wait_for_load_state("networkidle")
        page.keyboard.press("ArrowRight")
        for key in ("5", "s", "o", "/"):
            page.keyboard.press(key)
        page.wait_for_timeout(300)

        assert not Rating.objects.exists()
        expect(page.locator(".progress")).to_contain_text("0 of 5")
        expect(page.locator("#search-box")).not_to_be_focused()
        page.get_by_role("button", name="Turn them on").click()
        page.wait_for_load_state("networkidle")
        page.keyboard.press("ArrowRight")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("5")
        assert Rating.objects.count() == 1


class TestOnPaper:
    def test_the_films_of_a_shelf_stand_beside_each_other(self, reader):
        reader.emulate_media(media="print")
        reader.set_viewport_size({"width": 760, "height": 1000})
        shelf = reader.locator(".row").first
        boxes = [card.bounding_box() for card in shelf.locator(".card").all()]

        assert len({round(box["y"]) for box in boxes}) >= 2, "A shelf breaks into lines."
        for at, box in enumerate(boxes):
            for other in boxes[at + 1 :]:
                beside = box["x"] + box["width"] <= other["x"] + 1 or other["x"] + other["width"] <= box["x"] + 1
                under = box["y"] + box["height"] <= other["y"] + 1 or other["y"] + other["height"] <= box["y"] + 1
                assert beside or under, "Two films are printed over each other."
        for control in (".site-nav", ".dial", ".stars", ".chip--why", ".site-footer .appearance"):
            expect(reader.locator(control).first).to_be_hidden()
        expect(reader.locator(".reason").first).to_be_visible()

    def test_paper_is_white_whatever_the_device_or_the_appearance(self, visitor_with):
        visitor = visitor_with(color_scheme="dark")
        for chosen in ("auto", "dark"):
            visitor.page.context.add_cookies([{"name": "appearance", "value": chosen, "url": visitor.base}])
            visitor.go("/")
            visitor.page.emulate_media(media="print")

            expect(visitor.page.locator("body")).to_have_css("background-color", "rgb(255, 255, 255)")
            expect(visitor.page.locator("body")).to_have_css("color", "rgb(21, 23, 26)")


def test_the_browser_s_own_frame_follows_the_chosen_appearance(visitor):
    page = visitor.page
    colours = "Array.from(document.querySelectorAll('meta[name=theme-color]'), (each) => each.content)"
    visitor.go("/")
    assert page.evaluate(colours) == ["#f5f5f2", "#101214"]

    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(colours) == ["#101214", "#101214"]
    visitor.go("/login/")
    assert page.evaluate(colours) == ["#101214", "#101214"]
    page.get_by_role("button", name="Auto").click()
    assert page.evaluate(colours) == ["#f5f5f2", "#101214"]


def test_a_person_s_page_shows_films_and_stars(visitor, reader, known_person):
    User.objects.filter(username=known_person).update(shared=["ratings"])
    visitor.go(f"/people/{known_person}/")

    tiles = reader.locator(".card--tile")
    assert tiles.count() == Rating.objects.count()
    expect(tiles.first.locator("img")).to_be_visible()
    expect(tiles.first.locator(".given")).to_have_text(re.compile("★"))


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_in_what_a_page_becomes(visitor_with, known_person, films, themes, scheme):
    visitor = visitor_with(color_scheme=scheme, reduced_motion="reduce")
    page = visitor.page
    visitor.sign_in(known_person)
    User.objects.filter(username=known_person).update(shared=["ratings", "since"])
    for path in (
        f"/movies/{films[0].pk}/why/",
        f"/movies/{films[1].pk}/why-not/",
        f"/people/{known_person}/",
        f"/themes/{themes[0].slug}/",
        f"/for-you/what-if/?stars-{films[0].pk}=out",
    ):
        visitor.go(path)
        assert faults(page) == []

    visitor.go("/for-you/")
    page.locator(".card .toggle--dismiss button").nth(1).click()
    visitor.rate(page.locator(".shelf .card").first, "4 stars")
    page.locator(".shelf .chip--why").nth(2).click()
    page.get_by_role("dialog").get_by_role("button", name=re.compile("^Not because of this")).first.click()
    expect(page.locator(".why__left-out")).to_be_visible()
    settled(page)
    assert faults(page) == []


def test_the_picks_of_a_theme_follow_what_is_said_in_a_why(visitor, reader, themes):
    visitor.go(f"/themes/{themes[0].slug}/")
    picks = reader.locator("#theme-picks")
    picks.locator(".chip--why").first.click()
    title = reader.locator(".why__title a").inner_text()

    with reader.expect_response(f"**/themes/{themes[0].slug}/"):
        reader.get_by_role("dialog").get_by_role("button", name=re.compile("^Not for me")).click()
    settled(reader)

    assert title not in picks.locator(".card__title a").all_inner_texts()
    expect(reader.get_by_role("heading", level=1)).to_have_count(1)
