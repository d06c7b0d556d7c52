"""Pictures for papers, which follow no address: `{% load papers %}`."""

import base64
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings
from django.utils.html import format_html

from papers.plan import direction_of

register = template.Library()


@register.simple_tag
def picture_data(name: str) -> str:
    """{% picture_data "star" %}: a picture of static/voice as the address of itself."""
    return _data(name)


@cache
def _data(name: str) -> str:
    drawing = (Path(settings.BASE_DIR) / "static" / "voice" / f"{name}.svg").read_bytes()
    return f"data:image/svg+xml;base64,{base64.b64encode(drawing).decode()}"


@register.filter
def picture_words(name: str) -> str:
    """ "Picture: face great", for who does not see it."""
    return f"Picture: {name.replace('-', ' ')}"


@register.simple_tag
def direction(words: str) -> str:
    """{% direction one.words %}: the attribute of an element whose words run from right to left; nothing of others."""
    return format_html(' dir="{}"', "rtl") if direction_of(words) else ""


@register.filter
def in_runs(answers: list[dict]) -> list[dict]:
    """Answers as they stand on paper: {"rows"}, short ones as a table, and {"long"}, one over the whole width."""
    runs = []
    for answer in answers:
        if answer["may_break"]:
            runs.append({"long": answer})
        elif runs and "rows" in runs[-1]:
            runs[-1]["rows"].append(answer)
        else:
            runs.append({"rows": [answer]})
    return runs
