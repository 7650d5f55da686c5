"""The admin console's looks and the order of its lists, by what one comes for."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse_lazy

# Ink, as on the site: the two warm and cool colours are a person's tastes there and nothing else.
_INK = {
    "50": "oklch(97.5% .005 255)",
    "100": "oklch(94% .01 255)",
    "200": "oklch(88% .02 255)",
    "300": "oklch(80% .03 255)",
    "400": "oklch(74% .05 255)",
    "500": "oklch(70% .07 255)",
    "600": "oklch(40% .06 255)",
    "700": "oklch(34% .05 255)",
    "800": "oklch(28% .04 255)",
    "900": "oklch(23% .03 255)",
    "950": "oklch(18% .02 255)",
}
_LISTS = {
    "Catalogue": {"Films": "catalog.movie", "Genres": "catalog.genre", "Tags": "catalog.tag"},
    "Models": {
        "Versions": "recommender.modelversion",
        "Trainings and activations": "recommender.modelrun",
        "Themes": "recommender.theme",
        "Facets of films": "recommender.moviefacet",
    },
    "Explanations": {
        "Texts": "explainer.explanation",
        "Calls to language models": "explainer.llmcall",
        "Approved writers": "explainer.writerapproval",
    },
    "People": {
        "Accounts": "accounts.user",
        "API tokens": "accounts.apitoken",
        "Tastes": "recommender.tasteprofile",
        "Ratings": "catalog.rating",
        "Watchlists": "catalog.watchlistentry",
        "Dismissals": "catalog.dismissal",
        "What people did": "catalog.interaction",
    },
    "Operations": {
        "Tasks": "recommender.taskrun",
        "Audit log": "catalog.auditentry",
        "Data source": "catalog.datasource",
        "Statistics of films": "catalog.moviestatistics",
    },
}


def _stylesheet(request: HttpRequest) -> str:
    return static("console/console.css")


def _mark(request: HttpRequest) -> str:
    return static("brand/mark.svg")


def _may_view(request: HttpRequest, model: str) -> bool:
    app, _, name = model.partition(".")
    return request.user.has_perm(f"{app}.view_{name}")


def _navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """The groups with a list that whoever asks may see."""
    groups: list[dict[str, Any]] = [{"items": [{"title": "Overview", "link": reverse_lazy("admin:index")}]}]
    for title, lists in _LISTS.items():
        items = [
            {"title": each, "link": reverse_lazy(f"admin:{model.replace('.', '_')}_changelist")}
            for each, model in lists.items()
            if _may_view(request, model)
        ]
        groups += [{"title": title, "items": items}] if items else []
    return groups


UNFOLD = {
    "SITE_TITLE": "CineWhy",
    "SITE_HEADER": "CineWhy",
    "SITE_URL": "/",
    "SITE_ICON": _mark,
    "DASHBOARD_CALLBACK": "cineproject.dashboard.add_dashboard",
    "STYLES": [_stylesheet],
    "COLORS": {"primary": _INK},
    "SIDEBAR": {"show_search": True, "navigation": _navigation},
}
