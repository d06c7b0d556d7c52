"""On which day a meeting is held: what speaks against a day, and three days that fit, each with the reason.

`warnings` and `suggestions` are pure; `facts_of` gathers what they look at, as far as the reader may know it.
"""

from dataclasses import dataclass
from datetime import date, time, timedelta

from audit import clock
from children import access
from components.words import day_words
from organisations.calendars import calendar_for
from organisations.deadlines import plan_ready_deadline
from organisations.terms import Term, term_on
from organisations.working_days import (
    Calendar,
    add_working_days,
    bank_holiday_called,
    is_school_day,
    is_working_day,
    subtract_working_days,
)
from peps.models import PEP, Meeting
from peps.standing import capacities_in

ONE_DAY = timedelta(days=1)
NOTICES = [
    (10, "Two weeks’ notice for everybody"),
    (5, "A week’s notice for everybody"),
    (1, "The first day that fits"),
]
TO_WRITE_UP = 5  # working days between a meeting and the day on which the reviewing officer reads the plan
MOST = 3


@dataclass(frozen=True)
class Facts:
    """What decides whether a day fits."""

    today: date
    calendar: Calendar
    term: Term  # of the plan, as the school has it
    due_on: date
    has_own_terms: bool = False
    review_on: date | None = None  # the next statutory review
    ehcp_review_on: date | None = None  # the next annual review of the EHCP
    taken: tuple[tuple[date, time], ...] = ()  # other meetings of this school

    @property
    def ready_by(self) -> date | None:
        """When the reviewing officer reads the plan, while that can still be kept."""
        if self.review_on is None or self.review_on < self.today:
            return None
        return plan_ready_deadline(self.review_on).due


@dataclass(frozen=True)
class Suggestion:
    day: date
    why: str


def facts_of(pep: PEP, reader) -> Facts:
    held = capacities_in(reader, pep)
    calendar = calendar_for(pep.child.authority, pep.school)
    own = bool(pep.school_id and pep.school.own_terms.filter(authority=pep.child.authority).exists())
    at_school = Meeting.objects.filter(pep__school=pep.school_id, held=False, cancelled_at=None, on__gte=clock.today())
    taken = at_school.exclude(pep=pep).values_list("on", "starts_at") if pep.school_id else []
    return Facts(
        today=clock.today(),
        calendar=calendar,
        term=_term_of(pep, calendar),
        due_on=pep.due_on,
        has_own_terms=own,
        review_on=pep.care.review_on if access.can_read(held, "care") else None,
        ehcp_review_on=ehcp_review_of(pep) if access.can_read(held, "education") else None,
        taken=tuple(taken),
    )


def ehcp_review_of(pep: PEP) -> date | None:
    """When the annual review of the child's EHCP is next due, where there is an EHCP."""
    return pep.sen.next_annual_review_on if pep.sen.provision == pep.sen.Provision.EHCP else None


def _term_of(pep: PEP, calendar: Calendar) -> Term:
    """The plan's term as the school has it: a school's own Autumn stands for the authority's."""
    first, last = pep.term.first_day, pep.term.last_day
    same_weeks = (term for term in calendar.terms if term.first_day <= last and first <= term.last_day)
    return next(same_weeks, None) or Term(first, last, pep.term.half_term_start, pep.term.half_term_end, pep.term.name)


# ---------------------------------------------------------------- what speaks against a day


def warnings(day: date, facts: Facts, at: time | None = None) -> list[str]:
    """What is odd about a day, in words. It can be kept all the same: people know more than calendars."""
    return [words for words in [_late(day, facts), *_closed(day, facts), *_reviews(day, facts)] if words] + (
        ["The school has another PEP meeting at this time."] if at and (day, at) in facts.taken else []
    )


def _late(day, facts) -> str:
    if day > facts.due_on:
        return f"The meeting is after the day by which it has to be held, {day_words(facts.due_on)}."
    return ""


