"""Who is acting and through which page, and the one decorator for verbs: everything an action changes is one
transaction, in that person's name."""

import functools
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction


@dataclass(frozen=True)
class Guest:
    """Somebody who acts without an account, as history and looks name them; the id is that of what let them in."""

    pk: UUID
    name: str


_acting: ContextVar[Any] = ContextVar("acting", default=None)
_through: ContextVar[str] = ContextVar("through", default="")
_within: ContextVar[bool] = ContextVar("within", default=False)  # a verb that another verb is part of


def current_user_id():
    """The id (UUID) of the person acting now, or None for the system."""
    return getattr(_acting.get(), "pk", None)


def current_person():
    """Who acts now: a user, a guest, or None for the system."""
    return _acting.get()


def current_page() -> str:
    """The name of the page ("peps:page") through which somebody acts; empty for a task or a command."""
    return _through.get()


@contextmanager
def acting(user):
    """Within this block every history row and event carries `user` (None: the system)."""
    token = _acting.set(user)
    try:
        yield
    finally:
        _acting.reset(token)


@contextmanager
def through(page: str):
    """Within this block every history row and event says that it came about on this page."""
    token = _through.set(page)
    try:
        yield
    finally:
        _through.reset(token)


def arrived_at(page: str) -> None:
    """The page is known only once the address is resolved: said inside a `through` block, and forgotten at its end."""
    _through.set(page)


def action(verb):
    """Mark a verb: keyword-only, `by` a user or None for the system; atomic, and attributed to `by`. Where the account
    of `by` was closed while it worked, nothing has happened: PermissionDenied."""

    @functools.wraps(verb)
    def run(*, by, **details):
        within = _within.get()
        token = _within.set(True)
        try:
            with acting(by), transaction.atomic():
                done = verb(by=by, **details)
                if not within:
                    _check_account_is_open(by)
                return done
        finally:
            _within.reset(token)

    return run


def _check_account_is_open(by) -> None:
    """Asked at the end, in the same transaction: whoever is suspended meanwhile has done nothing."""
    if getattr(by, "is_active", False) and by.__class__._base_manager.filter(pk=by.pk, is_active=False).exists():
        raise PermissionDenied("This account was closed meanwhile.")
