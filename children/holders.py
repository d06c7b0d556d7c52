"""Who holds a capacity for a child today: the people to tell. Nobody hears of a child they may not see."""

from django.db.models import Q

from accounts.models import AuthorityGrant, SchoolGrant, User
from accounts.roles import Role
from audit import clock
from children.models import Allocation, Bar


def social_workers_of(child) -> list[User]:
    return _named(child, Role.SOCIAL_WORKER)


def advisers_of(child) -> list[User]:
    """The adviser whose caseload the child is in, else every adviser of the authority."""
    return _named(child, Role.ADVISER) or of_authority(child.authority_id, [Role.ADVISER])


def virtual_school_of(child) -> list[User]:
    """The adviser, else the advisers, else the heads, but nobody who is barred."""
    found = _named(child, Role.ADVISER)
    if not found and not child.restricted:
        found = of_authority(child.authority_id, [Role.ADVISER]) or of_authority(child.authority_id, [Role.HEAD])
    return unbarred(child, found)


def teachers_at(school_id) -> list[User]:
    """The designated teachers of a school; none where there is no school."""
    return _live(SchoolGrant.objects.filter(content_object=school_id), [Role.DESIGNATED_TEACHER]) if school_id else []


def of_authority(authority_id, roles) -> list[User]:
    return _live(AuthorityGrant.objects.filter(content_object=authority_id), roles)


def unbarred(child, people: list[User]) -> list[User]:
    barred = set(Bar.objects.filter(child=child).values_list("user_id", flat=True))
    return [person for person in people if person.pk not in barred]


def _named(child, role) -> list[User]:
    rows = Allocation.objects.filter(child=child, role=role).current().select_related("user")
    return [row.user for row in rows if row.user.is_active]


def _live(grants, roles) -> list[User]:
    today = clock.today()
    grants = grants.filter(
        Q(ends=None) | Q(ends__gte=today), starts__lte=today, permission__codename__in=[role.codename for role in roles]
    ).select_related("user")
    return [grant.user for grant in grants if grant.user.is_active]
