"""Pages that skip nothing: in the order of when each was last changed, from where the page before ended.

What changes meanwhile moves to the end, and is met again there. A cursor is signed and says for which question it was
made: it cannot be written by hand, nor taken along to another one.
"""

import hashlib
import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing
from django.db.models import Q, QuerySet

from audit import clock
from exchange.api.problems import Problem

MOST, USUAL = 100, 50
SALT = "exchange.cursor"
LONGEST = 500
# Changes that are being written while somebody asks carry a time a little before the moment in which they are there.
OVERLAP = timedelta(minutes=2)


def page_of(
    found: QuerySet, order: str, rows: QuerySet, *, question: dict, cursor: str, limit: int
) -> tuple[list, str | None]:
    """At most `limit` of `rows`, those of `found`, by `order` (a moment or a day that each of `found` has) and id; and
    the next cursor. What is said of a row is fetched for those of the page alone."""
    if cursor:
        at, last = _read(cursor, question)
        found = found.filter(Q(**{f"{order}__gte": at})).exclude(**{order: at, "pk__lte": last})
    places = list(found.order_by(order, "pk").values_list(order, "pk")[: limit + 1])
    more = len(places) > limit
    places = places[:limit]
    by_id = rows.in_bulk([pk for _, pk in places])
    page = []
    for at, pk in places:
        if pk in by_id:  # and not disposed of a moment ago
            setattr(by_id[pk], order, at)
            page.append(by_id[pk])
    return page, _written(*places[-1], question) if more else None


def as_of() -> datetime:
    """What to give as `changed_since` the next time, so that nothing is missed."""
    return (clock.now() - OVERLAP).astimezone(UTC).replace(microsecond=0)


def _written(at, last, question) -> str:
    return signing.dumps([at.isoformat(), str(last), _mark(question)], salt=SALT, compress=True)


def _read(cursor: str, question):
    wrong = Problem(400, "cursor: use it as the page before gave it, with the same other parameters.")
    if len(cursor) > LONGEST:
        raise wrong
    try:
        at, last, mark = signing.loads(cursor, salt=SALT)
    except (signing.BadSignature, ValueError):
        raise wrong from None
    if mark != _mark(question):
        raise wrong
    return _moment_or_day(at), UUID(last)


def _moment_or_day(said: str):
    return datetime.fromisoformat(said) if "T" in said else datetime.fromisoformat(said).date()


def _mark(question: dict) -> str:
    return hashlib.sha256(json.dumps(question, sort_keys=True, default=str).encode()).hexdigest()[:16]
