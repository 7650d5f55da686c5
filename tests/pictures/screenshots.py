"""The pictures of the README, of the site on this machine as the demo account sees it: `make screenshots`.

Needs what `make run` has made once: data, a live model, the demo account. The pictures go to docs/images, and the card
that other sites show beside a link to static/brand.
"""

import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import Browser, Error, Page, sync_playwright

from cineproject.embedded.errors import EmbeddedError
from cineproject.embedded.services import embedded_services
from tests.chromium import CHROMIUM, launch_options

ROOT = Path(__file__).resolve().parents[2]
IMAGES, BRAND = ROOT / "docs" / "images", ROOT / "static" / "brand"
DESK, PHONE = {"width": 1280, "height": 800}, {"width": 390, "height": 844}


class Picture(NamedTuple):
    """A page, how it is looked at, and what is done before."""

    name: str
    path: str
    viewport: dict[str, int]
    scheme: str
    act: Callable[[Page], None] = lambda page: None
    signed_in: bool = True


def open_film(page: Page) -> None:
    page.locator(".shelf .card__title a").first.click()
    page.locator(".film").wait_for()


def open_why(page: Page) -> None:
    page.locator(".shelf a[href*='/why/']").first.click()
    page.locator("#sheet .ledger__row").first.wait_for()


def rate_two(page: Page) -> None:
    for place, stars in ((0, "4 stars"), (2, "3 stars")):
        film = page.locator(".stage__film").nth(place)
        with page.expect_response(lambda answer: answer.request.method == "POST"):
            film.get_by_label(stars, exact=True).tap()
        page.wait_for_load_state("networkidle")


def to(selector: str) -> Callable[[Page], None]:
    """Scroll until something is at the top."""

    def act(page: Page) -> None:
        page.locator(selector).first.evaluate(
            "(each) => window.scrollTo(0, each.getBoundingClientRect().top + scrollY - 24)"
        )

    return act


PICTURES = [
    Picture("for-you", "/for-you/", DESK, "light"),
    Picture("film", "/for-you/", DESK, "dark", open_film),
    Picture("taste", "/taste/", DESK, "light", to("#map")),
    Picture("insights", "/insights/", DESK, "dark", to("#data")),
    Picture("for-you-phone", "/for-you/", PHONE, "dark"),
    Picture("why-phone", "/for-you/", PHONE, "light", open_why),
    Picture("welcome-phone", "/try/", PHONE, "dark", rate_two, signed_in=False),
    Picture("taste-phone", "/taste/", PHONE, "light", to("#map")),
]


def main() -> int:
    os.environ["DJANGO_SETTINGS_MODULE"] = "cineproject.settings.dev"
    # Playwright keeps an event loop in this thread, beside which Django would refuse its ORM.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    if not CHROMIUM.exists():
        return _fail(f"{CHROMIUM} is missing: install it with `apt-get install chromium`.")
    try:
        with embedded_services():
            import django

            django.setup()
            return _take_all()
    except EmbeddedError as error:
        return _fail(str(error))


def _take_all() -> int:
    from django.core.management import call_command

    from tests.serving import serving

    if (problem := _missing()) is not None:
        return _fail(problem)
    call_command("collectstatic", interactive=False, verbosity=0)
    IMAGES.mkdir(exist_ok=True)
    with serving() as site, _session_of_demo() as cookie, sync_playwright() as playwright:
        browser = playwright.chromium.launch(**launch_options())
        takers = {IMAGES / f"{each.name}.png": partial(take, browser, site, each, cookie) for each in PICTURES}
        takers[BRAND / "card.png"] = partial(card, browser, site)
        failed = [path for path, taker in takers.items() if not _taken(path, taker)]
        browser.close()
    return _fail(f"{len(failed)} of {len(takers)} pictures are as they were.") if failed else 0


