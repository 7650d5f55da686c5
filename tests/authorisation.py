"""Who may reach what: one line for each address and each operation of the API.

`tests/functional/test_authorisation.py` walks every address of the site and fails on one that has no line here; its
message is the line to add. The doors:

- PASSING: a step of signing in, which leads whoever is not in the midst of it back to the sign-in, or on.
- OPEN: everybody.
- SIGNED_IN: everybody with an account; others are led to the sign-in (pages) or refused by 401 (API).
- OWN: as SIGNED_IN, and what the address names belongs to the owner, who gets in: to everybody else it is not there.
- VIEWER, CURATOR, OPERATOR, SUPERUSER: that role and those above it; other staff is refused by 403, others are led to
  the console's sign-in. NOBODY: not even a superuser.

A page is asked by every method that its line names, which must be all that it answers; the console's pages, which do
not say what they answer, by GET and POST. Whoever asks has just shown the password again.
"""

from enum import IntEnum
from typing import NamedTuple


class Door(IntEnum):
    PASSING = -1
    OPEN = 0
    SIGNED_IN = 1
    OWN = 2
    VIEWER = 3
    CURATOR = 4
    OPERATOR = 5
    SUPERUSER = 6
    NOBODY = 7


PASSING, OPEN, SIGNED_IN, OWN, VIEWER, CURATOR, OPERATOR, SUPERUSER, NOBODY = Door


class Page(NamedTuple):
    """Who may ask a page, how, and by which values of its own for the address."""

    door: Door
    methods: str = "GET"
    names: str = ""
    """Key of the site's names for what the address names, where the argument's own name is not enough."""


