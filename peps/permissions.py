"""Who may write which part of a plan: the access table first, then whose turn it is, then what the state allows."""

from accounts.permissions import Denied, NotNow, as_boolean
from accounts.roles import Role
from children import access
from peps import policies
from peps.models import PEP, Part
from peps.standing import acting_in, capacities_in

RECORD_OF = {
    Part.A: "care",
    Part.B: "views",
    Part.C: "education",
    Part.D: "targets",
    Part.E: "meeting",
    Part.SUMMARY: "meeting",
}


def check_may_write_part(user, pep: PEP, part: str, record: str = "") -> None:
    """The person, not the moment: used to tell readers from writers."""
    held = acting_in(user, pep)
    if access.can_write(held, record or RECORD_OF[part]):
        return
    # No school place: the social worker keeps the education side (K1, B2, W10).
    if pep.school_id is None and Role.SOCIAL_WORKER in held and part != Part.A:
        return
    if Role.DESIGNATED_TEACHER in capacities_in(user, pep) - held:
        raise Denied(f"{pep.school} held the meeting of this plan and finishes it. You can read it.")
    raise Denied("You can read this part, but somebody else writes it.")


def check_can_write_part(user, pep: PEP, part: str, record: str = "") -> None:
    check_may_write_part(user, pep, part, record)
    policies.check_part_is_open(pep, part)


def can_write_part(user, pep: PEP, part: str, record: str = "") -> bool:
    try:
        check_can_write_part(user, pep, part, record)
    except (Denied, NotNow):
        return False
    return True


def check_can_mark_done(user, action) -> None:
    """Whoever holds the role that promised it, or who writes the minutes."""
    held = {Role.ADVISER if role == Role.HEAD else role for role in acting_in(user, action.pep)}
    if action.owner not in held:
        check_may_write_part(user, action.pep, Part.E)


can_mark_done = as_boolean(check_can_mark_done)
may_write_part = as_boolean(check_may_write_part)


def check_can_change_answer(user, answer) -> None:
    """Nobody edits what somebody else wrote down, and no adult ever edits a young person's own words."""
    if answer.written_by_id != user.pk:
        raise Denied("These words can be changed only by the person who gave them.")
