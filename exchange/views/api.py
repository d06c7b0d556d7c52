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
    """The endpoints of a scope; the fields of a thing stand with the first that answers it."""
    said, shown = [], set()
    for path, operations in document["paths"].items():
        get = operations["get"]
        if scope.value in get["tags"]:
            name = _answered(document, get)
            said.append(_endpoint(path, get) | {"fields": [] if name in shown else _fields(document, name)})
            said[-1]["as_above"] = name in shown
            shown |= {name} - {""}
    return {"slug": scope.value, "title": scope.label.split(": ")[0], "endpoints": said}


def _endpoint(path, get) -> dict:
    queried = [each["name"] for each in get["parameters"] if each["in"] == "query" and each["name"] not in SHARED]
    return {"path": path, "title": get["summary"], "words": get["description"], "parameters": queried}


SHARED = {"cursor", "limit", "changed_since"}  # explained once, above
OF_ITS_OWN = {"PlanFile"}  # explained where its format is


def _answered(document, get) -> str:
    """The name of the shape of one thing, or of those in a list; none for files and what is explained elsewhere."""
    schema = get["responses"]["200"]["content"].get("application/json", {}).get("schema", {})
    items = document["components"]["schemas"].get(_name(schema), {}).get("properties", {}).get("items")
    name = _name(items["items"] if items else schema)
    return "" if name in OF_ITS_OWN else name


def _fields(document, name) -> list[dict]:
    about = document["components"]["schemas"].get(name, {}).get("properties", {})
    return [
        {"name": field, "words": said.get("description", ""), "kind": _kind(document, said)}
        for field, said in about.items()
    ]


def _name(schema) -> str:
    return schema.get("$ref", "").rpartition("/")[2]


PLAIN = {"date": "Day", "date-time": "Moment", "uuid": "Id", "string": "Text", "integer": "Number"}
PLAIN |= {"boolean": "true or false"}


def _kind(document, said: dict) -> str:
    """What is written there: a kind of value, one of some codes, or what stands in it."""
    options = [option for option in said.get("anyOf", [said]) if option.get("type") != "null"]
    words = _kind_of(document, options[0])
    return f"{words}, or null" if "anyOf" in said else words


def _kind_of(document, said: dict) -> str:
    if said.get("type") == "array":
        inner = _kind_of(document, said["items"])
        return f"List, each with {inner.removeprefix('With ')}"
    meant = document["components"]["schemas"].get(_name(said), said)
    if "enum" in meant:
        return f"One of {', '.join(meant['enum'])}"
    if "properties" in meant:
        *some, last = meant["properties"]
        return f"With {', '.join(some)} and {last}"
    return PLAIN[meant.get("format") or meant["type"]]
