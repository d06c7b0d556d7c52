"""How a person stands to one plan: as to its child, but where a school finishes the plan whose meeting it held.

The child goes elsewhere then. The school that held the meeting writes its parts of that plan and sees nothing else of
the child; the teacher of the school where the child is now reads the plan, and writes the next one.
"""

from accounts.roles import Role
from children import access
from children.standing import capacities, standing_of
from peps.models import PEP


def capacities_in(user, pep: PEP) -> set[Role]:
    """In which capacities this user reads this plan today."""
    held = capacities(user, pep.child)
    return held | {Role.KEEPER} if pep.pk in standing_of(user).plans else held


def acting_in(user, pep: PEP) -> set[Role]:
    """In which capacities this user writes and moves it: the teacher of the school that finishes it is the designated
    teacher of this plan, and no other is."""
    held = capacities_in(user, pep)
    if Role.KEEPER in held:
        return held | {Role.DESIGNATED_TEACHER}
    if Role.DESIGNATED_TEACHER in held and pep.school_id and pep.school_id not in standing_of(user).attended(pep.child):
        return held - {Role.DESIGNATED_TEACHER}
    return held


def can_read(user, pep: PEP, record: str) -> bool:
    return access.can_read(capacities_in(user, pep), record)


def is_plan_of(child_id, plan_id) -> bool:
    return PEP.objects.filter(pk=plan_id, child=child_id).exists()
