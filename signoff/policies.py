"""What the state of a plan and its data allow, no matter who asks. Each refusal is a sentence for the page."""

from accounts.permissions import NotNow
from audit import clock
from organisations.calendars import calendar_for
from organisations.deadlines import Deadline, meeting_deadlines, sign_off_due
from organisations.working_days import Calendar
from peps import needs as part_needs
from peps.models import PEP, Part, PartState
from peps.needs import Need
from signoff.models import Rating, WhyLate
from signoff.moves import MOVES
from targets import needs as target_needs

PARTS = [Part.A, Part.B, Part.C, Part.D, Part.E, Part.SUMMARY]
AFTER_NEXT_DATE = {Part.B, Part.C, Part.D, Part.E}  # the teacher's and the young person's parts (B18)


def check_can_move(pep: PEP, verb: str) -> None:
    move = MOVES[verb]
    if pep.status not in move.from_:
        raise NotNow(_ALREADY.get(pep.status, "This plan has moved on since you opened the page."), pep)


_ALREADY = {
    PEP.Status.NOT_STARTED: "This plan has not been started yet.",
    PEP.Status.IN_PROGRESS: "This plan is still being written.",
    PEP.Status.SUBMITTED: "This plan is already with the Virtual School.",
    PEP.Status.RETURNED: "This plan has already been returned for more information.",
    PEP.Status.SIGNED_OFF: "This plan is already signed off.",
    PEP.Status.CLOSED: "This plan is closed.",
}


def check_is_not_replaced(pep: PEP) -> None:
    """One plan a child, kind and term: a closed plan stays closed once another one stands in its place."""
    others = PEP.objects.filter(child=pep.child_id, kind=pep.kind, term=pep.term_id).exclude(pk=pep.pk)
    if others.exclude(status=PEP.Status.CLOSED).exists():
        raise NotNow("Another plan of this kind was opened for this term. Close that one first.", pep)


def needs_of(pep: PEP, part: str) -> list[Need]:
    """What is missing before a part can be marked complete: the next meeting's date first, then the answers."""
    first = []
    if part in AFTER_NEXT_DATE and pep.rules.gates.next_meeting_date_set and not part_needs.next_meeting_is_set(pep):
        first = [Need("Set the date and time of the next meeting, or say why there is none", "next-meeting")]
    rest = target_needs.of_part_d(pep) if part == Part.D else part_needs.of_part(pep, part)
    return first + rest


def check_can_complete(pep: PEP, part: str) -> None:
    if not pep.has_part(part):
        raise NotNow("Plans of this phase do not have this section.", pep)
    if pep.is_locked:
        check_can_move(pep, "submit")
    if pep.part(part).is_complete:
        raise NotNow("This section is already marked complete.", pep)
    if missing := needs_of(pep, part):
        raise NotNow(f"There is still something to do first: {missing[0].words.lower()}.", pep)


def parts_of(pep: PEP) -> list[Part]:
    """The parts this plan has: an authority may leave some out of a phase."""
    return [part for part in PARTS if pep.has_part(part)]


def late_parts(pep: PEP) -> list:
    """Parts that are not complete."""
    return [pep.part(part) for part in parts_of(pep) if not pep.part(part).is_complete]


def may_send_without_late_part(pep: PEP) -> bool:
    """So many days after the meeting a plan can be sent without a late part, naming whose it is."""
    meeting = pep.meeting_or_none
    if not meeting or not meeting.held:
        return False
    deadlines = meeting_deadlines(pep.rules, meeting.on, calendar=calendar_for(pep.child.authority, pep.school))
    return clock.today() >= next(deadline.due for deadline in deadlines if deadline.kind == "late_part")


def check_can_submit(pep: PEP) -> None:
    check_can_move(pep, "submit")
    late = late_parts(pep)
    returned = [state for state in late if state.status == PartState.Status.RETURNED]
    if returned or (late and not may_send_without_late_part(pep)):
        titles = ", ".join(pep.section_words(state.part) for state in late)
        raise NotNow(f"Some sections are not complete yet: {titles}.", pep)


def is_held_back(pep: PEP, rating: Rating) -> bool:
    """The policy lets the head alone sign off a plan that is rated so."""
    return pep.rules.gates.red_cannot_be_signed and rating.holds_back


def check_says_what_improves(pep: PEP, improvement: dict | None) -> None:
    """A plan that is held back is signed off with an action for improvement; no other has one."""
    if is_held_back(pep, pep.rating) != bool(improvement):
        raise NotNow("A plan that is rated so is signed off with what has to improve.", pep)


def is_late(pep: PEP) -> bool:
    """The day for the sign-off has gone by."""
    deadline = sign_off_deadline(pep)
    return deadline is not None and deadline.is_overdue(clock.today())


def check_said_why_late(pep: PEP) -> None:
    """A missed day is signed off with its reason on record."""
    if is_late(pep) and not WhyLate.objects.filter(pep=pep).exists():
        raise NotNow("The day for the sign-off has gone by. Say why before you sign it off.", pep)


def sign_off_deadline(pep: PEP, calendar: Calendar | None = None) -> Deadline | None:
    """The four-week clock (B19): the earlier of so many days after the meeting and the end of its term."""
    meeting = pep.meeting_or_none
    if not meeting or not meeting.held:
        return None
    calendar = calendar or calendar_for(pep.child.authority, pep.school)
    return sign_off_due(pep.rules, meeting.on, calendar.terms)
