"""Figures from a file: whatever a spreadsheet saves, looked at first, all or nothing."""

import csv
import io
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit import clock
from audit.models import Event, Look
from children import upn
from children.upn import CHECK_LETTERS
from organisations.imports import CannotRead
from peps.figures import loading, planning
from peps.figures.layouts import ATTAINMENT, ATTENDANCE, KINDS, MOST_ROWS
from peps.models import AttainmentRow, AttendancePage, AttendancePeriod, FiguresFile, PartState, Suspension
from signoff import actions as moves
from tests.factories import ChildFactory, enrol, fresh, in_care, pep_at

pytestmark = pytest.mark.ci

NUMBER = upn.check_letter("A123456789012") + "123456789012"
DAY = date(2026, 9, 7)
ABOUT = {"as_at": DAY, "source": "School register"}


@pytest.fixture
def pep(ada, social_worker, teacher):
    ada.upn = NUMBER
    ada.save()
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def as_file(*rows, head="upn,possible,attended,authorised,unauthorised") -> bytes:
    return "\n".join([head, *rows]).encode()


def plan(by, data: bytes, kind=ATTENDANCE, **more):
    return planning.plan(
        kind.layout.read("f.csv", data).rows, kind, **(ABOUT | more), children=planning.children_of(by)
    )


def said(by, data, kind=ATTENDANCE, **more) -> list:
    """What is wrong with the last row: (column, reason)."""
    row = plan(by, data, kind, **more).rows[-1]
    return [(problem.column, problem.reason) for problem in row.problems]


def load(by, data, kind=ATTENDANCE, pep=None):
    kept = loading.keep(kind=kind, name="f.csv", data=data, **ABOUT, pep=pep, by=by)
    return loading.load(kept=kept, seen=loading.plan_of(kept, by).fingerprint, by=by)


# ---------------------------------------------------------------- what it does


def test_attendance_goes_into_the_plan_that_is_being_written(pep, teacher):
    done = load(teacher, as_file(f"{NUMBER},120,114,4,2"))
    page = AttendancePage.objects.get(pep=pep)
    assert (page.possible, page.attended, page.authorised, page.unauthorised) == (120, 114, 4, 2)
    assert (page.as_at, page.source) == (DAY, "School register")
    assert done.counts == {planning.NEW: 1}
    assert page.history.get(version=page.version).attended == 114
    assert PartState.objects.get(pep=pep, part="C").status == PartState.Status.IN_PROGRESS
    words = Event.objects.get(verb="plan.figures").words
    assert words == "took attendance from a file: School register, as at 7 September 2026"


def test_attainment_is_added_and_changed_by_subject(pep, teacher):
    head = "upn,subject,value,judgement,progress"
    load(
        teacher,
        as_file(f"{NUMBER},Maths,3,WTS,", f"{NUMBER},English,4,At what is expected,more", head=head),
        ATTAINMENT,
    )
    done = load(teacher, as_file(f"{NUMBER},MATHS,4,at,", f"{NUMBER},English,4,at,more", head=head), ATTAINMENT)
    rows = {row.subject: (row.value, row.judgement, row.progress) for row in AttainmentRow.objects.filter(pep=pep)}
    assert rows == {"MATHS": ("4", "at", ""), "English": ("4", "at", "more")}
    assert done.counts == {planning.CHANGES: 1, planning.SAME: 1}


def test_attendance_of_a_term_is_a_line_of_its_own(pep, teacher):
    head = "upn,span,school_year,possible,attended,activity,authorised,unauthorised"
    data = as_file(
        f"{NUMBER},autumn,2025-2026,140,120,10,6,4", f"{NUMBER},Whole school year,2024/25,380,350,,,", head=head
    )
    done = load(teacher, data, KINDS["periods"])
    assert done.counts == {planning.NEW: 2}
    year, term = AttendancePeriod.objects.filter(pep=pep).order_by("school_year")
    assert (term.span, term.school_year, term.activity, term.source) == ("autumn", "2025/26", 10, "School register")
    assert year.span == "year"
    assert plan(teacher, data, KINDS["periods"]).is_empty
    wrong = as_file(f"{NUMBER},autumn,2025/27,140,120,10,6,4", head=head)
    assert said(teacher, wrong, KINDS["periods"]) == [("school_year", "“2025/27” is not a school year.")]