PAGES: dict[str, Page] = {
    # --- the machine room
    "healthz": Page(OPEN),
    "readyz": Page(OPEN),
    "metrics": Page(OPEN),
    "api/schema/": Page(OPEN),
    "api/docs/": Page(OPEN),
    # --- the site
    "": Page(OPEN),
    "favicon.ico": Page(OPEN),
    "manifest.webmanifest": Page(OPEN),
    "sw.js": Page(OPEN),
    "offline/": Page(OPEN),
    ".well-known/security.txt": Page(OPEN),
    ".well-known/change-password": Page(OPEN),
    "appearance/": Page(OPEN, "POST"),
    "movies/": Page(OPEN),
    "movies/<int:pk>/": Page(OPEN),
    "movies/<int:pk>/similar/": Page(OPEN),
    "movies/<int:pk>/save/": Page(SIGNED_IN, "POST"),
    "movies/<int:pk>/dismiss/": Page(SIGNED_IN, "POST"),
    "movies/<int:pk>/rate/": Page(SIGNED_IN, "POST"),
    "movies/<int:pk>/why/": Page(OPEN),
    "posters/<int:pk>/": Page(OPEN),
    "posters/<int:pk>/<slug:version>/": Page(OPEN),
    "search/": Page(OPEN),
    "themes/": Page(OPEN),
    "themes/<slug:slug>/": Page(OPEN),
    "insights/": Page(OPEN),
    "insights/report.md": Page(OPEN),
    "for-you/": Page(SIGNED_IN),
    "for-you/text/<slug:slug>/": Page(SIGNED_IN),
    "for-you/patterns/": Page(SIGNED_IN, "POST"),
    "for-you/what-if/": Page(SIGNED_IN),
    "movies/<int:pk>/taste/": Page(SIGNED_IN, "POST"),
    "movies/<int:pk>/why-not/": Page(SIGNED_IN),
    "movies/<int:pk>/guess/": Page(SIGNED_IN),
    "movies/<int:pk>/traits/": Page(OPEN),
    "taste/told/": Page(SIGNED_IN),
    "people/<str:username>/": Page(OPEN),
    "watchlist/": Page(SIGNED_IN),
    "ratings/": Page(SIGNED_IN),
    "welcome/": Page(SIGNED_IN, "GET POST"),
    "taste/": Page(SIGNED_IN),
    "settings/": Page(SIGNED_IN, "GET POST"),
    "settings/sharing/": Page(SIGNED_IN, "POST"),
    "settings/data/": Page(SIGNED_IN, "GET POST"),
    "settings/data/<uuid:key>/": Page(OWN, "GET", "accounts_dataexport"),
    "settings/delete/": Page(SIGNED_IN, "GET POST"),
    "settings/tokens/": Page(SIGNED_IN, "POST"),
    "settings/tokens/<int:pk>/revoke/": Page(OWN, "POST", "token"),
    "import/": Page(SIGNED_IN, "GET POST"),
    "import/<int:pk>/": Page(OWN, "GET POST", "accounts_ratingimport"),
    "import/<int:pk>/report.csv": Page(OWN, "GET", "accounts_ratingimport"),
    # One's own is discarded; another's is none, and that is where it leads, too.
    "import/<int:pk>/discard/": Page(SIGNED_IN, "POST", "accounts_ratingimport"),
    "import/<int:pk>/undo/": Page(OWN, "POST", "accounts_ratingimport"),
    "ratings/export/<slug:layout>.csv": Page(SIGNED_IN),
    "try/": Page(OPEN, "GET POST"),
    "try/shelves/": Page(OPEN),
    "try/why/<int:pk>/": Page(OPEN),
    "try/forget/": Page(OPEN, "POST"),
    # --- signing up and in (allauth)
    "signup/": Page(OPEN, "GET POST"),
    "login/": Page(OPEN, "GET POST"),
    "logout/": Page(OPEN, "GET POST"),
    "accounts/signup/": Page(OPEN, "GET POST"),
    "accounts/login/": Page(OPEN, "GET POST"),
    "accounts/logout/": Page(OPEN, "GET POST"),
    "accounts/inactive/": Page(OPEN),
    "accounts/login/code/confirm/": Page(PASSING, "GET POST"),
    "accounts/confirm-email/": Page(OPEN),
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$": Page(OPEN, "GET POST"),
    "accounts/password/reset/": Page(OPEN, "GET POST"),
    "accounts/password/reset/done/": Page(OPEN),
    "accounts/password/reset/key/done/": Page(OPEN),
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": Page(OPEN, "GET POST"),
    "accounts/reauthenticate/": Page(SIGNED_IN, "GET POST"),
    "accounts/email/": Page(SIGNED_IN, "GET POST"),
    "accounts/password/change/": Page(SIGNED_IN, "GET POST"),
    "accounts/password/set/": Page(SIGNED_IN, "GET POST"),
    "accounts/sessions/": Page(SIGNED_IN, "GET POST"),
    "accounts/2fa/": Page(SIGNED_IN),
    "accounts/2fa/authenticate/": Page(PASSING, "GET POST"),
    "accounts/2fa/reauthenticate/": Page(SIGNED_IN, "GET POST"),
    "accounts/2fa/totp/activate/": Page(SIGNED_IN, "GET POST"),
    "accounts/2fa/totp/deactivate/": Page(SIGNED_IN, "GET POST"),
    "accounts/2fa/recovery-codes/": Page(SIGNED_IN),
    "accounts/2fa/recovery-codes/generate/": Page(SIGNED_IN, "GET POST"),
    "accounts/2fa/recovery-codes/download/": Page(SIGNED_IN),
    "accounts/2fa/webauthn/": Page(SIGNED_IN),
    "accounts/2fa/webauthn/add/": Page(SIGNED_IN, "GET POST"),
    # Whoever has a passkey and sends none is led to the sign-in.
    "accounts/2fa/webauthn/reauthenticate/": Page(PASSING, "GET POST"),
    "accounts/2fa/webauthn/login/": Page(PASSING, "GET POST"),
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": Page(OWN, "GET POST DELETE", "mfa_authenticator"),
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": Page(OWN, "GET POST", "mfa_authenticator"),
    "accounts/3rdparty/": Page(SIGNED_IN, "GET POST"),
    "accounts/3rdparty/login/cancelled/": Page(OPEN),
    "accounts/3rdparty/login/error/": Page(PASSING),
    "accounts/3rdparty/signup/": Page(PASSING, "GET POST"),
    "accounts/social/login/cancelled/": Page(OPEN),
    "accounts/social/login/error/": Page(OPEN),
    "accounts/social/signup/": Page(OPEN),
    "accounts/social/connections/": Page(OPEN),
    # --- the console, beside the lists of CONSOLE
    "admin/": Page(VIEWER),
    "admin/login/": Page(PASSING),
    "admin/logout/": Page(OPEN, "POST"),
    "admin/search/": Page(VIEWER),
    "admin/jsi18n/": Page(VIEWER),
    "admin/password_change/": Page(VIEWER),
    "admin/password_change/done/": Page(VIEWER),
    "admin/accounts/user/<id>/password/": Page(SUPERUSER, "GET", "accounts_user"),
    "admin/accounts/user/<int:pk>/taste/": Page(OPERATOR, "GET", "accounts_user"),
    "admin/accounts/user/<path:object_id>/close/": Page(OPERATOR, "GET", "accounts_user"),
    "admin/accounts/user/<path:object_id>/open/": Page(OPERATOR, "GET", "accounts_user"),
    "admin/accounts/user/<path:object_id>/role/": Page(SUPERUSER, "GET", "accounts_user"),
    "admin/accounts/apitoken/<path:object_id>/revoke/": Page(OPERATOR, "GET", "accounts_apitoken"),
    "admin/recommender/modelversion/train/": Page(OPERATOR),
    "admin/recommender/modelversion/roll-back/": Page(OPERATOR),
    "admin/recommender/modelversion/<path:object_id>/activate/": Page(OPERATOR, "GET", "recommender_modelversion"),
    "admin/catalog/movie/import/": Page(CURATOR),
    "admin/catalog/genre/import/": Page(CURATOR),
    "admin/catalog/tag/import/": Page(CURATOR),
    "admin/recommender/theme/import/": Page(CURATOR),
    "admin/explainer/explanation/<int:pk>/answer/": Page(CURATOR, "GET", "explainer_explanation"),
    "admin/explainer/explanation/<path:object_id>/ask/": Page(CURATOR, "GET", "explainer_explanation"),
    "admin/explainer/explanation/<path:object_id>/keep/": Page(CURATOR, "GET", "explainer_explanation"),
    "admin/explainer/explanation/<path:object_id>/withdraw/": Page(CURATOR, "GET", "explainer_explanation"),
    "admin/recommender/theme/<path:object_id>/take-back/": Page(CURATOR, "GET", "recommender_theme"),
    "admin/recommender/modelrun/<int:pk>/progress/": Page(VIEWER, "GET", "recommender_modelrun"),
    "admin/recommender/modelrun/<path:object_id>/stop/": Page(OPERATOR, "GET", "recommender_modelrun"),
}

