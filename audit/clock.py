"""The one clock. Whoever asks what time it is asks here, so that demo data and fault tests can say when they are."""

from contextlib import contextmanager
from contextvars import ContextVar
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from django.utils import timezone

LONDON = ZoneInfo("Europe/London")
_set_to: ContextVar[datetime | None] = ContextVar("clock", default=None)


def now() -> datetime:
    """The moment, aware (UTC unless the clock is set)."""
    return _set_to.get() or timezone.now()


def today() -> date:
    """The calendar day in London: at 23:30 UTC in summer it is already tomorrow."""
    return now().astimezone(LONDON).date()


def midnight(day: date) -> datetime:
    """The moment at which this day begins in London."""
    return datetime.combine(day, time(), tzinfo=LONDON)


@contextmanager
def at(moment: datetime | date):
    """Within this block it is `moment`: an aware datetime, or a date (then ten in the morning in London)."""
    if not isinstance(moment, datetime):
        moment = datetime(moment.year, moment.month, moment.day, 10, tzinfo=LONDON)
    if moment.tzinfo is None:
        raise ValueError("The clock needs an aware datetime.")
    token = _set_to.set(moment)
    try:
        yield
    finally:
        _set_to.reset(token)
