"""Bars beside numbers. They say nothing that the number does not, so nobody is told of them."""

from django import template
from django.utils.html import format_html

register = template.Library()


BAR = (
    '<svg class="epep-bar" viewBox="0 0 100 10" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
    '<rect class="epep-bar__ground" width="100" height="10"/>'
    '<rect class="epep-bar__share" width="{}" height="10"/></svg>'
)


@register.simple_tag
def bar(share):
    """A bar of so many per cent."""
    return format_html(BAR, int(share))


@register.filter
def beside(row, headings):
    """Each heading of a table with its number in this row."""
    return zip(headings, row[1:], strict=True)
