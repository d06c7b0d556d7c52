"""The daily feed of a case system: one row a child as things stand today, in our own columns or in those of Ofsted's
Annex A list 8. What is blank says nothing; who is not in the file stays as they are."""

import re
from collections import defaultdict
from collections.abc import Iterable
from datetime import date, timedelta

from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from children import codes
from children.actions import allocate_many, enrol
from children.events import facts_changed
from children.importing import words
from children.importing.former import TOLD_TWICE, told_twice
from children.models import Allocation, Child, Enrolment
from children.ssda903.episodes import Periods, Span
from children.ssda903.loading import plan_of
from children.ssda903.tables import Person, Return
from organisations.import_rows import LARGE, RowLoading
from organisations.imports import Line, Result, parse_date, why_no_date
from organisations.models import School
from organisations.spreadsheets import Layout

COLUMNS = {
    "child_id": "The id of your case system.",
    "date_of_birth": "Needed for a child who is new here.",
    "given_name": "The first name.",
    "family_name": "The last name.",
    "preferred_name": "What the child likes to be called.",
    "sex": "M, F or U.",
    "ethnicity": "The code of the SSDA903 return, such as WBRI.",
    "upn": "The unique pupil number.",
    "year_group": "Like 8, R or N2.",
    "uasc": "Yes for an unaccompanied asylum-seeking child.",
    "care_started": "The first day of this time in care.",
    "care_ended": "The last day of it, if it is over.",
    "care_end_reason": "The code of the return, such as E4A.",
    "category_of_need": "The code of the return, such as N1.",
    "legal_status": "The code of the return, such as C2.",
    "legal_status_from": "Its first day.",
    "placement_type": "The code of the return, such as U1.",
    "placement_from": "The first day there.",
    "school_urn": "The URN of the child’s school, as in the register.",
    "school_from": "The first day there. Blank: today, where the school is another one.",
    "social_worker_email": "Their work email address, where they are a social worker here already.",
    "social_worker": "Or their name, exactly as it is here.",
}
OTHER_NAMES = {
    "child_unique_id": "child_id", "local_id": "child_id", "child": "child_id", "dob": "date_of_birth",
    "gender": "sex", "first_name": "given_name", "forename": "given_name", "surname": "family_name",
    "last_name": "family_name", "date_started_to_be_looked_after": "care_started",
    "date_ceased_to_be_looked_after": "care_ended", "reason_ceased_to_be_looked_after": "care_end_reason",
    "child_s_category_of_need": "category_of_need", "category_of_need_code": "category_of_need",
    "child_s_legal_status": "legal_status", "start_date_of_current_legal_status": "legal_status_from",
    "date_of_start_of_current_legal_status": "legal_status_from", "placement_start_date": "placement_from",
    "start_date_of_most_recent_placement": "placement_from", "allocated_worker": "social_worker",
    "unaccompanied_asylum_seeking_child_uasc_within_the_last_12_months_y_n": "uasc",
    "unaccompanied_asylum_seeking_child_uasc_within_the_last_12_months": "uasc",
    "unaccompanied_asylum_seeking_child": "uasc", "date_ceased": "care_ended", "reason_ceased": "care_end_reason",
    "ethnic_group": "ethnicity", "worker_email": "social_worker_email",
}  # fmt: skip
LAYOUT = Layout(
    columns=COLUMNS,
    needed=["child_id"],
    empty="The file has headings, but nobody under them.",
    other_names=OTHER_NAMES,
    examples=[
        [
            *("12345", "01/05/2014", "Ada", "Example", "", "F", "WBRI", "", "8", "", "01/02/2026", "", "", "N1", "C2"),
            *("01/02/2026", "U1", "01/02/2026", "100001", "03/09/2025", "priya@council.example", ""),
        ]
    ],
    **LARGE,
)
NOTHING = {"", "#N/A", "N/A", "NA", "NULL", "NONE", "-"}
KEPT, LEFT_OUT = words.KEPT, "The row was left out."
CODES = {
    "sex": {code for code, _ in codes.SEX} | {"MALE", "FEMALE", "1", "2"},
    "ethnicity": {code for code, _ in codes.ETHNICITY},
    "category_of_need": {code for code, _ in codes.CATEGORY_OF_NEED},
    "legal_status": {code for code, _ in codes.LEGAL_STATUS},
    "placement_type": {code for code, _ in codes.PLACEMENT},
    "care_end_reason": {code for code, _ in codes.REASON_CEASED},
}
SEX = {"MALE": "M", "FEMALE": "F", "1": "M", "2": "F"}
AHEAD = timedelta(days=60)  # a first day may be known so long before


