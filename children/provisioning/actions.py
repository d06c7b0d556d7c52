"""Giving children from one worker to another."""

from datetime import date
from uuid import UUID

from accounts.models import User
from accounts.permissions import check_can_manage_people
from accounts.roles import Role
from audit import events
from audit.acting import action
from children.actions import sync_grants
from children.events import caseload_moved, facts_changed
from children.models import Allocation, Child
from children.provisioning import caseloads
from components.words import day_words


@action
def move_caseload(
    *,
    children: list[UUID],
    role: str,
    source: User | None,
    target: User,
    starts: date,
    last_day: date | None = None,
    by: User,
) -> caseloads.Plan:
    """From a day on these children are with `target`. `source` keeps them until the day before, or longer, so that both
    can hand over; None: they had nobody. What does not fit any more is left out, and said."""
    check_can_manage_people(by)
    mine = caseloads.children_managed(by).filter(pk__in=children).values_list("pk", flat=True)
    rows = Child.objects.select_for_update(of=("self",)).select_related("authority")
    locked = rows.filter(pk__in=list(mine)).by_name()
    plan = caseloads.plan(locked, target, role, starts, source, last_day)
    for child in plan.moves:
        if source:
            _end(child, role, source, last_day or caseloads.day_before(starts), by)
        _begin(child, role, target, starts, by)
        sync_grants(child)
    if plan.moves:
        _say(plan.moves, role, source, target, starts, by)
    return plan


def _end(child: Child, role: str, source: User, last_day: date, by: User) -> None:
    for allocation in Allocation.objects.filter(child=child, user=source, role=role):
        if caseloads.ends_later(allocation, last_day):
            allocation.ends = max(allocation.starts, last_day)
            allocation.save()
    words = f"{_as(role)} {source.name} ends on {day_words(last_day)}"
    events.record("child.allocation_ended", words, child, by=by, child_id=child.pk)


def _begin(child: Child, role: str, target: User, starts: date, by: User) -> None:
    allocation, new = Allocation.objects.get_or_create(
        child=child, user=target, role=role, ends=None, defaults={"starts": starts}
    )
    if not new and allocation.starts > starts:
        allocation.starts = starts
        allocation.save()
    words = f"allocated {target.name} as {_as(role)} from {day_words(starts)}"
    events.record("child.allocated", words, child, by=by, child_id=child.pk)


def _say(children: list[Child], role: str, source: User | None, target: User, starts: date, by: User) -> None:
    number = "1 child" if len(children) == 1 else f"{len(children)} children"
    words = f"gave {number} to {target.name} as {_as(role)} from {day_words(starts)}"
    event = events.record("caseload.moved", words, target, by=by)
    ids = [child.pk for child in children]
    facts_changed(child_ids=ids)
    caseload_moved(event_id=event.pk, child_ids=ids, role=role, source=source, target=target, starts=starts, by=by)


def _as(role: str) -> str:
    label = str(Role(role).label)
    return label if label.startswith("Virtual School") else label.lower()
