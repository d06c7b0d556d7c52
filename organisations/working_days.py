"""Counting days. Day 1 is the first such day after the starting day, so 10 working days from a Friday end on a Friday.

Working days are those of the Care Planning, Placement and Case Review (England) Regulations 2010: Monday to Friday
less England's bank holidays. An authority may add closures of its own; the statutory clock ignores them.
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays

from organisations.terms import EXAMPLE_TERMS, Term, TermsRunOut, check_terms

ONE_DAY = timedelta(days=1)
SATURDAY = 5
MOST_DAYS = 365  # no clock of a policy runs longer
FIRST_YEAR, LAST_YEAR = 1950, 2100  # the years for which the bank holidays can be worked out


class Unit(StrEnum):
    WORKING = "working"
    SCHOOL = "school"
    CALENDAR = "calendar"


@dataclass(frozen=True)
class Count:
    """So many days of a kind: `Count(10, Unit.WORKING)`."""

    n: int
    unit: Unit = Unit.WORKING

    def __post_init__(self):
        if not 1 <= self.n <= MOST_DAYS:
            raise ValueError(f"Enter a number of days from 1 to {MOST_DAYS}.")

    def __str__(self):
        kind = "" if self.unit is Unit.CALENDAR else f"{self.unit} "
        return f"{self.n} {kind}day{'' if self.n == 1 else 's'}"


@dataclass(frozen=True)
class Calendar:
    """The terms that apply to a child and the authority's own closures."""

    terms: tuple[Term, ...] = EXAMPLE_TERMS
    closures: frozenset[date] = frozenset()

    def __post_init__(self):
        object.__setattr__(self, "terms", check_terms(self.terms))


EXAMPLE_CALENDAR = Calendar()


@lru_cache(maxsize=256)
def bank_holidays(year: int) -> frozenset[date]:
    """England's bank holidays of a year. The package also lists a holiday that falls at the week-end beside its
    substitute weekday; for counting that makes no difference."""
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"Bank holidays are known from {FIRST_YEAR} to {LAST_YEAR}, not for {year}.")
    return frozenset(holidays.country_holidays("GB", subdiv="ENG", years=year))


def bank_holiday_called(day: date) -> str:
    """The name of the bank holiday on a weekday; empty on any other day."""
    if day.weekday() >= SATURDAY or day not in bank_holidays(day.year):
        return ""
    return holidays.country_holidays("GB", subdiv="ENG", years=day.year).get(day, "")


def is_working_day(day: date, closures: Collection[date] = frozenset()) -> bool:
    return day.weekday() < SATURDAY and day not in bank_holidays(day.year) and day not in closures


def is_school_day(day: date, terms: Collection[Term], closures: Collection[date] = frozenset()) -> bool:
    """A working day inside a term and outside its half-term break."""
    return is_working_day(day, closures) and any(term.is_open(day) for term in terms)


def add_working_days(start: date, n: int, closures: Collection[date] = frozenset()) -> date:
    return _step(start, n, ONE_DAY, lambda day: is_working_day(day, closures))


def subtract_working_days(end: date, n: int, closures: Collection[date] = frozenset()) -> date:
    """The nth working day before a day: what is wanted "three working days before the review"."""
    return _step(end, n, -ONE_DAY, lambda day: is_working_day(day, closures))


def add_school_days(start: date, n: int, terms: Collection[Term], closures: Collection[date] = frozenset()) -> date:
    """Refuses, rather than guesses, where the terms entered end before the count does."""
    last_known = max((term.last_day for term in terms), default=None)

    def counts(day):
        if last_known is None or day > last_known:
            end = f"end on {in_words(last_known)}" if last_known else "have not been entered"
            raise TermsRunOut(
                f"The term dates {end}. Enter later terms to count {n} school days from {in_words(start)}."
            )
        return is_school_day(day, terms, closures)

    return _step(start, n, ONE_DAY, counts)


def add_days(start: date, count: Count, calendar: Calendar = EXAMPLE_CALENDAR) -> date:
    if count.unit is Unit.WORKING:
        return add_working_days(start, count.n, calendar.closures)
    if count.unit is Unit.SCHOOL:
        return add_school_days(start, count.n, calendar.terms, calendar.closures)
    return start + timedelta(days=count.n)


def working_days_between(start: date, end: date, closures: Collection[date] = frozenset()) -> int:
    """How many working days after `start`, up to and including `end`; negative when `end` comes first.

    The inverse of `add_working_days`: `working_days_between(s, add_working_days(s, n)) == n`."""
    if end < start:
        return -working_days_between(end, start, closures)
    days = (start + timedelta(days=offset) for offset in range(1, (end - start).days + 1))
    return sum(is_working_day(day, closures) for day in days)


def last_working_day_on_or_before(day: date, closures: Collection[date] = frozenset()) -> date:
    while not is_working_day(day, closures):
        day -= ONE_DAY
    return day


def in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _step(start: date, n: int, stride: timedelta, counts: Callable[[date], bool]) -> date:
    """Walk from the starting day, which is never counted, to the nth day that counts."""
    if n < 0:
        raise ValueError("The number of days cannot be negative.")
    day = start
    while n:
        day += stride
        if counts(day):
            n -= 1
    return day
