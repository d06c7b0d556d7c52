"""Who delegates, who confirms, and who may end or re-date a delegation."""

from accounts.permissions import Denied, as_boolean, authorities_managed
from accounts.roles import Role
from children.models import Delegation
from children.permissions import can_write
from children.standing import capacities, standing_of


def check_can_delegate(user, child) -> None:
    held = capacities(user, child).intersection(Delegation.DELEGATORS)
    if held == {Role.SOCIAL_WORKER} and child.pk not in standing_of(user).children[Role.SOCIAL_WORKER]:
        raise Denied("The child’s own social worker shares this work, not the manager of the team.")
    if not held:
        raise Denied("Only the social worker or the designated teacher shares this work.")


def check_can_end(user, delegation) -> None:
    """Whoever gave or got it, and those who look after the child's attachments."""
    if user.pk not in {delegation.delegator_id, delegation.delegate_id}:
        if not can_write(user, delegation.child, "attachments"):
            raise Denied("Only the people who share this work, or the Virtual School, can end it.")


def check_can_redate(user, delegation) -> None:
    if user.pk != delegation.delegator_id:
        raise Denied(f"Only {delegation.delegator.name} can change the date.")
    check_can_delegate(user, delegation.child)


def check_can_confirm(user, delegation) -> None:
    """An administrator of the child's authority; nobody what they asked for, or would get, themself."""
    if not authorities_managed(user).filter(pk=delegation.child.authority_id).exists():
        raise Denied("Only an administrator or the Virtual School head confirms this.")
    if user.pk in {delegation.delegator_id, delegation.delegate_id}:
        raise Denied("Somebody else confirms this: you are part of it.")


can_delegate = as_boolean(check_can_delegate)
can_end = as_boolean(check_can_end)
can_redate = as_boolean(check_can_redate)
can_confirm = as_boolean(check_can_confirm)
