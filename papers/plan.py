"""The signed-off plan on paper, in three steps: what it says (`plan_context`), how it is marked up (`render_html`) and
the PDF (`html_to_pdf`). The page that shows the plan uses the first step and the same `papers/blocks.html`."""

import base64
import re
import unicodedata
from datetime import date, datetime
from pathlib import Path
from typing import NamedTuple

from django.template.loader import render_to_string

from components import words
from documents.models import Document
from papers.models import SharedCopy
from peps.models import Snapshot
from signoff import snapshot as content_rules
from signoff.confidential import as_known_today

STYLE = Path(__file__).with_name("plan.css")
# What not every professional who reads plans may see: the stored paper is one file for all of them.
LEFT_OUT_OF_THE_PAPER = {
    *("confidential_place", "care_history", "views_not_for_school"),
    *("feedback_to_teacher", "feedback_to_social_worker"),
}
TABLES = {"attainment", "attendees", "actions", "sign_off", "rating", "decisions"}
EMPTY_WORDS = {
    "views": "No answers of the young person are recorded.",
    "contacts": "No contacts are recorded.",
    "attainment": "No subjects are recorded.",
    "targets_set": "No targets were set.",
    "attendees": "Nobody is recorded.",
}
WHOLE = 700  # letters: a shorter answer is not torn apart between two sheets
SHORT_TABLE = 8  # lines that stay together on a sheet
DEFAULT_COLOUR = "#1d4f5f"
LARGEST_PICTURE = 2_000_000  # bytes of its small version


# ---------------------------------------------------------------- 1 what it says


def plan_context(plan: Snapshot | dict, capacities=None, hides: set[str] = frozenset(), children=None) -> dict:
    """Everything the paper says. For a reader's capacities, what they may read; without, what the stored paper has.
    `hides`: pieces of the content that are left out besides. `children`: the records of the child, where there are two.
    """
    is_kept = isinstance(plan, Snapshot)
    whole = as_known_today(plan.content, children or [plan.pep.child], capacities or set()) if is_kept else plan
    content = content_rules.for_reader(whole, capacities) if capacities is not None else paper_content(whole)
    content = {name: piece for name, piece in content.items() if name not in hides}
    about = content["plan"]
    blocks = _with_something([_block(block) for block in _blocks_of(content)])
    return {
        "authority": content["authority"],
        "child": content.get("child", {}),
        "plan": about,
        "title": f"{about['form_words']}, {about['term']}",
        "facts": _facts(content),
        "people": content.get("people", {}).get("rows", []),
        "sections": _sections(content, blocks),
        "after": [block for block in blocks if not block["part"] and not block["is_empty"]],
        "signed_off_by": about["signed_off_by"],
        "signed_off_on": _moment_day(about["signed_off_at"]),
        "check_code": check_code(plan.sha256) if is_kept else "",
        "version": plan.number if is_kept else 1,
        "printed_by": "",
        "printed_at": None,
    }


def shared_context(copy: SharedCopy) -> dict:
    """What a shared copy says, as its child's records know it today, and what is not in it."""
    child = copy.snapshot.pep.child
    context = plan_context(as_known_today(copy.content, [child], set()))
    context |= {"left_out": copy.left_out, "check_code": check_code(copy.sha256), "shared": copy}
    if "child" not in copy.content:
        context["child"] = {"known_as": child.known_as, "initials": child.initials, "first_name": child.first_name}
    return context


def paper_content(content: dict) -> dict:
    return content_rules.without(content, LEFT_OUT_OF_THE_PAPER)


def check_code(sha256: str) -> str:
    """The first sixteen characters of the hash in fours: enough to compare by eye."""
    return " ".join(sha256[start : start + 4] for start in range(0, 16, 4))


def _blocks_of(content: dict):
    """Pages and the other pieces of the plan in the order in which they are read."""
    if "child" in content:
        yield content["child"] | {"part": "A", "title": "About me", "rows": []}
    yield from content["pages"]
    names = ["targets_reviewed", "targets_set", "funding", "meeting", "attendees", "minutes", "actions"]
    yield from (content[name] for name in [*names, "rating", "sign_off", "decisions"] if name in content)


def _with_something(blocks: list[dict]) -> list[dict]:
    """Without a page of questions that nobody answered, where its lines, which follow it, say something."""
    said = {block["key"] for block in blocks if not block["is_empty"]}
    return [block for block in blocks if not block["is_empty"] or block["key"] not in said]


def _sections(content, blocks) -> list[dict]:
    sections = [
        section | {"blocks": [block for block in blocks if block["part"] == section["part"]]}
        for section in content["sections"]
    ]
    return [section for section in sections if section["blocks"]]


def _block(block: dict) -> dict:
    shown = {
        "key": block["key"],
        "part": block["part"],
        "title": block["title"],
        "answers": [_answer(answer) for answer in block["answers"] if answer["kind"] != "blank"],
        "unanswered": [answer["question"] for answer in block["answers"] if answer["kind"] == "blank"],
        "rows": [],
        "table": None,
        "tags": "request" if block["key"] == "funding" else "outcome",  # the state words of components.words
        "is_empty": not block["rows"] and all(answer["kind"] == "blank" for answer in block["answers"]),
        "empty_words": EMPTY_WORDS.get(block["key"], "Nothing is recorded."),
    }
    if block["key"] in TABLES and block["rows"]:
        return shown | {"table": _table(block)}
    return shown | {"rows": [_row(row) for row in block["rows"]]}


