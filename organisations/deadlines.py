"""When things are due, and why: a policy's rules applied to the dates of one child. Pure functions, no records.

Every answer is a `Deadline` that carries the sentence for the person who asks "why is this due then?". The statutory
clock is beside the local one, never mixed into it.
"""

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

from organisations.presets import Review, Rules, Until
from organisations.terms import Term, term_on, term_on_or_after
from organisations.working_days import (
    EXAMPLE_CALENDAR,
    Calendar,
    Count,
    Unit,
    add_days,
    add_school_days,
    add_working_days,
    in_words,
    last_working_day_on_or_before,
    subtract_working_days,
)


class Kind(StrEnum):
    INITIATE = "initiate"
    ARRANGE_MEETING = "arrange_meeting"
    HOLD_MEETING = "hold_meeting"
    SCHOOL_CHANGE_MEETING = "school_change_meeting"
    REVIEW = "review"
    LEAVING_CARE = "leaving_care"
    SECTION_A = "section_a"
    SECTION_C = "section_c"
    PARTS_COMPLETE = "parts_complete"
    LATE_PART = "late_part"  # from this day the plan may be sent without a late part
    SIGN_OFF = "sign_off"
    # The law's own clock.
    CARE_PLAN = "care_plan"
    FIRST_REVIEW = "first_review"
    PLAN_READY = "plan_ready"
    SUITABLE_EDUCATION = "suitable_education"


@dataclass(frozen=True)
class Deadline:
    kind: Kind
    due: date
    why: str
    term: Term | None = None  # reviews and leaving-care plans belong to one

    def is_overdue(self, on: date) -> bool:
        """Due today is not yet overdue."""
        return on > self.due


@lru_cache(maxsize=4096)
def without_codes(why: str) -> str:
    """The reason of a date without the numbers of the sentences it rests on ("B1, B16: "), for pages."""
    return re.sub(r"\b[BWKSG]\d+(?:, [BWKSG]\d+)*: (\w)", lambda found: found[1].upper(), why)


def in_order(deadlines: Iterable[Deadline]) -> list[Deadline]:
    return sorted(deadlines, key=lambda deadline: (deadline.due, deadline.kind))


# ---------------------------------------------------------------- the local clock
def all_deadlines(
    rules: Rules,
    care_start: date,
    *,
    emergency: bool = False,
    school_change: date | None = None,
    meeting: date | None = None,
    until: date | None = None,
    calendar: Calendar = EXAMPLE_CALENDAR,
) -> list[Deadline]:
    """Everything the explain command lists. `until` clips the reviews and nothing else."""
    found = initial_deadlines(rules, care_start, emergency=emergency, calendar=calendar)
    found += review_deadlines(rules, care_start, until=until, calendar=calendar)
    if school_change and (changed := school_change_deadline(rules, school_change, calendar=calendar)):
        found.append(changed)
    if meeting:
        found.append(sign_off_due(rules, meeting, calendar.terms))
    return in_order(found)


def initial_deadlines(
    rules: Rules, care_start: date, *, emergency: bool = False, calendar: Calendar = EXAMPLE_CALENDAR
) -> list[Deadline]:
    """The first plan: begun, its meeting arranged, its meeting held."""
    limits = []
    if rules.initiate and (emergency or not rules.initiate_emergency_only):
        limits.append((Kind.INITIATE, "initiate", rules.initiate))
    if rules.arrange_meeting:
        limits.append((Kind.ARRANGE_MEETING, "arrange_meeting", rules.arrange_meeting))
    if emergency and rules.hold_meeting_emergency:
        limits.append((Kind.HOLD_MEETING, "hold_meeting_emergency", rules.hold_meeting_emergency))
    else:
        limits.append((Kind.HOLD_MEETING, "hold_meeting", rules.hold_meeting))
    event = f"the child became looked after on {in_words(care_start)}"
    return in_order(_counted(kind, rules, name, count, care_start, event, calendar) for kind, name, count in limits)


def school_change_deadline(
    rules: Rules, changed_on: date, *, phase_transfer: bool = False, calendar: Calendar = EXAMPLE_CALENDAR
) -> Deadline | None:
    """None where the policy has no rule, or does not count an ordinary phase transfer as a change."""
    limit = rules.school_change_meeting
    if limit is None or (phase_transfer and not rules.phase_transfer_is_school_change):
        return None
    event = f"the change of education placement on {in_words(changed_on)}"
    return _counted(Kind.SCHOOL_CHANGE_MEETING, rules, "school_change_meeting", limit, changed_on, event, calendar)


