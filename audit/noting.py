"""What a piece of work wrote, for whoever wants to take it back: noted while somebody listens."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Change:
    """A tracked row that was written; it carries the version it has now."""

    row: Any
    created: bool
    version: int


_changes: ContextVar[list[Change] | None] = ContextVar("changes", default=None)


@contextmanager
def noting_changes() -> Iterator[list[Change]]:
    """Within this block every tracked row that is written is noted."""
    noted: list[Change] = []
    token = _changes.set(noted)
    try:
        yield noted
    finally:
        _changes.reset(token)


def note(rows, *, created: bool) -> None:
    noted = _changes.get()
    if noted is not None:
        noted += [Change(row, created, row.version) for row in rows]
