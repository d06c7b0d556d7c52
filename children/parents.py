"""A parent with whom the child is placed: they read what is marked for the family once the social worker has confirmed
them, and while the placement lasts."""

from datetime import timedelta

from accounts import actions as accounts
from accounts.actions import Refused
from accounts.models import User
from accounts.permissions import Denied, as_boolean
from accounts.roles import Role
from audit import clock
from audit.acting import action
from children.actions import allocate, end_allocation
from children.codes import WITH_PARENTS
from children.models import Allocation, Bar, Child
from children.standing import capacities

# ---------------------------------------------------------------- seeing


def lives_with_parents(child: Child) -> bool:
    return child.placements.current().filter(kind=WITH_PARENTS).exists()


def parents_of(child: Child):
    """Those of today."""
    rows = Allocation.objects.filter(child=child, role=Role.PARENT).current()
    return rows.select_related("user", "child").order_by("user__name")


# ---------------------------------------------------------------- may


def check_can_confirm_parent(user, child) -> None:
    if Role.SOCIAL_WORKER not in capacities(user, child):
        raise Denied("Only the social worker confirms a parent.")


can_confirm_parent = as_boolean(check_can_confirm_parent)


# ---------------------------------------------------------------- doing


@action
def confirm_parent(*, child: Child, name: str, email: str, by: User) -> Allocation:
    """From now on this parent reads what is marked for the family. Who has no account yet is invited."""
    child = Child.objects.select_for_update(of=("self",)).select_related("authority").get(pk=child.pk)
    check_can_confirm_parent(by, child)
    if not lives_with_parents(child):
        raise Refused("The child is not placed with a parent. Record where the child lives first.")
    person = accounts.meet(email=email, name=name, by=by)
    if Bar.objects.filter(child=child, user=person).exists():
        raise Refused("This record is closed to this person.")
    if person.pk == by.pk or not person.is_active:
        raise Refused("This account cannot be a parent’s here. Ask your Virtual School.")
    accounts.add_membership(user=person, role=Role.PARENT, authority=child.authority, by=by)
    made = allocate(child=child, user=person, role=Role.PARENT, by=by)
    words = f"{by.name} invites you to read what the people around {child.initials} share with the family in ePEP."
    accounts.invite_to_help(user=person, words=words, by=by)
    return made


@action
def end_parent(*, allocation: Allocation, by: User) -> Allocation:
    """From the next page on they read nothing."""
    check_can_confirm_parent(by, allocation.child)
    last_day = clock.today() - timedelta(days=1)
    allocation.starts = min(allocation.starts, last_day)
    return end_allocation(allocation=allocation, ends=last_day, by=by)
