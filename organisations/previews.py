"""What a policy would move before it is published. Plans live in a higher room, which says here how to find out."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from uuid import UUID

from organisations.models import Authority
from organisations.presets import Rules


@dataclass(frozen=True)
class Move:
    """One plan whose date would be another."""

    child_id: UUID
    name: str
    plan: str
    href: str
    now: date
    then: date


@dataclass
class Preview:
    plans: int = 0  # not yet begun: they would take the new policy
    moving: int = 0
    moves: list[Move] = field(default_factory=list)  # the first of them that the reader may see


_asked: list[Callable] = []


def register(function: Callable[[Authority, Rules, date, object], Preview]) -> None:
    """Called once, by `epep/wiring.py`."""
    if function not in _asked:
        _asked.append(function)


def of(authority: Authority, rules: Rules, valid_from: date, reader) -> Preview:
    """What would move if these rules counted from a day on, as far as this reader may see it."""
    whole = Preview()
    for function in _asked:
        part = function(authority, rules, valid_from, reader)
        whole.plans += part.plans
        whole.moving += part.moving
        whole.moves += part.moves
    return whole
