"""Term dates by the usual pattern, around any day, so that the demonstration never goes stale."""

from dataclasses import dataclass
from datetime import date, timedelta

from organisations.deadlines import school_year_start
from organisations.terms import Term, check_terms
from organisations.working_days import is_working_day, last_working_day_on_or_before

MONDAY, FRIDAY = 0, 4
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Habit:
    """Where an authority, or a school with its own terms, differs from its neighbours."""

    starts_later: int = 0  # days in September
    long_autumn_break: bool = False  # two weeks, the first of them a week earlier
    ends_earlier: int = 0  # days in July


def terms_around(today: date, habit: Habit = Habit()) -> tuple[Term, ...]:
    """The school year before this one, this one, and two to come."""
    this_year = school_year_start(today).year
    return check_terms(term for year in range(this_year - 1, this_year + 3) for term in terms_of_year(year, habit))


def terms_of_year(year: int, habit: Habit = Habit()) -> list[Term]:
    """Autumn, Spring and Summer of the school year that begins in September of `year`."""
    half = _on_or_after(date(year, 10, 24), MONDAY)
    starts_half = half - 7 * DAY if habit.long_autumn_break else half
    autumn = Term(
        name=f"Autumn {year}",
        first_day=_working(date(year, 9, 1) + habit.starts_later * DAY),
        half_term_start=starts_half,
        half_term_end=half + 4 * DAY,
        last_day=_on_or_before(date(year, 12, 20), FRIDAY),
    )
    year += 1
    half = _on_or_after(date(year, 2, 12), MONDAY)
    last_friday = _on_or_before(date(year, 4, 3), FRIDAY)
    spring = Term(
        name=f"Spring {year}",
        first_day=_working(_on_or_after(date(year, 1, 3), MONDAY)),
        half_term_start=half,
        half_term_end=half + 4 * DAY,
        last_day=last_working_day_on_or_before(last_friday),
    )
    half = _on_or_after(date(year, 5, 25), MONDAY)
    summer = Term(
        name=f"Summer {year}",
        first_day=_working(last_friday + 17 * DAY),
        half_term_start=half,
        half_term_end=half + 4 * DAY,
        last_day=last_working_day_on_or_before(date(year, 7, 21) - habit.ends_earlier * DAY),
    )
    return [autumn, spring, summer]


def _working(day: date) -> date:
    while not is_working_day(day):
        day += DAY
    return day


def _on_or_after(day: date, weekday: int) -> date:
    return day + timedelta(days=(weekday - day.weekday()) % 7)


def _on_or_before(day: date, weekday: int) -> date:
    return day - timedelta(days=(day.weekday() - weekday) % 7)
