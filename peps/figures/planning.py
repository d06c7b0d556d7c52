"""What each row would do, worked out before anything is written, in a fixed number of queries."""

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from django.db.models import QuerySet

from accounts.models import User
from accounts.permissions import NotNow
from accounts.roles import Role
from children import access
from children import upn as upns
from children.models import Child
from components.words import day_words
from organisations.imports import parse_date
from organisations.spreadsheets import Typed
from peps import policies
from peps.figures.layouts import MODELS, Kind, Wrong
from peps.forms.codes import codes_as_written
from peps.models import PEP, Part

NEW, CHANGES, SAME, REFUSED = "New", "Changes", "As it is", "Refused"
EFFECTS = {"refused": REFUSED, "new": NEW, "changes": CHANGES, "same": SAME}
# Who enters figures by a file: those who write the education pages for their work. The social worker of a child
# without a school place writes them by hand.
WRITERS = [role for role in access.may_write("education") if role not in {Role.CARER, Role.YOUNG_PERSON, Role.PARENT}]


@dataclass(frozen=True, slots=True)
class Problem:
    column: str
    reason: str
    fix: str


@dataclass(slots=True)
class Row:
    """One row and what comes of it."""

    typed: Typed
    problems: list[Problem] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)
    says: list[str] = field(default_factory=list)
    effect: str = SAME
    child: Child | None = None
    pep: PEP | None = None
    values: dict = field(default_factory=dict)
    record: object = None

    @property
    def number(self) -> int:
        return self.typed.number

    @property
    def is_good(self) -> bool:
        return not self.problems

    @property
    def called(self) -> str:
        """Whom the row is about: the child that was found, otherwise what was typed."""
        return self.child.known_as if self.child else self.typed["name"] or self.typed["upn"] or self.typed["local_id"]

    def refuse(self, column: str, reason: str, fix: str) -> None:
        self.problems.append(Problem(column, reason, fix))
        self.effect = REFUSED


@dataclass(slots=True)
class Plan:
    kind: Kind
    rows: list[Row]

    @property
    def counts(self) -> Counter:
        return Counter(row.effect for row in self.rows)

    @property
    def is_empty(self) -> bool:
        return not (self.counts[NEW] or self.counts[CHANGES])

    @property
    def warned(self) -> int:
        return sum(bool(row.warnings) for row in self.rows if row.is_good)

    @property
    def fingerprint(self) -> str:
        """Of everything that was shown: if it is another one later, something has changed meanwhile."""
        shown = [(row.number, row.effect, row.says, row.warnings, row.problems) for row in self.rows]
        return hashlib.sha256(repr(shown).encode()).hexdigest()


def children_of(user: User):
    """Children whose figures this person may enter by a file."""
    return Child.objects.attached_to(user, WRITERS)


def plan(
    rows: Iterable[Typed], kind: Kind, *, as_at: date, source: str, children: QuerySet, only: PEP | None = None
) -> Plan:
    """`children`: whom rows may be about. `only`: the plan of one, whose rows need not say who they are about."""
    found = [_cells(typed, kind, as_at, source) for typed in rows]
    known = Known(children, found, kind, only)
    for row in found:
        _who(row, known)
        if row.child:
            _where(row, known)
    _twice(found, kind)
    for row in found:
        if row.is_good:
            _what(row, kind, known)
    return Plan(kind, found)


# ---------------------------------------------------------------- a row by itself


def _cells(typed: Typed, kind: Kind, as_at: date, source: str) -> Row:
    row = Row(typed)
    if typed.problem:
        row.refuse("", typed.problem, "")
        return row
    for column, read in kind.read.items():
        text = typed[column]
        if not text:
            continue
        try:
            row.values[column] = read(text)
        except Wrong as wrong:
            row.refuse(column, wrong.reason, wrong.fix)
    if kind.adapt:
        kind.adapt(row.values)
    for column, usual in kind.usual.items():
        row.values.setdefault(column, usual)
    for column in kind.key:
        if not typed[column] and column not in kind.may_be_empty:
            row.refuse(column, "It is empty.", f"Write the {column.replace('_', ' ')}.")
    row.values.setdefault("as_at", as_at)
    row.values.setdefault("source", source)
    return row


# ---------------------------------------------------------------- whom it is about


