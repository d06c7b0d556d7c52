"""Who may hold the meeting on a shared screen, or write notes beside it: whoever writes Section E, while it is open."""

from accounts.permissions import Denied, NotNow
from audit import clock
from peps import permissions as plans
from peps.models import PEP, LiveMeeting, Part


def check_may_hold(user, pep: PEP) -> None:
    """The person, not the moment."""
    plans.check_may_write_part(user, pep, Part.E)


def check_can_hold(user, pep: PEP) -> None:
    check_may_hold(user, pep)
    plans.check_can_write_part(user, pep, Part.E)


def check_can_start(user, pep: PEP) -> None:
    """On its day, until it is recorded as held; a meeting that is going on is gone on with at any time."""
    check_can_hold(user, pep)
    live, meeting = pep.live_or_none, pep.meeting_or_none
    if (live and live.is_over) or (meeting and meeting.held):
        raise NotNow(f"The meeting was held. Write it up on the pages of {pep.section_names[Part.E]}.", pep)
    if live:
        return
    if meeting is None:
        raise NotNow("Arrange the meeting first: it has no date yet.", pep)
    if meeting.on != clock.today():
        raise NotNow("The meeting is on another day. Change its date first if it is held today.", pep)


def check_is_going_on(user, pep: PEP) -> LiveMeeting:
    check_can_hold(user, pep)
    live = live_of(pep)
    if live is None or live.is_over:
        raise NotNow("This meeting is not going on now.", pep)
    return live


def can_start(user, pep: PEP) -> bool:
    try:
        check_can_start(user, pep)
    except (Denied, NotNow):
        return False
    return True


def live_of(pep: PEP) -> LiveMeeting | None:
    return LiveMeeting.objects.filter(pep=pep).first()
