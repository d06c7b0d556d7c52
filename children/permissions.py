"""Who may read and write a child's record: the table in `access`, asked for one person and one child."""

from accounts.permissions import Denied, as_boolean
from accounts.roles import Role
from children import access
from children.standing import capacities, roles_held


def check_can_write(user, child, record: str) -> None:
    if not access.can_write(capacities(user, child), record):
        raise Denied("You can read this, but somebody else keeps it up to date.")


can_write = as_boolean(check_can_write)


def can_read(user, child, record: str) -> bool:
    """For panels on a page that shows several records: a blank cell means the panel is not there at all."""
    return access.can_read(capacities(user, child), record)


def check_can_take_into_care(roles: set[Role]) -> None:
    """An administrator, a social worker or the Virtual School records that a child came into care."""
    if not roles.intersection({Role.ADMINISTRATOR, Role.SOCIAL_WORKER, Role.HEAD, Role.ADVISER}):
        raise Denied("Only a social worker or the Virtual School can record that a child came into care.")


def check_can_see_looks(user) -> None:
    """What somebody looked at is for those who may see who looked at a child."""
    if not access.can_read(roles_held(user), "looks"):
        raise Denied("Only the Virtual School head can see what somebody looked at.")


can_see_looks = as_boolean(check_can_see_looks)
can_take_into_care = as_boolean(check_can_take_into_care)
