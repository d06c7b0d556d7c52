"""Giving chosen children to an adviser, whoever has them now."""

from collections import defaultdict

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.acting import action
from children.models import Allocation
from children.provisioning import caseloads
from children.provisioning.actions import move_caseload


def advisers(user):
    """Who can be given children by this person."""
    return caseloads.who_may_take_over(user, Role.ADVISER, None)


def plan(children, target: User, *, by: User) -> caseloads.Plan:
    """Which children go to `target` today, and which stay where they are, with the reason."""
    moves, left_out = [], []
    for source, its in _by_adviser(children, by):
        part = caseloads.plan(its, target, Role.ADVISER, clock.today(), source, None)
        moves += part.moves
        left_out += part.left_out
    return caseloads.Plan(moves, left_out)


@action
def give(*, children, target: User, by: User) -> int:
    """From today on these children are with `target` alone. Returns how many moved."""
    given = 0
    for source, its in _by_adviser(children, by):
        ids = [child.pk for child in its]
        moved = move_caseload(
            children=ids, role=Role.ADVISER, source=source, target=target, starts=clock.today(), by=by
        )
        given += len(moved.moves)
    return given


def _by_adviser(children, by: User):
    """The children this person may give to somebody else, grouped by the adviser who has them now."""
    mine = caseloads.children_managed(by).filter(pk__in=children.values("pk")).select_related("authority")
    mine = {child.pk: child for child in mine.by_name()}
    rows = Allocation.objects.filter(role=Role.ADVISER, child__in=mine, ends=None).select_related("user")
    holder = {row.child_id: row.user for row in rows.order_by("-starts")}
    groups = defaultdict(list)
    for child in mine.values():
        groups[holder.get(child.pk)].append(child)
    return list(groups.items())
