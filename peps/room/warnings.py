"""What is odd about the day of the next meeting. It warns, and is kept: people know more than calendars."""

from datetime import date

from components.words import day_words
from organisations.calendars import calendar_for
from organisations.working_days import is_school_day, is_working_day
from peps.models import PEP


def about_next(pep: PEP, on: date) -> list[str]:
    calendar = calendar_for(pep.child.authority, pep.school)
    found = []
    if not is_working_day(on, calendar.closures):
        found.append("That day is on a week-end or a bank holiday.")
    elif not is_school_day(on, calendar.terms, calendar.closures):
        found.append("That day is in the school holidays.")
    coming = sorted((term for term in calendar.terms if term.first_day > pep.term.last_day), key=lambda t: t.first_day)
    if coming and on > coming[0].last_day:
        found.append(f"That is more than a term away: the next term ends on {day_words(coming[0].last_day)}.")
    else:
        term = next((term for term in calendar.terms if term.first_day <= on <= term.last_day), None)
        if term and on > term.half_term_start:
            found.append("That is after half-term. Meetings in the first half leave time to act on them.")
    return found


def about_reviews(pep: PEP, on: date) -> list[str]:
    """Of the EHCP: at the same meeting, or on another day, but not missed between the two."""
    review = pep.sen.next_annual_review_on
    if review and abs((review - on).days) <= 28 and review != on:
        return [f"The EHCP annual review is due on {day_words(review)}: the two can be one meeting."]
    return []
