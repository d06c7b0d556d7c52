"""Answers as words: what a page says, for reading, checking and comparing with last term."""

from datetime import date, time
from decimal import Decimal

from django.utils.text import capfirst

from audit.versions import value_of
from components.words import day_words, time_words
from peps import fields
from peps.fields.own import OWN
from peps.forms.codes import codes_as_written
from peps.models import WhyNot
from peps.needs import progress_of_page


def display(instance, name: str) -> str:
    """One answer as words; empty where nothing was answered."""
    value = value_of(instance, name)
    if hasattr(instance, f"get_{name}_display"):
        return getattr(instance, f"get_{name}_display")() if value else ""
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(value, dict):
        return codes_as_written(value)
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, time):
        return time_words(value)
    if isinstance(value, Decimal) and name.startswith(OWN):
        return format(value, "f")
    return "" if value is None else str(value)


def said(instance, name: str) -> str:
    """The answer, or honestly why there is none."""
    return display(instance, name) or why_not_words(instance.unanswered.get(name))


def why_not_words(why) -> str:
    """ "Waiting for somebody: the school nurse"."""
    if not why:
        return ""
    reason, more = why
    label = WhyNot(reason).label if reason in WhyNot.values else reason
    return f"{label}: {more}" if more else label


def rows(page: fields.Page, pep, *, leave_out=()) -> list[dict]:
    """The page's questions and answers, in the order in which they are asked."""
    instance = getattr(pep, page.accessor)
    asked = [field for field in fields.shown(page, pep) if field.name not in leave_out]
    return [{"key": field.label, "value": said(instance, field.name)} for field in asked]


def answered(page: fields.Page, pep, *, leave_out=()) -> dict:
    """What was answered, and the names of the questions that were not: a calm page does not list empty boxes."""
    instance = getattr(pep, page.accessor)
    told = rows(page, pep, leave_out=leave_out)
    open_now = [field for field in fields.asked(page, pep) if fields.is_counted(page, field)]
    return {
        "rows": [*worked_out(page, pep), *(row for row in told if row["value"])],
        "empty": [_asked_in_short(field) for field in open_now if not fields.is_answered(instance, field)],
        "progress": progress_of_page(page, pep).words,
    }


def _asked_in_short(field) -> str:
    """A question among others; a tick that confirms something says yes to it already."""
    confirms = field.label.startswith("Yes, ")
    return f"Whether {field.label.removeprefix('Yes, ')}" if confirms else field.label.rstrip("?")


def worked_out(page: fields.Page, pep) -> list[dict]:
    """What nobody types: percentages and bands."""
    if page.slug == "attendance" and pep.attendance.percentage_words:
        return [{"key": "Attendance so far this year", "value": pep.attendance.percentage_words}]
    if page.slug == "health" and pep.care.sdq_band:
        return [{"key": "The score means", "value": pep.care.sdq_band.capitalize()}]
    return []


def lines(rows: fields.Rows, pep) -> list[dict]:
    """Lines of the page as cards: a title, and what else is known of each."""
    return [
        {
            "row": row,
            "title": str(row),
            "facts": [
                {"key": capfirst(str(fields.model_field(rows.model, field).verbose_name)), "value": value}
                for field in rows.fields
                if field.name != rows.heading_field and (value := display(row, field.name))
            ],
        }
        for row in rows.of(pep)
    ]
