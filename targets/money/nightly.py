"""Each night the ledger is counted again, entry by entry; where a sum is not that of its rows, it is said.

Verbs write the entry and the figure together, and the database refuses what makes no sense, so there should be nothing
to find. Nothing is put right here: what a request says and what its entries say is for people to look into.
"""

import logging
from datetime import datetime, time, timedelta

from django.db import transaction

from audit import clock
from notices.jobs import Turn, take_turn
from organisations.models import Authority
from targets.models import FundingRequest, LedgerEntry
from targets.money import ledger

log = logging.getLogger(__name__)
LEDGER = "ledger"
BEGINS_AT = time(3)  # in London: nobody is at work
BATCH = 500  # requests in one step
BY = ["year", "school", "child", "fund"]  # what pages add up


def count_again() -> int | None:
    """How many sums are not those of their entries; None where it is not the time, or another worker does it."""
    run = take_turn(LEDGER, _all_of_it, next_run=_next_night)
    return run and sum(run.counts.values())


def drift_of(authority) -> str:
    """What a run counts the drift of this authority under."""
    return f"drift {authority.pk}"


def _all_of_it(turn: Turn) -> bool:
    """First the requests, then the authorities: the position is which, and the last one that was counted."""
    what, _, after = turn.run.position.partition(" ")
    for number, one_step in enumerate([_requests, _authorities]):
        if number < int(what or 0):
            continue
        while step := one_step(after):
            after, drift, done = step
            turn.step(done=done, position=f"{number} {after}", **drift)
            if turn.is_up():
                return False
        after = ""
    return True


def _requests(after: str):
    rows = FundingRequest.objects.select_related("child__authority").order_by("pk")
    batch = list((rows.filter(pk__gt=after) if after else rows)[:BATCH])
    if not batch:
        return None
    drift: dict[str, int] = {}
    for request in _still_wrong(ledger.recount(batch)):
        log.error("request %s does not say what its entries in the ledger add up to", request.reference)
        key = drift_of(request.child.authority)
        drift[key] = drift.get(key, 0) + 1
    return str(batch[-1].pk), drift, len(batch)


@transaction.atomic
def _still_wrong(requests) -> list[FundingRequest]:
    """Looked at once more under their lock: what moved between two questions to the database is no drift."""
    locked = FundingRequest.objects.select_for_update(of=["self"]).select_related("child__authority")
    return ledger.recount(locked.filter(pk__in=[one.pk for one in requests])) if requests else []


def _authorities(after: str):
    rows = Authority.objects.order_by("pk")
    authority = (rows.filter(pk__gt=after) if after else rows).first()
    if authority is None:
        return None
    entries = LedgerEntry.objects.filter(authority=authority)
    wrong = sum(_differs(entries, what) for what in BY)
    if wrong:
        log.error("the totals of authority %s are not the sums of its entries", authority.code)
    return str(authority.pk), {drift_of(authority): wrong} if wrong else {}, 0


def _differs(entries, what: str) -> bool:
    """Asked twice, because an entry may be added between the two sums."""
    return all(ledger.totals_by(entries, what) != ledger.counted_by_hand(entries, what) for _ in range(2))


def _next_night() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), BEGINS_AT, tzinfo=clock.LONDON)
