"""Who holds a role for a child today, for many children at once. Nobody hears of a child they may not see."""

from collections import defaultdict
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q

from accounts.models import AuthorityGrant, SchoolGrant, User
from accounts.roles import Role
from audit import clock
from children.models import Allocation, Bar, DelegatedPart, Delegation, Enrolment
from signoff.models import Duty
from signoff.turns import DELEGATED


@dataclass(frozen=True)
class About:
    """Of whom, and in which role, somebody is looked for."""

    role: str
    child_id: UUID
    authority_id: UUID
    school_id: UUID | None  # the one that owns the plan
    restricted: bool
    kind: str = ""  # of the duty: a delegate hears of what was delegated


def about_each(duties: list[Duty], roles: list[str]) -> list[About]:
    """Of each duty (with its child and plan) and the role that is looked for: its own, or that of an escalation. A duty
    besides plans is with the school the child attends."""
    besides_plans = {duty.child_id for duty in duties if duty.pep is None}
    main = Enrolment.objects.filter(child__in=besides_plans).main().current() if besides_plans else []
    goes_to = {enrolment.child_id: enrolment.school_id for enrolment in main}
    return [
        About(
            role,
            duty.child_id,
            duty.child.authority_id,
            duty.pep.school_id if duty.pep else goes_to.get(duty.child_id),
            duty.child.restricted,
            duty.kind,
        )
        for duty, role in zip(duties, roles, strict=True)
    ]


def holders_of(wanted: set[About]) -> dict[About, set[UUID]]:
    """For each: the ids of those whose turn it is. The adviser of the caseload, else every adviser, else the heads."""
    children = {about.child_id for about in wanted}
    named = _allocated(children)
    at_school = _granted(SchoolGrant, {about.school_id for about in wanted if about.school_id})
    at_authority = _granted(AuthorityGrant, {about.authority_id for about in wanted})
    helpers = _helpers(children)
    barred = _barred(children)
    found = {}
    for about in wanted:
        if about.role == Role.SOCIAL_WORKER:
            people = named[about.child_id, about.role]
        elif about.restricted:
            people = set()
        elif about.role == Role.DESIGNATED_TEACHER:
            people = at_school[about.school_id, about.role]
        elif about.role == Role.ADVISER:
            advisers = at_authority[about.authority_id, Role.ADVISER]
            people = named[about.child_id, Role.ADVISER] & advisers or advisers
            people = people or at_authority[about.authority_id, Role.HEAD]
        else:
            people = at_authority[about.authority_id, about.role]
        people = people | helpers[about.child_id, about.role, about.kind]
        found[about] = people - barred[about.child_id]
    return found


def people_by_id(ids) -> dict[UUID, User]:
    return {person.pk: person for person in User.objects.filter(pk__in=ids, is_active=True)}


def _allocated(children):
    rows = Allocation.objects.filter(
        child__in=children, role__in=[Role.SOCIAL_WORKER, Role.ADVISER], user__is_active=True
    ).current()
    found = defaultdict(set)
    for child_id, role, user_id in rows.order_by().values_list("child_id", "role", "user_id"):
        found[child_id, role].add(user_id)
    return found


def _helpers(children):
    """Delegates of today, beside the one who delegated: by the duties they were asked to help with."""
    rows = DelegatedPart.objects.filter(
        delegation__in=Delegation.objects.current(),
        delegation__child__in=children,
        delegation__delegate__is_active=True,
    )
    found = defaultdict(set)
    said = ("delegation__child_id", "delegation__role", "capacity", "delegation__delegate_id")
    for child_id, role, capacity, user_id in rows.values_list(*said):
        for kind in DELEGATED.get(capacity, []):
            found[child_id, role, kind].add(user_id)
    return found


def _granted(grants, places):
    today = clock.today()
    rows = grants.objects.filter(
        Q(ends=None) | Q(ends__gte=today), starts__lte=today, content_object__in=places, user__is_active=True
    )
    found = defaultdict(set)
    for place_id, codename, user_id in rows.values_list("content_object_id", "permission__codename", "user_id"):
        found[place_id, codename.removeprefix("as_")].add(user_id)
    return found


def _barred(children):
    found = defaultdict(set)
    for child_id, user_id in Bar.objects.filter(child__in=children).values_list("child_id", "user_id"):
        found[child_id].add(user_id)
    return found
