"""What other systems can ask for, on a page that a person reads: made of the same document that machines read."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.shortcuts import render
from django.views.decorators.http import require_safe

from exchange.api import openapi, paging
from exchange.models import Scope


@login_not_required
@require_safe
def explained(request):
    document = openapi.document()
    context = {
        "groups": [group for scope in Scope if (group := _group(document, scope))],
        "base": f"{settings.SITE_URL}/api/v1",
        "most": paging.MOST,
        "usual": paging.USUAL,
        "requests": settings.API_REQUESTS,
        "seconds": settings.API_SECONDS,
        "refusals": openapi.REFUSALS,
    }
    return render(request, "exchange/api.html", context)


def _group(document, scope) -> dict:
    said = [
        _endpoint(document, path, operations["get"])
        for path, operations in document["paths"].items()
        if scope.value in operations["get"]["tags"]
    ]
    return {"slug": scope.value, "title": scope.label.split(": ")[0], "endpoints": said}


def _endpoint(document, path, get) -> dict:
    return {
        "path": path,
        "title": get["summary"],
        "words": get.get("description", ""),
        "parameters": [each for each in get["parameters"] if each["in"] == "query" and each["name"] not in SHARED],
        "fields": _fields(document, get["responses"]["200"]["content"]),
    }


SHARED = {"cursor", "limit", "changed_since"}  # explained once, above


def _fields(document, content) -> list[dict]:
    """The fields of one thing, or of those in a list; nothing for files and for what has a schema of its own."""
    schema = _meant(document, content.get("application/json", {}).get("schema", {}))
    items = schema.get("properties", {}).get("items")
    if items:
        schema = _meant(document, items["items"])
    if "is_whole" in schema.get("properties", {}):
        return []
    return [
        {"name": name, "words": about.get("description", ""), "kind": _kind(about)}
        for name, about in schema.get("properties", {}).items()
    ]


def _meant(document, schema) -> dict:
    name = schema.get("$ref", "").rpartition("/")[2]
    return document["components"]["schemas"].get(name, schema)


def _kind(about: dict) -> str:
    """What is written there, in a word or two."""
    options = about.get("anyOf", [about])
    named = next(option for option in options if option.get("type") != "null")
    kind = named.get("format") or named.get("type") or named.get("$ref", "").rpartition("/")[2]
    words = {"date": "day", "date-time": "moment", "uuid": "id", "string": "text", "integer": "number"}.get(kind, kind)
    words = {"array": "list", "boolean": "true or false"}.get(words, words)
    return f"{words} or null" if len(options) > 1 else words
