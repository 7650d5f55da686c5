"""Every page there is, and who looks at it: `LOOKS`, made from the table of all addresses.

`tests/authorisation.py` has a line for each address of the site, which another test sees to. Each of them is looked at
here, unless NO_PAGES says why it shows nothing; so a new page cannot be missed.
"""

from typing import NamedTuple

from tests.authorisation import PAGES, Door

NO_PAGES = {
    "healthz": "for machines",
    "readyz": "for machines",
    "metrics": "for machines",
    "api/schema/": "for machines",
    "api/docs/": "drawn by Swagger UI; test_policy opens it",
    "favicon.ico": "a picture",
    "manifest.webmanifest": "for browsers",
    "sw.js": "for browsers",
    ".well-known/security.txt": "a text",
    ".well-known/change-password": "leads to accounts/password/change/",
    "posters/<int:pk>/": "a picture",
    "posters/<int:pk>/<slug:version>/": "a picture",
    "insights/report.md": "a text",
    "search/": "leads to movies/; what htmx gets of it is in the search box",
    "for-you/text/<slug:slug>/": "a part of for-you/, which has it",
    "settings/data/<uuid:key>/": "a file",
    "import/<int:pk>/report.csv": "a file",
    "ratings/export/<slug:layout>.csv": "a file",
    "accounts/signup/": "is signup/",
    "accounts/login/": "is login/",
    "accounts/logout/": "is logout/",
    "accounts/confirm-email/": "only where a confirmed address is a must",
    "accounts/login/code/confirm/": "only where sign-in by code is on",
    "accounts/password/set/": "leads to accounts/password/change/ who has a password",
    "accounts/2fa/webauthn/login/": "for scripts",
    "accounts/2fa/recovery-codes/download/": "a file",
    "accounts/3rdparty/signup/": "only on the way from another site",
    "accounts/social/login/cancelled/": "leads to accounts/3rdparty/login/cancelled/",
    "accounts/social/login/error/": "leads to accounts/3rdparty/login/error/",
    "accounts/social/signup/": "leads to accounts/3rdparty/signup/",
    "accounts/social/connections/": "leads to accounts/3rdparty/",
}
CONSOLE = "admin/"
"""Unfold's own pages; test_policy opens them."""

VISITOR, ADA, GRACE, NEWCOMER, HALFWAY = "visitor", "ada", "grace", "newcomer", "halfway"
OTHERS = {
    "movies/<int:pk>/why/": ADA,
    "logout/": ADA,
    "accounts/inactive/": VISITOR,
    "accounts/2fa/authenticate/": HALFWAY,
    "accounts/2fa/reauthenticate/": GRACE,
    "accounts/2fa/totp/deactivate/": GRACE,
    "accounts/2fa/recovery-codes/": GRACE,
    "accounts/2fa/recovery-codes/generate/": GRACE,
    "accounts/2fa/webauthn/reauthenticate/": GRACE,
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": GRACE,
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": GRACE,
}
"""Who sees what only somebody in a certain state can; everything else is Ada's, and a visitor's where it is open."""


class Look(NamedTuple):
    """Somebody looks at an address; `shows` are parts that must be there."""

    who: str
    address: str
    shows: tuple[str, ...] = ()
    status: int = 200


SHOWS = {
    (ADA, "for-you/"): (".shelf .reason", "#recency", ".moved, .notice"),
    (ADA, "taste/"): ("#map", "#leanings", "#drift", "#contributors", "#facets", "[aria-labelledby=radar] svg"),
    (ADA, "ratings/"): ("form.rating", ".chart, .bars"),
    (ADA, "watchlist/"): (".card",),
    (ADA, "import/"): ("input[type=file]",),
    (ADA, "taste/told/"): ("form",),
    (ADA, "settings/"): (".tokens li",),
    (ADA, "movies/<int:pk>/"): ("#opinion-over-time", "#tags-of-film", ".facets, .families", "#ratings-of-film"),
    (ADA, "movies/<int:pk>/why/"): (".ledger__row",),
    (VISITOR, "insights/"): (
        *("#peers-temporal", "[aria-labelledby=data-years] svg", "[aria-labelledby=data-genres] svg"),
        *("[aria-labelledby=atlas] svg", "#versions"),
    ),
    (VISITOR, "movies/<int:pk>/traits/"): ("li",),
    (VISITOR, "try/shelves/"): (".shelf .reason",),
    (VISITOR, "people/<str:username>/"): ("h2",),
    (GRACE, "accounts/2fa/recovery-codes/"): ("li",),
}
STATUS = {"accounts/3rdparty/login/error/": 401}
ASIDE = [
    Look(VISITOR, "movies/?q=nothing-is-called-so", (".empty",)),
    Look(VISITOR, "movies/?page=2&genre=drama"),
    Look(VISITOR, "movies/?tag=heist", (".card",)),
    Look(ADA, "import/{done}/"),
    Look(ADA, "movies/{rated}/", (".button[href*=guess]",)),
    Look(ADA, "movies/{rated}/guess/"),
    Look(ADA, "for-you/what-if/?leave=1"),
    Look(NEWCOMER, "for-you/"),
    Look(NEWCOMER, "taste/", (".empty",)),
    Look(NEWCOMER, "ratings/", (".empty",)),
    Look(NEWCOMER, "watchlist/", (".empty",)),
    Look(NEWCOMER, "taste/told/"),
    Look(NEWCOMER, "accounts/password/change/"),
    Look(VISITOR, "{reset}"),
    Look(VISITOR, "faults/400/", status=400),
    Look(VISITOR, "faults/403/", status=403),
    Look(VISITOR, "faults/403-csrf/", status=403),
    Look(VISITOR, "nowhere/", status=404),
    Look(ADA, "appearance/", status=405),
    Look(VISITOR, "faults/429/", status=429),
    Look(VISITOR, "faults/500/", status=500),
]
"""Pages in other states: nothing found, nothing there yet, something wrong."""


def looks() -> list[Look]:
    """Return everything there is to look at."""
    seen = [(who, route) for route in PAGES for who in viewers(route)]
    return [*(Look(*each, SHOWS.get(each, ()), STATUS.get(each[1], 200)) for each in seen), *ASIDE]


def viewers(route: str) -> list[str]:
    """Return who looks at an address."""
    page = PAGES[route]
    if "GET" not in page.methods.split() or route in NO_PAGES or route.startswith(CONSOLE):
        return []
    if route in OTHERS:
        return [OTHERS[route]]
    if page.door is not Door.OPEN:
        return [ADA]
    return [VISITOR] if route.startswith(("accounts/", "signup/", "login/", "try/", "offline/")) else [VISITOR, ADA]
