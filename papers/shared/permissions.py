"""Who makes a shared copy, and who can be given one here."""

from accounts.models import User
from accounts.permissions import Denied, as_boolean
from accounts.roles import Role
from children.models import Allocation
from children.standing import capacities
from papers.models import SharedCopy
from papers.shared.choosing import FAMILY
from peps.models import PEP


def check_can_share(user, pep: PEP) -> None:
    if not capacities(user, pep.child) & {Role.SOCIAL_WORKER, Role.ADVISER, Role.HEAD}:
        raise Denied("Only the social worker and the Virtual School make shared copies.")


can_share = as_boolean(check_can_share)


def readers_of(pep: PEP, for_whom: str) -> list[User]:
    """Those of the family who have a login and can open what is meant for the family today."""
    if for_whom not in FAMILY:
        return []
    rows = Allocation.objects.filter(child=pep.child_id, role=FAMILY[SharedCopy.ForWhom(for_whom)]).current()
    users = User.objects.filter(pk__in=rows.values("user"), is_active=True).order_by("name")
    return [user for user in users if PEP.objects.visible_to(user, "family_page").filter(pk=pep.pk).exists()]
