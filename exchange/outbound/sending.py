"""Putting a copy there: its files first, the index of them last, so that whoever waits for the index finds all."""

import hashlib
import logging
from datetime import timedelta

from django.urls import reverse

from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from children.holders import of_authority
from components.words import day_words, time_words
from exchange.models import Delivery, Pickup
from exchange.outbound.contents import files_of, index_of
from exchange.outbound.naming import name_of
from exchange.outbound.places import PlaceError, place_for
from notices.outbox import settle, take
from notices.telling import tell

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=5)  # longer than one copy takes
SHORTEST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
TELL_AFTER = timedelta(minutes=15)  # a restart of the file server is nobody's business
RESTRICTED = "The child is for named people only since. The social worker files the plan by hand."
WITH_ALL = ("authority", "paper__snapshot__pep__child", "paper__snapshot__pep__term")


def waiting():
    """What can be put there now: its authority's place is switched on, and not being waited for."""
    now = clock.now()
    ready = Pickup.objects.filter(is_on=True).exclude(wait_until__gt=now)
    rows = Delivery.objects.waiting(at=now).filter(authority__in=ready.values("pk"))
    return rows.order_by("attempts", "wanted_at")


def deliver(delivery_id: str) -> None:
    delivery = take(waiting(), delivery_id, lease=LEASE)
    if delivery is None:
        return
    delivery = Delivery.objects.select_related(*WITH_ALL).get(pk=delivery.pk)
    pickup = Pickup.objects.get(pk=delivery.authority_id)
    if delivery.paper.snapshot.pep.child.restricted:
        settle(delivery, given_up_at=clock.now(), last_error=RESTRICTED)
        return
    try:
        index = _put(delivery, pickup)
    except PlaceError as problem:
        log.warning("delivery %s: %s", delivery.pk, problem)
        settle(delivery, leased_until=None, last_error=str(problem)[:300])
        _place_fails(pickup, problem)
    except Exception as problem:
        log.exception("delivery %s could not be made", delivery.pk)
        words = f"The copy could not be made: {type(problem).__name__}. It is tried again."
        settle(delivery, leased_until=clock.now() + _wait(delivery.attempts), last_error=words)
    else:
        _is_there(delivery=delivery, pickup=pickup, index=index, by=None)


def _put(delivery: Delivery, pickup: Pickup) -> bytes:
    """A name, once given, stays: an attempt after one that was cut off puts the same files there, not others beside."""
    place = place_for(delivery.authority)
    if not delivery.name:
        settle(delivery, name=name_of(delivery, pickup.pattern))
    files = files_of(delivery, with_data=pickup.with_data)
    index = index_of(delivery, files)
    for ending, content in files:
        place.put(delivery.name, ending, content)
    place.put(delivery.name, ".index.json", index)
    return index


@action
def _is_there(*, delivery: Delivery, pickup: Pickup, index: bytes, by: None) -> None:
    digest = hashlib.sha256(index).hexdigest()
    if not settle(delivery, sent_at=clock.now(), leased_until=None, last_error="", index_sha256=digest):
        return
    pep = delivery.paper.snapshot.pep
    events.record("paper.delivered", "put a copy of the signed-off plan where the case system takes it", pep, by=None)
    if pickup.failing_since:
        well = {"failing_since": None, "wait_until": None, "told_at": None, "last_error": "", "failures": 0}
        Pickup.objects.filter(pk=pickup.pk).update(**well)


@action
def _fails(*, pickup: Pickup, problem: PlaceError, by: None) -> None:
    now = clock.now()
    pickup = Pickup.objects.select_for_update().select_related("authority").get(pk=pickup.pk)
    pickup.failing_since = pickup.failing_since or now
    pickup.failures = min(pickup.failures + 1, 1000)
    pickup.last_error = str(problem)[:300]
    pickup.wait_until = now + _wait(pickup.failures)
    if pickup.told_at is None and now - pickup.failing_since >= TELL_AFTER:
        pickup.told_at = now
        _tell(pickup)
    pickup.save()


def _place_fails(pickup: Pickup, problem: PlaceError) -> None:
    _fails(pickup=pickup, problem=problem, by=None)


def _tell(pickup: Pickup) -> None:
    """Once for each time it begins to fail."""
    since = f"{day_words(pickup.failing_since)}, {time_words(pickup.failing_since)}"
    for person in of_authority(pickup.authority_id, [Role.ADMINISTRATOR]):
        tell(
            key=f"outbound:{pickup.pk}:{pickup.failing_since.isoformat()}:{person.pk}",
            to=person,
            subject="Copies for the case system do not arrive",
            body=f"{pickup.last_error} This is so since {since}. The portal goes on trying, and nothing is lost.",
            path=reverse("exchange:folder", args=[pickup.authority.code]),
        )


def _wait(failures: int) -> timedelta:
    """A minute, two, four … at most an hour."""
    return min(SHORTEST_WAIT * 2 ** min(failures - 1, 10), LONGEST_WAIT)
