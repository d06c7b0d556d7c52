"""Two records side by side: what both say, what each says alone, and where they differ, as far as the reader may read
it of both. What they may not read is named, and never counted."""

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from django.utils.text import capfirst

from casework.models import CaseNote, Challenge, Intervention, Report
from children import access, codes, discretion
from children.models import Allocation, CarePeriod, Child, Contact, Enrolment, LegalStatus, Placement
from children.standing import capacities
from components.words import day_words, money_words
from documents.models import Document
from peps.models import PEP
from targets.models import LedgerEntry
from targets.money.years import year_words

SAME, DIFFERS, ONE, NEITHER = "The same", "Different", "In one of the two", ""
TONES = {SAME: "grey", DIFFERS: "red", ONE: "yellow"}
IDENTITY = ["given_name", "family_name", "preferred_name", "pronouns", "year_group", "first_language"]
NUMBERS = ["date_of_birth", "local_id", "upn", "uln", "sex"]


class Line(NamedTuple):
    """One thing, as each record has it: a list of lines for each."""

    label: str
    one: list[str]
    other: list[str]

    @property
    def state(self) -> str:
        if not self.one and not self.other:
            return NEITHER
        if not self.one or not self.other:
            return ONE
        return SAME if self.one == self.other else DIFFERS

    @property
    def tone(self) -> str:
        return TONES.get(self.state, "")


@dataclass(frozen=True)
class Section:
    title: str
    lines: list[Line]


class _Two:
    """Both children, and what this reader may read of both of them."""

    def __init__(self, user, one: Child, other: Child):
        self.user, self.one, self.other = user, one, other
        self.held = [capacities(user, child) for child in (one, other)]

    def may(self, record: str) -> bool:
        return all(access.can_read(roles, record) for roles in self.held)

    def lines(self, label: str, rows, words: Callable) -> Line:
        """`rows` of both, in their order."""
        of = defaultdict(list)
        for row in rows.filter(child__in=[self.one, self.other]):
            of[row.child_id].append(words(row))
        return Line(label, of[self.one.pk], of[self.other.pk])


def sections(user, one: Child, other: Child) -> tuple[list[Section], list[str]]:
    """What can be read, in a fixed number of queries; and what is there besides and cannot, in words."""
    two = _Two(user, one, other)
    found, hidden = [], []
    for record, title, lines in SECTIONS:
        if two.may(record):
            found.append(Section(title, [line for line in lines(two) if line.state]))
        else:
            hidden.append(title)
    return [section for section in found if section.lines], hidden


def _fields(names: list[str]) -> Callable[[_Two], list[Line]]:
    def lines(two: _Two) -> list[Line]:
        children = (two.one, two.other)
        return [Line(_called(name), *(said(child, name) for child in children)) for name in names]

    return lines


def _called(name: str) -> str:
    return capfirst(str(Child._meta.get_field(name).verbose_name))


def said(child: Child, name: str) -> list[str]:
    value = getattr(child, name)
    if not value:
        return []
    field = Child._meta.get_field(name)
    return [day_words(value) if name == "date_of_birth" else str(dict(field.flatchoices).get(value, value))]


def _care(two: _Two) -> list[Line]:
    tells_end = two.may("care_history")

    def words(row: CarePeriod) -> str:
        end = f" to {day_words(row.ends)}" if row.ends and tells_end else ", over" if row.ends else " on"
        return f"From {day_words(row.starts)}{end}"

    return [two.lines("In care", CarePeriod.objects.order_by("starts"), words)]


def _status(two: _Two) -> list[Line]:
    found = LegalStatus.objects.order_by("starts")
    if not two.may("care_history"):
        found = found.exclude(code__in=YOUTH_JUSTICE)
    return [two.lines("Legal status", found, lambda row: f"{row} {_days(row)}")]


YOUTH_JUSTICE = [code for code, _ in codes.LEGAL_STATUS if code.startswith("J")]


def _home(two: _Two) -> list[Line]:
    sees_all = two.may("confidential_place")

    def words(row: Placement) -> str:
        place = ", ".join(filter(None, [row.carer_name, row.town])) or str(row)
        return f"{'A confidential place' if row.confidential and not sees_all else place} {_days(row)}"

    return [two.lines("Lives with", Placement.objects.order_by("starts"), words)]


def _schools(two: _Two) -> list[Line]:
    rows = Enrolment.objects.select_related("school").order_by("starts")
    return [two.lines("School", rows, lambda row: f"{row.school.name} {_days(row)}")]


def _people(two: _Two) -> list[Line]:
    unnamed = discretion.unnamed_to(two.user, two.one) | discretion.unnamed_to(two.user, two.other)

    def words(row: Allocation) -> str:
        name = discretion.THE_CARER if row.user_id in unnamed else row.user.name
        return f"{name}, {row.get_role_display().lower()} {_days(row)}"

    return [two.lines("People", Allocation.objects.select_related("user").order_by("role", "starts"), words)]


def _contacts(two: _Two) -> list[Line]:
    return [two.lines("Contacts", Contact.objects.filter(removed_at=None).order_by("name"), str)]


def _plans(two: _Two) -> list[Line]:
    rows = PEP.objects.select_related("term").order_by("term__first_day", "opened_on")

    def words(plan: PEP) -> str:
        return f"{plan.term.name}, {plan.get_kind_display().lower()}: {plan.get_status_display()}"

    return [two.lines("Plans", rows, words)]


def _documents(two: _Two) -> list[Line]:
    rows = Document.objects.visible_to(two.user, "documents").standing().filter(unsent=False, for_desk=False)
    if not two.may("confidential_place"):
        rows = rows.exclude(shows_place=True)
    return [
        two.lines("Documents", rows.order_by("uploaded_at"), lambda row: f"{row.title}, {day_words(row.uploaded_at)}")
    ]


def _money(two: _Two) -> list[Line]:
    sums: dict = defaultdict(lambda: defaultdict(int))
    entries = LedgerEntry.objects.filter(child__in=[two.one, two.other])
    for child_id, year, column, amount in entries.values_list("child", "year", "column", "amount"):
        sums[year, column][child_id] += amount
    return [
        Line(
            f"{LedgerEntry.Column(column).label}, {year_words(year)}",
            *([money_words(of[child.pk])] if of[child.pk] else [] for child in (two.one, two.other)),
        )
        for (year, column), of in sorted(sums.items())
    ]


def _casework(two: _Two) -> list[Line]:
    lines = []
    for model in (Intervention, CaseNote, Report, Challenge):
        rows = model.objects.order_by("pk")
        each = two.lines("", rows, lambda row: "x")
        words = [[f"{len(side)}"] if side else [] for side in each[1:]]
        lines.append(Line(capfirst(str(model._meta.verbose_name_plural)), *words))
    return lines


def _days(row) -> str:
    return f"({day_words(row.starts)} to {day_words(row.ends)})" if row.ends else f"(from {day_words(row.starts)})"


# The row of the access table, the heading, and what is beneath it.
SECTIONS = [
    ("identity", "Who the child is", _fields(IDENTITY)),
    ("ids", "Date of birth and numbers", _fields(NUMBERS)),
    ("ids", "Times in care", _care),
    ("care", "Legal status", _status),
    ("placement", "Where the child lives", _home),
    ("attachments", "Schools", _schools),
    ("attachments", "Who works with the child", _people),
    ("contacts", "Contacts", _contacts),
    ("plan_status", "Plans by term", _plans),
    ("documents", "Documents", _documents),
    ("money", "Money", _money),
    ("case_recording", "The Virtual School’s own log", _casework),
]
