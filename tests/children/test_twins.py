"""Which records are found as possible duplicates, and which never are."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from accounts.permissions import Denied
from accounts.roles import Role
from children import actions
from children.importing.former import told_twice
from children.models import CarePeriod, Child, DifferentChildren, PossibleTwin
from children.twins import actions as twins
from children.twins import finding
from children.twins.likeness import alike
from tests.factories import ChildFactory, member

pytestmark = pytest.mark.django_db
BORN = date(2013, 3, 4)
UPN = "A801200005001"


def born(authority, given, family, **more) -> Child:
    return ChildFactory(authority=authority, given_name=given, family_name=family, **{"date_of_birth": BORN, **more})


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("mohammed", "muhammad", True),  # two letters of eight
        ("katherine", "catherine", True),
        ("alex", "alexandra", True),
        ("ethan", "ethna", True),  # neighbours swapped
        ("mia", "mya", False),  # too short for another letter
        ("jack", "jake", False),
        ("noah", "liam", False),
        ("", "", False),
    ],
)
def test_how_alike_names_are(one, other, same):
    assert alike(one, other) is same
    assert alike(other, one) is same


@pytest.mark.parametrize(
    ("one", "other", "codes"),
    [
        ({}, {}, ["same"]),
        ({"given": "José", "family": "O’Brien"}, {"given": "jose", "family": "OBRIEN"}, ["same"]),
        ({"given": "Benjamin", "preferred_name": "Ben"}, {"given": "Ben"}, ["same"]),
        ({"given": "Katherine"}, {"given": "Catherine"}, ["alike"]),
        ({}, {"date_of_birth": date(2013, 4, 3)}, ["swapped"]),
        ({"upn": UPN}, {"given": "Other", "date_of_birth": date(2010, 1, 1), "upn": UPN}, ["upn"]),
        ({"local_id": "0012-34"}, {"local_id": "1234", "given": "Other"}, ["local_id"]),
        # Born together: the same day, family and house are no evidence.
        ({"given": "Mia"}, {"given": "Noah"}, None),
        ({"given": "Mia"}, {"given": "Mya"}, None),
        ({"upn": "UN1"}, {"given": "Noah", "upn": "UN1"}, None),
        ({}, {"date_of_birth": date(2014, 3, 4)}, None),
        ({"given": "", "family": ""}, {"given": "", "family": ""}, None),  # of a return, which has no names
    ],
)  # fmt: skip
def test_what_speaks_for_one_child(authority, one, other, codes):
    for said in (one, other):
        born(authority, said.pop("given", "Ada"), said.pop("family", "Lovell"), **said)
    assert list(finding.find(authority).values()) == ([codes] if codes else [])


def test_who_comes_back_under_a_new_id_is_found_and_it_is_said(authority, other_authority):
    old, new = born(authority, "Ada", "Lovell"), born(authority, "Ada", "Lovell")
    born(other_authority, "Ada", "Lovell")  # somebody else’s business
    CarePeriod.objects.create(child=old, starts=date(2019, 1, 1), ends=date(2020, 1, 1))
    CarePeriod.objects.create(child=new, starts=date(2026, 1, 1))
    assert finding.look(authority) == 1
    pair = PossibleTwin.objects.get()
    assert pair.reasons == ["same", "comes_back"]
    assert pair.strength >= finding.SURE


def test_looking_again_changes_nothing_and_forgets_what_is_no_more(authority, django_assert_max_num_queries):
    one, _ = born(authority, "Ada", "Lovell"), born(authority, "Ada", "Lovell")
    finding.look(authority)
    before = list(PossibleTwin.objects.values())
    for _ in range(9):
        born(authority, "Zoë", "Nkemelu")
    with django_assert_max_num_queries(14):  # of nine alike there are 36 pairs
        assert finding.look(authority) == 37
    assert [row for row in PossibleTwin.objects.values() if row["id"] == before[0]["id"]] == before
    one.given_name = "Bea"
    one.save()
    assert finding.look(authority) == 36


def test_two_children_are_not_offered_again_until_that_is_taken_back(authority):
    one, other = born(authority, "Ada", "Lovell"), born(authority, "Ada", "Lovell")
    finding.look(authority)
    by = member(Role.ADMINISTRATOR, authority)
    twins.tell_apart(one=other, other=one, why="Cousins of one name", by=by)
    twins.tell_apart(one=one, other=other, why="Again", by=by)
    assert DifferentChildren.objects.get().why == "Cousins of one name"
    assert finding.look(authority) == 0
    with pytest.raises(IntegrityError), transaction.atomic():
        DifferentChildren.objects.update(why="")
    twins.look_again(one=one, other=other, by=by)
    assert finding.look(authority) == 1


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.ADVISER])
def test_only_who_looks_after_people_and_sees_both_decides(authority, other_authority, role):
    one, other = born(authority, "Ada", "Lovell"), born(authority, "Ada", "Lovell")
    finding.look(authority)
    administrator = member(Role.ADMINISTRATOR, authority)
    assert PossibleTwin.objects.visible_to(administrator).exists()
    for person in (member(role, authority), member(Role.ADMINISTRATOR, other_authority)):
        assert not PossibleTwin.objects.visible_to(person).exists()
        with pytest.raises(Denied):
            twins.tell_apart(one=one, other=other, why="x", by=person)
    Child.objects.filter(pk=other.pk).update(restricted=True)
    assert not PossibleTwin.objects.visible_to(administrator).exists()
    with pytest.raises(Denied):
        twins.tell_apart(one=one, other=other, why="x", by=administrator)


# ---------------------------------------------------------------- what is left of a record that was put together


@pytest.fixture
def pair(authority):
    """Ada, and what is left of the record that was put together with hers."""
    ada = born(authority, "Ada", "Lovell", local_id="NEW", has_absorbed=True)
    return ada, born(authority, "Ada", "Lovell", local_id="OLD", upn=UPN, merged_into=ada)


def test_what_is_left_is_seen_by_nobody_and_leads_to_the_child(authority, pair):
    ada, left = pair
    head = member(Role.HEAD, authority)
    assert list(Child.objects.visible_to(head)) == [ada]
    assert list(Child.objects.visible_to(head).called("old")) == [ada]
    assert list(Child.objects.visible_to(head).called(UPN)) == [ada]
    assert Child.objects.one_known_as(authority, "old") == ada
    assert finding.find(authority) == {}
    assert left.pk not in {child.pk for child in Child.objects.known_as(authority, ["OLD", "NEW"]).values()}


def test_a_child_comes_back_under_a_former_id(authority, pair):
    back = actions.take_into_care(authority=authority, local_id="OLD", date_of_birth=BORN, starts=BORN, by=None)
    assert back == pair[0]


def test_a_file_that_has_both_ids_is_known_to_tell_a_child_twice(authority, pair):
    known = Child.objects.known_as(authority, ["OLD"])
    assert told_twice(known, {"OLD", "NEW"}) == {"OLD"}
    assert told_twice(known, {"OLD"}) == set()


def test_nothing_is_merged_into_itself(authority):
    ada = born(authority, "Ada", "Lovell")
    with pytest.raises(IntegrityError), transaction.atomic():
        Child.objects.filter(pk=ada.pk).update(merged_into=ada.pk)
