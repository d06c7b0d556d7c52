"""Who may move a plan and complete its parts, and whose turn it is. Policies (the state) are asked last."""

from accounts.permissions import Denied, NotNow
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.models import KeptPlan
from organisations.presets import Writer
from peps.models import PEP, Part
from peps.standing import acting_in
from signoff import policies
from signoff.models import ImprovementAction
from signoff.moves import MOVES


def owner_of(pep: PEP, part: str) -> Role:
    """Who completes a part, as the policy sets it. With no school place the social worker stands in."""
    writer = pep.rules.summary_writer if part == Part.SUMMARY else pep.rules.completed_by[part]
    if pep.school_id is None or writer == Writer.SOCIAL_WORKER:
        return Role.SOCIAL_WORKER
    return Role.DESIGNATED_TEACHER


def check_may_complete(user, pep: PEP, part: str) -> Role:
    """The owner of the part, or the Virtual School on behalf of a missing owner. Returns the capacity used."""
    held = acting_in(user, pep)
    owner = owner_of(pep, part)
    if owner in held:
        return owner
    for role in VIRTUAL_SCHOOL:
        if role in held:
            return role
    raise Denied(f"The {owner.label.lower()} marks this section complete.")


def check_can_complete(user, pep: PEP, part: str) -> Role:
    role = check_may_complete(user, pep, part)
    policies.check_can_complete(pep, part)
    return role


def check_can_reopen_part(user, pep: PEP, part: str) -> Role:
    """Whoever may mark it complete may take the mark back, with a reason, while the plan is open."""
    role = check_may_complete(user, pep, part)
    if pep.is_locked:
        policies.check_can_move(pep, "submit")
    if not pep.part(part).is_complete:
        raise NotNow("This section is not marked complete.", pep)
    return role


def check_may_move(user, pep: PEP, verb: str) -> Role:
    """Whose turn it is, by the table of moves. Returns the capacity in which they act."""
    held = acting_in(user, pep)
    allowed = set(MOVES[verb].by)
    if verb == "submit" and pep.school_id is None:
        allowed.add(Role.SOCIAL_WORKER)
    role = next((role for role in Role if role in held and role in allowed), None)
    if role is None:
        raise Denied(_WHO[verb])
    return role


_WHO = {
    "submit": "The designated teacher sends the plan to the Virtual School.",
    "return": "Only the Virtual School can return a plan.",
    "sign_off": "Only the Virtual School can sign a plan off.",
    "close": "Only the Virtual School can close a plan.",
    "reopen": "Only the Virtual School head can reopen a plan.",
}


def check_can_submit(user, pep: PEP) -> Role:
    role = check_may_move(user, pep, "submit")
    policies.check_can_submit(pep)
    return role


def check_can_return(user, pep: PEP) -> Role:
    role = check_may_move(user, pep, "return")
    policies.check_can_move(pep, "return")
    return role


def check_did_not_write(user, pep: PEP) -> None:
    """Nobody signs off a plan of which they completed any part, in any role or on behalf. There is no way around it."""
    if any(state.completed_by_id == user.pk for state in pep.parts.all()):
        raise Denied("You completed a part of this plan, so somebody else signs it off.")
    if pep.submitted_by_id == user.pk:
        raise Denied("You sent this plan, so somebody else signs it off.")


def check_can_rate(user, pep: PEP) -> Role:
    role = check_may_move(user, pep, "sign_off")
    check_did_not_write(user, pep)
    policies.check_can_move(pep, "sign_off")
    return role


def check_can_sign_off(user, pep: PEP) -> Role:
    role = check_can_rate(user, pep)
    rating = getattr(pep, "rating", None)
    if rating is None:
        raise NotNow("Rate the plan and write feedback before you sign it off.", pep)
    if policies.is_held_back(pep, rating) and role != Role.HEAD:
        name = rating.rubric_version.rubric.level_words(rating.overall).lower()
        raise NotNow(f"A plan rated {name} goes back for more, or the head signs it off.", pep)
    return role


def check_can_say_improved(user, pep: PEP) -> ImprovementAction:
    """Whoever it is asked of, or the Virtual School. Returns what was asked for."""
    row = ImprovementAction.objects.filter(pep=pep).first()
    held = acting_in(user, pep)
    if not held.intersection({*VIRTUAL_SCHOOL, row.owner if row else ""}):
        raise Denied("Whoever was asked for it says what was done.")
    if row is None or row.done_on:
        raise NotNow("Nothing more is asked for after this plan’s sign-off.", pep)
    return row


def check_can_close(user, pep: PEP) -> Role:
    role = check_may_move(user, pep, "close")
    policies.check_can_move(pep, "close")
    return role


def check_can_reopen(user, pep: PEP) -> Role:
    role = check_may_move(user, pep, "reopen")
    policies.check_can_move(pep, "reopen")
    policies.check_is_not_replaced(pep)
    return role


def check_may_hand_on(user, pep: PEP) -> None:
    if not acting_in(user, pep).intersection(VIRTUAL_SCHOOL):
        raise Denied("Only the Virtual School hands a plan on to another school.")


def check_can_hand_on(user, pep: PEP) -> KeptPlan:
    """A plan that stayed with the school that held its meeting. Returns that attachment."""
    check_may_hand_on(user, pep)
    row = KeptPlan.objects.current().filter(plan_id=pep.pk).first()
    if row is None:
        raise NotNow("This plan is with the child’s own school: there is nothing to hand on.", pep)
    if pep.is_locked:
        raise NotNow("The plan is with the Virtual School. Return it first, if there is something to finish.", pep)
    return row


def can(check, *args) -> bool:
    """Whether a check would let this through: the same rule decides about the button and the deed."""
    try:
        check(*args)
    except (Denied, NotNow):
        return False
    return True
