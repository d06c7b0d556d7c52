"""Answers as words: what a page says, for reading, checking and comparing with last term."""

from datetime import date, time

from components.words import day_words, time_words
from peps.pages import Page


def display(instance, name: str) -> str:
    """One answer as words; empty where nothing was answered."""
    value = getattr(instance, name)
    if hasattr(instance, f"get_{name}_display"):
        return getattr(instance, f"get_{name}_display")() if value else ""
    if isinstance(value, bool):
        return "Yes" if value else ""
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, time):
        return time_words(value)
    return "" if value is None else str(value)


def rows(page: Page, pep, *, leave_out=()) -> list[dict]:
    """The page's questions and answers, in the order in which they are asked."""
    instance = getattr(pep, page.accessor)
    labels = page.form.base_fields
    asked = [name for name in page.form._meta.fields if name not in leave_out]
    return [{"key": _question(labels[name]), "value": display(instance, name)} for name in asked]


def answered(page: Page, pep, *, leave_out=()) -> dict:
    """What was answered, and the names of the questions that were not: a calm page does not list empty boxes."""
    all_rows = rows(page, pep, leave_out=leave_out)
    return {
        "rows": [row for row in all_rows if row["value"]],
        "empty": [row["key"].rstrip("?") for row in all_rows if not row["value"]],
    }


def before(page: Page, pep) -> list[dict]:
    """What was answered last term: shown beside the new questions, never copied by itself."""
    if pep.previous is None:
        return []
    return [row for row in rows(page, pep.previous) if row["value"] and row["value"] != "Yes"]


def _question(field) -> str:
    return str(field.label)