def _table(block: dict) -> dict:
    """Rows of the same questions side by side. A column that nobody filled in is left out."""
    filled = {answer["name"] for row in block["rows"] for answer in row["answers"] if answer["kind"] != "blank"}
    columns = {
        answer["name"]: answer["question"]
        for row in block["rows"]
        for answer in row["answers"]
        if answer["name"] in filled
    }
    lines = []
    for row in block["rows"]:
        said = {answer["name"]: _answer(answer, "short") for answer in row["answers"] if answer["kind"] != "blank"}
        cells = [said.get(name, {"words": "", "question": question}) for name, question in columns.items()]
        lines.append({"title": row["title"], "dir": direction_of(row["title"]), "cells": cells})
    return {
        "head": [block.get("row_heading", "What"), *columns.values()],
        "lines": lines,
        "is_short": len(lines) <= SHORT_TABLE,
    }


def _row(row: dict) -> dict:
    shown = {key: value for key, value in row.items() if key != "answers"}
    # A card is a few facts: what nobody filled in is on the page's own list of questions, not here.
    shown["answers"] = [_answer(answer) for answer in row.get("answers", []) if answer["kind"] != "blank"]
    shown["dir"] = direction_of(row.get("quote") or row.get("words") or row.get("own_words") or "")
    shown["title_dir"] = direction_of(row["title"])
    if "picture" in row:
        shown["picture_src"] = picture_of(row["picture"], row["sha256"])
    if "written_at" in row:
        shown["written_on"] = _moment_day(row["written_at"])
    return shown


def picture_of(document_id: str, sha256: str) -> str:
    """A small version of the picture as the address of itself; empty where it is not kept any more, or not the same."""
    found = Document.objects.standing().filter(pk=document_id, sha256=sha256, destroyed_at=None).first()
    if found is None:
        return ""
    try:
        with found.preview.open("rb") as file:
            data = file.read(LARGEST_PICTURE + 1)
    except (FileNotFoundError, ValueError):
        return ""
    if len(data) > LARGEST_PICTURE:
        return ""
    form = "png" if data.startswith(b"\x89PNG") else "webp" if data[8:12] == b"WEBP" else "jpeg"
    return f"data:image/{form};base64,{base64.b64encode(data).decode()}"


def _answer(answer: dict, style: str = "date") -> dict:
    said = answer["answer"]
    return {
        "question": answer["question"],
        "words": content_rules.in_words(said, answer["kind"], style),
        "is_blank": answer["kind"] == "blank",
        "may_break": len(said) + 60 * said.count("\n") > WHOLE,
        "dir": direction_of(said),
    }


def _moment_day(said: str | None) -> str:
    return words.day_words(datetime.fromisoformat(said)) if said else ""


def direction_of(text: str) -> str:
    """ "rtl" where the first letter that has a direction runs from right to left."""
    for letter in text:
        direction = unicodedata.bidirectional(letter)
        if direction in {"L", "R", "AL"}:
            return "" if direction == "L" else "rtl"
    return ""


def _facts(content: dict) -> list[dict]:
    """What the cover says at a glance."""
    plan = content["plan"]
    said = {answer["name"]: _answer(answer) for answer in content.get("child", {}).get("answers", [])}
    facts = [
        ("Plan", plan["kind_words"]),
        ("Term", plan["term"]),
        ("School or setting", plan["school"] or "No school place"),
        *(
            (answer["question"], answer["words"])
            for name in ["year_group", "date_of_birth"]
            if (answer := said.get(name))
        ),
        ("Date of the meeting", words.day_words(date.fromisoformat(plan["meeting_on"])) if plan["meeting_on"] else ""),
    ]
    return [{"key": key, "value": value} for key, value in facts if value]


# ---------------------------------------------------------------- 2 how it is marked up


def render_html(context: dict) -> str:
    return render_to_string("papers/plan.html", context)


# ---------------------------------------------------------------- 3 the PDF


class Pdf(NamedTuple):
    data: bytes
    pages: int


def html_to_pdf(html: str, colour: str = DEFAULT_COLOUR, style: str = "") -> Pdf:
    """A tagged, accessible PDF (PDF/UA-1) in the authority's colour; `style` where it is not the plan's."""
    from papers import printer  # loading the printer takes a second, which only those who print should wait

    return Pdf(*printer.print_html(html, f"{style or STYLE.read_text()}\n{_colours(colour)}"))


def _colours(colour: str) -> str:
    """The authority's colour as a ground, with letters that can be read on it, and as ink where it is dark enough."""
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", colour):
        colour = DEFAULT_COLOUR
    light = _luminance(colour)
    on_it = "#ffffff" if 1.05 / (light + 0.05) >= 4.5 else "#10181b"
    ink = colour if 1.05 / (light + 0.05) >= 4.5 else "#24343a"
    return f":root {{ --brand: {colour}; --on-brand: {on_it}; --brand-ink: {ink}; }}"


def _luminance(colour: str) -> float:
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