def _closed(day, facts):
    calendar = facts.calendar
    whose = "the school’s own terms" if facts.has_own_terms else "the terms"
    if day < facts.today:
        yield f"{day_words(day)} has gone by."
    if called := bank_holiday_called(day):
        yield f"{day_words(day)} is a bank holiday ({called})."
    elif day.weekday() > 4:
        yield f"{day_words(day, 'day')} is at the week-end."
    elif day in calendar.closures:
        yield f"The council’s offices are closed on {day_words(day)}."
    term = term_on(day, calendar.terms)
    if term is None:
        yield f"{day_words(day)} is in the school holidays, by {whose} that were entered."
    elif term.in_half_term(day):
        until = day_words(term.half_term_end)
        yield f"{day_words(day)} is in the half-term holiday, which lasts until {until} by {whose} that were entered."
    if not facts.term.contains(day) and day > facts.term.last_day:
        yield f"It is no longer in the term of this plan: {facts.term} ends on {day_words(facts.term.last_day)}."


def _reviews(day, facts):
    if facts.ready_by and facts.today <= facts.ready_by <= day:
        yield (
            f"The statutory review is on {day_words(facts.review_on)}. The reviewing officer reads the plan three "
            f"working days before it, on {day_words(facts.ready_by)}: after this meeting there is no time for that."
        )
    if facts.ehcp_review_on and facts.today <= facts.ehcp_review_on < day:
        yield (
            f"The annual review of the EHCP is due by {day_words(facts.ehcp_review_on)}. To hold both at one meeting, "
            "choose a day before that."
        )


# ---------------------------------------------------------------- days that fit


def suggestions(facts: Facts) -> list[Suggestion]:
    """Three days or fewer, in order, each with the reason why it fits. A day that has gone by is never among them."""
    soonest = add_working_days(facts.today, 1, facts.calendar.closures)
    if facts.term.first_day <= facts.due_on:
        soonest = max(soonest, facts.term.first_day)
    last, until_words = _last_day(facts, soonest)
    days = [day for day in _days(soonest, last) if is_school_day(day, facts.calendar.terms, facts.calendar.closures)]
    if not days:
        days = [day for day in _days(soonest, last) if is_working_day(day, facts.calendar.closures)]
        until_words = f"{until_words}. There is no school day before that"
    free = [day for day in days if day not in {day for day, _ in facts.taken}] or days
    found: dict[date, str] = {}
    for day, why in _reasons(free, facts, until_words):
        if day is not None and len(found) < MOST:
            found.setdefault(day, why)
    return [Suggestion(day, found[day]) for day in sorted(found)]


def _last_day(facts, soonest) -> tuple[date, str]:
    """The last day that keeps everything that can still be kept, and what follows it."""
    end = min(facts.due_on, facts.term.last_day) if soonest <= facts.term.last_day else facts.due_on
    before_review = facts.ready_by and subtract_working_days(facts.ready_by, 1, facts.calendar.closures)
    if before_review and soonest <= before_review < end:
        return before_review, f"in time for the statutory review on {day_words(facts.review_on)}"
    if soonest <= facts.due_on:
        return end, f"before it has to be held, by {day_words(facts.due_on)}"
    had_to_be = f"it had to be held by {day_words(facts.due_on)}"
    if soonest <= facts.term.last_day:
        return facts.term.last_day, f"still in the term; {had_to_be}"
    return soonest + timedelta(days=28), f"as soon as possible; {had_to_be}"


def _reasons(days: list[date], facts, until_words):
    """Days with reasons, those that matter most first."""
    if not days:
        return
    closures = facts.calendar.closures
    if facts.ehcp_review_on:
        in_time = [day for day in days if day <= facts.ehcp_review_on]
        due = day_words(facts.ehcp_review_on)
        yield (in_time or [None])[-1], f"In time for the annual review of the EHCP, due by {due}: one meeting for both"
    if facts.ready_by:
        limit = subtract_working_days(facts.ready_by, TO_WRITE_UP, closures)
        in_time = [day for day in days if day <= limit]
        words = f"Leaves a week to write it up before the reviewing officer reads it on {day_words(facts.ready_by)}"
        yield (in_time or [None])[-1], words
    for notice, words in NOTICES:
        from_then = add_working_days(facts.today, notice, closures)
        yield next((day for day in days if day >= from_then), None), f"{words}, {until_words}"
    yield days[len(days) // 2], f"In the middle of the time that is left, {until_words}"
    yield days[-1], f"The last day that fits, {until_words}"


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(min((last - first).days, 200) + 1)]