class Known:
    """The children whom rows may be about, and the plans that are being written for those named."""

    def __init__(self, children: QuerySet, rows: list[Row], kind: Kind, only: PEP | None):
        self.only = only
        self.by_upn, self.by_id = defaultdict(list), defaultdict(list)
        for child in [only.child] if only else children.only(*NAMES):
            self.by_upn[child.upn].append(child)
            self.by_id[child.local_id].append(child)
        if not only:
            self._add_former(children)
        typed_upns = {upns.tidy(row.typed["upn"]) for row in rows}
        typed_ids = {row.typed["local_id"] for row in rows}
        named = {child.pk for upn in typed_upns for child in self.by_upn.get(upn, [])}
        named |= {child.pk for number in typed_ids for child in self.by_id.get(number, [])}
        self.plans = {only.child_id: only} if only else _plans_of(named)
        self.records = _records(kind, list(self.plans.values()))

    def _add_former(self, children: QuerySet) -> None:
        """Numbers under which a child was kept in a record that has been put together with another."""
        here = {child.pk: child for found in self.by_id.values() for child in found}
        former = Child.objects.filter(merged_into__in=children.order_by().values("pk"))
        for child_id, upn, local_id in former.values_list("merged_into", "upn", "local_id"):
            for found, number in ((self.by_upn[upn], upn), (self.by_id[local_id], local_id)):
                if number and here[child_id] not in found:
                    found.append(here[child_id])


NAMES = ["upn", "local_id", "date_of_birth", "given_name", "family_name", "preferred_name", "authority"]


def _plans_of(children: set) -> dict:
    """The plan that is being written for each child: of several the one opened last."""
    plans = PEP.objects.open().filter(child__in=children).select_related("term", "child").prefetch_related("parts")
    return {pep.child_id: pep for pep in plans.order_by("opened_on", "term__first_day")}


def _records(kind: Kind, plans: list[PEP]) -> dict:
    """What the plans say already: by plan, or by plan and what the line is about."""
    model = MODELS[kind.slug]
    rows = model.objects.filter(pep__in=plans)
    if not kind.key:
        return {row.pep_id: row for row in rows}
    return {
        (row.pep_id, *(_folded(getattr(row, name)) for name in kind.key)): row for row in rows.filter(removed_at=None)
    }


def _folded(value) -> str:
    return str(value).casefold()


def _who(row: Row, known: Known) -> None:
    typed_upn, local_id, born = upns.tidy(row.typed["upn"]), row.typed["local_id"], _born(row)
    if typed_upn and not upns.has_upn_shape(typed_upn):
        row.refuse("upn", "This is not a UPN.", "A UPN has a letter and 12 more, like A123456789012. Check it.")
        return
    if typed_upn and not upns.is_right(typed_upn):
        row.warnings.append(f"The first letter of the UPN does not fit its numbers: {typed_upn}.")
    if known.only and not (typed_upn or local_id):
        row.child = known.only.child
        return
    if typed_upn:
        found, column = known.by_upn.get(typed_upn, []), "upn"
    elif local_id and row.typed["date_of_birth"]:
        found, column = [child for child in known.by_id.get(local_id, []) if child.date_of_birth == born], "local_id"
    elif local_id:
        row.refuse("date_of_birth", "It is empty.", "Write the date of birth beside the id, or the UPN instead.")
        return
    else:
        row.refuse("upn", "The row does not say which child.", "Write the UPN, or the id with the date of birth.")
        return
    if born:
        found = [child for child in found if child.date_of_birth == born]
    if len(found) == 1:
        row.child = found[0]
    elif found:
        row.refuse(column, "Several children have this number.", "Write the id and the date of birth instead.")
    elif known.only:
        row.refuse(column, "The row is about another child.", "Leave it out, or choose the file for all your children.")
    elif row.is_good or column not in {problem.column for problem in row.problems}:
        words = "No child whose education you write has this number, or not with this date of birth."
        row.refuse(column, words, "Check both. Figures are entered by the child’s school and the Virtual School.")


def _born(row: Row) -> date | None:
    text = row.typed["date_of_birth"]
    if not text:
        return None
    try:
        return parse_date(text)
    except ValueError:
        row.refuse("date_of_birth", f"“{text[:40]}” is not a date.", "Write it like 2013-05-21 or 21/05/2013.")
        return None


