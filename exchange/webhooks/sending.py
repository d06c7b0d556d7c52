"""Making calls: at least once each, with growing waits for about three days, and then somebody is told."""

import logging
import random
import time
from datetime import timedelta
from uuid import UUID

from accounts.roles import Role
from accounts.sign_in import secrecy
from audit import clock
from audit.acting import action
from children.holders import of_authority
from components.words import day_words, time_words
from exchange.models import Attempt, Call, Endpoint
from exchange.webhooks.actions import give_up_all
from exchange.webhooks.guarded import NoAnswer, Refused, post
from exchange.webhooks.signing import body_of, headers
from notices.outbox import settle, take
from notices.telling import tell

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=2)  # longer than a call can take
# After the first attempt, the second …: about three days in all.
WAITS = [timedelta(minutes=m) for m in (1, 5, 30, 120, 300, 600, 840, 1200, 1440)]
JITTER = 0.2  # a share of each wait, so that not all who waited come back at once
OFF_AFTER = timedelta(days=5)  # without a single call that was taken
GONE = 410
TOO_LONG = "No call was taken for five days, so the portal has switched this address off."
WAS_GONE = "It answered 410 Gone, so the portal has switched this address off."


def waiting():
    rows = Call.objects.waiting(at=clock.now()).filter(endpoint__in=Endpoint.objects.live().values("pk"))
    return rows.order_by("attempts", "wanted_at")


def call(call_id: str) -> UUID | None:
    """Make a call, unless somebody has it in hand or it is made. Returns the address that did not take it."""
    row = take(waiting(), call_id, lease=LEASE)
    if row is None:
        return None
    row = Call.objects.select_related("endpoint__authority", "message").get(pk=row.pk)
    began = time.monotonic()
    status, text, error = None, "", ""
    try:
        answer = post(row.endpoint.url, *_signed(row))
        status, text = answer.status, answer.text
        error = "" if 200 <= status < 300 else _about(status)
    except (Refused, NoAnswer) as problem:
        error = str(problem)
    took = int((time.monotonic() - began) * 1000)
    tried = Attempt(
        call=row, number=row.attempts, at=clock.now(), milliseconds=took, status=status, answer=text[:500], error=error
    )
    _write_down(row=row, tried=tried, by=None)
    return row.endpoint_id if error else None


def _signed(row: Call) -> tuple[bytes, dict]:
    """Signed at this moment: a receiver that refuses old calls takes one that was tried again."""
    endpoint, body = row.endpoint, body_of(row.message)
    all_secrets = [endpoint.secret, *([endpoint.old_secret] if endpoint.has_two_secrets else [])]
    said = headers([secrecy.decrypt(each) for each in all_secrets], str(row.message_id), _seconds(), body)
    return body, said


def _seconds() -> int:
    return int(clock.now().timestamp())


def _about(status: int) -> str:
    if 300 <= status < 400:
        return f"It answered {status}: a call is not sent on to another address"
    return f"It answered {status}"


@action
def _write_down(*, row: Call, tried: Attempt, by: None) -> None:
    """What came of it. One that came too late changes nothing but the list of attempts."""
    tried.save()
    endpoint = Endpoint.objects.select_for_update(of=("self",)).select_related("authority").get(pk=row.endpoint_id)
    now = clock.now()
    if not tried.error:
        settle(row, sent_at=now, leased_until=None, last_error="")
        if endpoint.failing_since:
            endpoint.failing_since = endpoint.told_at = None
            endpoint.save(update_fields=["failing_since", "told_at"])
        return
    log.warning("call %s was not taken: %s", row.pk, tried.error)
    endpoint.failing_since = endpoint.failing_since or now
    is_last = row.attempts > len(WAITS) or now - row.wanted_at > sum(WAITS, LEASE) * (1 + JITTER)
    then = {"given_up_at": now, "leased_until": None} if is_last else {"leased_until": now + _wait(row.attempts)}
    if not settle(row, last_error=tried.error, **then):
        return
    if tried.status == GONE or now - endpoint.failing_since >= OFF_AFTER:
        _switch_off(endpoint, WAS_GONE if tried.status == GONE else TOO_LONG)
    elif is_last and endpoint.told_at is None:
        endpoint.told_at = now
        _tell(endpoint, "given up", "A message was given up after three days, and others may follow.")
    endpoint.save()


def _switch_off(endpoint: Endpoint, why: str) -> None:
    if not endpoint.is_on:
        return
    endpoint.is_on, endpoint.off_because = False, why
    give_up_all(endpoint, why)
    _tell(endpoint, "off", why)


def _tell(endpoint: Endpoint, what: str, words: str) -> None:
    """Once for each time it begins to fail."""
    since = f"{day_words(endpoint.failing_since)}, {time_words(endpoint.failing_since)}"
    for person in of_authority(endpoint.authority_id, [Role.ADMINISTRATOR]):
        tell(
            key=f"webhook:{endpoint.pk}:{what}:{endpoint.failing_since.isoformat()}:{person.pk}",
            to=person,
            subject="Another system does not take what ePEP tells it",
            body=f"{endpoint.name} has taken no call since {since}. {words}",
            path=endpoint.get_absolute_url(),
        )


def _wait(attempts: int) -> timedelta:
    wait = WAITS[min(attempts, len(WAITS)) - 1]
    return wait * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311  (nothing hangs on guessing it)
