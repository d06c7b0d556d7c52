"""What goes out of the house after the commit that recorded it: messages, copies, calls. Shared by all of them.

The row is the promise. Whoever sends it takes it in hand for a while (a lease): a worker that was killed keeps nothing
waiting for longer than that, and two workers do not send one thing at once. One that was away for so long that somebody
else took over is told from its heir by the number of the attempt.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from django.db import models, transaction
from django.db.models import F

from audit import clock


class OutgoingQuerySet(models.QuerySet):
    def waiting(self, *, at):
        """Not sent, and not in the hands of a worker that is still alive."""
        return self.filter(sent_at=None, given_up_at=None).filter(
            models.Q(leased_until=None) | models.Q(leased_until__lt=at)
        )


class Outgoing(models.Model):
    leased_until = models.DateTimeField(null=True)  # nobody else takes it before
    attempts = models.PositiveSmallIntegerField(default=0)
    last_error = models.CharField(max_length=300, blank=True)
    sent_at = models.DateTimeField(null=True)
    given_up_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


def take(rows: OutgoingQuerySet, pk, *, lease: timedelta) -> Outgoing | None:
    """Take one in hand; None where it is sent, given up, or in the hands of somebody else."""
    now = clock.now()
    with transaction.atomic():
        if not rows.waiting(at=now).filter(pk=pk).update(leased_until=now + lease, attempts=F("attempts") + 1):
            return None
        return rows.model._base_manager.get(pk=pk)


def settle(row: Outgoing, **said) -> bool:
    """Write what came of an attempt. False: it was too late, and somebody else has it in hand since."""
    mine = type(row)._base_manager.filter(pk=row.pk, attempts=row.attempts, sent_at=None, given_up_at=None)
    for name, value in said.items():
        setattr(row, name, value)
    return bool(mine.update(**said))


def work_through(waiting: Callable[[], list[UUID]], send: Callable[[str], object], *, for_seconds: float) -> int:
    """Send what waits until nothing does, or the time is up. Returns how many were tried."""
    began, tried = time.monotonic(), 0
    while ids := waiting():
        for pk in ids:
            send(str(pk))
            tried += 1
            if time.monotonic() - began > for_seconds:
                return tried
    return tried
