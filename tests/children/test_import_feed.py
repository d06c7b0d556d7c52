"""The daily feed of a case system: our own columns, and Ofsted's Annex A list 8."""

from datetime import date

import pytest

from accounts.roles import Role
from children.importing import feed
from children.models import Allocation, CarePeriod, Child, Enrolment, LegalStatus, Placement
from tests.factories import SchoolFactory, member

pytestmark = pytest.mark.django_db
HEAD = "child_id,date_of_birth,given_name,family_name,sex,care_started,legal_status,legal_status_from,placement_type,"
HEAD += "placement_from,school_urn,school_from,social_worker_email,care_ended,care_end_reason"
ADA = "C1,01/05/2014,Ada,Example,F,01/02/2026,C2,01/02/2026,U1,01/02/2026"


@pytest.fixture
def load(authority):
    def load(*lines, dry_run=False):
        loading = feed.Loading({"feed.csv": "\n".join(lines).encode()}, authority=authority)
        result = loading.result
        loading.step(0, len(loading.units), result, dry_run=dry_run)
        return result

    return load


@pytest.fixture
def oakfield():
    return SchoolFactory(name="Oakfield", urn="100001")


@pytest.fixture
def priya(authority):
    return member(Role.SOCIAL_WORKER, authority, name="Priya Shah", email="priya@council.example")


def refused(result):
    return [(each.row, each.column) for each in result.refused]


def outcome(result):
    return result.created, result.updated, result.unchanged, result.ended


def test_a_new_child_comes_with_care_placement_school_and_worker(load, oakfield, priya):
    row = f"{ADA},100001,03/09/2025,priya@council.example,,"
    assert outcome(load(HEAD, row, dry_run=True)) == (1, 0, 0, 0)
    assert not Child.objects.exists()
    result = load(HEAD, row)
    child = Child.objects.get()
    assert (str(child), child.sex, result.created, result.refused) == ("Ada Example", "F", 1, [])
    assert CarePeriod.objects.get().starts == LegalStatus.objects.get().starts == Placement.objects.get().starts
    assert Enrolment.objects.get().school == oakfield
    assert Allocation.objects.get().user == priya
    assert "starts at Oakfield" in result.told[0].words


def test_a_second_time_nothing_changes(load, oakfield, priya):
    row = f"{ADA},100001,03/09/2025,priya@council.example,,"
    load(HEAD, row)
    assert outcome(load(HEAD, row)) == (0, 0, 1, 0)
    assert Enrolment.objects.count() == Allocation.objects.count() == 1


def test_a_move_another_worker_and_another_school_end_what_was_before(authority, load, oakfield, priya):
    SchoolFactory(name="Elmwood", urn="100002")
    sean = member(Role.SOCIAL_WORKER, authority, name="Sean", email="sean@council.example")
    load(HEAD, f"{ADA},100001,03/09/2025,priya@council.example,,")
    moved = ADA.replace("U1,01/02/2026", "K2,01/09/2026")
    result = load(HEAD, f"{moved},100002,07/09/2026,sean@council.example,,")
    assert outcome(result) == (0, 1, 0, 0)
    assert list(Placement.objects.order_by("starts").values_list("kind", "ends")) == [
        ("U1", date(2026, 8, 31)),
        ("K2", None),
    ]
    assert Enrolment.objects.get(ends=None).school.name == "Elmwood"
    assert Allocation.objects.get(ends=None).user == sean


def test_an_academy_conversion_is_no_school_move(load, oakfield):
    academy = SchoolFactory(name="Oakfield Academy", urn="100009")
    load(HEAD, f"{ADA},100001,03/09/2025,,,")
    oakfield.successor = academy
    oakfield.save()
    load(HEAD, f"{ADA},100009,,,,")
    row = Enrolment.objects.get()
    assert (row.school, row.starts, row.ends) == (academy, date(2025, 9, 3), None)


def test_care_that_is_over_ends_and_a_child_who_comes_back_goes_on_in_the_old_record(load):
    load(HEAD, f"{ADA},,,,,")
    result = load(HEAD, f"{ADA},,,,01/08/2026,E4A")
    assert outcome(result) == (0, 1, 0, 1)
    assert CarePeriod.objects.get().end_reason == "E4A"
    assert Placement.objects.get().ends == date(2026, 8, 1)
    back = ADA.replace("01/02/2026", "01/09/2026")
    load(HEAD, f"{back},,,,,")
    assert Child.objects.count() == 1
    assert sorted(CarePeriod.objects.values_list("starts", flat=True)) == [date(2026, 2, 1), date(2026, 9, 1)]


def test_what_is_wrong_is_refused_and_the_rest_is_read(load):
    result = load(
        HEAD, f"{ADA.replace('U1', 'ZZ')},999999,,nobody@council.example,,", "C2,,,,,,,,,,,,,,", ",,,,,,,,,X,,,,,"
    )
    assert sorted(refused(result)) == [
        (2, "placement_type"),
        (2, "school_urn"),
        (2, "social_worker_email"),
        (3, "date_of_birth"),
        (4, "child_id"),
    ]
    assert Child.objects.get().local_id == "C1"


def test_list_8_is_read_with_its_headings_and_its_ways_of_writing(load, priya):
    head = "Child Unique ID,Gender,Ethnicity,Date of Birth,Age of Child (Years),Date Started to be Looked After,"
    head += "Child's Category of Need,Start date of current legal status,Child's Legal Status,"
    head += "Date Ceased to be Looked After,Reason Ceased to be Looked After,Start Date of Most Recent Placement,"
    head += "Placement Type,Allocated Team,Allocated Worker"
    row = "77,b) Female,a) WBRI,01/05/2014,12,01/02/2026,N1 - Abuse or Neglect,01/02/2026,C2 - Full care order,"
    row += "#N/A,#N/A,01/02/2026,U1 - Foster placement,North,Priya Shah"
    result = load(head, row)
    child = Child.objects.get()
    assert (child.sex, child.ethnicity, result.refused) == ("F", "WBRI", [])
    care = CarePeriod.objects.get()
    assert (care.category_of_need, care.ends, Placement.objects.get().kind) == ("N1", None, "U1")
    assert Allocation.objects.get().user == priya


def test_a_blank_says_nothing_and_who_is_not_in_the_file_stays(load):
    load(HEAD, f"{ADA},,,,,", f"{ADA.replace('C1', 'C2')},,,,,")
    result = load("child_id,family_name", "C1,")
    assert outcome(result) == (0, 0, 1, 0)
    assert CarePeriod.objects.filter(ends=None).count() == 2