class Loading(RowLoading):
    """A child is a unit, with all of its rows: list 8 has one for each time in care of the last year."""

    layout = LAYOUT
    batch = 10

    def __init__(self, files: dict[str, bytes], *, authority, by=None):
        super().__init__(files, authority=authority, by=by)
        self.rows: dict[str, list[Line]] = defaultdict(list)
        for line in self.units:
            if not _said(line, "child_id"):
                reason = f"The child’s id is blank. {LEFT_OUT}"
                self.result.refuse(line, "child_id", reason, "Enter the id of your case system.")
            elif len(line["child_id"]) > 40:
                self.result.refuse(line, "child_id", f"Longer than 40 characters. {LEFT_OUT}", "Correct the id.")
            else:
                self.rows[line["child_id"]].append(line)
        self.units = list(self.rows)

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        ids = self.units[start:stop]
        known = Child.objects.known_as(self.authority, ids)
        twice = told_twice(known, self.rows)
        for local_id in twice:
            result.tell("unchanged", local_id)
            result.warn(TOLD_TWICE.format(local_id), self.rows[local_id][-1])
        said, told = _Feed(), {}
        for local_id in [each for each in ids if each not in twice]:
            self._read_child(local_id, known.get(local_id), said, told, result)
        ids = [local_id for local_id in ids if local_id in said.people]
        before = len(result.told)
        plan = plan_of(ids, said, self.authority, result, told.get)
        follow = _Following(self.authority, {local_id: self.rows[local_id][-1] for local_id in ids}, result)
        with facts_changed.together():
            if not dry_run:
                plan.write(by)
            follow.go(dry_run=dry_run, by=by)
        _add_words(result, before, follow.words, known)

    def _read_child(self, local_id: str, child: Child | None, said: "_Feed", told: dict, result: Result) -> None:
        lines = self.rows[local_id]
        now = lines[-1]
        born = _day(now, "date_of_birth", result)
        if born is None and child is None:
            if not _said(now, "date_of_birth"):
                fix = "Enter the date of birth: the child is new here."
                result.refuse(now, "date_of_birth", f"The date of birth is missing. {LEFT_OUT}", fix)
            return
        if child and born and child.date_of_birth != born and _twice_different(now, child):
            fix = "Check that the id is that of this child. Where it is, change the date of birth on the child’s page."
            result.refuse(now, "date_of_birth", f"The child here was born on another day. {LEFT_OUT}", fix)
            return
        more = words.names(now, result) | {"year_group": words.year_group(now, result)}
        sex = _code(now, "sex", result)
        ethnicity, number = _code(now, "ethnicity", result), words.number(now, result)
        born = born or child.date_of_birth
        said.people[local_id] = Person(now, local_id, born, SEX.get(sex, sex), ethnicity, number, more)
        if answer := _said(now, "uasc"):
            said.uasc[local_id] = _is_yes(answer)
        told[local_id] = _periods(lines, result)


class _Feed(Return):
    source = "the case system"

    @property
    def as_of(self) -> date:
        return clock.today()


def _twice_different(line: Line, child: Child) -> bool:
    """Another birthday and another name: rather another child than a correction."""
    name = _said(line, "family_name")
    return bool(name and child.family_name and name.casefold() != child.family_name.casefold())


