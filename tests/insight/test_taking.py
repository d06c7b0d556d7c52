"""Figures that leave the portal: asked for with a purpose, logged, harmless to a spreadsheet, small numbers hidden."""

import csv
import io
import re
import subprocess
import zipfile
from xml.etree import ElementTree

import pytest
from django.test import Client

from accounts.roles import Role
from audit.models import Event
from insight import actions, reports, tasks
from insight.dashboards import OF_A_REPORT, TABLES
from insight.measures import MEASURES
from insight.models import Taken, TermReport
from insight.scope import Scope
from insight.sheets import FEW, Hiding, exact, shared, shared_together, to_csv, to_xlsx
from insight.together import SAME, Cell, Document
from organisations.models import School
from tests.factories import member

pytestmark = pytest.mark.ci
TERM = "Autumn 2026"
FILE = {"reader": "team", "format": "csv", "purpose": "Meeting with Oakfield"}


@pytest.fixture
def browser(many):
    client = Client()
    client.force_login(many[1])
    return client


def test_a_file_is_given_for_a_purpose_and_logged(browser):
    refused = browser.post("/overview/file/due/", FILE | {"purpose": ""})
    assert "Enter what the file is for" in refused.content.decode()
    assert not Taken.objects.exists()
    answer = browser.post(f"/overview/file/due/?term={TERM}", FILE)
    taken = Taken.objects.get()
    assert (taken.purpose, taken.reader, taken.narrowed) == ("Meeting with Oakfield", "team", TERM)
    assert Event.objects.get(verb="figures.taken").subject_id == taken.pk
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    signed = next(row for row in rows if "Signed off" in row)
    page = browser.get(f"/overview/compliance/?term={TERM}").context["drawn"][0]
    assert rows[rows.index(signed) + 1][signed.index("Signed off")] == str(page.rows[1].cells[0].number)


def test_what_looks_like_a_formula_is_a_text_in_either_file(many):
    authority, head = many
    School.objects.update(name='=HYPERLINK("http://evil.example")')
    sheet = exact(TABLES["due"], Scope(head, [authority]), "school")
    assert "\n'=HYPERLINK" in to_csv(sheet, []).decode().replace('"', "")
    with zipfile.ZipFile(io.BytesIO(to_xlsx(sheet, []))) as book:
        page = ElementTree.fromstring(book.read("xl/worksheets/sheet1.xml"))
        assert [each for each in page.iter() if each.tag.endswith(("}f", "}hyperlink"))] == []
        assert b"=HYPERLINK" in book.read("xl/sharedStrings.xml")


@pytest.mark.parametrize("by", ["", "phase", "school", "adviser"])
def test_for_others_no_number_under_five_is_in_a_file(many, by):
    authority, head = many
    for table in TABLES.values():
        sheet = shared(table, Scope(head, [authority], {"term": TERM}), by)
        numbers = [cell for row in [*sheet.rows, *([sheet.total] if sheet.total else [])] for cell in row[1:]]
        assert [number for number in numbers if isinstance(number, int) and number < 5] == [], table.name
        if table.whole.is_money:
            continue
        said = {int(digits) for digits in re.findall(r"\d+", sheet.title.replace("20 working days", ""))}
        assert sheet.title == table.about or min(said, default=FEW) >= FEW, sheet.title
        told = {cell for row in [*sheet.rows, sheet.total or []] for cell in row[1:]}
        known = {one + other for one in told | {0} for other in told if str(one).isdigit() and str(other).isdigit()}
        known |= {one - other for one in known for other in known}
        assert not sheet.has_hidden or said <= known, sheet.title


@pytest.mark.parametrize("narrowed", ["phase=primary", "whose=mine", "term=all", "by=term"])
def test_for_others_no_part_of_the_children_is_taken_from_all(browser, narrowed):
    """Two files of which one is a part of the other tell the rest."""
    wanted = FILE | {"reader": "others"}
    refused = browser.post(f"/overview/file/due/?term={TERM}&{narrowed}".replace(f"term={TERM}&term", "term"), wanted)
    assert "could be worked out" in refused.content.decode()
    assert not Taken.objects.exists()
    assert browser.post(f"/overview/file/due/?term={TERM}&by=school", wanted)["Content-Type"].startswith("text/csv")


