"""Every page, loaded once and then looked at in every way: axe, light and dark, a phone's width and a desk's, overflow,
console, the content security policy, what was downloaded and from where.
"""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

import pytest
from allauth.account.forms import default_token_generator
from allauth.account.models import EmailConfirmationHMAC
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.management import call_command
from django.db import connection, connections
from django.test import Client, override_settings
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.addresses import address
from tests.authorisation import PAGES
from tests.browser import axe
from tests.browser.conftest import Visitor, note_faults
from tests.browser.looks import ADA, CONSOLE, GRACE, HALFWAY, NEWCOMER, NO_PAGES, VISITOR, Look, looks
from tests.factories.accounts import PASSWORD, totp_code
from tests.factories.explainer import close_library
from tests.factories.site import APP_SECRET, People, furnish, make_films, make_people
from tests.serving import serving

# The mark has the tests' database made; what is in it is the fixture's below, for the whole module.
pytestmark = [pytest.mark.browser, pytest.mark.django_db]

COLOURS = ("color-contrast", "link-in-text-block")
"""The rules whose verdict depends on light and dark; all others are asked once for each width."""
MOST_BYTES = 100_000
"""HTML, CSS and JavaScript of ours, as they travel."""
WIDTHS = (320, 360, 768, 1280, 1920)
PHONE, DESK = 360, 1280
SCHEMES = {PHONE: {"dark": (), "light": COLOURS}, DESK: {"light": (), "dark": COLOURS}}
"""Which rules are asked at which width in which scheme: none stands for all."""
OPEN_DETAILS = "document.querySelectorAll('details:not(.menu)').forEach((each) => { each.open = true; })"
THIN_OUT = """document.querySelectorAll(".row, .grid, .ratings, tbody").forEach((row) => {
    [...row.children].slice(6).forEach((each) => each.remove());
})"""
"""Six of many alike are enough for axe, which takes its time with each."""
OTHERS_OUT = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()"""
"""Browsers keep connections to the tests' servers open, each with a thread and a session here."""
OF_STAFF = ["admin/*", "unfold/*", "drf_spectacular_sidecar/*", "rest_framework/*"]


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[tuple[str, dict[str, str]]]:
    """The furnished site as it is deployed, for all looks: where it is, and what its addresses' arguments stand for."""
    folder = tmp_path_factory.mktemp("site")
    artifacts = {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": folder / "artifacts"},
    }
    static = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
    changed = override_settings(
        ROOT_URLCONF="tests.browser.faults",
        STATIC_ROOT=str(folder / "static"),
        STORAGES=settings.STORAGES | {"artifacts": artifacts, "staticfiles": static},
        WHITENOISE_AUTOREFRESH=False,
    )
    close_library()
    with changed, django_db_blocker.unblock(), emptied():
        call_command("collectstatic", interactive=False, verbosity=0, ignore_patterns=OF_STAFF)
        films = make_films()
        furnish(films)
        people = make_people(films)
        with serving() as url:
            yield url, names(people)
    close_library()


@contextmanager
def emptied() -> Iterator[None]:
    """Leave no row behind, nor a session at the database, which is dropped after the last test."""
    assert connection.settings_dict["NAME"].startswith("test_")
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute(OTHERS_OUT)
        call_command("flush", interactive=False, verbosity=0)
        # Beside Playwright's event loop Django keeps connections of their own, which nobody else would close.
        connections.close_all()


def names(people: People) -> dict[str, str]:
    from catalog.models import Movie, Rating
    from recommender.models import Theme

    film = Movie.objects.exclude(ratings__user=people.ada).filter(series__isnull=False).order_by("pk")[7]
    mail = people.newcomer.emailaddress_set.get()
    reset = f"{user_pk_to_url_str(people.newcomer)}-{default_token_generator.make_token(people.newcomer)}"
    return {
        "pk": str(film.pk),
        "slug": Theme.objects.all()[0].slug,
        "username": people.ada.username,
        "accounts_ratingimport": str(people.waiting.pk),
        "mfa_authenticator": str(people.key.pk),
        "accounts.key": EmailConfirmationHMAC.create(mail).key,
        "accounts.uidb36": "1",
        "rated": str(Rating.objects.filter(user=people.ada).first().movie_id),
        "done": str(people.done.pk),
        "reset": f"accounts/password/reset/key/{reset}/",
    }


@dataclass(slots=True)
class Looker:
    """Somebody at a browser of their own, and what their page did since it was last asked for."""

    visitor: Visitor
    faults: list[str] = field(default_factory=list)
    hosts: set[str] = field(default_factory=set)
    loaded: dict[str, tuple[str, str]] = field(default_factory=dict)
    """Type and address of each thing loaded, by request."""
    sizes: dict[str, int] = field(default_factory=dict)
    """Bytes that travelled, by request."""
    known: dict[str, int] = field(default_factory=dict)
    """What static files weighed when they travelled, by address: the browser keeps them."""

    @classmethod
    def at(cls, browser: Browser, url: str, cookies: list[dict[str, Any]]) -> "Looker":
        """Open a browser with these cookies."""
        context = browser.new_context(service_workers="block", reduced_motion="reduce")
        context.add_cookies(cookies)
        page = context.new_page()
        looker = cls(Visitor(page, url))
        note_faults(page, looker.faults)
        page.on("request", lambda request: looker.hosts.add(urlsplit(request.url).netloc))
        looker._weigh(context, page)
        return looker

    def _weigh(self, context: BrowserContext, page: Page) -> None:
        devtools = context.new_cdp_session(page)
        devtools.send("Network.enable")

        def begun(event: dict[str, Any]) -> None:
            self.loaded[event["requestId"]] = (event["type"], event["response"]["url"])

        def ended(event: dict[str, Any]) -> None:
            self.sizes[event["requestId"]] = event["encodedDataLength"]

        devtools.on("Network.responseReceived", begun)
        devtools.on("Network.loadingFinished", ended)

    def go(self, path: str) -> int:
        """Ask for a page and return its status."""
        for kept in (self.faults, self.hosts, self.loaded, self.sizes):
            kept.clear()
        answer = self.visitor.page.goto(self.visitor.base + path)
        self.visitor.settle()
        return answer.status if answer else 0

    def weight(self) -> int:
        """Return what the page's own HTML, CSS and JavaScript took, static files as when they came first."""
        total = 0
        for request, (kind, url) in self.loaded.items():
            if kind in {"Document", "Stylesheet", "Script", "XHR", "Fetch"}:
                size = self.sizes.get(request, 0)
                if kind in {"Stylesheet", "Script"}:
                    size = self.known[url] = max(size, self.known.get(url, 0))
                total += size
        return total


