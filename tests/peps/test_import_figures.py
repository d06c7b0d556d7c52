"""Attendance and attainment of an authority's children from one file, tried out, loaded and undone."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import tasks
from organisations.models import ImportRun
from peps.models import AttendancePage
from tests.factories import pep_at

pytestmark = pytest.mark.django_db


@pytest.fixture
def pep(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


@pytest.fixture
def load(client, administrator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(administrator)

    def load(kind, *lines, begin=True):
        upload = SimpleUploadedFile("figures.csv", "\n".join(lines).encode())
        response = client.post(reverse("importing:choose", args=[kind]), {"files": [upload]})
        run = ImportRun.objects.get(pk=response.url.strip("/").rpartition("/")[2])
        tasks.sweep_imports()
        if begin:
            client.post(reverse("importing:run", args=[run.pk]), {"do": "begin"})
            tasks.sweep_imports()
        run.refresh_from_db()
        return run

    return load


def born(child):
    return f"{child.date_of_birth:%d/%m/%Y}"


def test_attendance_goes_into_the_plan_and_a_second_time_nothing_changes(ada, pep, load):
    rows = ["local_id,date_of_birth,possible,attended", f"{ada.local_id},{born(ada)},120,114"]
    run = load("attendance", *rows, begin=False)
    assert (run.counts["created"], AttendancePage.objects.get(pep=pep).attended) == (1, None)
    run = load("attendance", *rows)
    page = AttendancePage.objects.get(pep=pep)
    assert (page.possible, page.attended, page.source) == (120, 114, "the file figures.csv")
    assert load("attendance", *rows, begin=False).counts["unchanged"] == 1


def test_what_cannot_be_is_refused_and_no_figure_is_in_the_preview(ada, pep, load):
    rows = [f"{ada.local_id},{born(ada)},120,130", f"C99,{born(ada)},120,100"]
    run = load("attendance", "local_id,date_of_birth,possible,attended", *rows, begin=False)
    assert sorted(run.lines.filter(outcome="refused").values_list("row", "column")) == [
        (2, "attended"),
        (3, "local_id"),
    ]
    head = "local_id,date_of_birth,possible,attended"
    run = load("attendance", head, f"{ada.local_id},{born(ada)},80,77", begin=False)
    assert run.lines.get(outcome="created").words == "possible sessions, sessions attended"


def test_an_import_of_figures_is_undone(ada, pep, load, client):
    head = "local_id,date_of_birth,possible,attended"
    load("attendance", head, f"{ada.local_id},{born(ada)},120,114")
    run = load("attendance", head, f"{ada.local_id},{born(ada)},130,120")
    ImportRun.objects.exclude(pk=run.pk).delete()
    client.post(reverse("importing:undo", args=[run.pk]))
    tasks.sweep_imports()
    run.refresh_from_db()
    assert run.state == ImportRun.State.UNDONE
    assert AttendancePage.objects.get(pep=pep).attended == 114


def test_attainment_comes_line_by_line(ada, pep, load):
    who = f"{ada.local_id},{born(ada)}"
    rows = ["local_id,date_of_birth,subject,judgement", *(f"{who},{what},at" for what in ("English", "Maths"))]
    run = load("attainment", *rows, begin=False)
    assert [line.words for line in run.lines.filter(outcome="refused")] == []
    assert (run.total, run.counts["created"]) == (1, 2)