def test_a_subject_stands_at_several_points_in_time(pep, teacher):
    head = "upn,subject,point,scale,value,judgement,target"
    rows = [f"{NUMBER},Maths,Starting point,gcse,3,below,", f"{NUMBER},Maths,Autumn term,gcse,4,at,6"]
    load(teacher, as_file(*rows, head=head), ATTAINMENT)
    start, autumn = AttainmentRow.objects.filter(pep=pep, subject="Maths").order_by("-point")
    assert (start.point, start.scale, start.value) == ("start", "gcse", "3")
    assert (autumn.point, autumn.target, autumn.confirmed_on) == ("autumn", "6", DAY)
    older = plan(teacher, as_file(rows[1].replace(",4,", ",5,"), head=head), ATTAINMENT, as_at=DAY - timedelta(days=3))
    assert older.rows[0].problems[0].column == "as_at"


def test_the_same_file_again_changes_nothing(pep, teacher):
    load(teacher, as_file(f"{NUMBER},120,114,4,2"))
    version = AttendancePage.objects.get(pep=pep).version
    assert plan(teacher, as_file(f"{NUMBER},120,114,4,2")).is_empty
    load(teacher, as_file(f"{NUMBER},120,114,4,2"))
    assert AttendancePage.objects.get(pep=pep).version == version


def test_an_empty_cell_changes_nothing(pep, teacher):
    load(teacher, as_file(f"{NUMBER},120,114,4,2"))
    load(teacher, as_file(f"{NUMBER},130,,,"))
    page = AttendancePage.objects.get(pep=pep)
    assert (page.possible, page.attended) == (130, 114)


def test_a_child_is_found_by_id_and_date_of_birth_too(ada, pep, adviser):
    head = "local_id,date_of_birth,possible,attended,suspension_days,as_at,source"
    load(adviser, as_file(f"{ada.local_id},14/03/2013,100,90,2.5,2026-09-04,Arbor", head=head))
    page = AttendancePage.objects.get(pep=pep)
    assert (page.suspension_days, page.as_at, page.source) == (Decimal("2.5"), date(2026, 9, 4), "Arbor")


def test_a_file_for_one_plan_need_not_say_who(ada, pep, teacher):
    load(teacher, as_file("120,114", head="possible,attended"), pep=pep)
    assert AttendancePage.objects.get(pep=pep).attended == 114
    row = plan(teacher, as_file("X,120,114", head="local_id,possible,attended"), only=fresh(pep)).rows[0]
    assert row.problems[0].column == "date_of_birth"
    other = as_file("X,2013-03-14,120,114", head="local_id,date_of_birth,possible,attended")
    assert said(teacher, other, only=fresh(pep)) == [("local_id", "The row is about another child.")]


@pytest.mark.parametrize(
    "data",
    [
        f"upn;possible;attended\n{NUMBER};120;114\n".encode(),
        f"sep=;\nUPN;Possible sessions;Sessions attended\n{NUMBER};120;114\n".encode(),
        f"﻿upn\tpossible\tattended\n{NUMBER}\t120\t114\n".encode(),
        f"upn,name,possible,attended\n{NUMBER},Zoë,120,114\n".encode("cp1252"),
        f'upn,possible,attended\n="{NUMBER.lower()}",120.0,114\n'.encode(),
    ],
)
def test_files_of_many_programs_say_the_same(data, pep, teacher):
    (row,) = plan(teacher, data).rows
    assert (row.effect, row.values["possible"], row.values["attended"]) == (planning.NEW, 120, 114)


