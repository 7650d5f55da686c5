"""What every page owes to everybody: no fault that axe finds, a way through by keyboard, and little to download."""

import gzip
import json
from pathlib import Path

import axe_core_python
import pytest
from playwright.sync_api import expect

from catalog.models import Rating

pytestmark = pytest.mark.browser

AXE = (Path(axe_core_python.__file__).parent / "axe.min.js").read_text(encoding="utf-8")
PUBLIC = ["/", "/signup/", "/login/", "/accounts/password/reset/", "/movies/", "/movies/?q=nothing-is-called-so"]
PUBLIC += ["/themes/", "/insights/"]
PERSONAL = ["/welcome/", "/for-you/", "/taste/", "/ratings/", "/watchlist/", "/settings/"]
MOST_BYTES = 100_000
"""HTML, CSS and JavaScript of ours, compressed."""


def faults(page) -> list[str]:
    """What axe finds on the page, best practices among it."""
    page.evaluate(AXE)
    found = page.evaluate("axe.run(document, {resultTypes: ['violations']}).then(JSON.stringify)")
    return [
        f"{page.url}: {each['id']}: {node['target']} {node['failureSummary']}"
        for each in json.loads(found)["violations"]
        for node in each["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_on_any_public_page(visitor_with, films, themes, scheme):
    visitor = visitor_with(color_scheme=scheme, reduced_motion="reduce")
    for path in [*PUBLIC, f"/movies/{films[0].pk}/", f"/themes/{themes[0].slug}/"]:
        visitor.go(path)
        assert faults(visitor.page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_fault_on_any_personal_page(visitor_with, known_person, films, scheme):
    visitor = visitor_with(color_scheme=scheme, reduced_motion="reduce")
    visitor.sign_in(known_person)
    for path in [*PERSONAL, f"/movies/{films[0].pk}/", f"/movies/{films[1].pk}/", f"/movies/{films[1].pk}/why/"]:
        visitor.go(path)
        assert faults(visitor.page) == []


def test_axe_finds_no_fault_in_an_open_why_nor_in_open_tables(visitor, known_person):
    visitor.sign_in(known_person)
    visitor.page.locator(".shelf .chip--why").first.click()
    expect(visitor.page.locator("#sheet")).to_be_visible()
    assert faults(visitor.page) == []

    visitor.go("/taste/")
    visitor.page.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert faults(visitor.page) == []


def test_a_page_that_is_not_there_says_so_without_a_fault(visitor, quiet_console):
    visitor.go("/nowhere/")

    assert faults(visitor.page) == []
    assert visitor.page.get_by_role("heading", level=1).count() == 1
    assert all("404" in each for each in quiet_console)
    quiet_console.clear()


def test_a_page_s_own_html_css_and_javascript_stay_small(visitor, known_person, films):
    visitor.sign_in(known_person)
    sizes: dict[str, int] = {}
    for path in [*PERSONAL, "/insights/", "/themes/", "/movies/", f"/movies/{films[0].pk}/"]:
        answers: list = []

        def keep(answer, answers=answers) -> None:
            answers.append(answer)

        visitor.page.on("response", keep)
        visitor.go(path)
        visitor.page.remove_listener("response", keep)
        ours = [each for each in answers if each.request.resource_type in {"document", "stylesheet", "script", "xhr"}]
        sizes[path] = sum(len(gzip.compress(each.body())) for each in ours if each.status == 200)

    assert {path: size for path, size in sizes.items() if size > MOST_BYTES} == {}
    assert all(sizes.values())


class TestByKeyboardAlone:
    """No mouse: from the sign-in to a rating, a why and the dial."""

    def tab_to(self, page, selector: str, most: int = 80) -> None:
        for _ in range(most):
            page.keyboard.press("Tab")
            if page.evaluate("(selector) => document.activeElement.matches(selector)", selector):
                return
        pytest.fail(f"{selector} is not reached with {most} presses of Tab from the start of {page.url}")

    def test_rate_ask_why_and_turn_the_dial(self, visitor, known_person, films):
        page = visitor.page
        visitor.sign_in(known_person)
        rated = Rating.objects.count()

        self.tab_to(page, "#recency")
        with page.expect_response(lambda answer: "recency=" in answer.url) as turned:
            page.keyboard.press("ArrowRight")
        assert turned.value.ok
        page.wait_for_load_state("networkidle")
        expect(page.locator("#recency")).to_be_focused()

        self.tab_to(page, ".stars input")
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            page.keyboard.press("ArrowRight")
        page.wait_for_load_state("networkidle")
        assert Rating.objects.count() == rated + 1

        self.tab_to(page, ".chip--why")
        page.keyboard.press("Enter")
        sheet = page.get_by_role("dialog")
        expect(sheet).to_be_visible()
        page.keyboard.press("Escape")
        expect(sheet).to_be_hidden()
        assert page.evaluate("document.activeElement.matches('.chip--why')")

    def test_whatever_has_the_focus_shows_it(self, visitor, known_person):
        page = visitor.page
        visitor.sign_in(known_person)
        for path in ("/for-you/", "/taste/", "/ratings/"):
            visitor.go(path)
            for _ in range(25):
                page.keyboard.press("Tab")
                shown = page.evaluate(
                    """() => {
                        const at = document.activeElement;
                        const marked = (each) => each && getComputedStyle(each).outlineStyle !== "none";
                        return at === document.body || marked(at) || marked(at.closest("form, fieldset, .search form"));
                    }"""
                )
                where = page.evaluate("document.activeElement.outerHTML.slice(0, 120)")
                assert shown, f"{path}: {where} has the focus and does not show it"
