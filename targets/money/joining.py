"""Two records of one child are put together, or taken apart again: the money goes along by entries that are added, for
none is ever changed. What is taken off the one is given to the other, so that every total of a school, a request and an
authority stays as it was; only a year's money that both had been given is counted once."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from audit import clock
from children.models import Child
from targets.models import LedgerEntry
from targets.money.ledger import pence
from targets.money.years import year_words

Kind = LedgerEntry.Kind
AS_THEY_ARE = {Kind.TOP_SLICE, Kind.FOLLOWS}  # their sums mean something by themselves
KEYS = {"authority", "school", "request"}
SAME = ["authority", "school", "year", "fund", "column", "request"]


@dataclass(frozen=True)
class Twice:
    """A year's money that both records were given. `amount` is what is taken back, `kept` what of it is for schemes."""

    year: int
    amount: Decimal
    kept: Decimal

    @property
    def year_words(self) -> str:
        return year_words(self.year)


def given_twice(stays: Child, goes: Child) -> list[Twice]:
    """The years for which both were given the money of a child: that of `goes` is not counted with the other."""
    mine, theirs = _given(stays), _given(goes)
    return [Twice(year, *theirs[year]) for year in sorted(theirs) if theirs[year][0] and mine.get(year, (0,))[0]]


def carry(
    *, goes: Child, stays: Child, key: str, by, entries: Iterable[LedgerEntry] | None = None, twice: list[Twice] = ()
) -> None:
    """Give the sums of one record to the other. `entries`: a queryset of the only ones to give."""
    entries = LedgerEntry.objects.filter(child=goes) if entries is None else entries
    once, new = {each.year for each in twice}, []
    for number, (kind, same, amount) in enumerate(_sums(entries)):
        new.append(_entry(f"{key}:{number}:off", goes, kind, same, -amount, by))
        if not (same["column"] == "allocated" and same["year"] in once):
            new.append(_entry(f"{key}:{number}:to", stays, kind, same, amount, by))
        elif kind == Kind.TOP_SLICE:  # what was kept of it is not there to be kept
            new.append(_entry(f"{key}:{number}:kept", None, kind, same | {"school": None}, amount, by))
    LedgerEntry.objects.bulk_create(new)


def take_back(*, key: str, by) -> None:
    """Add the opposite of what `carry` added under this key."""
    added = LedgerEntry.objects.filter(key__startswith=f"{key}:").order_by("pk")
    new = []
    for entry in added.select_related("child"):
        same = {name: getattr(entry, f"{name}_id" if name in KEYS else name) for name in SAME}
        new.append(_entry(f"apart:{entry.key}", entry.child, entry.kind, same, -entry.amount, by))
    LedgerEntry.objects.bulk_create(new)


def _given(child: Child) -> dict[int, tuple[Decimal, Decimal]]:
    """By year: what was given, less what was kept of it; and what was kept."""
    rows = LedgerEntry.objects.filter(child=child, column="allocated").order_by().values_list("year")
    sums = rows.annotate(sum=Sum("amount"), kept=Sum("amount", filter=Q(kind=Kind.TOP_SLICE)))
    return {year: (pence(total), -pence(kept)) for year, total, kept in sums}


def _sums(entries):
    rows = entries.order_by(*SAME, "kind").values(*SAME, "kind").annotate(sum=Sum("amount"))
    found: dict[tuple, Decimal] = {}
    for row in rows:
        kind = row["kind"] if row["kind"] in AS_THEY_ARE else Kind.JOINED
        key = (kind, *(row[name] for name in SAME))
        found[key] = found.get(key, Decimal(0)) + pence(row["sum"])
    for (kind, *same), amount in found.items():
        if amount:
            yield kind, dict(zip(SAME, same, strict=True)), amount


def _entry(key: str, child: Child | None, kind: str, same: dict, amount: Decimal, by) -> LedgerEntry:
    keys = {f"{name}_id" if name in KEYS else name: value for name, value in same.items()}
    return LedgerEntry(
        key=key, child=child, kind=kind, amount=amount, words=Kind.JOINED.label, by=by, at=clock.now(), **keys
    )