# ---------------------------------------------------------------- what is refused


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        (f"{NUMBER},120,-3,,", "attended", "There cannot be -3 sessions."),
        (f"{NUMBER},120,121,,", "attended", "121 attended are more than 120 possible sessions."),
        (f"{NUMBER},120,eleven,,", "attended", "“eleven” is not a number."),
        (f"{NUMBER},120,11.5,,", "attended", "“11.5” is not a whole number of sessions."),
        (f"{NUMBER},1e999,3,,", "possible", "There cannot be 1e999 sessions."),
        (f"{NUMBER},NaN,3,,", "possible", "“NaN” is not a number."),
        (f"{NUMBER},401,3,,", "possible", "There cannot be 401 sessions."),
        (f"{NUMBER},=1+1,3,,", "possible", "“=1+1” is not a number."),
        ("A12,120,114,,", "upn", "This is not a UPN."),
        (",120,114,,", "upn", "The row does not say which child."),
    ],
)
def test_a_bad_cell_is_named_with_its_reason(row, column, reason, pep, teacher):
    assert said(teacher, as_file(row)) == [(column, reason)]


@pytest.mark.parametrize(
    ("cells", "column", "reason"),
    [
        ("2026-02-31,x", "as_at", "“2026-02-31” is not a date."),
        ("2026-12-01,x", "as_at", "1 December 2026 is still to come."),
        (f"2026-09-01,{'x' * 101}", "source", "It is longer than 100 letters."),
    ],
)
def test_where_the_figures_come_from_is_read_too(cells, column, reason, pep, teacher):
    head = "upn,possible,attended,as_at,source"
    assert said(teacher, as_file(f"{NUMBER},120,114,{cells}", head=head)) == [(column, reason)]


def test_a_wrong_check_letter_is_a_warning(ada, pep, teacher):
    wrong = next(letter for letter in CHECK_LETTERS if letter != NUMBER[0]) + NUMBER[1:]
    ada.upn = wrong
    ada.save()
    (row,) = plan(teacher, as_file(f"{wrong},120,114,4,2")).rows
    assert row.warnings == [f"The first letter of the UPN does not fit its numbers: {wrong}."]
    assert row.effect == planning.NEW


def test_figures_that_do_not_add_up_are_a_warning(pep, teacher):
    (row,) = plan(teacher, as_file(f"{NUMBER},120,114,4,4")).rows
    assert row.warnings == ["Attended and absent sessions together are 122, possible are 120."]


def test_older_figures_do_not_replace_newer_ones(pep, teacher):
    load(teacher, as_file(f"{NUMBER},120,114,,"))
    older = plan(teacher, as_file(f"{NUMBER},100,99,,"), as_at=DAY - timedelta(days=7))
    assert older.rows[0].problems[0].reason == "The plan has newer figures, as at 7 September 2026."


def test_the_same_child_or_subject_twice_is_refused(pep, teacher):
    twice = as_file(f"{NUMBER},120,114,,", f"{NUMBER},120,113,,")
    assert said(teacher, twice) == [("upn", "Row 2 is about the same already.")]
    head = "upn,subject,judgement"
    twice = as_file(f"{NUMBER},Maths,at", f"{NUMBER},maths,below", head=head)
    assert said(teacher, twice, ATTAINMENT) == [("subject", "Row 2 is about the same already.")]


def test_attainment_needs_a_subject_and_a_judgement(pep, teacher):
    head = "upn,subject,judgement"
    assert said(teacher, as_file(f"{NUMBER},,at", head=head), ATTAINMENT) == [("subject", "It is empty.")]
    assert said(teacher, as_file(f"{NUMBER},Art,", head=head), ATTAINMENT) == [("judgement", "It is empty.")]
    wrong = said(teacher, as_file(f"{NUMBER},Art,brilliant", head=head), ATTAINMENT)
    assert wrong == [("judgement", "“brilliant” is not one of the answers.")]


def test_children_of_others_do_not_exist_here(ada, pep, teacher, other_teacher, other_adviser, social_worker, school):
    unknown = "No child whose education you write has this number, or not with this date of birth."
    for person in (other_teacher, other_adviser, social_worker):
        assert said(person, as_file(f"{NUMBER},120,114,,")) == [("upn", unknown)]
    head = "upn,date_of_birth,possible,attended"
    assert said(teacher, as_file(f"{NUMBER},2013-03-15,120,114", head=head)) == [("upn", unknown)]
    ada.restricted = True
    ada.save()
    assert said(teacher, as_file(f"{NUMBER},120,114,,")) == [("upn", unknown)]