# ---------------------------------------------------------------- times in care
def _periods(lines: list[Line], result: Result) -> Periods | None:
    care = sorted((span for line in lines if (span := _care(line, result))), key=lambda span: span.starts)
    now = lines[-1]
    status = _span(now, "legal_status", "legal_status_from", "code", result)
    placement = _span(now, "placement_type", "placement_from", "kind", result)
    if care and care[-1].ends:
        for span in filter(None, (status, placement)):
            span.ends = max(span.starts, care[-1].ends)
    if not care and not status and not placement:
        return None
    adopted = placement is not None and placement.values["kind"] in codes.ADOPTION_PLACEMENTS and placement.ends is None
    return Periods(care, [status] if status else [], [placement] if placement else [], adopted)


def _care(line: Line, result: Result) -> Span | None:
    starts, ends = _day(line, "care_started", result), _day(line, "care_ended", result)
    if starts is None:
        return None
    if ends and ends < starts:
        result.refuse(line, "care_ended", f"Care ends before it starts. {KEPT}", "Correct one of the two dates.")
        return None
    reason = _code(line, "care_end_reason", result) if ends else ""
    return Span(starts, ends, {"category_of_need": _code(line, "category_of_need", result), "end_reason": reason})


def _span(line: Line, column: str, since: str, name: str, result: Result) -> Span | None:
    code = _code(line, column, result)
    if not code:
        return None
    starts = _day(line, since, result)
    if starts is None:
        if not _said(line, since):
            result.refuse(line, since, f"The first day is missing. {KEPT}", "Enter the day from which this is so.")
        return None
    return Span(starts, None, {name: code})


# ---------------------------------------------------------------- school and social worker
class _Following:
    """Where the child goes to school and whose caseload the child is on, as the rows say."""

    def __init__(self, authority, rows: dict[str, Line], result: Result):
        self.authority, self.rows, self.result = authority, rows, result
        self.words: dict[str, list[str]] = defaultdict(list)
        urns = {_said(line, "school_urn") for line in rows.values()} - {""}
        self.schools = {school.urn: school for school in School.objects.filter(urn__in=urns)}
        self.workers = _social_workers(authority, rows.values())

    def go(self, *, dry_run: bool, by) -> None:
        children = Child.objects.known_as(self.authority, self.rows)
        here = list(children.values())
        at, with_whom = _enrolments(here), _allocations(here)
        new, ending = [], []
        for local_id, line in self.rows.items():
            child = children.get(local_id)
            school, starts = self._school(line), _day(line, "school_from", self.result) or clock.today()
            if school:
                self._enrol(child, local_id, school, starts, at.get(child and child.pk), dry_run, by)
            worker = self._worker(line)
            if worker:
                rows = with_whom[child.pk] if child else []
                self._allocate(child, local_id, worker, rows, new, ending)
        if not dry_run and (new or ending):
            allocate_many(new=new, ending=ending, by=by)
            facts_changed(child_ids=list({row.child_id for row in [*new, *ending]}))

    def _school(self, line: Line) -> School | None:
        urn = _said(line, "school_urn")
        if urn and urn not in self.schools:
            fix = "Correct the URN, or ask for the register of schools to be imported again."
            self.result.refuse(line, "school_urn", f"No school here has this URN. {KEPT}", fix)
        return self.schools.get(urn)

    def _enrol(self, child, local_id, school: School, starts: date, here: Enrolment | None, dry_run: bool, by) -> None:
        if here and here.school_id == school.pk:
            return
        follows = here is not None and here.school.successor_id == school.pk
        self.words[local_id].append(f"{'school is now' if follows else 'starts at'} {school.name}")
        if dry_run:
            return
        if follows:  # an academy conversion is no school move: the same place goes on under another number
            here.school = school
            here.save()
            facts_changed(child_ids=[child.pk])
        else:
            enrol(child=child, school=school, starts=starts, by=by)

    def _worker(self, line: Line) -> User | None:
        email, name = _said(line, "social_worker_email").lower(), _said(line, "social_worker")
        found = self.workers.get(email or name.casefold(), [])
        if (email or name) and len(found) != 1:
            who = "More than one social worker" if found else "No social worker"
            column = "social_worker_email" if email else "social_worker"
            fix = "Add the person under People first, or write their email address."
            self.result.refuse(line, column, f"{who} here is called so. {KEPT}", fix)
            return None
        return found[0] if found else None

    def _allocate(self, child, local_id, worker: User, rows: list[Allocation], new: list, ending: list) -> None:
        if any(row.user_id == worker.pk for row in rows):
            return
        self.words[local_id].append(f"social worker is now {worker.name}")
        if child is None:
            return
        today = clock.today()
        for row in rows:
            row.ends = max(row.starts, today - timedelta(days=1))
            ending.append(row)
        new.append(Allocation(child=child, user=worker, role=Role.SOCIAL_WORKER, starts=today))


