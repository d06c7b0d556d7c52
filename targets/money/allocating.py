"""What a year brings: rates, the allocation of each child, what is kept for schemes, and the schemes themselves.

Entries are only added. Asked again, an allocation adds children who came into care since; after another rate it adds
the difference. A year that is over stays as it was.
"""

from decimal import Decimal
from itertools import chain, count
from uuid import uuid4

from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils.text import slugify

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import action
from children.models import CarePeriod, Child, Enrolment
from components.words import money_words
from organisations.models import Authority
from targets.models import FundingCategory, FundingRequest, LedgerEntry, Rate, Scheme
from targets.money import permissions
from targets.money.categories import STARTS_FROM
from targets.money.ledger import pence
from targets.money.rates import YearRate, rate_for
from targets.money.rules import fund_that_suits
from targets.money.years import first_day, last_day, year_of, year_words

Kind = LedgerEntry.Kind
Fund = FundingRequest.Fund
NOTHING = Decimal("0.00")
FOR_EACH_CHILD = [Fund.PP_PLUS, Fund.POST_16, Fund.EARLY_YEARS]


@action
def set_rate(*, authority: Authority, fund: str, year: int, amount: Decimal, top_slice: Decimal, by: User) -> Rate:
    permissions.check_can_set_money(by, authority)
    permissions.check_year_is_not_over(year, page(authority))
    rate = Rate.objects.create(
        authority=authority, fund=fund, year=year, amount=amount, top_slice=top_slice, by=by, at=clock.now()
    )
    words = f"set the rate for {year_words(year)}: {money_words(amount)} a child"
    events.record("payment.rate", words, authority, by=by)
    return rate


@action
def allocate(*, authority: Authority, year: int, by: User) -> int:
    """Give every child who was looked after in the year its money, by the rate of the fund that suits the phase. How
    many children have another amount than before."""
    permissions.check_can_set_money(by, authority)
    permissions.check_year_is_not_over(year, page(authority))
    Authority.objects.select_for_update().get(pk=authority.pk)  # one allocation at a time
    rates = {fund: rate_for(authority, fund, year) for fund in FOR_EACH_CHILD}
    if not any(rates.values()):
        raise NotNow(f"Enter the rate for {year_words(year)} first.", page(authority))
    had = _had(authority, year)
    schools = _schools(authority)
    entries, kept, changed = [], dict.fromkeys(FOR_EACH_CHILD, NOTHING), 0
    for child in _looked_after_in(authority, year):
        fund = next((each for each in FOR_EACH_CHILD if (child.pk, each) in had), fund_that_suits(child))
        rate = rates[fund]
        if rate is None:
            continue
        new = _entries_of(child, schools.get(child.pk), rate, had.get((child.pk, fund)), by)
        entries += new
        changed += bool(new)
        kept[fund] -= sum((entry.amount for entry in new if entry.kind == Kind.TOP_SLICE), NOTHING)
    entries += [
        _entry(authority, None, None, rates[fund], Kind.TOP_SLICE, amount, by)
        for fund, amount in kept.items()
        if amount
    ]
    LedgerEntry.objects.bulk_create(entries)
    events.record(
        "payment.allocated", f"allocated the money of {year_words(year)}: {changed} children", authority, by=by
    )
    return changed


def _entries_of(child: Child, school, rate: YearRate, had, by) -> list[LedgerEntry]:
    """What is missing to the rate, and to what is kept of it."""
    whole, sliced = had or (NOTHING, NOTHING)
    entries = []
    if whole != rate.amount:
        kind = Kind.ALLOCATION if had is None else Kind.CORRECTION
        entries.append(_entry(child.authority, child, school, rate, kind, rate.amount - whole, by))
    if -sliced != rate.top_slice:
        entries.append(_entry(child.authority, child, school, rate, Kind.TOP_SLICE, -rate.top_slice - sliced, by))
    return entries


def _entry(authority, child, school, rate, kind, amount, by) -> LedgerEntry:
    whose = child.pk if child else f"central:{uuid4()}"
    return LedgerEntry(
        key=f"{kind}:{rate.year}:{rate.fund}:{whose}:{rate.source}",
        authority=authority,
        child=child,
        school_id=school,
        year=rate.year,
        fund=rate.fund,
        column="allocated",
        kind=kind,
        amount=amount,
        by=by,
        at=clock.now(),
    )


def _had(authority, year) -> dict:
    """(child, fund) -> the year's money and what was kept of it, as far as it was allocated."""
    rows = LedgerEntry.objects.filter(authority=authority, year=year, column="allocated", child__isnull=False)
    found: dict = {}
    for child, fund, kind, amount in rows.order_by().values_list("child", "fund", "kind").annotate(sum=Sum("amount")):
        whole, sliced = found.get((child, fund), (NOTHING, NOTHING))
        if kind in {Kind.ALLOCATION, Kind.CORRECTION, Kind.JOINED}:
            whole += pence(amount)
        elif kind == Kind.TOP_SLICE:
            sliced += pence(amount)
        found[child, fund] = (whole, sliced)
    return found


