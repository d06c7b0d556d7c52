"""Two people, one page: which answers can be saved side by side, and which need a person to choose. Pure functions."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

UNKNOWN = object()  # what stood there when somebody began to type cannot be found any more


@dataclass(frozen=True)
class Conflict:
    """Both changed the same answer, differently."""

    field: str
    base: Any
    theirs: Any
    mine: Any


@dataclass(frozen=True)
class Merged:
    values: dict[str, Any] = field(default_factory=dict)
    conflicts: tuple[Conflict, ...] = ()
    theirs: tuple[str, ...] = ()  # what the other person changed and I did not: my screen still shows the old answer


def put_below(there: str, more: str) -> str:
    """Words added beneath those that stand there; sent twice, they stand there once."""
    more = more.strip()
    if not more or there == more or there.endswith(f"\n{more}"):
        return there
    return f"{there}\n{more}" if there else more


def right_together(merged: Merged, base: dict, theirs: dict, is_right: Callable[[dict], bool]) -> Merged:
    """Where `merged` put answers side by side that are each right but cannot both be: mine wait as conflicts, and
    `values` keeps theirs until somebody chooses. `theirs` is the whole record as it stands.

    Only the answers of mine that go wrong beside theirs wait; where none does so alone, all of mine do.
    """
    if not merged.theirs or is_right(theirs | merged.values) or not is_right(theirs):
        return merged
    asked = {conflict.field for conflict in merged.conflicts}
    mine = [name for name, value in merged.values.items() if value != theirs.get(name) and name not in asked]
    waiting = [name for name in mine if not is_right(theirs | {name: merged.values[name]})] or mine
    return Merged(
        merged.values | {name: theirs.get(name) for name in waiting},
        merged.conflicts
        + tuple(Conflict(name, base.get(name), theirs.get(name), merged.values[name]) for name in waiting),
        merged.theirs,
    )


def three_way(base: dict, theirs: dict, mine: dict) -> Merged:
    """Merge `mine` into `theirs`, both grown from `base`; only the fields in `mine` take part.

    Changed by me only: mine. By them only: theirs. By both to the same: that. By both, differently: a conflict, and
    `values` keeps theirs until somebody chooses. Where the base is `UNKNOWN`, whatever differs is a conflict.
    """
    values, conflicts, taken = {}, [], []
    for name, my_value in mine.items():
        before, their_value = base.get(name), theirs.get(name)
        if my_value == their_value:
            values[name] = their_value
        elif my_value == before:
            values[name] = their_value
            taken.append(name)
        elif their_value == before:
            values[name] = my_value
        else:
            values[name] = their_value
            conflicts.append(Conflict(name, before, their_value, my_value))
    return Merged(values, tuple(conflicts), tuple(taken))
