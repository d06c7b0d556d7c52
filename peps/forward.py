"""Last term's answers beside this term's questions. Nothing comes along by itself: an answer or a line is copied one by
one, on request, never over what was typed unless its writer says so; and it can be taken out again."""

import uuid
from dataclasses import dataclass
from typing import Any

from audit.versions import value_of
from peps import fields, reading
from peps.models import PEP

NOT_AGAIN = {"suspensions", "feedback"}  # they belong to their term
# Answers that belong to their term too: they are shown beside this term's, and never stand for them.
ONLY_THEN = {
    *("changes", "care_plan_changes", "care_plan_for_room", "discussion", "agreed", "summary"),
    *("child_agrees", "child_agrees_words", "carer_views", "route", "not_taken_part", "what_was_tried"),
    *("possible", "attended", "activity", "authorised", "unauthorised", "as_at", "by_code"),
}
OVER = {"next_on", "next_at"}  # what was next last term is the meeting of this plan
ANEW = {"attainment": {"confirmed_on"}}  # what a copied line has to be told anew
SAME_LINE = uuid.UUID("6f0f6a0e-5f7b-4f0f-9a53-3c1d6e0c7a11")  # of a line and the plan it is copied to one id is made


@dataclass(frozen=True)
class Earlier:
    """What was answered to one question last term, as it stands beside the same question now."""

    name: str
    question: str
    words: str
    value: Any
    term: str
    can_copy: bool
    stands: bool  # it is the answer now


# ---------------------------------------------------------------- answers


def of_page(page: fields.Page, pep: PEP) -> dict[str, Earlier]:
    """By the names of the questions that were answered last term. A tick is made anew each time."""
    if pep.previous is None:
        return {}
    pep.previous.child = pep.child
    before, now = getattr(pep.previous, page.accessor), getattr(pep, page.accessor)
    found = {}
    for field in fields.shown(page, pep):
        words, value = reading.said(before, field.name), value_of(before, field.name)
        if not words or isinstance(value, bool) or field.name in OVER:
            continue
        found[field.name] = Earlier(
            name=field.name,
            question=field.label,
            words=words,
            value=value,
            term=pep.previous.term.name,
            can_copy=field.name not in ONLY_THEN and _can_be_answered(page, field, value),
            stands=value not in (None, "") and value_of(now, field.name) == value,
        )
    return found


def _can_be_answered(page, field, value) -> bool:
    """An answer, and where it is one of a list, still one of it."""
    if isinstance(field, fields.OwnField):
        return value is not None and (not field.picks or value in field.picks)
    kept = fields.model_field(page.model, field)
    return value not in (None, "", {}) and (not kept.choices or value in dict(kept.flatchoices))


def stood_before(record, name: str, copied):
    """The answer as it was before that of last term was copied: from history; empty where nothing else ever stood."""
    rows = record.history.order_by("-version")
    return next((value_of(row, name) for row in rows if value_of(row, name) != copied), value_of(type(record)(), name))


# ---------------------------------------------------------------- lines


def lines(rows: fields.Rows, pep: PEP) -> list[dict]:
    """Last term's lines that are not on the plan again yet, for `peps/includes/rows.html`."""
    if not carries(rows) or pep.previous is None:
        return []
    there = {row.pk for row in getattr(pep, rows.accessor).all()}
    titles = {_title(rows, row) for row in rows.of(pep)}
    return [
        line
        for line in reading.lines(rows, pep.previous)
        if new_id(pep, line["row"]) not in there and _title(rows, line["row"]) not in titles
    ]


def carries(rows: fields.Rows) -> bool:
    """A standing fact is there anyway."""
    return not rows.of_child and rows.slug not in NOT_AGAIN


def _title(rows, row) -> str:
    return str(row).casefold()


def new_id(pep: PEP, row) -> uuid.UUID:
    """The same line copied twice to the same plan is one line."""
    return uuid.uuid5(SAME_LINE, f"{pep.pk} {row.pk}")


def values_of(rows: fields.Rows, row, pep: PEP) -> dict:
    """What a copied line says: what is asked of this plan, and for whom the line was meant."""
    names = {field.name for field in rows.fields if field.fits(pep)} - ANEW.get(rows.slug, set())
    names |= {"audience"} & {field.name for field in rows.model._meta.fields}
    return {name: getattr(row, name) for name in names}
