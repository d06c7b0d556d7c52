"""Attendance mark by mark: counted as the regulations say, taken into the plan that is being written."""

import re
from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import tasks
from audit import clock
from children import codes
from organisations.models import ImportRun
from peps.models import AttendancePage, AttendancePeriod
from tests.factories import pep_at

pytestmark = pytest.mark.django_db
LONG = "local_id,date_of_birth,date,session,code"
WIDE = "Child ID,DOB,Date,AM,PM"
TODAY = date(2026, 11, 24)


@pytest.fixture
def pep(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def load(client, administrator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(administrator)

    def load(*lines, begin=True):
        with clock.at(TODAY):
            upload = SimpleUploadedFile("marks.csv", "\n".join(lines).encode())
            response = client.post(reverse("importing:choose", args=["marks"]), {"files": [upload]})
            run = ImportRun.objects.get(pk=response.url.strip("/").rpartition("/")[2])
            tasks.sweep_imports()
            if begin:
                client.post(reverse("importing:run", args=[run.pk]), {"do": "begin"})
                tasks.sweep_imports()
        run.refresh_from_db()
        return run

    return load


def who(child):
    return f"{child.local_id},{child.date_of_birth:%d/%m/%Y}"


def days(child, marks, since=date(2026, 9, 7)):
    """A row a day; "/I" is present in the morning and ill in the afternoon."""
    return [f"{who(child)},{since + timedelta(days=n):%d/%m/%Y},{pair[0]},{pair[1]}" for n, pair in enumerate(marks)]


def test_marks_of_days_are_counted_as_the_regulations_say(ada, pep, load):
    marks = [("/", "\\"), ("L", "I"), ("K", "V"), ("M", "C2"), ("U", "G"), ("Y1", "#"), ("X", "D"), ("", "-")]
    assert load(WIDE, *days(ada, marks), begin=False).counts["created"] == 1
    run = load(WIDE, *days(ada, marks))
    page = AttendancePage.objects.get(pep=pep)
    assert (page.attended, page.activity, page.authorised, page.unauthorised, page.possible) == (3, 2, 3, 2, 10)
    assert page.by_code == {"D": 1, "M": 1, "C2": 1, "X": 1, "I": 1, "Y1": 1, "G": 1, "U": 1, "#": 1}
    assert (page.percentage, page.as_at, page.source) == (50.0, date(2026, 9, 13), "the file marks.csv")
    assert load(WIDE, *days(ada, marks)).counts["unchanged"] == 1
    assert run.lines.filter(outcome="created").get().subject_id == ada.pk


def test_a_row_for_each_mark_says_the_same(ada, pep, load):
    rows = [f"{who(ada)},07/09/2026,AM,/", f"{who(ada)},07/09/2026,pm,i", f"{who(ada)},2026-09-08,1,L"]
    load(LONG, *rows, rows[0])
    page = AttendancePage.objects.get(pep=pep)
    assert (page.attended, page.authorised, page.possible) == (2, 1, 3)


def test_years_before_are_a_line_each(ada, pep, load):
    load(WIDE, *days(ada, [("/", "/"), ("I", "/")]), *days(ada, [("/", "O")], since=date(2026, 6, 8)))
    period = AttendancePeriod.objects.get(pep=pep)
    assert (period.span, period.school_year, period.possible, period.unauthorised) == ("year", "2025/26", 2, 1)
    assert AttendancePage.objects.get(pep=pep).possible == 4


def test_codes_of_before_2024_are_read_as_what_took_their_place(ada, pep, load):
    run = load(WIDE, *days(ada, [("J", "H"), ("Y", "F")]))
    assert AttendancePage.objects.get(pep=pep).by_code == {"J1": 1, "C": 2, "Y7": 1}
    assert "1 of the marks: code J ended in 2024 and was read as J1." in set(run.lines.values_list("words", flat=True))


def test_of_a_child_with_a_mark_that_cannot_be_read_nothing_is_taken(ada, pep, load):
    rows = [
        *days(ada, [("/", "QQ")]),
        f"{who(ada)},31/02/2026,/,/",
        f"{who(ada)},,/,/",
        f"{who(ada)},07/09/2026,I,",
        f"{who(ada)},07/09/2099,/,/",
    ]
    run = load(WIDE, *rows)
    said = {(line.row, line.column): f"{line.words} {line.fix}" for line in run.lines.filter(outcome="refused")}
    assert "This is no attendance code. Use a code of the register: / \\ L K V" in said[2, "pm"]
    assert "is not a date" in said[3, "date"]
    assert "The date is empty." in said[4, "date"]
    assert "Two marks for one session: 7 September 2026 AM is / in line 2. Keep the one" in said[5, "am"]
    assert "is still to come" in said[6, "date"]
    assert "none were taken" in said[2, "local_id"]
    assert AttendancePage.objects.get(pep=pep).possible is None
    run = load(LONG, f"{who(ada)},07/09/2026,noon,/", begin=False)
    assert run.lines.filter(column="session").get().fix == "Write AM or PM."


def test_a_part_of_the_register_does_not_take_the_year_away(ada, pep, load):
    load(WIDE, *days(ada, [("/", "/")] * 5))
    run = load(WIDE, *days(ada, [("/", "/")], since=date(2026, 9, 21)))
    assert "The file has 2 sessions of this school year, and the plan has 10 already." in run.lines.get().words
    assert AttendancePage.objects.get(pep=pep).possible == 10


def test_the_sums_can_be_typed_on_the_page_too(client, ada, pep, load, teacher):
    load(WIDE, *days(ada, [("/", "#"), ("Y7", "I")]))
    client.force_login(teacher)
    page = client.get(reverse("peps:page", args=[pep.pk, "attendance"]))
    shown = client.get(reverse("peps:page", args=[pep.pk, "absence"])).content.decode() + page.content.decode()
    found = re.search(r'value="([^"]*Y7 1[^"]*)"', shown)
    assert set(found[1].split(", ")) == {"I 1", "Y7 1", "# 1"}  # in the order in which the database keeps them
    assert set(codes.NOT_THERE) > set(codes.ABSENCE)