def _where(row: Row, known: Known) -> None:
    pep = known.plans.get(row.child.pk)
    if pep is None:
        row.refuse("", "No plan is being written for this child.", "Leave the row out: figures go into a plan.")
        return
    try:
        policies.check_part_is_open(pep, Part.C)
    except NotNow as reason:
        row.refuse("", reason.words, "Leave the row out, or choose the file again afterwards.")
        return
    row.pep = pep


def _twice(rows: list[Row], kind: Kind) -> None:
    seen: dict = {}
    for row in rows:
        if not row.is_good:
            continue
        key = _key(row, kind)
        if key in seen:
            column = kind.key[0] if kind.key else "upn"
            row.refuse(column, f"Row {seen[key].number} is about the same already.", "Leave one of them out.")
        else:
            seen[key] = row


def _key(row: Row, kind: Kind):
    if not kind.key:
        return row.pep.pk
    return (row.pep.pk, *(_folded(row.values.get(name, "")) for name in kind.key))


# ---------------------------------------------------------------- what it would do


def _what(row: Row, kind: Kind, known: Known) -> None:
    model = MODELS[kind.slug]
    row.record = known.records.get(_key(row, kind)) or model(pep=row.pep)
    as_at = row.values["as_at"]
    taken = {name: value for name, value in row.values.items() if _has(model, name)}
    if "attended" in kind.read:
        _check_attendance(row, taken)
    elif _has(model, "confirmed_on"):
        taken["confirmed_on"] = as_at
    _check_day(row, as_at)
    for column, fix in kind.wanted.items():
        if not row.values.get(column) and not getattr(row.record, column):
            row.refuse(column, "It is empty.", fix)
    together = {name: taken.get(name, getattr(row.record, name)) for name in kind.read if _has(model, name)}
    for check in kind.checks:
        for column, words in check(together):
            row.refuse(column, f"{words}.", "Check it against where it comes from.")
    if not row.is_good:
        return
    before = {name: getattr(row.record, name) for name in taken}
    row.values = {name: value for name, value in taken.items() if value != before[name]}
    is_new = row.record._state.adding or not any(_is_said(before[name]) for name in before if name in kind.figures)
    row.effect = SAME if not row.values else NEW if is_new else CHANGES
    # The page says once what holds for the whole file.
    told = [name for name in row.values if name not in {"as_at", "confirmed_on", "source"} or row.typed[name]]
    row.says = [_words(model, name, before[name], row.values[name]) for name in told]


def _has(model, name: str) -> bool:
    return name in {each.name for each in model._meta.concrete_fields}


def _is_said(value) -> bool:
    return value not in (None, "", {})


def _check_day(row: Row, as_at: date) -> None:
    known = getattr(row.record, "as_at", None) or getattr(row.record, "confirmed_on", None)
    if known and known > as_at:
        row.refuse(
            "as_at",
            f"The plan has newer figures, as at {day_words(known)}.",
            "Leave the row out, or write the day on which yours were right.",
        )


def _check_attendance(row: Row, taken: dict) -> None:
    """The figures as they would stand together, with those the file says nothing about."""
    figures = ("possible", "attended", "activity", "authorised", "unauthorised")
    possible, attended, activity, *absent = (taken.get(name, getattr(row.record, name)) for name in figures)
    if possible is None or attended is None:
        return
    there = attended + (activity or 0)
    if there > possible:
        elsewhere = f" and {activity} elsewhere" if activity else ""
        row.refuse(
            "attended",
            f"{attended} attended{elsewhere} are more than {possible} possible sessions.",
            "Check both. Possible sessions are all half days the school was open for the child.",
        )
    elif None not in absent and there + sum(absent) != possible:
        total = there + sum(absent)
        row.warnings.append(f"Attended and absent sessions together are {total}, possible are {possible}.")


def _words(model, name: str, before, after) -> str:
    what = model._meta.get_field(name)
    title = str(what.verbose_name)
    title = title[:1].upper() + title[1:]
    if not _is_said(before):
        return f"{title}: {_said(what, after)}"
    return f"{title}: {_said(what, before)} becomes {_said(what, after)}"


def _said(what, value) -> str:
    if isinstance(value, date):
        return day_words(value)
    if isinstance(value, dict):
        return codes_as_written(value)
    return str(dict(what.flatchoices).get(value, value))