@pytest.mark.parametrize("by", ["", "phase", "school", "adviser"])
def test_for_others_totals_are_told_as_in_the_report(many, by):
    authority, head = many
    scope = Scope(head, [authority], {"term": TERM})
    reported = {
        sheet.name: sheet for sheet in shared_together([Hiding(TABLES[name], scope) for _, name in OF_A_REPORT])
    }
    for _, name in OF_A_REPORT:
        sheet = shared(TABLES[name], scope, by)
        if not sheet.note and not TABLES[name].whole.is_money:
            assert (sheet.total or sheet.rows[0])[1:] == (reported[name].total or reported[name].rows[0])[1:], name


def test_no_number_hidden_in_the_report_follows_from_its_other_tables(many):
    """The report of a small authority hides much; what is left says nothing of it, by the sums that tables share."""
    authority, head = many
    scope = Scope(head, [authority], {"term": TERM})
    hidings = [Hiding(TABLES[name], scope) for _, name in OF_A_REPORT]
    sheets = shared_together(hidings)
    grids = {each.table.name: each.grid for each in hidings if each.grid}
    parts = {each.table.name: [part.name for part in each.parts] for each in hidings if each.grid}
    document = Document(grids, parts, SAME)
    hidden = [Cell(name, row, parts[name][place]) for name, grid in grids.items() for row, place in grid.marks]
    assert [cell for cell in hidden if document.is_determined(cell)] == []
    assert len(hidden) > 10
    assert sum(not sheet.note for sheet in sheets) > 10


def test_the_sums_that_tables_share_are_true(many):
    """Where two tables of the report count the same, they count alike."""
    authority, head = many
    scope = Scope(head, [authority], {"term": TERM})
    for same in SAME:
        others = same.others or (TABLES[same.whole_of].whole.name,)
        one, other = (sum(MEASURES[name].number(scope) for name in names) for names in (same.parts, others))
        assert one == other, same


def test_the_report_of_a_term_is_made_with_its_figures_and_kept(many, settings, tmp_path):
    authority, head = many
    settings.MEDIA_ROOT = tmp_path
    report = actions.want_report(authority=authority, term=TERM, purpose="The board", by=head)
    tasks.sweep()
    report.refresh_from_db()
    assert report.last_error == ""
    assert (report.done, len(report.figures)) == (report.total, report.total)
    kept = report.figures
    authority.children.all().update(restricted=True)
    tasks.make(str(report.pk))
    report.refresh_from_db()
    assert report.figures == kept
    told = subprocess.run(
        ["pdfinfo", "-meta", report.file.path],
        capture_output=True, text=True, check=True,
    ).stdout  # fmt: skip
    assert "<pdfuaid:part>1</pdfuaid:part>" in told.replace(" ", "") or 'pdfuaid:part="1"' in told


def test_a_report_of_somebody_who_is_head_no_more_says_why_it_is_not_made(many):
    authority, head = many
    report = actions.want_report(authority=authority, term=TERM, purpose="The board", by=head)
    TermReport.objects.filter(pk=report.pk).update(wanted_by=member(Role.ADVISER, authority))
    tasks.sweep()
    report.refresh_from_db()
    assert "no longer head" in report.last_error
    assert tasks.sweep() == 0


def test_a_report_shows_how_far_it_is(many, browser):
    authority, head = many
    report = actions.want_report(authority=authority, term=TERM, purpose="The board", by=head)
    TermReport.objects.filter(pk=report.pk).update(done=3)
    assert f"3 of {report.total} tables are counted" in browser.get(f"/overview/reports/{report.pk}/").content.decode()
    reports.make(TermReport.objects.get(pk=report.pk))
    assert browser.get(f"/overview/reports/{report.pk}.pdf")["Content-Type"] == "application/pdf"
