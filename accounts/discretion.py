"""People whose name, as a carer, an administrator may not read: it would give a confidential place away.

Rooms above know who they are and say so in `epep/wiring.py`: `register(function)`, which gives a queryset of ids of
users. Those who head the Virtual School look after these people; to an administrator they are no carers at all.
"""

from collections.abc import Callable

from django.db.models import Q

from accounts.roles import Role

_sources: list[Callable] = []


def register(function: Callable) -> Callable:
    if function not in _sources:
        _sources.append(function)
    return function


def carers_kept_quiet() -> Q:
    """As a condition on memberships: being a carer whom only a head may know as one."""
    kept = Q(pk__in=[])
    for function in _sources:
        kept |= Q(role=Role.CARER, user__in=function())
    return kept
