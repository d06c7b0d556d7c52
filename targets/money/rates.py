"""What a child brings in a financial year. The figures of the past are here; later years are typed by the authority.

A year that is over keeps the figure it had: nobody types another one.
"""

from dataclasses import dataclass
from decimal import Decimal

from targets.models import FundingRequest, Rate

Fund = FundingRequest.Fund

# Pupil Premium Plus for a looked-after child, by the year in which the financial year begins.
KNOWN = {
    (Fund.PP_PLUS, 2021): Decimal("2345.00"),
    (Fund.PP_PLUS, 2022): Decimal("2410.00"),
    (Fund.PP_PLUS, 2023): Decimal("2530.00"),
    (Fund.PP_PLUS, 2024): Decimal("2570.00"),
    (Fund.PP_PLUS, 2025): Decimal("2630.00"),
}


@dataclass(frozen=True)
class YearRate:
    fund: str
    year: int
    amount: Decimal
    top_slice: Decimal
    source: str  # names the rate in the keys of the ledger
    typed: Rate | None = None


def rates_of(authority) -> list[YearRate]:
    """One a fund and year, the newest year first."""
    found = {key: YearRate(*key, amount, Decimal("0.00"), "known") for key, amount in KNOWN.items()}
    for rate in Rate.objects.filter(authority=authority).select_related("by").order_by("at", "id"):
        found[rate.fund, rate.year] = YearRate(rate.fund, rate.year, rate.amount, rate.top_slice, str(rate.pk), rate)
    return sorted(found.values(), key=lambda rate: (-rate.year, list(Fund).index(Fund(rate.fund))))


def rate_for(authority, fund: str, year: int) -> YearRate | None:
    return next((rate for rate in rates_of(authority) if (rate.fund, rate.year) == (fund, year)), None)
