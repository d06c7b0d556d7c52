"""A signed-off plan as data, for the case system: a reader's own rendering of what was kept, in a format."""

import json
from functools import cache
from pathlib import Path

from peps import fields
from peps.models import PEP, Part, Snapshot
from signoff import snapshot as content_rules
from signoff.confidential import as_known_today

FORMAT = "epep-plan-file/1"
SCHEMAS = {"epep-plan-file-1": Path(__file__).with_name("schemas") / "epep-plan-file-1.json"}


def file_of(snapshot: Snapshot, capacities, hides: set[str] = frozenset(), *, without: set[str] = frozenset()) -> dict:
    """What somebody in these capacities may read of it, today. `hides`: pieces that are left out besides; `without`:
    rows of the access table that are."""
    pep = snapshot.pep
    content = as_known_today(snapshot.content, [pep.child], capacities)
    content = content_rules.without(content_rules.for_reader(content, capacities), without)
    content = {name: piece for name, piece in content.items() if name not in hides}
    return {
        "format": FORMAT,
        "plan_id": str(pep.pk),
        "child_id": str(pep.child_id),
        "version": snapshot.number,
        "signed_off_at": _signed_off_at(pep, snapshot),
        "content_sha256": snapshot.sha256,
        "is_whole": content_rules.fingerprint(content) == snapshot.sha256,
        "content": content,
    }


def _signed_off_at(pep: PEP, snapshot: Snapshot) -> str:
    return snapshot.content["plan"]["signed_off_at"] or pep.signed_off_at.isoformat(timespec="seconds")


# ---------------------------------------------------------------- what is said about the format


@cache
def schema(name: str) -> dict:
    return json.loads(SCHEMAS[name].read_text())


def pieces(name: str = "epep-plan-file-1") -> list[dict]:
    """Every piece of a file with what it is, in the words of the schema."""
    said = schema(name)
    top = [
        {"name": key, "words": about["description"]} for key, about in said["properties"].items() if key != "content"
    ]
    inner = said["$defs"]["content"]["properties"]
    return top + [{"name": f"content.{key}", "words": about["description"]} for key, about in inner.items()]


@cache
def mapping() -> list[dict]:
    """Every question of the pages: where it stands in a file, and how it is worded."""
    return [
        {"title": page.title, "where": _where(page), "questions": _questions(page)}
        for page in fields.PAGES
        if _questions(page)
    ]


def _where(page) -> str:
    """The pages of the meeting are one piece; of the others each is the page with its key."""
    is_of_meeting = page.part in {Part.E, Part.SUMMARY}
    return "content.minutes" if is_of_meeting else f"content.pages, the one whose key is “{page.slug}”"


def _questions(page) -> list[dict]:
    return [{"name": field.name, "words": field.label or field.name} for field in page.fields]
