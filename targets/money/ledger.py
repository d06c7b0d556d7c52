"""The ledger: entries that are only added, and totals that are sums of them and of nothing else.

A request carries its own three figures too (`committed`, `paid`, `evidenced`), so that the database can refuse to pay
more than was approved. `move` writes the entry and the figure together, under the lock of the request; `recount` adds
the entries up on its own and says where the two differ.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Exists, F, OuterRef, Sum

from audit import clock
from children.models import Enrolment
from targets.models import FundingRequest, LedgerEntry
from targets.money.years import last_day

Column = LedgerEntry.Column
NOTHING = Decimal("0.00")


def of_authority(authority):
    return LedgerEntry.objects.filter(authority=authority)


def given_in(authority, year: int) -> list[FundingRequest]:
    """The requests whose money is of this year."""
    return list(FundingRequest.objects.filter(child__authority=authority, year=year).select_related("payee"))


def left_behind(authority) -> list[FundingRequest]:
    """Requests whose money is not spent, at a school to which the child no longer goes."""
    here = Enrolment.objects.current().filter(child=OuterRef("child"), school=OuterRef("payee"))
    unspent = FundingRequest.objects.filter(child__authority=authority, committed__gt=F("evidenced"))
    return list(unspent.exclude(payee=None).exclude(Exists(here)).select_related("payee").order_by("submitted_at"))


@dataclass(frozen=True)
class Totals:
    allocated: Decimal = NOTHING
    committed: Decimal = NOTHING
    paid: Decimal = NOTHING
    evidenced: Decimal = NOTHING

    @property
    def unspent(self) -> Decimal:
        """What nobody has shown to be spent."""
        return self.allocated - self.evidenced

    @property
    def left(self) -> Decimal:
        """What can still be promised."""
        return self.allocated - self.committed

    @property
    def at_schools(self) -> Decimal:
        return self.paid - self.evidenced


def pence(amount) -> Decimal:
    """A sum to the penny: SQLite adds in floating point, and a penny's millionth part too much is still too much."""
    return Decimal(amount or 0).quantize(Decimal("0.01"))


def totals(entries) -> Totals:
    """The sums of a set of entries, column by column: of the very set that a page lists."""
    sums = entries.order_by().values_list("column").annotate(sum=Sum("amount"))
    return Totals(**{column: pence(amount) for column, amount in sums})


def totals_by(entries, what: str) -> dict:
    """The same for each value of a field: {school id: Totals}."""
    found = defaultdict(dict)
    for value, column, amount in entries.order_by().values_list(what, "column").annotate(sum=Sum("amount")):
        found[value][column] = pence(amount)
    return {value: Totals(**sums) for value, sums in found.items()}


def move(request: FundingRequest, column: str, kind: str, amount: Decimal, *, key: str, by, words="", school=None):
    """One entry about a locked request, and its figure. The same key twice moves nothing."""
    entry, made = LedgerEntry.objects.get_or_create(
        key=key,
        defaults={
            "authority_id": request.child.authority_id,
            "child_id": request.child_id,
            "school": school or request.payee,
            "year": request.year,
            "fund": request.fund,
            "column": column,
            "kind": kind,
            "amount": amount,
            "request": request,
            "words": words[:200],
            "by": by,
            "at": clock.now(),
        },
    )
    if made:
        setattr(request, column, getattr(request, column) + amount)
    return entry


def recount(requests=None) -> list[FundingRequest]:
    """Requests whose own figures are not the sums of their entries, counted one by one; empty when all agree."""
    requests = list(FundingRequest.objects.all() if requests is None else requests)
    counted = counted_by_hand(LedgerEntry.objects.filter(request__in=requests), "request")
    return [one for one in requests if Totals(NOTHING, one.committed, one.paid, one.evidenced) != counted[one.pk]]


def counted_by_hand(entries, what: str) -> dict:
    """The totals of `totals_by` with no sum of the database's in them: every entry is added here."""
    found: dict = defaultdict(lambda: defaultdict(lambda: NOTHING))
    for value, column, amount in entries.order_by().values_list(what, "column", "amount").iterator():
        found[value][column] += amount
    return defaultdict(Totals, {value: Totals(**sums) for value, sums in found.items()})


# ---------------------------------------------------------------- what will be left on 31 March


@dataclass(frozen=True)
class Forecast:
    spent: Decimal
    unspent: Decimal
    at_risk: list  # (request, how much of it is not expected to be spent by 31 March), the most first


def forecast(requests, year: int, so_far: Totals) -> Forecast:
    """By the periods of what is committed: support that runs beyond 31 March is spent only in part by then.

    What is evidenced already counts in full; a request without an end is expected to be spent by 31 March.
    """
    spent, at_risk = NOTHING, []
    for request in requests:
        share = _share_by(request, year)
        expected = max(request.evidenced, (request.committed * share).quantize(Decimal("0.01")))
        spent += expected
        if request.committed > expected:
            at_risk.append((request, request.committed - expected))
    at_risk.sort(key=lambda row: row[1], reverse=True)
    of_requests = sum((request.evidenced for request in requests), NOTHING)
    spent += so_far.evidenced - of_requests  # schemes
    return Forecast(spent, so_far.allocated - spent, at_risk)


def _share_by(request, year: int) -> Decimal:
    """Which part of a request's days lies before the end of the financial year."""
    if not request.ends_on or request.ends_on <= last_day(year):
        return Decimal(1)
    starts = request.starts_on or request.submitted_at.date()
    days = (request.ends_on - starts).days + 1
    within = (last_day(year) - starts).days + 1
    return Decimal(max(within, 0)) / Decimal(days)