ANY_METHOD = {"metrics", "accounts/confirm-email/"}
"""Pages of others that answer every method as they answer GET."""

CONSOLE_READS = {"admin/jsi18n/", "admin/password_change/done/"}
"""Pages of the console that refuse POST."""

# Answer the same to every member of the staff whatever they name, and tell nothing: nothing to try.
CONSOLE_FRAME = {
    "admin/autocomplete/",
    "admin/r/<path:content_type_id>/<path:object_id>/",
    "admin/(?P<url>.*)$",
}


class Rows(NamedTuple):
    """The lowest role that sees, changes, adds and deletes the rows of a model in the console."""

    view: Door
    change: Door
    add: Door
    delete: Door


CONSOLE: dict[str, Rows] = {
    "catalog_movie": Rows(VIEWER, CURATOR, CURATOR, CURATOR),
    "catalog_genre": Rows(VIEWER, CURATOR, CURATOR, CURATOR),
    "catalog_tag": Rows(VIEWER, CURATOR, CURATOR, CURATOR),
    "catalog_datasource": Rows(VIEWER, NOBODY, NOBODY, NOBODY),
    "catalog_moviestatistics": Rows(VIEWER, NOBODY, NOBODY, NOBODY),
    "catalog_rating": Rows(OPERATOR, NOBODY, NOBODY, NOBODY),
    "catalog_interaction": Rows(OPERATOR, NOBODY, NOBODY, NOBODY),
    "catalog_watchlistentry": Rows(OPERATOR, NOBODY, NOBODY, NOBODY),
    "catalog_auditentry": Rows(OPERATOR, NOBODY, NOBODY, NOBODY),
    "catalog_dismissal": Rows(OPERATOR, NOBODY, NOBODY, NOBODY),
    "recommender_modelversion": Rows(VIEWER, OPERATOR, NOBODY, NOBODY),
    "recommender_modelrun": Rows(VIEWER, NOBODY, NOBODY, NOBODY),
    "recommender_taskrun": Rows(VIEWER, NOBODY, NOBODY, NOBODY),
    "recommender_theme": Rows(VIEWER, CURATOR, NOBODY, NOBODY),
    "recommender_moviefacet": Rows(VIEWER, NOBODY, NOBODY, NOBODY),
    "recommender_tasteprofile": Rows(OPERATOR, NOBODY, NOBODY, NOBODY),
    "explainer_explanation": Rows(CURATOR, NOBODY, NOBODY, CURATOR),
    "explainer_llmcall": Rows(VIEWER, NOBODY, NOBODY, SUPERUSER),
    "explainer_writerapproval": Rows(VIEWER, NOBODY, NOBODY, SUPERUSER),
    "accounts_user": Rows(OPERATOR, OPERATOR, SUPERUSER, SUPERUSER),
    "accounts_apitoken": Rows(OPERATOR, NOBODY, NOBODY, NOBODY),
}