@pytest.fixture(scope="module")
def lookers(browser: Browser, site) -> Iterator[dict[str, Looker]]:
    """Everybody who looks, signed in by the door people use, so that dangerous pages open, too."""
    url, _names = site
    lookers = {
        VISITOR: Looker.at(browser, url, []),
        ADA: Looker.at(browser, url, signed_in(url, "ada")),
        GRACE: Looker.at(browser, url, signed_in(url, "grace", code=totp_code(APP_SECRET))),
        NEWCOMER: Looker.at(browser, url, signed_in(url, "newcomer")),
        HALFWAY: Looker.at(browser, url, signed_in(url, "grace", code=None)),
    }
    trying = lookers[VISITOR].visitor
    trying.go("/try/")
    for place in range(3):
        trying.rate(trying.page.locator(".stage__film").nth(place), "4 stars")
    yield lookers
    for looker in lookers.values():
        looker.visitor.page.context.close()


def signed_in(url: str, username: str, *, code: str | None = "") -> list[dict[str, Any]]:
    """Return the cookies of somebody who has just signed in; with a code, by two factors, and without, half-way."""
    client = Client()
    client.post("/login/", {"login": username, "password": PASSWORD})
    if code:
        client.post("/accounts/2fa/authenticate/", {"code": code})
    if code is not None:
        client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    return [{"name": name, "value": morsel.value, "url": url} for name, morsel in client.cookies.items()]


def filled(look: Look, named: dict[str, str]) -> str:
    """Return the address with what it names."""
    if look.address in PAGES:
        return address(look.address, named, PAGES[look.address].names)
    return "/" + look.address.format_map(named)


def too_wide(page: Page) -> list[str]:
    """Return at which widths the page is wider than the screen."""
    wrong = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        wider = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        wrong += [f"{wider} px wider than a screen of {width} px"] * (wider > 0)
    return wrong


def axe_everywhere(page: Page) -> list[str]:
    """Return what axe finds on a phone and on a desk, in light and dark."""
    wrong = []
    for width, schemes in SCHEMES.items():
        page.set_viewport_size({"width": width, "height": 900})
        for scheme, rules in schemes.items():
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            wrong += [f"{scheme}, {width} px: {fault}" for fault in axe.faults(page, rules)]
    return wrong


@pytest.mark.parametrize("look", looks(), ids=lambda look: f"{look.who}-{look.address or 'front'}")
def test_page(look: Look, lookers, site):
    _url, named = site
    looker, path = lookers[look.who], filled(look, named)
    page = looker.visitor.page
    page.set_viewport_size({"width": DESK, "height": 900})
    status = looker.go(path)
    wrong = [f"answers {status}"] * (status != look.status)
    arrived = page.url.removeprefix(looker.visitor.base)
    wrong += [f"leads to {arrived}"] * (arrived != path)
    wrong += [f"{part} is not there" for part in look.shows if not page.locator(part).count()]
    wrong += [f"has {count} headings of the first rank" for count in [page.locator("h1").count()] if count != 1]
    wrong += [f"is called {page.title()}"] * (not page.title().endswith("CineWhy"))
    wrong += [fault for fault in looker.faults if not (look.status >= 400 and str(look.status) in fault)]
    wrong += [f"asks {host}" for host in looker.hosts - {urlsplit(page.url).netloc, ""}]
    wrong += [f"weighs {looker.weight()} bytes"] * (not 0 < looker.weight() <= MOST_BYTES)
    page.evaluate(OPEN_DETAILS)
    wrong += too_wide(page)
    page.evaluate(THIN_OUT)
    wrong += axe_everywhere(page)

    assert not wrong, f"{path} as {look.who}:\n" + "\n".join(wrong)


def test_the_sheet_of_a_why_has_no_fault(lookers):
    looker = lookers[ADA]
    page = looker.visitor.page
    page.set_viewport_size({"width": DESK, "height": 900})
    looker.go("/for-you/")
    page.locator(".shelf .chip--why").first.click()
    expect(page.locator("#sheet .ledger__row").first).to_be_visible()

    assert axe_everywhere(page) == []
    assert looker.faults == []


def test_every_address_is_looked_at_or_says_why_not():
    looked = {look.address for look in looks()}
    reading = {route for route, page in PAGES.items() if "GET" in page.methods and not route.startswith(CONSOLE)}

    assert reading - looked == NO_PAGES.keys()
    assert all(re.fullmatch(r"\w.{3,}", reason) for reason in NO_PAGES.values())
