"""The ledger of a child, a school and an authority, a financial year at a time. A number is the sum of the very entries
to which it leads."""

from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from audit import clock
from components.words import money_words
from targets import permissions as may
from targets.models import LedgerEntry
from targets.money import finding, ledger, permissions, sheets
from targets.money.years import last_day, year_of, year_words

ON_A_PAGE = 60
CSV_ROWS = 20_000
Column = LedgerEntry.Column
WORDS = {
    "allocated": ("Allocated", "The year’s money"),
    "committed": ("Committed", "Approved, or set aside"),
    "paid": ("Paid", "Gone to schools and schemes"),
    "evidenced": ("Evidenced", "Shown to be spent"),
    "unspent": ("Unspent", "Allocated, and not shown to be spent"),
}


@dataclass(frozen=True)
class Sheet:
    """What one page of the ledger is about."""

    title: str
    entries: object  # all years
    address: str
    csv_address: str


@require_safe
def child(request, child_id):
    found = finding.child_or_404(request, child_id)
    sheet = _of_child(request, found)
    extra = {
        "child": found,
        "may_ask": may.can_ask_between_plans(request.user, found),
        "requests": permissions.requests_for(request.user).filter(child=found).exclude(status="draft"),
        "drafts": _drafts(request, found),
    }
    return _page(request, sheet, found.authority, extra)


def _of_child(request, found) -> Sheet:
    return Sheet(
        f"Money for {found.known_as}",
        permissions.entries_for(request.user).filter(child=found),
        reverse("money:child", args=[found.pk]),
        reverse("money:child_csv", args=[found.pk]),
    )


def _drafts(request, found):
    """Drafts between plans, for those who may write them; a plan's drafts are on its own page."""
    if not may.can_ask_between_plans(request.user, found):
        return []
    return permissions.requests_for(request.user).filter(child=found, pep=None, status="draft")


@require_safe
def child_csv(request, child_id):
    return _csv(request, _of_child(request, finding.child_or_404(request, child_id)))


@require_safe
def school(request, school_id):
    return _page(request, _of_school(request, school_id), None, {"of_school": True})


def _of_school(request, school_id) -> Sheet:
    found, entries = finding.school_or_404(request, school_id)
    addresses = [reverse(f"money:{name}", args=[found.pk]) for name in ("school", "school_csv")]
    return Sheet(f"Money at {found}", entries, *addresses)


@require_safe
def school_csv(request, school_id):
    return _csv(request, _of_school(request, school_id))


@require_safe
def authority(request, code):
    found = finding.authority_or_404(request, code)
    sheet, year = _of_authority(found), _year(request)
    so_far = ledger.totals(sheet.entries.filter(year=year))
    forecast = ledger.forecast(ledger.given_in(found, year), year, so_far)
    top = forecast.at_risk[:5]
    moved = ledger.left_behind(found)
    names = finding.names_of(request, {row.child_id for row in [*(row for row, _ in top), *moved]})
    extra = {
        "forecast": forecast,
        "at_risk": [{"request": row, "child": names[row.child_id], "amount": amount} for row, amount in top],
        "moved": [{"request": row, "child": names[row.child_id]} for row in moved],
        "ends": last_day(year),
        "by_school": _by_school(sheet.entries.filter(year=year)),
    }
    return _page(request, sheet, found, extra)


def _of_authority(found) -> Sheet:
    addresses = [reverse(f"money:{name}", args=[found.code]) for name in ("authority", "authority_csv")]
    return Sheet(f"Ledger of {found}", ledger.of_authority(found), *addresses)


def _by_school(entries) -> list[dict]:
    schools = dict(entries.exclude(school=None).order_by().values_list("school", "school__name").distinct())
    sums = ledger.totals_by(entries.exclude(school=None), "school")
    rows = [{"id": pk, "name": name, "totals": sums[pk]} for pk, name in schools.items()]
    return sorted(rows, key=lambda row: row["name"])


@require_safe
def authority_csv(request, code):
    return _csv(request, _of_authority(finding.authority_or_404(request, code)))


# ---------------------------------------------------------------- one page for all


def _page(request, sheet: Sheet, authority, extra):
    year = _year(request)
    of_year = sheet.entries.filter(year=year)
    column = request.GET.get("column", "")
    listed = _narrowed(of_year, column)
    page = Paginator(listed.select_related("school", "request", "by"), ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    names = finding.names_of(request, {row.child_id for row in rows})
    sums = ledger.totals(of_year)
    kept = f"year={year}" + (f"&column={column}" if column in WORDS else "")
    years = {*sheet.entries.order_by().values_list("year", flat=True).distinct(), year_of(clock.today())}
    context = {
        "places": finding.places_of(request, "Ledger", authority),
        "title": sheet.title,
        "year": year,
        "year_words": year_words(year),
        "years": [
            {"text": year_words(each), "href": f"{sheet.address}?year={each}", "current": each == year}
            for each in sorted(years | {year}, reverse=True)
        ],
        "numbers": [
            {
                "text": text,
                "hint": hint,
                "number": money_words(getattr(sums, name)),
                "href": f"{sheet.address}?year={year}&column={name}#entries",
            }
            for name, (text, hint) in WORDS.items()
        ],
        "column": WORDS[column][0] if column in WORDS else "",
        "everything": f"{sheet.address}?year={year}#entries",
        "listed": getattr(ledger.totals(listed), column) if column in WORDS else None,
        "page": page,
        "entries": [{"entry": row, "child": names.get(row.child_id), "amount": _signed(row, column)} for row in rows],
        "kept": kept,
        "csv_href": f"{sheet.csv_address}?{kept}",
    }
    return render(request, "targets/money/ledger.html", context | extra)


def _narrowed(entries, column: str):
    if column == "unspent":
        return entries.filter(column__in=[Column.ALLOCATED, Column.EVIDENCED])
    return entries.filter(column=column) if column in Column.values else entries


def _signed(entry, column: str):
    """As it counts in the number: what is shown to be spent makes the unspent less."""
    return -entry.amount if column == "unspent" and entry.column == Column.EVIDENCED else entry.amount


def _csv(request, sheet: Sheet):
    rows = _narrowed(sheet.entries.filter(year=_year(request)), request.GET.get("column", ""))
    rows = list(rows.select_related("school", "request", "child")[:CSV_ROWS])
    names = finding.names_of(request, {row.child_id for row in rows})
    restricted = {child for child, name in names.items() if name["words"] == finding.RESTRICTED}
    ids = {row.child_id: row.child.local_id for row in rows if row.child_id and row.child_id not in restricted}
    response = HttpResponse(sheets.of_entries(rows, ids), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ledger.csv"'
    return response


def _year(request) -> int:
    asked = request.GET.get("year", "")
    return int(asked) if asked.isdecimal() and 2000 <= int(asked) <= 2100 else year_of(clock.today())
