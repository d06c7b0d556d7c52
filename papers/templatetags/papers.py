"""Pictures for papers, which follow no address: `{% load papers %}`."""

import base64
from functools import cache
from pathlib import Path

from django import template
from django.conf import settings

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
