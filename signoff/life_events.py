"""When life interrupts: a change of school, or leaving care, and the plan the policy wants then.

What happened more than two months ago when it was recorded is history: an import brings years of it, and nobody can
hold those meetings any more.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from audit import clock
from children.models import Child
from children.transfers.actions import TAKEN_OVER
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
from peps.models import PEP
from signoff.lives import HISTORY, Life

MONTHS_OF_TRANSFER = {8, 9}
FIRST_YEARS = {"R", "3", "7", "12"}  # of a new phase: infant, junior, secondary school, sixth form


@dataclass(frozen=True)
class SchoolChange:
    on: date
    deadline: Deadline


# ---------------------------------------------------------------- a change of school


def school_change(life: Life, rules: Rules, calendars: Calendars) -> SchoolChange | None:
    """The last change of the child's main setting while looked after, where the policy wants a meeting for it.

    A first place after none is no change, and neither is an academy that takes over from the school before it.
    """
    if rules.school_change_meeting is None or len(life.settings) < 2:
        return None
    now, before = life.settings[:2]
    if now.starts < clock.today() - HISTORY or now.school_id in {before.school_id, before.successor_id}:
        return None
    if life.open_care is None or life.open_care.starts >= now.starts:
        return None
    calendar = calendars.calendar_for(life.child.authority, now.school_id)
    transfer = is_phase_transfer(life.child, now.starts)
    deadline = school_change_deadline(rules, now.starts, phase_transfer=transfer, calendar=calendar)
    return SchoolChange(now.starts, deadline) if deadline else None


def is_phase_transfer(child: Child, on: date) -> bool:
    """The ordinary move of a whole year to its next school, at the beginning of the school year."""
    return on.month in MONTHS_OF_TRANSFER and year_group_for(child.date_of_birth, date(on.year, 9, 1)) in FIRST_YEARS


def meeting_held_since(life: Life, day: date) -> bool:
    plans = (pep for pep in life.plans if pep.status != PEP.Status.CLOSED)
    meetings = (pep.meeting_or_none for pep in plans)
    return any(meeting and meeting.held and meeting.on >= day for meeting in meetings)


def change_met_by(pep: PEP, life: Life, rules: Rules, calendars: Calendars) -> SchoolChange | None:
    """The change of school whose meeting this plan's meeting is, or will be."""
    if pep.kind == PEP.Kind.SCHOOL_CHANGE:
        return None  # its own meeting is the one
    change = school_change(life, rules, calendars)
    if change is None:
        return None
    meeting = pep.meeting_or_none
    if meeting and meeting.held:
        return change if meeting.on >= change.on else None
    return change if not meeting_held_since(life, change.on) and plan_that_meets_it(life) == pep else None


def plan_that_meets_it(life: Life) -> PEP | None:
    """The open plan whose meeting is still to be held, the nearest first: it does for the change as well."""
    waiting = [pep for pep in life.open_plans if not (pep.meeting_or_none and pep.meeting.held)]
    return min(waiting, key=lambda pep: (pep.due_on, pep.opened_on), default=None)


def open_after_school_change(*, life: Life, by, calendars: Calendars) -> PEP | None:
    """A plan of its own for the change, unless a meeting is still to be held anyway, or was held since."""
    policy = calendars.policy_for(life.child.authority, clock.today())
    change = school_change(life, rules_of(policy), calendars)
    if change is None or meeting_held_since(life, change.on) or plan_that_meets_it(life):
        return None
    return _open(life, PEP.Kind.SCHOOL_CHANGE, change.on, change.deadline, calendars, by)


# ---------------------------------------------------------------- leaving care


def leaves_care_on(life: Life, calendars: Calendars) -> date | None:
    """The day care ended or is to end, or the 18th birthday in this term; None while the child stays."""
    today = clock.today()
    care = next((care for care in life.care_periods if care.starts <= today), None)
    if care is None:
        return None
    if care.ends:
        return care.ends if care.ends >= today - HISTORY else None
    birthday = _eighteenth_birthday(life.child.date_of_birth)
    term = term_on_or_after(calendars.term_rows(life.child.authority), today)
    return birthday if term and term.first_day <= today and today <= birthday <= term.last_day else None


def left_behind(life: Life) -> list[PEP]:
    """Once another authority has taken over: the open plans whose meeting was not held here, and will not be. The plan
    for leaving care is still to be made."""
    care = life.care
    if care is None or care.end_reason != TAKEN_OVER or care.ends is None or care.ends > clock.today():
        return []
    unheld = (pep for pep in life.open_plans if not (pep.meeting_or_none and pep.meeting.held))
    return [pep for pep in unheld if pep.kind != PEP.Kind.LEAVING_CARE]


def _eighteenth_birthday(born: date) -> date:
    """A child born on 29 February has it on 1 March."""
    try:
        return born.replace(year=born.year + 18)
    except ValueError:
        return date(born.year + 18, 3, 1)


def open_leaving_care_plan(*, life: Life, by, calendars: Calendars) -> PEP | None:
    """Where the policy wants it: a plan for the future in the term in which the child leaves care."""
    child, today = life.child, clock.today()
    rules = rules_of(calendars.policy_for(child.authority, today))
    left_on = leaves_care_on(life, calendars) if rules.leaving_care_pep else None
    if left_on is None:
        return None
    if life.legal_statuses and not has_deadlines(rules, life.legal_statuses[0].code):
        return None
    in_setting, day_before = life.setting is not None, left_on - timedelta(days=1)
    if pep_form_for(rules, child.date_of_birth, day_before, in_setting, child.year_group or None) is None:
        return None
    calendar = calendars.calendar_for(child.authority, life.school_id)
    deadline = leaving_care_deadline(rules, left_on, calendar=calendar)
    if deadline is None:
        return None
    return _open(life, PEP.Kind.LEAVING_CARE, left_on, deadline, calendars, by)


def _open(life: Life, kind: str, on: date, deadline: Deadline, calendars: Calendars, by) -> PEP | None:
    term = term_on_or_after(calendars.term_rows(life.child.authority, life.school_id), on)
    if term is None or any(pep.kind == kind and pep.opened_on >= on - HISTORY for pep in life.plans):
        return None  # also where somebody closed it: the calendar does not open it again
    return open_plan(child=life.child, kind=kind, term=term, due_on=deadline.due, due_why=deadline.why, by=by)
