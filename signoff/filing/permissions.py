"""Who says that a copy is filed: the child's social worker, or the Virtual School."""

from accounts.permissions import Denied, NotNow, as_boolean
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.standing import capacities
from peps.models import PEP
from signoff.filing.models import Filing


def check_may_file(user, pep: PEP) -> None:
    if not capacities(user, pep.child) & {Role.SOCIAL_WORKER, *VIRTUAL_SCHOOL}:
        raise Denied("Only the social worker and the Virtual School say whether the copy is filed.")


def check_can_file(user, pep: PEP, filing: Filing | None) -> None:
    check_may_file(user, pep)
    if pep.status != PEP.Status.SIGNED_OFF:
        raise NotNow("A plan is filed once it is signed off.", pep)
    if filing and filing.is_filed:
        raise NotNow("It is said already that this plan is filed.", pep)


def check_can_take_back(user, pep: PEP, filing: Filing | None) -> None:
    check_may_file(user, pep)
    if filing is None or not filing.is_filed:
        raise NotNow("Nobody has said that this plan is filed.", pep)


can_file = as_boolean(check_may_file)
