"""Who works with which child, from a file: people who are here already, with first and last days."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts import tasks
from accounts.roles import Role
from children.models import Allocation, Child
from organisations.models import ImportRun
from tests.factories import member

pytestmark = pytest.mark.django_db
HEAD = "child_id,email,role,from,to"


@pytest.fixture
def load(client, administrator, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    client.force_login(administrator)

    def load(*rows):
        upload = SimpleUploadedFile("who.csv", "\n".join([HEAD, *rows]).encode())
        response = client.post(reverse("importing:choose", args=["allocations"]), {"files": [upload]})
        run = ImportRun.objects.get(pk=response.url.strip("/").rpartition("/")[2])
        tasks.sweep_imports()
        client.post(reverse("importing:run", args=[run.pk]), {"do": "begin"})
        tasks.sweep_imports()
        run.refresh_from_db()
        return run

    return load


def with_ada(child):
    rows = Allocation.objects.filter(child=child).order_by("role", "starts")
    return [(row.user.name, str(row.starts), str(row.ends or "")) for row in rows]


def test_a_new_worker_takes_over_and_a_second_time_nothing_changes(ada, authority, social_worker, load, client):
    before = with_ada(ada)
    priya = member(Role.SOCIAL_WORKER, authority, name="Priya New")
    adviser = member(Role.ADVISER, authority, name="Amira Cole")
    rows = [
        f"{ada.local_id},{priya.email.upper()},social worker,07/09/2026,",
        f"{ada.local_id},{adviser.email},adviser,01/09/2026,31/07/2027",
    ]
    run = load(*rows)
    assert (run.counts["updated"], run.counts["refused"]) == (2, 0)
    assert with_ada(ada) == [
        ("Amira Cole", "2026-09-01", "2027-07-31"),
        (social_worker.name, before[0][1], "2026-09-06"),
        ("Priya New", "2026-09-07", ""),
    ]
    assert Child.objects.visible_to(priya).filter(pk=ada.pk).exists()
    again = load(*rows)
    assert (again.counts["unchanged"], again.counts["updated"]) == (2, 0)
    client.post(reverse("importing:undo", args=[run.pk]))
    tasks.sweep_imports()
    assert with_ada(ada) == before
    assert not Child.objects.visible_to(priya).filter(pk=ada.pk).exists()


def test_two_whom_the_file_names_stay_both(ada, authority, social_worker, load):
    other = member(Role.SOCIAL_WORKER, authority, name="Kim Second")
    rows = [f"{ada.local_id},{user.email},sw,," for user in (social_worker, other)]
    load(*rows)
    assert [ends for _, _, ends in with_ada(ada)] == ["", ""]
    assert load(*rows).counts["unchanged"] == 2


def test_what_is_wrong_is_said(ada, authority, social_worker, teacher, other_teacher, load):
    run = load(
        f"{ada.local_id},nobody@x.example,social worker,,",
        f"{ada.local_id},{social_worker.email},adviser,,",
        f"{ada.local_id},{social_worker.email},boss,,",
        f"C99,{social_worker.email},social worker,,",
        f"{ada.local_id},{social_worker.email},social worker,07/09/2026,01/09/2026",
        f"{ada.local_id},{social_worker.email},social worker,soon,",
        f"{ada.local_id},{teacher.email},designated teacher,,",
        f"{ada.local_id},{other_teacher.email},designated teacher,,",
    )
    said = {line.row: (line.column, line.words) for line in run.lines.filter(outcome="refused")}
    assert {row: column for row, (column, _) in said.items()} == {
        2: "email", 3: "email", 4: "role", 5: "child_id", 6: "ends", 7: "starts", 9: "email",
    }  # fmt: skip
    assert "is virtual school adviser of this authority" in said[3][1].lower()
    assert "not designated teacher of the school" in said[9][1]
    assert run.counts["unchanged"] == 1  # the teacher of the child's own school
