"""A carer sees a child while the child lives with them: placements that begin, end, are re-dated or imported decide."""

from datetime import date, timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import Event
from children import actions, carers, reconcile
from children.models import Allocation, Child, Placement
from children.ssda903.loading import load
from tests.factories import ChildFactory, in_care, member, unheard

TODAY = date(2026, 10, 6)
BEFORE, LATER = TODAY - timedelta(days=1), TODAY + timedelta(days=5)
SINCE = date(2026, 9, 7)
HEADER = "CHILD,SEX,DOB,ETHNIC,UPN,MOTHER,MC_DOB\nA1,1,14/03/2013,WBRI,,,\n"
EPISODES = "CHILD,DECOM,RNE,LS,CIN,PLACE,DEC,REC\n"


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY), unheard():
        yield


@pytest.fixture
def ada(authority):
    return in_care(ChildFactory(authority=authority, given_name="Ada", local_id="A1"), since=SINCE)


@pytest.fixture
def carer(ada, carer):
    actions.allocate(child=ada, user=carer, role=Role.CARER, by=None)
    return carer


@pytest.fixture
def new_carer(authority):
    return member(Role.CARER, authority, name="Nell New")


def sees(person, on=TODAY) -> bool:
    with clock.at(on):
        return Child.objects.visible_to(person, "name").exists()


def test_a_carer_comes_to_the_placement_of_the_day(ada, carer):
    assert Allocation.objects.get(user=carer).placement == ada.placements.get()


def test_the_former_carer_sees_nothing_once_the_child_has_moved(ada, carer):
    actions.place(child=ada, starts=TODAY, by=None)
    assert not sees(carer)
    assert Event.objects.filter(verb="child.allocation_ended", words="ended Jo Carer as carer").count() == 1


def test_a_move_to_come_ends_and_begins_access_on_its_day(ada, carer, new_carer):
    actions.place(child=ada, starts=LATER, by=None)
    actions.allocate(child=ada, user=new_carer, role=Role.CARER, starts=LATER, by=None)
    days = [LATER - timedelta(days=1), LATER]
    assert [(sees(carer, day), sees(new_carer, day)) for day in days] == [(True, False), (False, True)]


def test_who_was_added_for_the_place_before_does_not_come_along_unless_it_is_said(ada, carer, new_carer):
    actions.allocate(child=ada, user=new_carer, role=Role.CARER, by=None)
    actions.place(child=ada, starts=TODAY, going_along=[new_carer], by=None)
    assert (sees(carer), sees(new_carer)) == (False, True)
    assert Allocation.objects.get(user=new_carer, ends=None).placement.starts == TODAY


def test_who_was_there_before_the_place_was_known_comes_to_it(authority, new_carer):
    child = ChildFactory(authority=authority)
    actions.allocate(child=child, user=new_carer, role=Role.CARER, by=None)
    assert sees(new_carer)
    actions.place(child=child, starts=TODAY, by=None)
    assert sees(new_carer)
    actions.place(child=child, starts=LATER, by=None)
    assert not sees(new_carer, LATER)


def test_a_placement_that_ended_after_all_not_gives_the_access_back(ada, carer):
    placement = ada.placements.get()
    for ends, expected in [(BEFORE, False), (LATER, True), (None, True)]:
        with carers.following([ada.pk], by=None):
            placement.ends = ends
            placement.save()
        assert sees(carer) is expected, ends
        assert Allocation.objects.get(user=carer).ends == ends


def test_whom_somebody_ended_sooner_does_not_come_back_with_the_placement(ada, carer):
    actions.end_allocation(allocation=Allocation.objects.get(user=carer), ends=TODAY, by=None)
    placement = ada.placements.get()
    for ends in (LATER, None):
        with carers.following([ada.pk], by=None):
            placement.ends = ends
            placement.save()
    assert Allocation.objects.get(user=carer).ends == TODAY


def test_leaving_care_ends_the_placement_and_the_access(ada, carer):
    actions.end_care(child=ada, ends=BEFORE, reason="E8", by=None)
    assert not sees(carer)


@pytest.mark.parametrize(("reason", "goes_along"), [("P", False), ("B", False), ("T", True), ("U", True), ("L", True)])
def test_a_return_says_whether_the_carer_goes_along(ada, carer, authority, reason, goes_along):
    rows = f"A1,07/09/2026,S,C2,N1,U6,01/10/2026,X1\nA1,01/10/2026,{reason},C2,N1,U4,,\n"
    files = {"header.csv": HEADER.encode(), "episodes.csv": (EPISODES + rows).encode()}
    for _ in range(2):  # read again it changes nothing
        result = load(files, authority=authority)
        assert result.refused == []
        assert ada.placements.count() == 2
        assert sees(carer) is goes_along
        assert Allocation.objects.filter(user=carer).count() == 1 + goes_along


def test_the_page_asks_who_goes_on_caring(client, ada, carer, new_carer, social_worker):
    actions.allocate(child=ada, user=social_worker, role=Role.SOCIAL_WORKER, by=None)
    actions.allocate(child=ada, user=new_carer, role=Role.CARER, by=None)
    client.force_login(social_worker)
    address = reverse("children:placement", args=[ada.pk])
    assert "Who goes on caring for the child there?" in client.get(address).content.decode()
    day = {"starts-day": TODAY.day, "starts-month": TODAY.month, "starts-year": TODAY.year}
    client.post(address, day | {"kind": "U6", "carer_name": "The Hills", "going_along": [str(new_carer.pk)]})
    assert Placement.objects.get(ends=None).carer_name == "The Hills"
    assert (sees(carer), sees(new_carer)) == (False, True)


def test_a_night_finds_who_outlived_a_placement(ada, carer):
    ada.placements.update(ends=BEFORE)
    assert sees(carer)
    assert reconcile._end_with_placements([ada.pk]) == 1
    assert not sees(carer)
    assert reconcile._end_with_placements([ada.pk]) == 0


def test_the_migration_ties_carers_of_today_and_leaves_those_of_a_move(ada, authority, carer, new_carer):
    ben = in_care(ChildFactory(authority=authority), since=SINCE)
    actions.allocate(child=ben, user=new_carer, role=Role.CARER, starts=SINCE, by=None)
    actions.place(child=ben, starts=TODAY, by=None)
    Allocation.objects.update(placement=None)
    Allocation.objects.filter(child=ben).update(ends=None)
    import_module("children.migrations.0013_carers_of_placements").tie_carers_to_placements(apps, None)
    assert Allocation.objects.get(child=ada).placement == ada.placements.get()
    assert Allocation.objects.get(child=ben).placement is None


def test_nobody_else_is_attached_to_a_placement(ada, social_worker):
    with pytest.raises(IntegrityError), transaction.atomic():
        Allocation.objects.create(
            child=ada, user=social_worker, role=Role.SOCIAL_WORKER, starts=TODAY, placement=ada.placements.get()
        )
