"""Sending what is waiting. Short, idempotent, safe to run twice or at the same time."""

import logging
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

from celery import shared_task
from django.conf import settings
from django.core.cache import cache
from django.core.mail import EmailMessage

from audit import clock
from notices.models import Notice
from notices.notify import Refused
from notices.outbox import take, work_through

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=settings.NOTICE_LEASE_SECONDS)
LONGEST_WAIT = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=3)  # a mail server that is away over a week-end loses nothing
BATCH = 200
SLICE = 45.0  # seconds
PERMANENT = range(500, 600)


@shared_task(name="notices.tasks.send")
def send(notice_id: str) -> None:
    """Send one notice, unless somebody has it in hand or it is sent."""
    notice = take(Notice.objects, notice_id, lease=LEASE)
    if notice is None:
        return
    message = EmailMessage(
        notice.subject, notice.body, to=[notice.to_email], headers={"Message-ID": f"<{notice.pk}@epep>"}
    )
    if notice.calendar:
        message.attach("meeting.ics", notice.calendar, "text/calendar")
    try:
        message.send()
    except Exception as error:
        log.warning("notice %s not sent: %s", notice.pk, type(error).__name__)
        _try_again_later(notice, error)
        return
    notice.sent_at = clock.now()
    _forget_secret(notice)
    notice.save(update_fields=["sent_at", "body", "path"])


def give_up(notice: Notice, why: str) -> None:
    """It is not sent any more, and keeps no key."""
    notice.given_up_at, notice.last_error = clock.now(), why
    _forget_secret(notice)
    notice.save(update_fields=["given_up_at", "last_error", "body", "path"])


def _forget_secret(notice: Notice) -> None:
    """The link of its path; of a message without one, all of it."""
    if notice.is_secret:
        notice.body, notice.path = notice.body.replace(notice.path, "/…") if notice.path else "", ""


def _try_again_later(notice: Notice, error: Exception) -> None:
    """After two minutes, four … at most an hour, for three days. What is refused for good is given up at once."""
    now = clock.now()
    notice.last_error = f"{type(error).__name__}: {error}"[:300]
    if _is_for_good(error) or now - notice.created_at > GIVE_UP_AFTER:
        notice.given_up_at = now
        _forget_secret(notice)
    notice.leased_until = now + min(LEASE * 2 ** min(notice.attempts - 1, 10), LONGEST_WAIT)
    notice.save(update_fields=["last_error", "given_up_at", "leased_until", "body", "path"])


def _is_for_good(error: Exception) -> bool:
    if isinstance(error, SMTPRecipientsRefused):
        return all(code in PERMANENT for code, _ in error.recipients.values())
    return isinstance(error, Refused)


@shared_task(name="notices.tasks.sweep")
def sweep() -> int:
    """Send what waits, for some seconds; leave a heartbeat, so that /readyz can say whether a worker is alive."""
    cache.set("worker-heartbeat", clock.now().isoformat(), 600)

    def waiting():
        rows = Notice.objects.waiting(at=clock.now()).order_by("created_at")
        return list(rows.values_list("pk", flat=True)[:BATCH])

    return work_through(waiting, send, for_seconds=SLICE)