def _enrolments(children) -> dict:
    rows = Enrolment.objects.filter(child__in=children, ends=None).main().select_related("school")
    return {row.child_id: row for row in rows}


def _allocations(children) -> dict:
    found = defaultdict(list)
    rows = Allocation.objects.filter(child__in=children, ends=None, role=Role.SOCIAL_WORKER)
    for row in rows.select_related("child", "user"):
        found[row.child_id].append(row)
    return found


def _social_workers(authority, lines: Iterable[Line]) -> dict[str, list[User]]:
    """By address and by name in small letters."""
    wanted = {_said(line, column) for line in lines for column in ("social_worker_email", "social_worker")} - {""}
    if not wanted:
        return {}
    found: dict[str, list[User]] = defaultdict(list)
    rows = Membership.objects.filter(
        Membership.current_on(clock.today()), authority=authority, role=Role.SOCIAL_WORKER, user__is_active=True
    )
    for person in {row.user for row in rows.select_related("user")}:
        found[person.email].append(person)
        found[person.name.casefold()].append(person)
    return found


def _add_words(result: Result, before: int, extra: dict[str, list[str]], known: dict) -> None:
    """School and social worker are said beside the rest; a child of whom nothing else changed is changed by them."""
    at = {each.subject: index for index, each in enumerate(result.told) if index >= before}
    for local_id, said in extra.items():
        if local_id in at:
            told = result.told[at[local_id]]
            together = ", ".join(filter(None, [told.words, *said]))
            result.told[at[local_id]] = type(told)(told.outcome, told.subject, together, told.subject_id)
        else:
            result.unchanged -= 1
            result.tell("updated", local_id, ", ".join(said), known[local_id].pk if local_id in known else None)


# ---------------------------------------------------------------- cells
def _said(line: Line, column: str) -> str:
    return "" if line[column].upper() in NOTHING else line[column]


def _code(line: Line, column: str, result: Result) -> str:
    """ "N1 - Abuse or neglect", "a) WBRI", "WBRI": the first word that is a code."""
    text = _said(line, column).upper()
    parts = re.split(r"[^A-Z0-9]+", text)
    found = next((part for part in parts if part in CODES[column]), "")
    if text and not found:
        fix = f"Use a code of the SSDA903 return for {column.replace('_', ' ')}."
        result.refuse(line, column, f"There is no code of the list in this. {KEPT}", fix)
    return found


def _is_yes(text: str) -> bool:
    return bool(re.search(r"\b(YES|Y|TRUE|1)\b", text.upper()))


def _day(line: Line, column: str, result: Result) -> date | None:
    text = _said(line, column)
    if not text:
        return None
    try:
        day = parse_date(text)
    except ValueError:
        reason, fix = why_no_date(text)
        result.refuse(line, column, f"{reason} {KEPT}", fix)
        return None
    if day.year < 1900 or day > clock.today() + AHEAD:
        result.refuse(line, column, f"The date is too far away. {KEPT}", "Correct the year, month or day.")
        return None
    return day
