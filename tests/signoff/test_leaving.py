"""After care and the last plan the record is the Virtual School's alone; until then nobody loses an open plan but the
carer, who stops with the placement."""

from datetime import date, datetime, timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from children import actions as children
from children.delegation.actions import delegate
from children.explain import why
from children.models import Allocation, Child, Delegation
from peps.models import PEP
from signoff import actions as moves
from signoff.leaving import TO_FILE_THE_COPY
from signoff.tasks import morning
from tests.factories import AuthorityFactory, ChildFactory, allocate, enrol, in_care, member, pep_at

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
LEFT = date(2026, 10, 6)
EVERYBODY = ["social_worker", "teacher", "carer", "reviewing_officer"]


@pytest.fixture
def reviewing_officer(authority, ada):
    person = member(Role.REVIEWING_OFFICER, authority, name="Ivo Roe")
    allocate(ada, person, Role.REVIEWING_OFFICER)
    return person


@pytest.fixture
def cast(social_worker, teacher, carer, reviewing_officer, young_person, adviser, head):
    return {
        "social_worker": social_worker, "teacher": teacher, "carer": carer, "reviewing_officer": reviewing_officer,
        "young_person": young_person, "adviser": adviser, "head": head,
    }  # fmt: skip


def who_sees(cast, child, on) -> set:
    with clock.at(on):
        return {name for name, who in cast.items() if Child.objects.visible_to(who, "name").filter(pk=child.pk)}


def leave(child, on=LEFT, told=None):
    with clock.at(told or on):
        children.end_care(child=child, ends=on, reason="E4A", by=None)


ALWAYS = {"young_person", "adviser", "head"}


def test_while_a_plan_is_open_nobody_loses_it(ada, cast, teacher, social_worker):
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    leave(ada)
    assert who_sees(cast, ada, LEFT) == {*cast}
    assert who_sees(cast, ada, LEFT + timedelta(days=90)) == {*cast} - {"carer"}


def test_the_leaving_care_plan_of_the_policy_keeps_them_too(school, teacher):
    """Where the policy wants one it opens with the end of care; when that one is closed the record is let go of."""
    authority = AuthorityFactory(preset="warwickshire")
    child = in_care(ChildFactory(authority=authority, date_of_birth=date(2011, 5, 1)), since=date(2026, 1, 5))
    enrol(child, school)
    adviser = member(Role.ADVISER, authority)
    cast = {"teacher": teacher, "adviser": adviser}
    leave(child)
    assert who_sees(cast, child, LEFT + timedelta(days=50)) == {*cast}
    for pep in PEP.objects.filter(child=child).open().order_by("-kind"):
        assert who_sees(cast, child, LEFT + timedelta(days=20)) == {*cast}
        with clock.at(LEFT + timedelta(days=20)):
            moves.close(pep=pep, reason="Moved away", by=adviser)
    assert PEP.objects.filter(child=child, kind="leaving_care").exists()
    assert who_sees(cast, child, LEFT + timedelta(days=20)) == {"adviser"}


