"""Who works with which child, as the case system says it: people who are here already, by their email address, with
first and last days. Unlike a file of people it invites nobody and can be undone."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from children.actions import allocate_many
from children.events import facts_changed
from children.importing.matching import LEFT_OUT, Known, day
from children.models import Allocation, Child, Enrolment
from organisations.import_rows import LARGE, RowLoading
from organisations.imports import Line, Result
from organisations.spreadsheets import Layout

COLUMNS = {
    "child_id": "The id of your case system.",
    "upn": "Or the unique pupil number, together with the date of birth.",
    "date_of_birth": "Needed with upn. With child_id it is compared.",
    "email": "The work email address of somebody who is here already.",
    "role": "Social worker, Virtual School adviser or Independent reviewing officer.",
    "starts": "The first day with this child. Empty: today.",
    "ends": "The last day, if it is known. Empty: it goes on, and whoever was it before ends the day before.",
}
LAYOUT = Layout(
    columns=COLUMNS,
    needed=["email", "role"],
    empty="The file has headings, but nobody under them.",
    other_names={
        "local_id": "child_id", "child": "child_id", "dob": "date_of_birth", "worker_email": "email", "start": "starts",
        "start_date": "starts", "from": "starts", "end": "ends", "end_date": "ends", "to": "ends", "until": "ends",
        "work_email": "email", "email_address": "email", "e_mail": "email",
    },
    examples=[
        ["12345", "", "01/05/2014", "priya@council.example", "Social worker", "01/09/2026", ""],
        ["12345", "", "01/05/2014", "amira@council.example", "Virtual School adviser", "01/09/2026", "31/07/2027"],
    ],
    **LARGE,
)  # fmt: skip
ROLES = {
    "social worker": Role.SOCIAL_WORKER, "sw": Role.SOCIAL_WORKER, "adviser": Role.ADVISER, "advisor": Role.ADVISER,
    "virtual school adviser": Role.ADVISER, "virtual school advisor": Role.ADVISER,
    "reviewing officer": Role.REVIEWING_OFFICER, "iro": Role.REVIEWING_OFFICER,
    "independent reviewing officer": Role.REVIEWING_OFFICER, "designated teacher": Role.DESIGNATED_TEACHER,
    "dt": Role.DESIGNATED_TEACHER,
}  # fmt: skip
AHEAD = timedelta(days=366)


@dataclass(slots=True)
class Said:
    line: Line
    child: Child
    user: User
    role: Role
    starts: date | None
    ends: date | None


class Loading(RowLoading):
    """A child is a unit, with all of its rows."""

    layout = LAYOUT
    batch = 10

    def __init__(self, files: dict[str, bytes], *, authority, by=None):
        super().__init__(files, authority=authority, by=by)
        children: dict[tuple, list[Line]] = defaultdict(list)
        for line in self.units:
            children[line["child_id"], line["upn"].upper()].append(line)
        self.units = list(children.values())

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        lines = [line for rows in self.units[start:stop] for line in rows]
        known, people = Known(self.authority, lines), _people(self.authority, lines)
        said = [each for line in lines if (each := self._said(line, known, people, result))]
        plan = _Plan(said, result)
        if not dry_run and (plan.new or plan.ending):
            with facts_changed.together():
                allocate_many(new=plan.new, ending=plan.ending, by=by)
                facts_changed(child_ids=list({row.child_id for row in [*plan.new, *plan.ending]}))

    def _said(self, line: Line, known: Known, people: dict, result: Result) -> Said | None:
        child, role = known.find(line, result), _role(line, result)
        starts, ends = day(line, "starts", result, LEFT_OUT), day(line, "ends", result, LEFT_OUT)
        unread = (line["starts"] and not starts) or (line["ends"] and not ends)
        if child is None or role is None or unread:
            return None
        if role == Role.DESIGNATED_TEACHER:
            return _refuse_teacher(line, child, result)
        user = people.get((line["email"].lower(), role))
        if user is None:
            reason = f"Nobody here with this address is {role.label.lower()} of this authority. {LEFT_OUT}"
            result.refuse(line, "email", reason, "Correct the address, or give them the role under People first.")
            return None
        if problem := _dates(starts or clock.today(), ends):
            column, reason, fix = problem
            result.refuse(line, column, f"{reason} {LEFT_OUT}", fix)
            return None
        return Said(line, child, user, role, starts, ends)


def _role(line: Line, result: Result) -> Role | None:
    role = ROLES.get(" ".join(line["role"].lower().replace("_", " ").split()))
    if role is None:
        fix = "Write Social worker, Virtual School adviser or Independent reviewing officer."
        result.refuse(line, "role", f"Nobody is attached to a child in this role. {LEFT_OUT}", fix)
    return role


def _refuse_teacher(line: Line, child: Child, result: Result) -> None:
    """Nothing is to do where it is so already: a designated teacher has the children of the school."""
    at = Enrolment.objects.filter(child=child).current().values("school")
    there = Membership.objects.filter(
        Membership.current_on(clock.today()),
        role=Role.DESIGNATED_TEACHER,
        school__in=at,
        user__email=line["email"].lower(),
    )
    if there.exists():
        result.tell("unchanged", child.local_id, "", child.pk)
        return
    reason = f"They are not designated teacher of the school where the child is today. {LEFT_OUT}"
    fix = "A teacher has the children of their school: put the child’s school right, or the teacher’s under People."
    result.refuse(line, "email", reason, fix)


def _dates(starts: date, ends: date | None) -> tuple[str, str, str] | None:
    today = clock.today()
    if ends and ends < starts:
        return "ends", "The last day is before the first.", "Correct one of the two."
    if starts.year < 1990 or starts > today + AHEAD:
        return "starts", "The first day is too far away.", "Correct the day, month or year."
    return None


def _people(authority, lines: list[Line]) -> dict[tuple[str, str], User]:
    """By address and role, those who hold that role at this authority today."""
    emails = {line["email"].lower() for line in lines}
    rows = Membership.objects.filter(
        Membership.current_on(clock.today()), authority=authority, user__email__in=emails, user__is_active=True
    )
    return {(row.user.email, Role(row.role)): row.user for row in rows.select_related("user")}


class _Plan:
    """What the rows of some children would change."""

    def __init__(self, said: list[Said], result: Result):
        self.new: list[Allocation] = []
        self.ending: list[Allocation] = []
        self.result, self.today = result, clock.today()
        self.here: dict = defaultdict(list)
        rows = Allocation.objects.filter(child__in={each.child.pk for each in said}).order_by("starts")
        for row in rows.select_related("user", "child"):
            self.here[row.child_id, row.role].append(row)
        self.named = {(each.child.pk, each.role, each.user.pk) for each in said}
        for each in said:
            self._one(each)

    def _one(self, said: Said) -> None:
        same = [row for row in self.here[said.child.pk, said.role] if row.user_id == said.user.pk]
        row = next((row for row in reversed(same) if _touch(row, said, self.today)), None)
        words = f"{said.role.label}: {said.user.name}"
        if row is None:
            starts = said.starts or self.today
            row = Allocation(child=said.child, user=said.user, role=said.role, starts=starts, ends=said.ends)
            self.new.append(row)
            self.here[said.child.pk, said.role].append(row)
            self._tell(said, "updated", words + self._end_others(said, starts))
        elif said.ends and said.ends != row.ends:
            row.ends = said.ends
            self.ending.append(row)
            self._tell(said, "updated", f"{words}, until {said.ends:%d/%m/%Y}")
        else:
            self._tell(said, "unchanged", "")

    def _end_others(self, said: Said, starts: date) -> str:
        """One who goes on takes over from those whom the file does not name."""
        if said.ends:
            return ""
        others = [
            row
            for row in self.here[said.child.pk, said.role]
            if row.ends is None and (said.child.pk, said.role, row.user_id) not in self.named
        ]
        for row in others:
            row.ends = max(row.starts, starts - timedelta(days=1))
        self.ending += others
        return f", after {', '.join(row.user.name for row in others)}" if others else ""

    def _tell(self, said: Said, outcome: str, words: str) -> None:
        self.result.tell(outcome, said.child.local_id, words, said.child.pk)


def _touch(row: Allocation, said: Said, today: date) -> bool:
    """Whether the row is about this time: it goes on, or it overlaps the time that is said."""
    starts = said.starts or (row.starts if row.ends is None else today)
    return (row.ends is None or row.ends >= starts) and (said.ends is None or said.ends >= row.starts)
