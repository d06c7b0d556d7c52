"""Who may let clocks rest, and who says why a day was missed."""

from accounts.permissions import Denied, NotNow
from accounts.roles import VIRTUAL_SCHOOL
from children.standing import capacities
from peps import permissions as plans
from peps.models import PEP, Part
from signoff.policies import is_late


def check_can_pause(user, pep: PEP) -> None:
    _check_is_virtual_school(user, pep, "Only the Virtual School can pause the clocks of a plan.")
    if pep.is_final:
        raise NotNow("The clocks of this plan have ended.", pep)


def check_can_say_why_late(user, pep: PEP) -> None:
    _check_is_virtual_school(user, pep, "Only the Virtual School says why a sign-off is late.")
    if pep.is_final:
        raise NotNow("This plan is signed off or closed.", pep)
    if not is_late(pep):
        raise NotNow("The day for the sign-off has not gone by.", pep)


def check_can_move_meeting(user, pep: PEP) -> None:
    """Whoever may arrange the meeting, once there is one that was not held."""
    plans.check_can_write_part(user, pep, Part.E, "meeting_details")
    meeting = pep.meeting_or_none
    if meeting is None:
        raise NotNow("The meeting has no date yet.", pep)
    if meeting.held:
        raise NotNow("The meeting was held already.", pep)


def _check_is_virtual_school(user, pep: PEP, words: str) -> None:
    if not set(VIRTUAL_SCHOOL) & set(capacities(user, pep.child)):
        raise Denied(words)
