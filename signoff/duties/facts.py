"""What has to be done for an open plan, by whom and by when: one function a kind, facts in, wanted duties out."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from accounts.roles import Role
from audit.clock import LONDON
from organisations.deadlines import (
    plan_ready_deadline,
    statutory_deadlines,
    suitable_education_deadline,
)
from organisations.working_days import Calendar, add_working_days, subtract_working_days
from peps import needs
from peps.models import PEP, Part, PartState, ViewsPage
from signoff import permissions, policies
from signoff.life_events import SchoolChange
from signoff.models import Duty, ImprovementAction

Kind = Duty.Kind
FILLED = [Part.B, Part.C]  # done for the meeting once nothing is missing, though not marked complete


class State(NamedTuple):
    """How far a part is, and since which day."""

    part: str
    status: str
    completed_on: date | None
    updated_on: date | None

    @property
    def is_complete(self) -> bool:
        return self.status == PartState.Status.COMPLETE

    @property
    def is_being_filled(self) -> bool:
        """Begun, and not marked complete: only then it matters what the pages of the section say."""
        return self.status in {PartState.Status.IN_PROGRESS, PartState.Status.RETURNED}


class CareSaid(NamedTuple):
    """What Section A says of care."""

    care_start_confirmed: bool
    legal_status_confirmed: bool
    review_on: date | None
    updated_on: date | None


@dataclass(slots=True, eq=False)
class Facts:
    """A plan and what surrounds it on a day."""

    pep: PEP
    care: CareSaid
    care_start: date | None
    deadlines: dict  # of the initial plan, by kind
    meeting_deadlines: dict  # what hangs on the meeting, by kind
    calendar: Calendar
    requests_waiting: list  # funding requests
    returned: dict[str, tuple]  # part -> (decision, reason), of the latest return
    today: date
    sent: ViewsPage | None = None  # what the young person sent, and who is asked to read it
    views_read: list = field(default_factory=list)
    promised: list = field(default_factory=list)  # agreed actions with an owner and a day
    improvement: ImprovementAction | None = None
    filings: list = field(default_factory=list)  # versions that have to be filed in the case system
    school_change: SchoolChange | None = None  # for which this plan's meeting does
    without_school_since: date | None = None

    @property
    def meeting(self):
        return self.pep.meeting_or_none

    @property
    def held(self) -> bool:
        return bool(self.meeting and self.meeting.held)

    def owner(self, part) -> Role:
        return permissions.owner_of(self.pep, part)


class Wanted(NamedTuple):
    kind: str
    role: Role
    due: date
    why: str
    done_on: date | None = None
    tail: str = ""  # where one kind stands several times for one plan
    statutory: date | None = None


def initiate(f: Facts):
    deadline = f.deadlines.get("initiate")
    if f.pep.kind != PEP.Kind.INITIAL or deadline is None:
        return
    done = f.care.care_start_confirmed and f.care.legal_status_confirmed
    yield Wanted(Kind.INITIATE, Role.SOCIAL_WORKER, deadline.due, deadline.why, f.care.updated_on if done else None)


def arrange(f: Facts):
    deadline = f.deadlines.get("arrange_meeting") if f.pep.kind == PEP.Kind.INITIAL else None
    due = (
        deadline.due if deadline else max(f.pep.opened_on, subtract_working_days(f.pep.due_on, 10, f.calendar.closures))
    )
    why = deadline.why if deadline else "Ten working days before the meeting has to be held: a default of this portal."
    yield Wanted(Kind.ARRANGE, Role.SOCIAL_WORKER, due, why, _day(f.meeting.updated_at) if f.meeting else None)


def sections_before_meeting(f: Facts):
    if f.pep.status == PEP.Status.RETURNED:
        return  # what was returned is a duty of its own
    before = [
        (Kind.PART_A, Part.A, f.meeting_deadlines["section_a"]),
        (Kind.PART_B, Part.B, f.meeting_deadlines["section_c"]),
        (Kind.PART_C, Part.C, f.meeting_deadlines["section_c"]),
    ]
    for kind, part, deadline in before:
        if not f.pep.has_part(part):
            continue
        state = f.pep.part(part)
        # Sections B and C are done for the meeting once nothing is missing: they are marked complete after it (B18).
        filled = part in FILLED and state.is_being_filled and not needs.of_part(f.pep, part)
        done = state.completed_on or (state.updated_on if filled else None)
        yield Wanted(kind, f.owner(part), deadline.due, deadline.why, done)


def views_to_read(f: Facts):
    """What a young person sends is read the same day, by whom they chose. Reading after what they added last counts."""
    if f.sent is None:
        return
    sent = f.sent.sent_at
    why = "The young person sent their views. They are read on the same day."
    for role in f.sent.readers:
        if role == Role.DESIGNATED_TEACHER and f.pep.school_id is None:
            continue  # nobody at school: the social worker reads
        read = [one.at for one in f.views_read if one.role in {role, Role.ADVISER} and one.at >= sent]
        done = _day(min(read)) if read else None
        yield Wanted(Kind.READ_VIEWS, Role(role), _day(sent), why, done, tail=f"{role}:{_day(sent).isoformat()}")


def hold(f: Facts):
    initial = f.pep.kind == PEP.Kind.INITIAL
    law = statutory_deadlines(f.care_start) if initial else []
    yield Wanted(
        Kind.HOLD,
        f.owner(Part.E),
        f.pep.due_on,
        f.pep.due_why,
        f.meeting.on if f.held else None,
        statutory=next((d.due for d in law if d.kind == "first_review"), None),
    )


def plan_ready(f: Facts):
    """The reviewing officer reads the plan before the statutory review."""
    review = f.care.review_on
    if review is None or review < f.pep.opened_on:
        return
    deadline = plan_ready_deadline(review)
    yield Wanted(
        Kind.PLAN_READY,
        f.owner(Part.E),
        max(deadline.due, f.pep.opened_on),
        deadline.why,
        _day(f.pep.submitted_at),
        tail=review.isoformat(),
    )


def school_change_meeting(f: Facts):
    if change := f.school_change:
        done = f.meeting.on if f.held else None
        due, why = change.deadline.due, change.deadline.why
        yield Wanted(Kind.SCHOOL_CHANGE, f.owner(Part.E), due, why, done, tail=change.on.isoformat())


def suitable_education(f: Facts):
    if f.without_school_since:
        deadline = suitable_education_deadline(f.without_school_since, calendar=f.calendar)
        tail = f.without_school_since.isoformat()
        yield Wanted(Kind.SUITABLE_EDUCATION, Role.SOCIAL_WORKER, deadline.due, deadline.why, tail=tail)


def was_it_held(f: Facts):
    if f.meeting and not f.meeting.held and f.meeting.on < f.today:
        due = add_working_days(f.meeting.on, 1, f.calendar.closures)
        yield Wanted(
            Kind.WAS_IT_HELD, f.owner(Part.E), due, "The day of the meeting has gone by.", tail=f.meeting.on.isoformat()
        )


def write_up(f: Facts):
    if not f.held:
        return
    deadline = f.meeting_deadlines["parts_complete"]
    late = [state.part for state in policies.late_parts(f.pep) if f.owner(state.part) != Role.SOCIAL_WORKER]
    done = _day(f.pep.submitted_at)
    if not done and not late:
        done = max(state.completed_on for part in Part if (state := f.pep.part(part)).completed_on)
    yield Wanted(Kind.WRITE_UP, f.owner(Part.E), deadline.due, deadline.why, done)


def send(f: Facts):
    if f.held and not policies.late_parts(f.pep) and f.pep.status == PEP.Status.IN_PROGRESS:
        deadline = f.meeting_deadlines["parts_complete"]
        yield Wanted(Kind.SEND, f.owner(Part.E), deadline.due, deadline.why)


def fix(f: Facts):
    if f.pep.status != PEP.Status.RETURNED:
        return
    deadline = policies.sign_off_deadline(f.pep, f.calendar)
    for role in dict.fromkeys(f.owner(part) for part in f.returned):
        decision = next(decision for part, (decision, _) in f.returned.items() if f.owner(part) == role)
        due = (
            min(add_working_days(_day(decision.at), 5, f.calendar.closures), deadline.due)
            if deadline
            else _day(decision.at)
        )
        yield Wanted(
            Kind.FIX,
            role,
            due,
            "Returned for more information; the four weeks keep running.",
            tail=f"{decision.pk}:{role}",
        )


def sign_off(f: Facts):
    deadline = policies.sign_off_deadline(f.pep, f.calendar)
    if deadline and f.pep.submitted_at and f.pep.status in {PEP.Status.SUBMITTED, PEP.Status.SIGNED_OFF}:
        yield Wanted(Kind.SIGN_OFF, Role.ADVISER, deadline.due, deadline.why, _day(f.pep.signed_off_at))


def funding(f: Facts):
    yield from to_decide(f.requests_waiting, f.calendar)


def to_decide(requests, calendar: Calendar):
    """Requests for money that wait: of a plan, or of a child between two plans."""
    for request in requests:
        asked = _day(request.submitted_at)
        due = add_working_days(asked, 10, calendar.closures)
        yield Wanted(
            Kind.FUNDING,
            Role.ADVISER,
            due,
            "Ten working days after it was asked for: a default of this portal.",
            tail=str(request.pk),
        )


def agreed(f: Facts):
    """What somebody promised, by a day. It stays theirs after the plan is signed off."""
    if not f.held:
        return
    for action in f.promised:
        why = f"Agreed at the meeting: {action.what}"
        yield Wanted(Kind.ACTION, Role(action.owner), action.by_when, why, action.done_on, tail=str(action.pk))


def improve(f: Facts):
    """What the head asked for when signing off a plan that its rating would hold back."""
    if one := f.improvement:
        why = f"Asked for when the plan was signed off: {one.what}"
        yield Wanted(Kind.IMPROVE, Role(one.owner), one.by_when, why, one.done_on)


def file_copy(f: Facts):
    why = "The signed-off plan belongs into the child’s record. Five working days: a default of this portal."
    for one in f.filings:
        yield Wanted(Kind.FILE, Role(one.owner), one.due_on, why, _day(one.filed_at), tail=str(one.number))


ALL = [
    *(initiate, arrange, sections_before_meeting, hold, plan_ready, school_change_meeting, suitable_education),
    *(views_to_read, was_it_held, write_up, send, fix, sign_off, funding, agreed, improve, file_copy),
]


def wanted(facts: Facts) -> list[Wanted]:
    return [duty for kind in ALL for duty in kind(facts)]


def _day(moment) -> date | None:
    return moment.astimezone(LONDON).date() if moment else None