def test_a_plan_that_cannot_be_written_now_takes_no_figures(pep, teacher, adviser):
    moves.close(pep=pep, reason="Opened in error", by=adviser)
    assert said(teacher, as_file(f"{NUMBER},120,114,,")) == [("", "No plan is being written for this child.")]


def test_a_section_that_is_complete_takes_no_figures(ada, social_worker, teacher):
    ada.upn = NUMBER
    ada.save()
    pep_at("written", child=ada, social_worker=social_worker, teacher=teacher)
    ((_, reason),) = said(teacher, as_file(f"{NUMBER},120,114,,"))
    assert "is marked complete" in reason


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "The file is empty"),
        (b"upn,possible,attended\n", "no child under them"),
        (b"upn,present\n1,2\n", "needs these headings too: possible"),
        (b"upn,possible,attended,possible\n1,2,3,4\n", "more than once"),
        (b"PK\x03\x04rest", "Excel workbook"),
        (b"upn,possible,attended\n" + b"1,2,3\n" * 50_000, f"50,000 rows. Load at most {MOST_ROWS:,}"),
    ],
)
def test_a_file_of_no_use_says_what_to_do(data, words):
    with pytest.raises(CannotRead, match=words):
        ATTENDANCE.layout.read("f.csv", data)


# ---------------------------------------------------------------- all or nothing


def test_what_changed_since_it_was_shown_is_shown_again(pep, teacher):
    kept = loading.keep(kind=ATTENDANCE, name="f.csv", data=as_file(f"{NUMBER},120,114,,"), **ABOUT, by=teacher)
    seen = loading.plan_of(kept, teacher).fingerprint
    AttendancePage.objects.filter(pep=pep).update(attended=3, possible=9)
    with pytest.raises(loading.Changed):
        loading.load(kept=kept, seen=seen, by=teacher)
    assert AttendancePage.objects.get(pep=pep).attended == 3