def test_after_a_sign_off_they_file_the_copy_and_then_it_ends(ada, cast, teacher, social_worker, adviser):
    pep = pep_at("rated", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    leave(ada, date(2026, 9, 30), told=date(2026, 10, 2))
    with clock.at(date(2026, 10, 12)):
        moves.sign_off(pep=PEP.objects.get(pk=pep.pk), by=adviser)
    last_day = date(2026, 10, 12) + TO_FILE_THE_COPY
    assert who_sees(cast, ada, last_day) == {*cast} - {"carer"}
    assert who_sees(cast, ada, last_day + timedelta(days=1)) == ALWAYS


def test_where_no_plan_is_open_it_ends_with_care(ada, cast):
    with clock.at(LEFT):
        plans = PEP.objects.filter(child=ada)
        for pep in plans:
            moves.close(pep=pep, reason="Not held", by=cast["adviser"])
    leave(ada, LEFT, told=LEFT - timedelta(days=3))
    assert who_sees(cast, ada, LEFT) == {*cast}
    with clock.at(datetime(2026, 10, 7, 7, tzinfo=clock.LONDON)):
        morning()
    assert who_sees(cast, ada, LEFT + timedelta(days=1)) == ALWAYS


@pytest.fixture
def gone(ada, cast, teacher, social_worker, adviser):
    """Ada left care, and her last plan was closed the same day."""
    pep = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    leave(ada)
    with clock.at(LEFT + timedelta(days=1)):
        moves.close(pep=pep, reason="Left care", by=adviser)
    return pep


def test_it_is_over_in_the_moment_it_is_closed(gone, ada, cast, client):
    with clock.at(LEFT + timedelta(days=1)):
        for name in EVERYBODY:
            client.force_login(cast[name])
            for address in (reverse("peps:plan", args=[gone.pk]), reverse("children:child", args=[ada.pk])):
                assert client.get(address).status_code == 404, (name, address)
        client.force_login(cast["adviser"])
        assert client.get(reverse("peps:plan", args=[gone.pk])).status_code == 200
        assert "care has ended and no plan is open" in why(cast["teacher"], Child.objects.get(pk=ada.pk))
        assert "care has ended and no plan is open" in why(cast["social_worker"], Child.objects.get(pk=ada.pk))


def test_a_plan_that_is_opened_again_brings_the_same_people_back(gone, ada, cast, head):
    with clock.at(LEFT + timedelta(days=9)):
        moves.reopen(pep=PEP.objects.get(pk=gone.pk), reason="Closed by mistake", by=head)
    assert who_sees(cast, ada, LEFT + timedelta(days=9)) == {*cast} - {"carer"}


def test_whoever_was_ended_before_does_not_come_back(ada, cast, head, gone):
    row = Allocation.objects.get(user=cast["reviewing_officer"])
    row.ends = LEFT - timedelta(days=10)
    row.save()
    with clock.at(LEFT + timedelta(days=9)):
        moves.reopen(pep=PEP.objects.get(pk=gone.pk), reason="Closed by mistake", by=head)
    assert "reviewing_officer" not in who_sees(cast, ada, LEFT + timedelta(days=9))


def test_a_child_back_in_care_is_seen_by_the_school_and_by_whoever_is_allocated_anew(gone, ada, cast):
    again = LEFT + timedelta(days=40)
    with clock.at(again):
        children.take_into_care(
            authority=ada.authority, local_id=ada.local_id, date_of_birth=ada.date_of_birth, starts=again, by=None
        )
    assert who_sees(cast, ada, again) == {"teacher", *ALWAYS}


def test_what_was_shared_ends_with_it(ada, cast, teacher, social_worker, adviser, school):
    pep = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(LEFT):
        helper = member(Role.COLLEAGUE, school, name="Dele Gate", email="dele@oakfield.example")
        days = {"starts": LEFT, "ends": LEFT + timedelta(days=60)}
        delegate(child=ada, to=helper, letters=["C"], by=teacher, **days)
    leave(ada)
    with clock.at(LEFT + timedelta(days=1)):
        moves.close(pep=pep, reason="Left care", by=adviser)
        assert Delegation.objects.get().ended_at
        assert not Child.objects.visible_to(helper, "name").exists()


def test_years_of_children_who_left_are_let_go_of_by_the_morning(authority, school, adviser, teacher):
    for number in range(3):
        child = in_care(ChildFactory(authority=authority), since=date(2020, 1, 6))
        enrol(child, school)
        child.care_periods.update(ends=date(2021, 1, 5 + number))
    with clock.at(datetime(2026, 10, 7, 7, tzinfo=clock.LONDON)):
        assert morning() == 3
        assert Child.objects.visible_to(teacher).count() == 0
        assert Child.objects.visible_to(adviser).count() == 3
    with clock.at(datetime(2026, 10, 8, 7, tzinfo=clock.LONDON)):
        assert morning() == 0
    assert set(Child.objects.values_list("outside_until", flat=True)) == {date(2021, 1, 5 + n) for n in range(3)}
