"""On which days a child's story happens, counted back from today: pure functions of dates."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from audit.clock import LONDON
from organisations.deadlines import school_year_start, sign_off_due
from organisations.presets import Rules
from organisations.terms import Term, term_on
from organisations.working_days import is_school_day, is_working_day

DAY = timedelta(days=1)
FIRST_MEETING = 23  # days after coming into care, or after the first day of a later term
NEVER_MET = {"not_started", "overdue", "closed"}


@dataclass(frozen=True)
class Timeline:
    came: date  # into care
    earlier: tuple[date, ...]  # meetings of plans that were signed off since
    meeting: date | None  # of the plan the story is about; none: nobody has arranged one


def timeline(
    stage: str, history: int, today: date, terms: tuple[Term, ...], rules: Rules, *, number: int = 0
) -> Timeline:
    """The days of a story that stands at `stage` today, after `history` signed-off plans. `number` varies them.

    Where the term is too young for that (the first days of September, say) the child came into care recently instead,
    and the plan is the first one: the stage is the same.
    """
    if stage in NEVER_MET:
        since = {"not_started": 2 + number % 3, "overdue": 42 + number % 11, "closed": 40}[stage]
        return Timeline(_working_back(today - since * DAY), (), None)
    meeting = _meeting_day(stage, today, terms, rules, number)
    before = [term for term in terms if term.last_day < _first_day_of_its_term(meeting, terms)]
    if history and len(before) >= history and term_on(meeting, terms):
        past = before[-history:]
        came = _school_day(past[0].first_day + (2 + number * 3 % 11) * DAY, terms)
        meetings = [_school_day(came + (FIRST_MEETING - number % 5) * DAY, terms)]
        meetings += [_school_day(term.first_day + (FIRST_MEETING + number % 10) * DAY, terms) for term in past[1:]]
        if meetings[-1] + 12 * DAY < today:
            return Timeline(came, tuple(meetings), meeting)
    return Timeline(_working_back(min(meeting - 24 * DAY, today - 7 * DAY)), (), meeting)


def _meeting_day(stage: str, today: date, terms: tuple[Term, ...], rules: Rules, number: int) -> date:
    match stage:
        case "planned":
            return _school_day(today + (13 + number % 7) * DAY, terms)
        case "getting_ready":
            return _school_day(today + (7 + number % 4) * DAY, terms)
        case "ready":
            return working_day_after(today)
        case "was_it_held":
            return _working_back(today - DAY)
        case "held":
            return _working_back(today - (1 + number % 3) * DAY)
        case "submitted":
            return _meeting_for(12, 5, today, terms, rules)
        case "submitted_early":
            return _meeting_for(20, 4, today, terms, rules)
        case "submitted_late":
            return _meeting_for(2, 5, today, terms, rules)
        case "returned":
            return _meeting_for(9, 9, today, terms, rules)
        case "signed_off":
            return _meeting_for(10, 13, today, terms, rules)
    raise ValueError(f"There is no stage “{stage}”.")


def _meeting_for(days_left: int, at_least: int, today: date, terms: tuple[Term, ...], rules: Rules) -> date:
    """The day, of the last four weeks, after which about so many days are left to sign off; rather a school day."""
    held = [today - days * DAY for days in range(at_least, 28) if is_working_day(today - days * DAY)]

    def cost(day):
        left = (sign_off_due(rules, day, terms).due - today).days
        return abs(left - days_left) + (0 if is_school_day(day, terms) else 4) + (60 if left < 1 else 0)

    return min(held, key=cost)


def _first_day_of_its_term(day: date, terms: tuple[Term, ...]) -> date:
    term = term_on(day, terms)
    return term.first_day if term else day


def _school_day(day: date, terms: tuple[Term, ...]) -> date:
    """This school day, or the next."""
    while not is_school_day(day, terms):
        day += DAY
    return day


def working_day_after(day: date, n: int = 1) -> date:
    while n:
        day += DAY
        n -= is_working_day(day)
    return day


def _working_back(day: date) -> date:
    while not is_working_day(day):
        day -= DAY
    return day


def moment(day: date, hour: int, minute: int, *, no_later_than: datetime) -> datetime:
    """That time of that day in London, but never later than now."""
    return min(datetime(day.year, day.month, day.day, hour, minute, tzinfo=LONDON), no_later_than)


def born_for_year(year: int, number: int, today: date) -> date:
    """The date of birth of a child who is in this school year today (Reception is 0); `number` varies it."""
    first = date(school_year_start(today).year - (year + 5), 9, 1)
    return first + timedelta(days=(number * 53 + 17) % 360)


def born_at_age(years: int, today: date, days: int) -> date:
    """So many years and days old today."""
    back = today - timedelta(days=days)
    return date(back.year - years, back.month, min(back.day, 28))