def _looked_after_in(authority, year):
    """Looked after on any day of the year so far, and old enough for a setting."""
    until = min(last_day(year), clock.today())
    periods = CarePeriod.objects.filter(Q(ends=None) | Q(ends__gte=first_day(year)), starts__lte=until)
    born = first_day(year).replace(year=year - 2)
    children = Child.objects.filter(authority=authority, pk__in=periods.values("child"), date_of_birth__lte=born)
    return children.select_related("authority").order_by("pk")


def _schools(authority) -> dict:
    rows = Enrolment.objects.filter(child__authority=authority).current().main()
    rows = rows.order_by(F("ends").asc(nulls_last=True), "starts")  # on a day of moving the one that goes on counts
    return dict(rows.values_list("child", "school"))


# ---------------------------------------------------------------- schemes


@action
def start_scheme(
    *, authority: Authority, year: int, fund: str, name: str, reach: str, amount: Decimal, by: User
) -> Scheme:
    """Set money aside for something that is done for many children at once."""
    permissions.check_can_set_money(by, authority)
    permissions.check_year_is_not_over(year, page(authority))
    scheme = Scheme.objects.create(
        authority=authority, year=year, fund=fund, name=name, reach=reach, amount=amount, made_at=clock.now()
    )
    _scheme_entry(scheme, "committed", amount, f"scheme:{scheme.pk}", by)
    events.record("payment.scheme", f"set {money_words(amount)} aside for {name}", scheme, by=by)
    return scheme


@action
def spend_on_scheme(*, scheme: Scheme, amount: Decimal, by: User) -> Scheme:
    """The Virtual School has paid for some of it, and has the invoice."""
    scheme = Scheme.objects.select_for_update(of=("self",)).select_related("authority").get(pk=scheme.pk)
    permissions.check_can_spend(by, scheme, amount)
    for column in ("paid", "evidenced"):
        _scheme_entry(scheme, column, amount, f"scheme:{scheme.pk}:{column}:{scheme.version}", by)
    scheme.spent += amount
    scheme.save()
    events.record("payment.scheme", f"spent {money_words(amount)} on {scheme.name}", scheme, by=by)
    return scheme


def _scheme_entry(scheme, column, amount, key, by) -> None:
    LedgerEntry.objects.create(
        key=key,
        authority=scheme.authority,
        year=scheme.year,
        fund=scheme.fund,
        column=column,
        kind=Kind.SCHEME,
        amount=amount,
        words=scheme.name,
        by=by,
        at=clock.now(),
    )


# ---------------------------------------------------------------- kinds of support


@action
def save_category(*, authority: Authority, key: str, values: dict, by: User) -> FundingCategory:
    """Add a kind of support (no key), or change one. The first change makes the list it starts from the authority's."""
    permissions.check_can_set_money(by, authority)
    _own_list(authority)
    rows = FundingCategory.objects.select_for_update(of=("self",)).filter(authority=authority)
    category = rows.filter(key=key).first() if key else None
    if category is None:
        category = FundingCategory(authority=authority, key=_free_key(rows, values["name"]), position=rows.count() + 1)
    for name, value in values.items():
        setattr(category, name, value)
    category.removed_at = None
    category.save()
    events.record("payment.category", f"changed a kind of support: {category.name}", category, by=by)
    return category


@action
def remove_category(*, authority: Authority, key: str, by: User) -> None:
    """Nobody asks for it any more; requests keep its name."""
    permissions.check_can_set_money(by, authority)
    _own_list(authority)
    rows = FundingCategory.objects.select_for_update(of=("self",)).filter(authority=authority, removed_at=None)
    category = rows.filter(key=key).first()
    if category is None:
        return
    if rows.count() == 1:
        raise NotNow("One kind of support has to stay.", page(authority))
    category.removed_at = clock.now()
    category.save()
    events.record("payment.category", f"took a kind of support off the list: {category.name}", category, by=by)


def _own_list(authority: Authority) -> None:
    Authority.objects.select_for_update().get(pk=authority.pk)
    if FundingCategory.objects.filter(authority=authority).exists():
        return
    for position, (key, name, group) in enumerate(STARTS_FROM, start=1):
        FundingCategory(authority=authority, key=key, name=name, group=group, position=position).save()


def _free_key(rows, name: str) -> str:
    key = slugify(name)[:34] or "kind"
    taken = set(rows.filter(key__startswith=key).values_list("key", flat=True))
    numbered = (f"{key}-{number}" for number in count(2))
    return next(each for each in chain([key], numbered) if each not in taken)


def page(authority: Authority) -> str:
    return reverse("money:settings", args=[authority.code])


def this_year() -> int:
    return year_of(clock.today())
