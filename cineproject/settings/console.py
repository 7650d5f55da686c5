"""The admin console's looks: its name and its own stylesheet beside Unfold's."""

from django.http import HttpRequest
from django.templatetags.static import static


def _stylesheet(request: HttpRequest) -> str:
    return static("console/console.css")


UNFOLD = {
    "SITE_TITLE": "CineWhy",
    "SITE_HEADER": "CineWhy",
    "SITE_URL": "/",
    "DASHBOARD_CALLBACK": "cineproject.dashboard.add_dashboard",
    "STYLES": [_stylesheet],
}
