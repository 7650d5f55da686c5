"""How films and numbers are written on a page."""

from decimal import Decimal

from django import template
from django.conf import settings
from django.http import QueryDict
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from catalog import titles
from catalog.models import STAR_STEPS

register = template.Library()


@register.filter
def stars(value: Decimal | float | None) -> str:
    """Return stars as signs, `★★★½` for 3.5; nothing for None."""
    if value is None:
        return ""
    halves = round(float(value) * 2)
    return "★" * (halves // 2) + "½" * (halves % 2)


@register.filter
def stars_text(value: Decimal | float | None) -> str:
    """Return stars in words for those who do not see the signs: `3.5 of 5 stars`."""
    return "" if value is None else _("%(stars)s of 5 stars") % {"stars": f"{float(value):g}"}


@register.simple_tag
def given(value: Decimal | float | None, lead: str = "") -> SafeString:
    """Return stars somebody gave: the signs for who sees them, the words (after `lead`) for who hears them."""
    if value is None:
        return SafeString("")
    words = f"{lead} {stars_text(value)}".strip()
    return format_html(
        '<span class="given" aria-hidden="true">{}</span><span class="visually-hidden">{}</span>', stars(value), words
    )


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """Return a share as a percentage, `42 %` for 0.42."""
    return "" if value is None else f"{100 * float(value):.{digits}f} %"


@register.filter
def main_title(title: str) -> str:
    """Return a title without the other titles in parentheses."""
    return titles.main_title(title)


@register.filter
def other_titles(title: str) -> list[str]:
    """Return the other titles a title has in parentheses."""
    return titles.other_titles(title)


@register.simple_tag
def tmdb_in_use() -> bool:
    """Return whether posters may be TMDB's, which wants to be named then."""
    return bool(settings.TMDB_API_KEY)


@register.simple_tag
def star_steps() -> tuple[Decimal, ...]:
    """Return the ten steps a rating can take, 0.5 first."""
    return STAR_STEPS


@register.simple_tag(takes_context=True)
def query_with(context: template.Context, **changes: object) -> str:
    """Return the page's query string with some values changed, and those set to None or "" left out."""
    query: QueryDict = context["request"].GET.copy()
    for name, value in changes.items():
        query.pop(name, None)
        if value not in (None, ""):
            query[name] = str(value)
    return f"?{query.urlencode()}"
