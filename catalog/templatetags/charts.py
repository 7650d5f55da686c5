"""A chart on a page: the drawing for the room there is, and its data as a table."""

from django import template
from django.utils.safestring import SafeString, mark_safe

from catalog.charts import Chart

register = template.Library()


@register.inclusion_tag("catalog/_chart.html")
def chart(drawn: Chart | None, *, heading: bool = True) -> dict[str, object]:
    """Return the figure with a chart, or nothing where there is none or it is empty."""
    return {"chart": drawn if drawn and not drawn.is_empty else None, "heading": heading}


@register.filter
def drawing(svg: str) -> SafeString:
    """Return a drawing as markup; every word in it was escaped when it was drawn."""
    return mark_safe(svg)  # noqa: S308  (catalog.charts escapes what it writes)