def review_deadlines(
    rules: Rules, care_start: date, *, until: date | None = None, calendar: Calendar = EXAMPLE_CALENDAR
) -> list[Deadline]:
    """One review in every term that starts after the day care began: the term of entry is covered by the first plan."""
    terms = [
        term for term in calendar.terms if term.first_day > care_start and (until is None or term.first_day <= until)
    ]
    return in_order(review_deadline(rules, term, closures=calendar.closures) for term in terms)


def review_deadline(rules: Rules, term: Term, *, closures: Collection[date] = frozenset()) -> Deadline:
    due, because = _review_day(rules, term, closures)
    return Deadline(Kind.REVIEW, due, _with_source(because, rules, "review"), term)


def _review_day(rules: Rules, term: Term, closures: Collection[date]) -> tuple[date, str]:
    if rules.review is Review.FIRST_HALF_OF_TERM:
        day = last_working_day_on_or_before(term.half_term_start - timedelta(days=1), closures)
        return day, f"the last working day before the half-term break of {term}"
    if rules.review is Review.CUT_OFF_DATES:
        cut_offs = [day for day in rules.cut_off_dates if term.contains(day)]
        if cut_offs:
            return min(cut_offs), f"the authority's cut-off date in {term}"
        day = last_working_day_on_or_before(term.last_day, closures)
        return day, f"the last working day of {term}, which has no cut-off date of its own"
    return last_working_day_on_or_before(term.last_day, closures), f"the last working day of {term}"


def satisfies_term(term: Term, meetings: Iterable[date]) -> bool:
    """Any PEP meeting held in a term is that term's review."""
    return any(term.contains(meeting) for meeting in meetings)


def leaving_care_deadline(
    rules: Rules, left_care_on: date, *, calendar: Calendar = EXAMPLE_CALENDAR
) -> Deadline | None:
    """A plan in the term in which the child leaves care; in the holidays, in the next one. None where the policy has
    no such plan, or no term has been entered for that day."""
    term = term_on_or_after(left_care_on, calendar.terms)
    if not rules.leaving_care_pep or term is None:
        return None
    because = f"the last working day of {term}: the child left care on {in_words(left_care_on)}"
    due = last_working_day_on_or_before(term.last_day, calendar.closures)
    return Deadline(Kind.LEAVING_CARE, due, _with_source(because, rules, "leaving_care_pep"), term)


def meeting_deadlines(rules: Rules, meeting: date, *, calendar: Calendar = EXAMPLE_CALENDAR) -> list[Deadline]:
    """What is wanted before a meeting, and after it. The first two drive reminders and block nothing."""
    held = f"the meeting on {in_words(meeting)}"
    return in_order(
        [
            _before(Kind.SECTION_A, rules, "section_a_due_working_days_before", meeting, calendar),
            _before(Kind.SECTION_C, rules, "section_c_due_working_days_before", meeting, calendar),
            _counted(
                Kind.PARTS_COMPLETE,
                rules,
                "parts_complete_after",
                rules.parts_complete_after,
                meeting,
                held,
                calendar,
            ),
            _counted(Kind.LATE_PART, rules, "late_part_after", rules.late_part_after, meeting, held, calendar),
        ]
    )


def sign_off_due(rules: Rules, meeting: date, terms: Iterable[Term] = EXAMPLE_CALENDAR.terms) -> Deadline:
    """So many days after the meeting, or the last day of its term if that is earlier and the policy says so. A meeting
    outside every term has only the days."""
    days = Count(rules.sign_off_days, Unit.CALENDAR)
    by_days = meeting + timedelta(days=days.n)
    held = f"the meeting on {in_words(meeting)}"
    term = term_on(meeting, terms) if rules.sign_off_before_end_of_term else None
    if term and term.last_day < by_days:
        because = f"the last day of {term}, which is earlier than {days} after {held}"
        return Deadline(Kind.SIGN_OFF, term.last_day, _with_source(because, rules, "sign_off"))
    return Deadline(Kind.SIGN_OFF, by_days, _with_source(f"{days} after {held}", rules, "sign_off"))


def _before(kind: Kind, rules: Rules, setting: str, meeting: date, calendar: Calendar) -> Deadline:
    count = getattr(rules, setting)
    due = subtract_working_days(meeting, count, calendar.closures)
    days = f"{count} working day{'' if count == 1 else 's'} before" if count else "by"
    return Deadline(kind, due, _with_source(f"{days} the meeting on {in_words(meeting)}", rules, setting))


def _counted(
    kind: Kind, rules: Rules, setting: str, count: Count, start: date, event: str, calendar: Calendar
) -> Deadline:
    due = add_days(start, count, calendar)
    return Deadline(kind, due, _with_source(f"{count} after {event}", rules, setting))