def test_nothing_is_left_when_it_fails_half_way(pep, teacher, monkeypatch):
    monkeypatch.setattr(loading, "touch", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        load(teacher, as_file(f"{NUMBER},120,114,,"))
    assert AttendancePage.objects.get(pep=pep).attended is None
    assert not FiguresFile.objects.exclude(loaded_at=None).exists()


def test_a_file_is_taken_in_once_and_its_content_is_gone(pep, teacher):
    kept = loading.keep(kind=ATTENDANCE, name="f.csv", data=as_file(f"{NUMBER},120,114,,"), **ABOUT, by=teacher)
    assert NUMBER not in kept.content
    seen = loading.plan_of(kept, teacher).fingerprint
    assert loading.load(kept=kept, seen=seen, by=teacher)
    assert loading.load(kept=kept, seen=seen, by=teacher) is None
    assert FiguresFile.objects.get().content == ""


def test_many_rows_take_as_many_queries_as_a_few(authority, school, pep, adviser, social_worker, teacher):
    def queries(data):
        kept = loading.keep(kind=ATTAINMENT, name="f.csv", data=data, **ABOUT, by=adviser)
        with CaptureQueriesContext(connection) as asked:
            loading.plan_of(kept, adviser)
        return len(asked)

    head = "upn,subject,judgement"
    few = queries(as_file(f"{NUMBER},Maths,at", head=head))
    for number in range(3):
        child = in_care(ChildFactory(authority=authority, upn=f"A00000000000{number}"))
        enrol(child, school)
        pep_at("new", child=child, social_worker=social_worker, teacher=teacher)
    rows = [f"A00000000000{child},Subject {number},at" for child in range(3) for number in range(20)]
    assert queries(as_file(*rows, head=head)) == few


# ---------------------------------------------------------------- the pages


def chosen(client, data, pep=None, **more):
    address = reverse("figures:choose") + (f"?plan={pep.pk}" if pep else "")
    answers = {"kind": "attendance", "source": "School register", "as_at-day": "7", "as_at-month": "9"}
    answers |= {"as_at-year": "2026", "file": SimpleUploadedFile("f.csv", data), **more}
    return client.post(address, answers, follow=True)


def test_choosing_looking_and_taking_in(client, ada, pep, teacher):
    client.force_login(teacher)
    page = chosen(client, as_file(f"{NUMBER},120,114,4,2", "A12,1,1,,")).content.decode()
    assert "Nothing has been changed yet" in page
    assert "This is not a UPN." in page
    assert Look.objects.filter(child_id=ada.pk, page="figures:preview").count() == 0  # refused rows named no child
    kept = FiguresFile.objects.get()
    address = reverse("figures:preview", args=[kept.pk])
    shown = client.get(f"{address}?show=new").content.decode()
    assert "Sessions attended: 114" in shown
    assert Look.objects.filter(child_id=ada.pk, page="figures:preview").exists()
    seen = {"seen": loading.plan_of(kept, teacher).fingerprint}
    assert "Leave out the 1 refused row" in client.post(address, seen).content.decode()
    done = client.post(address, seen | {"leave_out": "on"}, follow=True).content.decode()
    assert "1 row added and 0 changed" in done
    assert AttendancePage.objects.get(pep=pep).attended == 114
    assert "has been loaded already" in client.get(address, follow=True).content.decode()


def test_from_the_plan_it_goes_back_to_the_plan(client, pep, teacher):
    client.force_login(teacher)
    page = client.get(reverse("peps:part", args=[pep.pk, "C"])).content.decode()
    assert f"{reverse('figures:choose')}?plan={pep.pk}" in page
    chosen(client, as_file("120,114", head="possible,attended"), pep=pep)
    kept = FiguresFile.objects.get()
    seen = {"seen": loading.plan_of(kept, teacher).fingerprint}
    response = client.post(reverse("figures:preview", args=[kept.pk]), seen)
    assert response["Location"] == reverse("peps:part", args=[pep.pk, "C"])


def test_refused_rows_can_be_downloaded_and_run_nothing(client, pep, teacher):
    client.force_login(teacher)
    chosen(client, as_file("'=cmd(),1,1,,", head="name,possible,attended,x,y"))
    text = client.get(reverse("figures:refused", args=[FiguresFile.objects.get().pk])).content.decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert row["name"] == "'=cmd()"
    assert (row["row"], row["column"]) == ("2", "upn")
    assert row["what to do"] == "Write the UPN, or the id with the date of birth."


@pytest.mark.parametrize("slug", KINDS)
def test_the_template_can_be_read(client, slug, teacher):
    client.force_login(teacher)
    data = client.get(reverse("figures:template", args=[slug])).content
    with clock.at(date(2026, 11, 23)):
        rows = plan(teacher, data, KINDS[slug]).rows
    assert {problem.column for row in rows for problem in row.problems} <= {"upn", "local_id"}  # nobody has these


def test_what_is_wrong_with_the_file_stands_beside_it(client, teacher):
    client.force_login(teacher)
    response = chosen(client, b"PK\x03\x04", kind="")
    assert set(response.context["form"].errors) == {"kind"}
    response = chosen(client, b"PK\x03\x04")
    assert "CSV UTF-8" in response.context["form"].errors["file"][0]


def test_somebody_elses_file_and_bad_addresses_are_not_found(client, pep, teacher, adviser):
    kept = loading.keep(kind=ATTENDANCE, name="f.csv", data=as_file(f"{NUMBER},1,1,,"), **ABOUT, by=teacher)
    client.force_login(adviser)
    assert "not kept any more" in client.get(reverse("figures:preview", args=[kept.pk]), follow=True).content.decode()
    assert client.get(reverse("figures:choose") + "?plan=x").status_code == 404
    assert client.get(reverse("figures:template", args=["else"])).status_code == 404


@pytest.mark.parametrize("who", ["social_worker", "carer", "young_person", "administrator", "stranger"])
def test_others_enter_nothing_by_a_file(client, who, ada, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(reverse("figures:choose")).status_code == 403


# ---------------------------------------------------------------- suspensions and results


SUSPENSION_HEAD, RESULT_HEAD = "upn,category,starts,days,reason,source", "upn,assessment,subject,status,value,year"


def test_suspensions_are_taken_in_as_the_census_writes_them(pep, teacher):
    head = "upn,Type,startdate,sessions,reason1,reason2,reason3"
    rows = [f"{NUMBER},SUSP,2026-Sep-01,5,PP,MT,", f"{NUMBER},Permanent exclusion,02/09/2026,,,,"]
    load(teacher, as_file(*rows, head=head), KINDS["suspensions"])
    excluded, suspended = Suspension.objects.filter(pep=pep)  # the latest first
    assert (excluded.category, excluded.starts, excluded.days) == ("PERM", date(2026, 9, 2), None)
    assert (suspended.days, suspended.reason, suspended.second_reason) == (Decimal("2.5"), "PP", "MT")
    assert (suspended.source, suspended.as_at) == ("School register", DAY)
    assert plan(teacher, as_file(*rows, head=head), KINDS["suspensions"]).is_empty
    longer = plan(teacher, as_file(rows[0].replace(",5,", ",6,"), head=head), KINDS["suspensions"]).rows[0]
    assert (longer.effect, longer.says) == (planning.CHANGES, ["School days: 2.5 becomes 3"])


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("SUSP,2026-09-31,1,,", "starts", "“2026-09-31” is not a date."),
        ("SUSP,2027-01-05,1,,", "starts", "5 January 2027 is still to come."),
        ("SUSP,,1,,", "starts", "It is empty."),
        ("Naughty,2026-09-01,1,,", "category", "“Naughty” is not one of the answers."),
        ("SUSP,2026-09-01,46,,", "days", "There cannot be 46 days."),
        ("SUSP,2026-09-01,-1,,", "days", "There cannot be -1 days."),
        ("SUSP,2026-09-01,1,XX,", "reason", "“XX” is not one of the answers."),
    ],
)
def test_a_suspension_that_cannot_be_is_refused_with_its_reason(row, column, reason, pep, teacher):
    assert said(teacher, as_file(f"{NUMBER},{row}", head=SUSPENSION_HEAD), KINDS["suspensions"]) == [(column, reason)]


