"""Who reads what a young person sends, by name: for the page on which they choose, and to tell them at once."""

from django.db.models import Q

from accounts.models import AuthorityGrant, SchoolGrant, User
from accounts.roles import Role
from audit import clock
from children.models import Allocation, Bar
from peps.models import PEP
from peps.models.views import Reader


def people(pep: PEP, roles: list[str]) -> list[User]:
    """Those who hold these roles for the child today. Nobody there: the Virtual School reads."""
    found = [person for role in roles for person in holders(pep, role)]
    if not found and Role.ADVISER not in roles:
        found = holders(pep, Role.ADVISER)
    return list({person.pk: person for person in found}.values())


def choices(pep: PEP) -> list[tuple[str, str, str]]:
    """Whom the child can choose: the role, what it is called, and names. A role that nobody holds is not offered."""
    offered = []
    for reader in Reader:
        names = [person.name for person in holders(pep, reader.value)]
        if names:
            offered.append((reader.value, str(reader.label), ", ".join(names[:2])))
    return offered


def holders(pep: PEP, role: str) -> list[User]:
    """Who holds a role for the child today."""
    barred = Bar.objects.filter(child=pep.child_id).values("user_id")
    users = User.objects.filter(is_active=True).exclude(pk__in=barred)
    named = Allocation.objects.filter(child=pep.child_id, role=role).current().values("user_id")
    if role == Role.SOCIAL_WORKER:
        return list(users.filter(pk__in=named).order_by("name"))
    if pep.child.restricted:
        return []
    if role == Role.DESIGNATED_TEACHER:
        return list(users.filter(pk__in=_granted(SchoolGrant, role, pep.school_id)).order_by("name"))
    advisers = users.filter(pk__in=_granted(AuthorityGrant, Role.ADVISER, pep.child.authority_id))
    of_the_child = list(advisers.filter(pk__in=named).order_by("name"))
    if of_the_child or advisers.exists():
        return of_the_child or list(advisers.order_by("name"))
    return list(users.filter(pk__in=_granted(AuthorityGrant, Role.HEAD, pep.child.authority_id)).order_by("name"))


def _granted(grants, role, place_id):
    today = clock.today()
    live = grants.objects.filter(Q(ends=None) | Q(ends__gte=today), starts__lte=today, content_object=place_id)
    return live.filter(permission__codename=f"as_{role}").values("user_id")