def _with_source(because: str, rules: Rules, setting: str) -> str:
    sentence = because[0].upper() + because[1:] + "."
    return f"{sentence} {rules.source(setting)}".rstrip()


# ---------------------------------------------------------------- the statutory clock
SHORT_BREAKS = frozenset({"V3", "V4"})


def has_deadlines(rules: Rules, legal_status: str) -> bool:
    """Short breaks are not a session of care: regulation 48 sets the plan aside. By default they raise no deadline."""
    return rules.short_breaks_count or legal_status not in SHORT_BREAKS


def statutory_deadlines(care_start: date, first_placement: date | None = None) -> list[Deadline]:
    """The Care Planning Regulations 2010, whatever the policy says. An authority's own closures do not stretch them."""
    placed = first_placement or care_start
    return in_order(
        [
            Deadline(
                Kind.CARE_PLAN,
                add_working_days(placed, 10),
                f"10 working days after the first placement began on {in_words(placed)}. "
                "Regulation 4(2): the care plan, which holds the PEP.",
            ),
            Deadline(
                Kind.FIRST_REVIEW,
                add_working_days(care_start, 20),
                f"20 working days after the child became looked after on {in_words(care_start)}. "
                "Regulation 33(1): the first review of the child's case, within 20 working days.",
            ),
        ]
    )


def plan_ready_deadline(statutory_review: date) -> Deadline:
    """The reviewing officer has the plan three working days before the review."""
    return Deadline(
        Kind.PLAN_READY,
        subtract_working_days(statutory_review, 3),
        f"3 working days before the statutory review on {in_words(statutory_review)}. "
        "IRO Handbook: the reviewing officer has the plan before the review.",
    )


def suitable_education_deadline(without_since: date, *, calendar: Calendar = EXAMPLE_CALENDAR) -> Deadline:
    return Deadline(
        Kind.SUITABLE_EDUCATION,
        add_school_days(without_since, 20, calendar.terms, calendar.closures),
        f"20 school days after {in_words(without_since)}. "
        "Statutory guidance 2018: suitable education within 20 school days of an emergency move.",
    )


# ---------------------------------------------------------------- ages, years and which form
YEAR_BY_AGE_ON_31_AUGUST = dict(enumerate(["E1", "E2", "N1", "N2", "R", *map(str, range(1, 14))]))


def age_on(date_of_birth: date, on: date) -> int:
    """Whole years. A child born on 29 February has their birthday on 1 March in other years."""
    return on.year - date_of_birth.year - ((on.month, on.day) < (date_of_birth.month, date_of_birth.day))


def school_year_start(on: date) -> date:
    """The 1 September the day's school year began with."""
    return date(on.year if on.month >= 9 else on.year - 1, 9, 1)


def year_group_for(date_of_birth: date, on: date) -> str | None:
    """The year group by age on the 31 August before the school year (R, 1 … 13; early years E1 to N2), or None for a
    child not born by then or past Year 13. Where a child is actually taught is stored beside it and may differ."""
    return YEAR_BY_AGE_ON_31_AUGUST.get(age_on(date_of_birth, school_year_start(on) - timedelta(days=1)))


def pep_form_for(
    rules: Rules, date_of_birth: date, on: date, in_setting: bool, year_group: str | int | None = None
) -> str | None:
    """Which plan the child must have on a day: "pep", "eet", or None. `year_group` is the one the child is actually
    in, where known; without it the year goes by age."""
    ages = rules.ages
    age = age_on(date_of_birth, on)
    if age < ages.from_age:
        return None
    if ages.setting_needed_below_age is not None and age < ages.setting_needed_below_age and not in_setting:
        return None
    year = _year_number(date_of_birth, on, year_group)
    if _is_past(ages.until, age, year):
        return None
    return "eet" if ages.eet_after_year_11 and year > 11 else "pep"


def _is_past(until: Until, age: int, year: int) -> bool:
    if until is Until.EIGHTEENTH_BIRTHDAY:
        return age >= 18
    return year > (11 if until is Until.END_OF_YEAR_11 else 13)


def _year_number(date_of_birth: date, on: date, year_group: str | int | None) -> int:
    """The school year as a number: Reception is 0, the years before it below. By age where the code is no number
    (M and X, "mixed" and "not followed", say nothing)."""
    code = str(year_group).strip().upper() if year_group is not None else ""
    if code.isdecimal():
        return int(code)
    early = {"R": 0, "N2": -1, "N1": -2, "E2": -3, "E1": -4}
    return early.get(code, age_on(date_of_birth, school_year_start(on) - timedelta(days=1)) - 4)
