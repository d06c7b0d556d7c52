"""Files that a case system puts into the watched folder, and who looks after the whole portal."""

import os
import time

import pytest
from django.core.management import CommandError, call_command

from accounts import tasks
from accounts.importing import folder
from children.models import CarePeriod, Child
from organisations.models import ImportRun
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
HEAD = "child_id,date_of_birth,care_started,care_ended,care_end_reason"


@pytest.fixture
def put(authority, settings, tmp_path):
    settings.MEDIA_ROOT, settings.IMPORT_DIR = tmp_path / "files", str(tmp_path / "in")

    def put(*lines, age=folder.STILL_FOR + 5, kind="feed"):
        place = tmp_path / "in" / authority.code / kind
        place.mkdir(parents=True, exist_ok=True)
        path = place / "today.csv"
        path.write_text("\n".join([HEAD, *lines]))
        os.utime(path, (time.time() - age,) * 2)
        return path

    return put


def work():
    for _ in range(3):
        tasks.sweep_imports()
    return ImportRun.objects.order_by("pk").values_list("state", flat=True)


def test_a_file_in_the_folder_is_taken_and_loaded_by_itself(put, authority):
    path = put("C1,01/05/2014,01/02/2026,,")
    assert list(work()) == ["done"]
    assert Child.objects.get().authority == authority
    assert not path.exists()
    assert len(list((path.parent / "taken").iterdir())) == 1
    assert ImportRun.objects.get().by_name == folder.NAME


def test_a_file_that_is_still_being_written_waits(put):
    put("C1,01/05/2014,01/02/2026,,", age=0)
    assert list(work()) == []


def test_a_file_in_which_half_of_the_children_leave_care_waits_for_an_administrator(put):
    put(*(f"C{n},01/05/2014,01/02/2026,," for n in range(10)))
    work()
    ImportRun.objects.all().delete()
    put(*(f"C{n},01/05/2014,01/02/2026,01/09/2026,E4A" for n in range(10)))
    assert list(work()) == ["checked"]
    assert CarePeriod.objects.filter(ends=None).count() == 10


def test_somebody_becomes_system_administrator_and_is_it_no_more():
    person = UserFactory(email="sys@council.example")
    call_command("system_administrator", "SYS@council.example")
    person.refresh_from_db()
    assert person.is_superuser
    call_command("system_administrator", "sys@council.example", end=True)
    person.refresh_from_db()
    assert not person.is_superuser
    with pytest.raises(CommandError, match="Nobody"):
        call_command("system_administrator", "nobody@council.example")
