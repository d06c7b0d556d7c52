"""What is worth a second look before money is asked for or given. It is said, and blocks nothing."""

from django.db.models import Sum

from audit import clock
from components.words import day_words, money_words
from targets.models import FundingRequest, LedgerEntry
from targets.money import ledger
from targets.money.rules import rules_for
from targets.money.years import last_day, year_of, year_words

Status = FundingRequest.Status


def warnings(request: FundingRequest) -> list[str]:
    funding, year = rules_for(request).funding, request.year or year_of(request.starts_on or clock.today())
    said = []
    if funding.guide_amount_a_term is not None and request.total > funding.guide_amount_a_term:
        said.append(f"This is more than the guide amount of {money_words(funding.guide_amount_a_term)} a term.")
    of_child = FundingRequest.objects.filter(child=request.child_id, year=year, removed_at=None)
    before = ledger.pence(of_child.exclude(pk=request.pk).aggregate(sum=Sum("committed"))["sum"])
    cap = funding.cap_a_year
    if cap is not None and before + request.total > cap:
        said.append(
            f"With this, {money_words(before + request.total)} would be asked for or given in {year_words(year)}. "
            f"The usual most for a child is {money_words(cap)} a year."
        )
    entries = LedgerEntry.objects.filter(child=request.child_id, year=year, fund=request.fund)
    so_far = ledger.totals(entries)
    if so_far.allocated and not request.is_approved and request.total > so_far.left:
        said.append(f"Of this year’s money for the child {money_words(max(so_far.left, 0))} is not promised yet.")
    if request.ends_on and request.ends_on > last_day(year):
        said.append(f"It runs beyond {day_words(last_day(year))}, when the financial year ends.")
    return said
