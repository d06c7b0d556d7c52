"""Files of money for a spreadsheet: texts run nothing, amounts stay numbers."""

import csv
import io
from decimal import Decimal

from components.words import in_london
from organisations.spreadsheets import no_formula
from targets.money.years import year_words

PAYMENT_HEADS = ["Batch", "Reference", "Child id", "School", "URN", "Fund", "Financial year", "Amount in pounds"]
LEDGER_HEADS = [
    "Date",
    "Financial year",
    "Fund",
    "Child id",
    "Reference",
    "School",
    "Column",
    "What",
    "Amount in pounds",
]


def as_csv(rows: list[list]) -> str:
    out = io.StringIO()
    csv.writer(out).writerows(
        [[cell if isinstance(cell, Decimal) else no_formula(cell) for cell in row] for row in rows]
    )
    return f"\ufeff{out.getvalue()}"


def _safe(cell):
    return cell if isinstance(cell, Decimal) else no_formula(cell)


def of_batch(batch) -> str:
    """What finance pays: child id and reference, no name."""
    lines = batch.payments.select_related("request__child", "school").order_by("school__name", "pk")
    rows = [
        [
            batch.number,
            line.request.reference,
            line.request.child.local_id,
            line.school.name if line.school else "",
            line.school.urn if line.school else "",
            line.request.get_fund_display(),
            year_words(line.request.year),
            line.amount,
        ]
        for line in lines
    ]
    return as_csv([PAYMENT_HEADS, *rows])


def of_entries(entries, ids: dict) -> str:
    """The entries of a ledger page. `ids`: what stands for each child, by its id."""
    rows = [
        [
            f"{in_london(entry.at):%Y-%m-%d}",
            year_words(entry.year),
            entry.get_fund_display(),
            ids.get(entry.child_id, ""),
            entry.request.reference if entry.request else "",
            entry.school.name if entry.school else "",
            entry.get_column_display(),
            entry.get_kind_display(),
            entry.amount,
        ]
        for entry in entries
    ]
    return as_csv([LEDGER_HEADS, *rows])
