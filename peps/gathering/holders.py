"""Who holds something a meeting waits for: the people in a capacity for this plan, today."""

from django.db.models import Q

from accounts.models import AuthorityGrant, SchoolGrant, User
from accounts.roles import Role
from audit import clock
from children.models import Allocation
from peps.models import PEP


def of(pep: PEP, role: Role) -> list[User]:
    """Who works with the child in this capacity. Of advisers those with the child in their caseload, else all."""
    if role == Role.DESIGNATED_TEACHER:
        schools = SchoolGrant.objects.filter(content_object=pep.school_id)
        return _live(schools, role) if pep.school_id and not pep.child.restricted else []
    rows = Allocation.objects.filter(child=pep.child_id, role=role).current().select_related("user")
    named = [row.user for row in rows if row.user.is_active]
    if role == Role.ADVISER and not named and not pep.child.restricted:
        return _live(AuthorityGrant.objects.filter(content_object=pep.child.authority_id), role)
    return named


def _live(grants, role: Role) -> list[User]:
    today = clock.today()
    current = grants.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today, permission__codename=role.codename)
    return [grant.user for grant in current.select_related("user").order_by("user__name") if grant.user.is_active]
