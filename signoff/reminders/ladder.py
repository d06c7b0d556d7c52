"""On which days somebody is reminded of a duty: pure functions of a due date, a policy and a calendar.

Before the due date it counts working days, for school staff school days. School staff are not disturbed in the
holidays: what falls into them goes out on the next school day, but never after the due date. Escalation does not wait.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from accounts.roles import OF_SCHOOL
from organisations.presets import Reminders
from organisations.working_days import ONE_DAY, Calendar, is_school_day, is_working_day

WEEK = timedelta(days=7)
ESCALATED = "escalated"
ON_THE_DAY = "on_the_day"
BEFORE, WEEKLY = "before", "week"


@dataclass(frozen=True)
class Rung:
    name: str
    on: date


def rungs_before(due: date, settings: Reminders, calendar: Calendar, *, at_school: bool) -> list[Rung]:
    rungs = [Rung(f"{BEFORE}_{n}", _days_before(due, n, calendar, at_school)) for n in settings.working_days_before]
    if settings.on_the_day:
        rungs.append(Rung(ON_THE_DAY, due))
    return rungs


def rungs_overdue(due: date, settings: Reminders, calendar: Calendar, *, at_school: bool) -> Iterator[Rung]:
    """Without end, week by week. Two weeks of a holiday meet on its next school day: there the later one counts."""
    week = 1
    while settings.weekly_while_overdue:
        day = due + week * WEEK
        yield Rung(f"{WEEKLY}_{week}", _not_in_holidays(day, calendar) if at_school else day)
        week += 1


def escalation(due: date, settings: Reminders) -> Rung:
    return Rung(ESCALATED, due + timedelta(days=settings.escalate_after_days))


@dataclass(frozen=True)
class Standing:
    """Where a duty stands on its ladder on a day."""

    reached: Rung | None  # the latest rung; those missed before it are not made up for
    escalated: Rung | None
    look_again_on: date | None


def standing(due: date, settings: Reminders, calendar: Calendar, role: str, today: date) -> Standing:
    at_school = role in OF_SCHOOL
    reached, following = None, None
    for rung in _in_order(due, settings, calendar, at_school):
        if rung.on > today:
            following = rung.on
            break
        reached = rung
    up = escalation(due, settings)
    ahead = [day for day in (following, up.on if up.on > today else None) if day]
    if reached and reached.on < today and at_school:
        # Nobody looked on its day. What is made up for in the holidays waits like the rest, at most until it is due.
        back = _not_in_holidays(today, calendar)
        tell_on = min(back, due) if due > today else back
        if tell_on > today:
            reached, ahead = None, [*ahead, tell_on]
    return Standing(reached, up if up.on <= today else None, min(ahead, default=None))


def _in_order(due, settings, calendar, at_school) -> Iterator[Rung]:
    yield from sorted(rungs_before(due, settings, calendar, at_school=at_school), key=lambda rung: rung.on)
    yield from rungs_overdue(due, settings, calendar, at_school=at_school)


def _days_before(due: date, n: int, calendar: Calendar, at_school: bool) -> date:
    """The nth such day before; where the terms begin later than that, working days."""
    first = min((term.first_day for term in calendar.terms), default=due)
    day = due
    while n:
        day -= ONE_DAY
        in_terms = at_school and day >= first
        n -= is_school_day(day, calendar.terms, calendar.closures) if in_terms else _is_working(day, calendar)
    return day


def _not_in_holidays(day: date, calendar: Calendar) -> date:
    """The day, or the next school day; after the last term anybody has entered, the day itself."""
    last = max((term.last_day for term in calendar.terms), default=day)
    later = day
    while later <= last:
        if is_school_day(later, calendar.terms, calendar.closures):
            return later
        later += ONE_DAY
    return day


def _is_working(day: date, calendar: Calendar) -> bool:
    return is_working_day(day, calendar.closures)
