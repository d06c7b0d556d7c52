"""Who has how many children, and what giving them to somebody else would do. Nothing changes here.

Somebody who looks after people sees the children of their authorities as anywhere: what is restricted is not there.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, Prefetch

from accounts import permissions
from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock
from children.models import Allocation, Bar, CarePeriod, Child, Enrolment

ROLES = [Role.SOCIAL_WORKER, Role.ADVISER, Role.REVIEWING_OFFICER]


def children_managed(user):
    return Child.objects.visible_to(user, "attachments").filter(authority__in=permissions.authorities_managed(user))


def allocations_managed(user, role: str):
    """Those of today and of days to come, of children this user may give to somebody else."""
    rows = Allocation.objects.filter(role=role, child__in=children_managed(user))
    return rows.exclude(ends__lt=clock.today())


def members(user, role: str):
    """Who works in this role for an authority of this user, today or from a day to come."""
    rows = Membership.objects.filter(role=role, authority__in=permissions.authorities_managed(user))
    return rows.exclude(ends__lt=clock.today())


def people(user, role: str):
    """Those members as people, by name."""
    return User.objects.filter(pk__in=members(user, role).values("user")).order_by("name", "email")


def sizes(user, role: str) -> dict:
    """How many children each person has in this role, by the person's id."""
    rows = allocations_managed(user, role).order_by().values("user_id").annotate(number=Count("child", distinct=True))
    return {row["user_id"]: row["number"] for row in rows}


def without_anybody(user, role: str):
    """Looked-after children with nobody in this role, today or from a day to come."""
    held = allocations_managed(user, role)
    in_care = CarePeriod.objects.filter(ends=None)
    return children_managed(user).filter(pk__in=in_care.values("child")).exclude(pk__in=held.values("child"))


def children_of(user, role: str, source: User | None):
    """The children of one caseload, or those of nobody, with the school of today."""
    if source is None:
        found = without_anybody(user, role)
    else:
        found = children_managed(user).filter(
            pk__in=allocations_managed(user, role).filter(user=source).values("child")
        )
    schools = Enrolment.objects.main().current().select_related("school")
    return (
        found.select_related("authority").prefetch_related(Prefetch("enrolments", schools, to_attr="goes_to")).by_name()
    )


def who_may_take_over(user, role: str, source: User | None):
    people = User.objects.filter(is_active=True, pk__in=members(user, role).values("user"))
    return people.exclude(pk=source.pk if source else None).order_by("name")


@dataclass(frozen=True)
class Plan:
    moves: list[Child]
    left_out: list[tuple[Child, str]]


def plan(children, target: User, role: str, starts: date, source: User | None, last_day: date | None) -> Plan:
    """Which children go, and which stay where they are, with the reason; in a fixed number of queries."""
    children = list(children)
    on = Membership.current_on(max(starts, clock.today()))
    works_for = set(target.memberships.filter(on, role=role).values_list("authority_id", flat=True))
    barred = set(Bar.objects.filter(user=target, child__in=children).values_list("child_id", flat=True))
    rows = Allocation.objects.filter(child__in=children, role=role).exclude(ends__lt=clock.today())
    held: dict = {child.pk: [] for child in children}
    for row in rows:
        held[row.child_id].append(row)
    moves, left_out = [], []
    for child in children:
        if child.pk in barred:
            left_out.append((child, f"{target.name} may not see this child."))
        elif child.authority_id not in works_for:
            left_out.append((child, f"{target.name} does not work for {child.authority} on that day."))
        elif reason := _changed_meanwhile(held[child.pk], source):
            left_out.append((child, reason))
        elif _is_done(held[child.pk], target, starts, source, last_day or day_before(starts)):
            left_out.append((child, f"{target.name} has this child from that day already."))
        else:
            moves.append(child)
    return Plan(moves, left_out)


def ends_later(row: Allocation, last_day: date) -> bool:
    """Would stop sooner if it ended on this day; what begins later ends on the day it begins."""
    return row.ends is None or row.ends > max(row.starts, last_day)


def _changed_meanwhile(rows: list[Allocation], source: User | None) -> str:
    if source is None:
        return "Somebody has been given this child meanwhile." if rows else ""
    if source.pk not in {row.user_id for row in rows}:
        return f"{source.name} does not have this child any more."
    return ""


def _is_done(rows: list[Allocation], target: User, starts: date, source: User | None, last_day: date) -> bool:
    taken = any(row.user_id == target.pk and row.ends is None and row.starts <= starts for row in rows)
    stays = any(row.user_id == source.pk and ends_later(row, last_day) for row in rows) if source else False
    return taken and not stays


def day_before(day: date) -> date:
    return day - timedelta(days=1)