def test_results_targets_and_predictions_stand_beside_each_other(pep, teacher):
    rows = [
        f"{NUMBER},KS2,Reading,,104,2026",
        f"{NUMBER},gcse,Maths,Predicted,5,2027",
        f"{NUMBER},GCSE,Maths,target,6,",
    ]
    load(teacher, as_file(*rows, head=RESULT_HEAD), KINDS["results"])
    stand = {(row.assessment, row.subject, row.status, row.value, row.year) for row in pep.results.all()}
    assert stand == {
        ("ks2", "Reading", "result", "104", 2026), ("gcse", "Maths", "predicted", "5", 2027),
        ("gcse", "Maths", "target", "6", None),
    }  # fmt: skip
    assert {row.source for row in pep.results.all()} == {"School register"}
    assert plan(teacher, as_file(*rows, head=RESULT_HEAD), KINDS["results"]).is_empty


@pytest.mark.parametrize(
    ("row", "column", "reason"),
    [
        ("phonics,,,41,2026", "value", "The score must be from 0 to 40."),
        ("KS2,Reading,,79,2026", "value", "The score must be from 80 to 120."),
        ("GCSE,Maths,,10,2026", "value", "Enter a grade from 9 to 1, or U."),
        ("GCSE,Maths,,,2026", "value", "It is empty."),
        ("GCSE,Maths,,5,26", "year", "“26” is not a year."),
        ("SATS of old,Maths,,5,2026", "assessment", "“SATS of old” is not one of the answers."),
    ],
)
def test_a_result_that_cannot_be_is_refused_with_its_reason(row, column, reason, pep, teacher):
    assert said(teacher, as_file(f"{NUMBER},{row}", head=RESULT_HEAD), KINDS["results"]) == [(column, reason)]
