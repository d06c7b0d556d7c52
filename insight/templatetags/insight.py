"""Bars beside numbers. They say nothing that the number does not, so nobody is told of them."""

from django import template
from django.utils.html import format_html

from insight.dashboards import share

register = template.Library()


# Its colours are those of paper; pages have the authority's, by their style.
BAR = (
    '<svg class="epep-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<rect class="epep-bar__ground" width="100" height="10" fill="#fff" stroke="#24343a"/>'
    '<rect class="epep-bar__share" width="{}" height="10" fill="#24536a"/></svg>'
)


@register.simple_tag
def bar(share):
    """A bar of so many per cent."""
    return format_html(BAR, int(share))


@register.simple_tag
def share_of(number, whole, is_whole):
    """A bar with its per cent; nothing for the whole itself, and for a number that is not shown."""
    per_cent = None if is_whole or not isinstance(number, int) else share(number, whole)
    return "" if per_cent is None else format_html("{}<span>{}%</span>", bar(per_cent), per_cent)


@register.filter
def beside(row, headings):
    """Each heading of a table with its number in this row."""
    return zip(headings, row[1:], strict=True)
