"""What may be delegated, with whom nobody has to be asked, and for how long the delegator is attached themself."""

from dataclasses import dataclass
from datetime import date

from accounts import teams
from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from children import access
from children.models import Allocation, Bar, Child, Delegation, Enrolment
from children.standing import capacities
from organisations.models import Authority, School

# Who is a colleague without anybody having to look: they work in the same team, or at the same school.
OF_TEAM = [Role.SOCIAL_WORKER, Role.COLLEAGUE]
OF_SCHOOL = [Role.DESIGNATED_TEACHER, Role.COLLEAGUE]
PERSONAL = {Role.CARER, Role.YOUNG_PERSON, Role.PARENT}


@dataclass(frozen=True)
class Attached:
    """As what somebody may delegate their part of one child's plans today, and until when that lasts."""

    role: Role
    child: Child
    school: School | None
    until: date | None  # None: until further notice

    @property
    def place(self) -> School | Authority:
        return self.school or self.child.authority

    @property
    def letters(self) -> list[str]:
        return access.sections_written_by(self.role)


def attachments(user, child) -> list[Attached]:
    if not user.is_active or Bar.objects.filter(child=child, user=user).exists():
        return []
    return [*_allocated(user, child), *_at_school(user, child)]


def _allocated(user, child) -> list[Attached]:
    rows = list(Allocation.objects.filter(child=child, user=user, role=Role.SOCIAL_WORKER).current())
    return [Attached(Role.SOCIAL_WORKER, child, None, _latest(row.ends for row in rows))] if rows else []


def _at_school(user, child) -> list[Attached]:
    """A designated teacher has no part in a restricted child, or in one who has left care and whose plans are done, so
    none to give."""
    if child.restricted or child.is_let_go:
        return []
    teaches = _memberships(user, [Role.DESIGNATED_TEACHER])
    enrolments = Enrolment.objects.filter(child=child, school__in=teaches.values("school")).current()
    by_school: dict[School, list] = {}
    for row in enrolments.select_related("school").order_by("-main", "-starts"):
        by_school.setdefault(row.school, []).append(row.ends)
    return [
        Attached(
            Role.DESIGNATED_TEACHER,
            child,
            school,
            _earliest(_latest(ends), works_until(user, school, teaches), child.outside_until),
        )
        for school, ends in by_school.items()
    ]


def attached_as(delegation: Delegation) -> Attached | None:
    """What the delegation hangs on, if it is still there."""
    held = attachments(delegation.delegator, delegation.child)
    of_kind = (each for each in held if each.role == delegation.role)
    return next((each for each in of_kind if (each.school and each.school.pk) == delegation.school_id), None)


def attached_to_delegate(user, child) -> Attached | None:
    """The first capacity in which this user may delegate anything about this child."""
    return next(iter(attachments(user, child)), None)


# ---------------------------------------------------------------- places


def _memberships(user, roles):
    return Membership.objects.filter(Membership.current_on(clock.today()), user=user, role__in=roles)


def in_one_team(user, other, place) -> bool:
    """Where social workers have teams, a colleague is who works in the same one."""
    return (
        isinstance(place, School) or not teams.teams_of(user, place).exists() or teams.work_together(user, other, place)
    )


def works_at(user, place) -> bool:
    return _at(place, _memberships(user, OF_SCHOOL if isinstance(place, School) else OF_TEAM)).exists()


def works_until(user, place, memberships=None) -> date | None:
    """The last day of the longest of somebody's roles at a place; None where it has no end, or there is no role."""
    if memberships is None:
        memberships = _memberships(user, OF_SCHOOL if isinstance(place, School) else OF_TEAM)
    return _latest(row.ends for row in _at(place, memberships))


def _at(place, memberships):
    return memberships.filter(school=place) if isinstance(place, School) else memberships.filter(authority=place)


def colleagues(user, child, place):
    """Those with whom this user may share at once, by name. Nobody who may not see the child is among them."""
    roles = OF_SCHOOL if isinstance(place, School) else OF_TEAM
    there = _at(place, Membership.objects.filter(Membership.current_on(clock.today()), role__in=roles))
    found = User.objects.filter(pk__in=there.values("user"), is_active=True, email__iendswith=f"@{_domain(user.email)}")
    if not isinstance(place, School) and (mine := teams.teams_of(user, place)).exists():
        found = found.filter(pk__in=teams.places_today(team__in=mine).values("user"))
    return found.exclude(pk=user.pk).exclude(bars__child=child).order_by("name", "email")


def doubt_about(delegator, delegate, place) -> str:
    """Why an administrator has to look first; empty where the domain (trusts share domains), the place and, where there
    are teams, the team are the same."""
    reasons = []
    if _domain(delegator.email) != _domain(delegate.email):
        reasons.append("has another email domain")
    if not works_at(delegate, place):
        reasons.append(f"is not recorded at {place}")
    elif not in_one_team(delegator, delegate, place):
        reasons.append("works in another team")
    return f"{delegate.name} {' and '.join(reasons)}."[:200] if reasons else ""


def _domain(email: str) -> str:
    return email.rpartition("@")[2].lower()


# ---------------------------------------------------------------- the person who is asked


def why_not(person: User, child, letters) -> str:
    """Why this person cannot be a delegate for these sections; empty if they can."""
    if not person.is_active:
        return "This account is suspended"
    if Bar.objects.filter(child=child, user=person).exists():
        return f"{person.name} may not see this child"
    held = capacities(person, child)
    if held & PERSONAL:
        return "Work on this plan cannot be shared with this person"
    own = held.difference(access.DELEGATE_FOR.values())
    if all(access.can_write(own, access.SECTION[letter]) for letter in letters):
        return f"{person.name} can write this already"
    return ""


def _latest(days) -> date | None:
    days = list(days)
    return None if None in days else max(days, default=None)


def _earliest(*days) -> date | None:
    return min((day for day in days if day), default=None)
