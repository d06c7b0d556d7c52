"""When life interrupts: a change of school, or leaving care, and the plan the policy wants then.

What happened more than two months ago when it was recorded is history: an import brings years of it, and nobody can
hold those meetings any more.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from audit import clock
from audit.acting import action
from children.models import CarePeriod, Child, Enrolment, LegalStatus
from organisations.calendars import Calendars, rules_of, term_on_or_after
from organisations.deadlines import (
    Deadline,
    has_deadlines,
    leaving_care_deadline,
    pep_form_for,
    school_change_deadline,
    year_group_for,
)
from organisations.presets import Rules
from peps.actions import open_plan
from peps.models import PEP, Meeting

HISTORY = timedelta(days=60)
MONTHS_OF_TRANSFER = {8, 9}
FIRST_YEARS = {"R", "3", "7", "12"}  # of a new phase: infant, junior, secondary school, sixth form


@dataclass(frozen=True)
class SchoolChange:
    on: date
    deadline: Deadline


# ---------------------------------------------------------------- a change of school


def school_change(child: Child, rules: Rules, calendars: Calendars) -> SchoolChange | None:
    """The last change of the child's main setting while looked after, where the policy wants a meeting for it.

    A first place after none is no change, and neither is an academy that takes over from the school before it.
    """
    if rules.school_change_meeting is None:
        return None
    begun = Enrolment.objects.filter(child=child, starts__lte=clock.today()).main()
    rows = list(begun.order_by("-starts").select_related("school")[:2])
    if len(rows) < 2 or rows[0].school_id in {rows[1].school_id, rows[1].school.successor_id}:
        return None
    now = rows[0]
    care = CarePeriod.objects.filter(child=child, starts__lt=now.starts, ends=None).first()
    if care is None or now.starts < clock.today() - HISTORY:
        return None
    transfer = is_phase_transfer(child, now.starts)
    calendar = calendars.calendar_for(child.authority, now.school)
    deadline = school_change_deadline(rules, now.starts, phase_transfer=transfer, calendar=calendar)
    return SchoolChange(now.starts, deadline) if deadline else None


def is_phase_transfer(child: Child, on: date) -> bool:
    """The ordinary move of a whole year to its next school, at the beginning of the school year."""
    return on.month in MONTHS_OF_TRANSFER and year_group_for(child.date_of_birth, date(on.year, 9, 1)) in FIRST_YEARS


def meeting_held_since(child: Child, day: date) -> bool:
    return Meeting.objects.filter(pep__child=child, held=True, on__gte=day).exclude(pep__status="closed").exists()


def change_met_by(pep: PEP, child: Child, rules: Rules, calendars: Calendars) -> SchoolChange | None:
    """The change of school whose meeting this plan's meeting is, or will be."""
    if pep.kind == PEP.Kind.SCHOOL_CHANGE:
        return None  # its own meeting is the one
    change = school_change(child, rules, calendars)
    if change is None:
        return None
    meeting = pep.meeting_or_none
    if meeting and meeting.held:
        return change if meeting.on >= change.on else None
    return change if not meeting_held_since(child, change.on) and plan_that_meets_it(child) == pep else None


def plan_that_meets_it(child: Child) -> PEP | None:
    """The open plan whose meeting is still to be held, the nearest first: it does for the change as well."""
    waiting = PEP.objects.filter(child=child).open().exclude(meeting__held=True)
    return waiting.order_by("due_on", "opened_on").first()


@action
def open_after_school_change(*, child: Child, by, calendars: Calendars) -> PEP | None:
    """A plan of its own for the change, unless a meeting is still to be held anyway, or was held since."""
    policy = calendars.policy_for(child.authority, clock.today())
    change = school_change(child, rules_of(policy), calendars)
    if change is None or meeting_held_since(child, change.on) or plan_that_meets_it(child):
        return None
    return _open(child, PEP.Kind.SCHOOL_CHANGE, change.on, change.deadline, calendars, by)


# ---------------------------------------------------------------- leaving care


def leaves_care_on(child: Child, calendars: Calendars) -> date | None:
    """The day care ended or is to end, or the 18th birthday in this term; None while the child stays."""
    today = clock.today()
    care = CarePeriod.objects.filter(child=child, starts__lte=today).order_by("-starts").first()
    if care is None:
        return None
    if care.ends:
        return care.ends if care.ends >= today - HISTORY else None
    birthday = _eighteenth_birthday(child.date_of_birth)
    term = term_on_or_after(calendars.term_rows(child.authority, None), today)
    return birthday if term and term.first_day <= today and today <= birthday <= term.last_day else None


def _eighteenth_birthday(born: date) -> date:
    """A child born on 29 February has it on 1 March."""
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)


@action
def open_leaving_care_plan(*, child: Child, by, calendars: Calendars) -> PEP | None:
    """Where the policy wants it: a plan for the future in the term in which the child leaves care."""
    today = clock.today()
    rules = rules_of(calendars.policy_for(child.authority, today))
    left_on = leaves_care_on(child, calendars) if rules.leaving_care_pep else None
    if left_on is None:
        return None
    status = LegalStatus.objects.filter(child=child).order_by("-starts").first()
    if status and not has_deadlines(rules, status.code):
        return None
    enrolment = Enrolment.objects.filter(child=child).main().current().select_related("school").first()
    day_before = left_on - timedelta(days=1)
    if pep_form_for(rules, child.date_of_birth, day_before, enrolment is not None, child.year_group or None) is None:
        return None
    calendar = calendars.calendar_for(child.authority, enrolment.school if enrolment else None)
    deadline = leaving_care_deadline(rules, left_on, calendar=calendar)
    if deadline is None:
        return None
    return _open(child, PEP.Kind.LEAVING_CARE, left_on, deadline, calendars, by)


def _open(child: Child, kind: str, on: date, deadline: Deadline, calendars: Calendars, by) -> PEP | None:
    enrolment = Enrolment.objects.filter(child=child).main().current().select_related("school").first()
    term = term_on_or_after(calendars.term_rows(child.authority, enrolment.school if enrolment else None), on)
    if term is None or PEP.objects.filter(child=child, kind=kind, opened_on__gte=on - HISTORY).exists():
        return None  # also where somebody closed it: the calendar does not open it again
    return open_plan(child=child, kind=kind, term=term, due_on=deadline.due, due_why=deadline.why, by=by)