def take(browser: Browser, site: str, picture: Picture, cookie: dict[str, str]) -> bytes:
    """Return one picture."""
    context = browser.new_context(
        viewport=picture.viewport,
        color_scheme=picture.scheme,
        reduced_motion="reduce",
        service_workers="block",
        has_touch=picture.viewport is PHONE,
        device_scale_factor=1.5 if picture.viewport is PHONE else 1,
    )
    if picture.signed_in:
        context.add_cookies([{**cookie, "url": site}])
    page = context.new_page()
    page.goto(site + picture.path)
    _settle(page)
    picture.act(page)
    _settle(page)
    taken = page.screenshot()
    context.close()
    return taken


def card(browser: Browser, site: str) -> bytes:
    """Return the card other sites show: the claim beside posters of known films."""
    page = browser.new_page(viewport={"width": 1200, "height": 630}, color_scheme="dark", service_workers="block")
    page.goto(site)
    _settle(page)
    page.evaluate(CARD)
    _settle(page)
    taken = page.screenshot()
    page.close()
    return taken


CARD = """() => {
    const posters = [...document.querySelectorAll(".strip img")].slice(0, 6).map((each) => each.src);
    const mark = document.querySelector(".brand").innerHTML;
    document.body.innerHTML = `<div class="card-of-site">
        <div><p class="brand">${mark}</p><h1>What to watch <em>and why.</em></h1></div>
        <div class="posters">${posters.map((each) => `<img src="${each}" alt="">`).join("")}</div></div>`;
    const style = new CSSStyleSheet();
    style.replaceSync(`
        body { margin: 0; }
        .card-of-site { display: grid; grid-template-columns: 1fr 560px; gap: 48px; width: 1200px; height: 630px;
            overflow: hidden; padding: 64px 0 64px 64px; align-items: center; box-sizing: border-box; }
        .card-of-site .brand { font-size: 40px; gap: 16px; margin-bottom: 40px; }
        .card-of-site .mark { width: 64px; height: 64px; }
        .card-of-site h1 { font-size: 72px; line-height: 1.02; }
        .posters { display: grid; grid-template-columns: repeat(3, 176px); gap: 16px; rotate: 6deg; }
        .posters img { width: 176px; height: 264px; border-radius: 4px; }`);
    document.adoptedStyleSheets = [style];
}"""


EVERYTHING_THERE = """async () => {
    const seen = (each) => {
        const box = each.getBoundingClientRect();
        return box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
    };
    const missing = [...document.images].filter((each) => seen(each) && !each.complete);
    const patience = new Promise((done) => setTimeout(done, 5000));
    await Promise.race([patience, Promise.all(missing.map((each) => each.decode().catch(() => {})))]);
    await document.fonts.ready;
}"""


def _settle(page: Page) -> None:
    page.wait_for_load_state("networkidle")
    page.evaluate(EVERYTHING_THERE)


def _missing() -> str | None:
    from django.contrib.auth import get_user_model

    from ml_jobs.demo import USERNAME
    from recommender.models import ModelVersion

    if ModelVersion.objects.live() is None or not get_user_model().objects.filter(username=USERNAME).exists():
        return "There is no live model or no demo account here: let `make run` finish once."
    return None


@contextmanager
def _session_of_demo() -> Iterator[dict[str, str]]:
    """Sign the demo account in, whatever its password, and out at the end."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    from ml_jobs.demo import USERNAME

    client = Client()
    client.force_login(get_user_model().objects.get(username=USERNAME))
    try:
        yield {"name": settings.SESSION_COOKIE_NAME, "value": client.cookies[settings.SESSION_COOKIE_NAME].value}
    finally:
        client.logout()


def _taken(path: Path, taker: Callable[[], bytes]) -> bool:
    """Take a picture; where the page is not as expected, keep the old one and say so."""
    name = path.relative_to(ROOT)
    try:
        content = taker()
    except Error as error:
        print(f"{name}: not taken. {error.message.splitlines()[0]}")  # noqa: T201  (a command's output)
        return False
    path.write_bytes(content)
    print(f"{name}: {len(content) / 1000:,.0f} KB")  # noqa: T201
    return True


def _fail(problem: str) -> int:
    print(f"make screenshots: {problem}", file=sys.stderr)  # noqa: T201
    return 1


if __name__ == "__main__":
    sys.exit(main())
