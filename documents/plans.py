"""Whether a plan is one of a child's: plans live above this room, which is told so by them."""

from collections.abc import Callable
from uuid import UUID

_is_of: list[Callable] = []


def register(function: Callable) -> None:
    """`function(child_id, plan_id)` says whether there is such a plan of this child."""
    if function not in _is_of:
        _is_of.append(function)


def is_of_child(child_id: UUID, plan_id: UUID) -> bool:
    return any(function(child_id, plan_id) for function in _is_of)
