"""Who may hand the screen over, and who may make a link for somebody without an account."""

from accounts.permissions import Denied, NotNow, as_boolean
from accounts.roles import Role
from children import access
from peps.models import PEP
from peps.standing import acting_in

MAKES_LINKS = {Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.ADVISER, Role.HEAD}
MOST_DAYS = 60


def check_can_hand_over(user, pep: PEP) -> None:
    """Any adult who may write down what the young person says."""
    if not access.can_write(acting_in(user, pep) - {Role.YOUNG_PERSON}, "views"):
        raise Denied("Only somebody who records the young person’s views can hand the screen over.")
    if pep.is_final:
        raise NotNow("This plan is finished. What the young person said is kept with it.", pep)


def can_hand_over(user, pep: PEP) -> bool:
    try:
        check_can_hand_over(user, pep)
    except (Denied, NotNow):
        return False
    return True


def check_may_make_links(user, pep: PEP) -> None:
    if not acting_in(user, pep).intersection(MAKES_LINKS):
        raise Denied("The social worker, the designated teacher or the Virtual School sends links.")


def check_can_make_links(user, pep: PEP) -> None:
    check_may_make_links(user, pep)
    if pep.is_final:
        raise NotNow("This plan is closed: nobody can be asked for their view any more.", pep)


may_make_links = as_boolean(check_may_make_links)