ACTIONS: dict[tuple[str, str], Door] = {
    ("catalog_movie", "delete_selected"): CURATOR,
    ("catalog_movie", "export_csv"): VIEWER,
    ("catalog_genre", "delete_selected"): CURATOR,
    ("catalog_genre", "export_csv"): VIEWER,
    ("catalog_tag", "delete_selected"): CURATOR,
    ("catalog_tag", "export_csv"): VIEWER,
    ("catalog_auditentry", "export_csv"): OPERATOR,
    ("recommender_modelversion", "compare"): VIEWER,
    ("recommender_theme", "export_csv"): VIEWER,
    ("recommender_theme", "merge"): CURATOR,
    ("explainer_explanation", "delete_selected"): CURATOR,
    ("explainer_llmcall", "delete_selected"): SUPERUSER,
    ("explainer_writerapproval", "delete_selected"): SUPERUSER,
    ("accounts_user", "delete_selected"): SUPERUSER,
    ("accounts_apitoken", "revoke"): OPERATOR,
}
"""The lowest role that is offered each action on a list's selected rows; to everybody else it does nothing."""

OPERATIONS: dict[tuple[str, str], Door] = {
    ("POST", "auth/signup/"): OPEN,
    ("POST", "auth/token/"): OPEN,
    ("POST", "auth/revoke/"): SIGNED_IN,
    ("GET", "me/"): SIGNED_IN,
    ("GET", "onboarding/"): SIGNED_IN,
    ("POST", "onboarding/"): SIGNED_IN,
    ("GET", "movies/"): OPEN,
    ("GET", "movies/<int:movie>/"): OPEN,
    ("GET", "movies/<int:movie>/similar/"): OPEN,
    ("GET", "watchlist/"): SIGNED_IN,
    ("POST", "watchlist/"): SIGNED_IN,
    ("DELETE", "watchlist/<int:movie>/"): SIGNED_IN,
    ("GET", "dismissals/"): SIGNED_IN,
    ("POST", "dismissals/"): SIGNED_IN,
    ("DELETE", "dismissals/<int:movie>/"): SIGNED_IN,
    ("GET", "ratings/"): SIGNED_IN,
    ("POST", "ratings/"): SIGNED_IN,
    ("POST", "ratings/bulk/"): SIGNED_IN,
    ("GET", "ratings/<int:movie>/"): OWN,
    ("PUT", "ratings/<int:movie>/"): SIGNED_IN,
    ("DELETE", "ratings/<int:movie>/"): OWN,
    ("GET", "ratings/export/<slug:layout>/"): SIGNED_IN,
    ("GET", "imports/"): SIGNED_IN,
    ("POST", "imports/"): SIGNED_IN,
    ("GET", "imports/<int:pk>/"): OWN,
    ("DELETE", "imports/<int:pk>/"): OWN,
    ("POST", "imports/<int:pk>/confirm/"): OWN,
    ("POST", "imports/<int:pk>/undo/"): OWN,
    ("GET", "taste/exclusions/"): SIGNED_IN,
    ("POST", "taste/exclusions/"): SIGNED_IN,
    ("DELETE", "taste/exclusions/<int:movie>/"): SIGNED_IN,
    ("GET", "taste/patterns/"): SIGNED_IN,
    ("POST", "taste/patterns/"): SIGNED_IN,
    ("DELETE", "taste/patterns/<path:pattern>/"): SIGNED_IN,
    ("GET", "recommendations/<int:movie>/why-not/"): SIGNED_IN,
    ("GET", "model/"): OPEN,
    ("GET", "taste/"): SIGNED_IN,
    ("GET", "recommendations/"): SIGNED_IN,
    ("POST", "recommendations/what-if/"): SIGNED_IN,
    ("GET", "recommendations/<int:movie>/why/"): SIGNED_IN,
    ("POST", "session/recommendations/"): OPEN,
    ("GET", "themes/"): OPEN,
    ("GET", "themes/<slug:slug>/"): OPEN,
}

WITHOUT_KEY = {
    ("POST", "auth/revoke/"),
    ("POST", "recommendations/what-if/"),
    ("POST", "session/recommendations/"),
}
"""Writes that need no Idempotency-Key: they store nothing, or the same however often."""
