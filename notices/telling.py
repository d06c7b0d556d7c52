"""Telling people: first a row, in the transaction of the cause; then, after the commit, a nudge to the worker.

The row is the promise. A lost nudge, an empty broker or a dead worker only delays it: the sweep sends what is waiting.
"""

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime
from uuid import uuid4

from django.conf import settings
from django.db import transaction

from audit import clock
from notices.models import Notice
from notices.tasks import give_up, send, sweep

log = logging.getLogger(__name__)
_sent_before: ContextVar[datetime | None] = ContextVar("sent_before", default=None)


@contextmanager
def without_nudging(*, sent_before: datetime):
    """Within this block the worker is not asked for anything, and what is told before a moment counts as sent when it
    was told. For making up a past (the demonstration); the sweeps do what is left."""
    token = _sent_before.set(sent_before)
    try:
        yield
    finally:
        _sent_before.reset(token)


def tell(
    *, key: str, to, subject: str, body: str, path: str = "", calendar: str = "", is_secret: bool = False
) -> Notice | None:
    """Record that `to` (anything with pk, email and name) is to be told, once for each `key`. None: already told.

    `path` is the page the link in the message opens, after signing in where that is needed. A link that is a key itself
    (`is_secret`) is not kept once it is sent.
    """
    words = {"subject": subject, "body": body, "path": path, "calendar": calendar}
    told = tell_each([letter(key=key, to=to, is_secret=is_secret, **words)])
    return told[0] if told else None


def letter(
    *, key: str, to, subject: str, body: str, path: str = "", calendar: str = "", is_secret: bool = False
) -> Notice:
    """A notice in the house's words, not yet recorded."""
    words = [f"Hello {to.name},", "", body]
    if path:
        words += ["", f"{settings.SITE_URL}{path}"]
    words += ["", "You receive this because you are part of a child's Personal Education Plan.", "ePEP"]
    now, sent_before = clock.now(), _sent_before.get()
    return Notice(
        key=key,
        to_user_id=to.pk,
        to_email=to.email,
        subject=subject,
        body="\n".join(words),
        path=path,
        is_secret=is_secret,
        calendar=calendar,
        created_at=now,
        sent_at=now if sent_before and now < sent_before else None,
    )


def post(*, to_email: str, subject: str, body: str) -> None:
    """A message of the sign-in, in words of its own, to an address that may be nobody's. None of it is kept."""
    key, now = f"post:{uuid4()}", clock.now()
    tell_each([Notice(key=key, to_email=to_email, subject=subject, body=body, is_secret=True, created_at=now)])


def tell_each(letters: list[Notice]) -> list[Notice]:
    """Record many at once; what is returned was not told before. Call it in the transaction of the cause."""
    with transaction.atomic():
        Notice.objects.bulk_create(letters, ignore_conflicts=True)
        ours = Notice.objects.filter(pk__in=[notice.pk for notice in letters])
        made = set(ours.values_list("pk", flat=True))  # of two with one key, the other one was first
    told = [notice for notice in letters if notice.pk in made]
    if len(told) == 1:
        nudge(send, str(told[0].pk))
    elif told:
        nudge(sweep)
    return told


def on_person_suspended(user, by) -> None:
    """Nothing that still waits is sent to somebody whose account is closed."""
    for notice in Notice.objects.select_for_update().filter(to_user_id=user.pk, sent_at=None, given_up_at=None):
        give_up(notice, "the account was closed")


def nudge(task, *ids) -> None:
    """Ask the worker to look now, once the transaction is committed. With no broker there is only a line in the log."""
    if _sent_before.get():
        return

    def ask():
        try:
            task.delay(*ids)
        except Exception as error:
            log.warning("no broker for %s (%s): the sweep will do it", task.name, type(error).__name__)

    transaction.on_commit(ask)
