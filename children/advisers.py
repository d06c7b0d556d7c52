"""Whose children an adviser looks at first: those allocated to them, and those nobody has been given yet, so that
nobody is forgotten."""

from django.db.models import Q

from accounts.roles import Role
from children.models import Allocation, Child


def allocated():
    """Every child's advisers of today, as allocations."""
    return Allocation.objects.filter(role=Role.ADVISER).current()


def has_own(user) -> bool:
    """Whether this person is an adviser with children of their own."""
    return allocated().filter(user=user).exists()


def children_of(user, children=None):
    """Of these (or all) children those this adviser looks after, and those without an adviser. Narrows what somebody
    may see; it shows nobody more."""
    children = Child.objects.all() if children is None else children
    mine = Q(pk__in=allocated().filter(user=user).values("child"))
    return children.filter(mine | ~Q(pk__in=allocated().values("child")))
