"""What the state of a plan allows, no matter who asks."""

from accounts.permissions import NotNow
from components.words import day_words
from organisations.calendars import calendar_for
from organisations.working_days import is_school_day, is_working_day
from peps.models import PEP, Part

WHY_LOCKED = {
    PEP.Status.SUBMITTED: "This plan is with the Virtual School. It can be read, and changed only if it is returned.",
    PEP.Status.SIGNED_OFF: "This plan is signed off. It is kept as it was.",
    PEP.Status.CLOSED: "This plan is closed.",
}


def check_part_is_open(pep: PEP, part: str) -> None:
    """A part can be written while the plan is open and the part is not marked complete."""
    if pep.is_locked:
        raise NotNow(WHY_LOCKED[pep.status], pep)
    if not pep.part(part).is_open:
        raise NotNow(
            f"Section {section_letter(part)} is marked complete. Un-mark it on the Sign Off page to change it.", pep
        )


def section_letter(part: str) -> str:
    return "E" if part == Part.SUMMARY else part


def warnings_about(meeting) -> list[str]:
    """What is odd about a date. It is kept all the same: people know more than calendars."""
    pep = meeting.pep
    calendar = calendar_for(pep.child.authority, pep.school)
    found = []
    if meeting.on > pep.due_on:
        found.append(f"The meeting is after the day by which it has to be held, {day_words(pep.due_on)}.")
    if not is_working_day(meeting.on, calendar.closures):
        found.append("The meeting is on a week-end or a bank holiday.")
    elif not is_school_day(meeting.on, calendar.terms, calendar.closures):
        found.append("The meeting is in the school holidays.")
    return found
