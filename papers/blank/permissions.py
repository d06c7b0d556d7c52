"""Whose forms somebody may print."""

from django.db.models import Q

from accounts.authority.permissions import authorities_of
from children.models import Child
from organisations.models import Authority


def authorities_for(user):
    """Those to which somebody belongs, and those of the children they work or live with."""
    children = Child.objects.visible_to(user).values("authority_id")
    found = Q(pk__in=authorities_of(user).values("pk")) | Q(pk__in=children)
    return Authority.objects.filter(found).order_by("name")
