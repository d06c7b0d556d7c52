"""Where a plan is up to, in the words people read: derived from facts, never stored."""

from peps.models import PEP, Part

STEPS = ["Set up", "Getting ready", "Meeting", "Written up", "Quality check", "Signed off"]


def stage(pep: PEP) -> str:
    """The status on screen."""
    if pep.status not in {PEP.Status.NOT_STARTED, PEP.Status.IN_PROGRESS}:
        return pep.get_status_display()
    meeting = pep.meeting_or_none
    if meeting and meeting.held:
        return "Being written up"
    live = pep.live_or_none
    if live and not live.is_over:
        return "Paused" if live.is_paused else "Meeting in progress"
    if meeting and pep.part(Part.A).is_complete:
        return "Ready for meeting"
    return "Being set up" if pep.status == PEP.Status.NOT_STARTED else "Getting ready"


def step(pep: PEP) -> int:
    """The number of the step of `STEPS` the plan is at, counted from 0; all done is one beyond the last."""
    if pep.status == PEP.Status.SIGNED_OFF:
        return len(STEPS)
    if pep.status == PEP.Status.SUBMITTED:
        return 4
    return {
        "Being set up": 0,
        "Getting ready": 1,
        "Ready for meeting": 2,
        "Meeting in progress": 2,
        "Paused": 2,
    }.get(stage(pep), 3)
