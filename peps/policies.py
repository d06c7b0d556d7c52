"""What the state of a plan allows, no matter who asks."""

from accounts.permissions import NotNow
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
            f"{pep.section_names[part]} is marked complete. Un-mark it on the Sign Off page to change it.", pep
        )


def page_of(part: str) -> str:
    """The part on whose page a part is read: the summary with the meeting."""
    return Part.E.value if part == Part.SUMMARY else part
