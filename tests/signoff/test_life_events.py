"""A change of school, leaving care, a review, no school place: what the policy wants then, and what it does not."""

from datetime import date, timedelta

import pytest

from audit import clock
from children import actions as children
from organisations.deadlines import school_change_deadline
from organisations.models import School
from organisations.presets import PRESETS
from peps import actions as plans
from peps.models import PEP
from signoff import actions as moves
from signoff import lives
from signoff.duties import recompute
from signoff.models import Duty
from signoff.tasks import morning
from tests.factories import AuthorityFactory, ChildFactory, enrol, in_care, pep_at

pytestmark = pytest.mark.ci

MOVED = date(2026, 10, 5)


def of_kind(child, kind):
    return Duty.objects.filter(child=child, kind=kind).first()


def move(child, school, on=MOVED):
    with clock.at(on):
        children.enrol(child=child, school=school, starts=on, by=None)


# ---------------------------------------------------------------- a change of school


def test_after_a_change_of_school_a_plan_opens_with_its_own_day(ada, social_worker, teacher, other_school):
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    move(ada, other_school)
    plan = PEP.objects.get(child=ada, kind="school_change")
    assert plan.school == other_school
    assert plan.due_on == school_change_deadline(PRESETS["birmingham"], MOVED).due == date(2026, 11, 2)
    assert of_kind(ada, "school_change") is None  # holding its meeting is the duty


def test_a_plan_whose_meeting_is_still_to_come_does_for_the_change(ada, social_worker, teacher, other_school):
    pep = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    move(ada, other_school, date(2026, 9, 15))
    assert [plan.kind for plan in PEP.objects.filter(child=ada)] == ["initial"]
    duty = of_kind(ada, "school_change")
    assert (duty.pep, duty.due_on, duty.done_on) == (pep, date(2026, 10, 13), None)


def test_the_meeting_after_the_change_is_the_meeting(ada, social_worker, teacher, other_school):
    pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    move(ada, other_school, date(2026, 9, 15))
    with clock.at(date(2026, 9, 24)):
        plans.record_held(pep=PEP.objects.get(child=ada), held=True, by=teacher)
    assert of_kind(ada, "school_change").done_on == date(2026, 9, 24)
    with clock.at(date(2026, 10, 6)):
        morning()
    assert not PEP.objects.filter(child=ada, kind="school_change").exists()


@pytest.mark.parametrize("preset", ["statutory", "warwickshire", "wokingham", "shropshire"])
def test_where_the_policy_says_nothing_a_change_opens_nothing(preset, school, other_school):
    child = in_care(ChildFactory(authority=AuthorityFactory(preset=preset)), since=date(2026, 1, 5))
    enrol(child, school)
    move(child, other_school)
    assert [plan.kind for plan in PEP.objects.filter(child=child)] == ["termly"]
    assert of_kind(child, "school_change") is None


def test_an_academy_that_takes_over_is_no_change(ada, social_worker, teacher, school, other_school):
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    School.objects.filter(pk=school.pk).update(successor=other_school)
    move(ada, other_school)
    assert not PEP.objects.filter(child=ada, kind="school_change").exists()


def test_a_first_place_is_no_change(authority, school):
    child = in_care(ChildFactory(authority=authority), since=date(2026, 9, 7))
    move(child, school, date(2026, 9, 21))
    assert [plan.kind for plan in PEP.objects.filter(child=child)] == ["initial"]
    assert of_kind(child, "school_change") is None


def test_the_ordinary_move_from_year_6_to_7_is_no_change(authority, school, other_school):
    child = in_care(ChildFactory(authority=authority, date_of_birth=date(2015, 3, 1), year_group="7"),
                    since=date(2026, 1, 5))  # fmt: skip
    enrol(child, school)
    move(child, other_school, date(2026, 9, 7))
    assert [plan.kind for plan in PEP.objects.filter(child=child)] == ["termly"]
    assert of_kind(child, "school_change") is None


def test_a_change_of_long_ago_is_history(ada, social_worker, teacher, other_school):
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(date(2026, 12, 10)):
        children.enrol(child=ada, school=other_school, starts=date(2026, 9, 28), by=None)
    assert not PEP.objects.filter(child=ada, kind="school_change").exists()


# ---------------------------------------------------------------- leaving care


@pytest.fixture
def leaver(db):
    """A child of fifteen in a council that wants a plan for whoever leaves."""
    child = ChildFactory(authority=AuthorityFactory(preset="warwickshire"), date_of_birth=date(2011, 5, 1))
    return in_care(child, since=date(2026, 1, 5))


def test_leaving_care_opens_the_plan_for_it(leaver):
    with clock.at(date(2026, 10, 6)):
        children.end_care(child=leaver, ends=date(2026, 10, 6), reason="E4A", by=None)
    plan = PEP.objects.get(child=leaver, kind="leaving_care")
    assert plan.due_on == date(2026, 12, 18)
    assert "6 October 2026" in plan.due_why


def test_who_leaves_in_the_holidays_has_it_in_the_next_term(leaver):
    with clock.at(date(2026, 12, 22)):
        children.end_care(child=leaver, ends=date(2026, 12, 22), reason="E4A", by=None)
    assert PEP.objects.get(child=leaver, kind="leaving_care").term.name == "Spring 2027"


def test_the_18th_birthday_opens_it_at_the_start_of_its_term(db):
    child = ChildFactory(authority=AuthorityFactory(preset="warwickshire"), date_of_birth=date(2008, 11, 9))
    in_care(child, since=date(2026, 1, 5))
    with clock.at(date(2026, 7, 1)):
        morning()
    assert not PEP.objects.filter(child=child, kind="leaving_care").exists()
    with clock.at(date(2026, 9, 1)):
        morning()
        morning()
    assert PEP.objects.get(child=child, kind="leaving_care").term.name == "Autumn 2026"


def test_a_leaving_plan_somebody_closed_stays_closed(leaver, head):
    with clock.at(date(2026, 10, 6)):
        children.end_care(child=leaver, ends=date(2026, 10, 6), reason="E4A", by=None)
        PEP.objects.filter(child=leaver).update(status="closed", closed_reason="Moved abroad")
        morning()
        morning()
    assert PEP.objects.filter(child=leaver, kind="leaving_care").count() == 1


def test_where_the_policy_has_none_leaving_opens_nothing(ada):
    with clock.at(date(2026, 10, 6)):
        children.end_care(child=ada, ends=date(2026, 10, 6), reason="E4A", by=None)
    assert not PEP.objects.filter(child=ada, kind="leaving_care").exists()


def test_the_plans_of_a_child_who_left_are_still_looked_at_each_morning(ada, social_worker, teacher):
    pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(date(2026, 9, 20)):
        children.end_care(child=ada, ends=date(2026, 9, 20), reason="E4A", by=None)
    with clock.at(date(2026, 9, 25)):
        morning()
    assert of_kind(ada, "was_it_held").due_on == date(2026, 9, 25)


# ---------------------------------------------------------------- the review, and no school place


def test_the_plan_is_ready_three_working_days_before_the_review(ada, social_worker, teacher):
    pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    duty = of_kind(ada, "plan_ready")
    assert duty.due_on == date(2026, 9, 24)  # the review is on Tuesday the 29th
    assert "statutory review on 29 September 2026" in duty.why


def test_sending_the_plan_makes_it_ready_for_the_review(ada, social_worker, teacher):
    pep = pep_at("written", child=ada, social_worker=social_worker, teacher=teacher)
    assert of_kind(ada, "plan_ready").done_on is None
    with clock.at(date(2026, 9, 27)):
        moves.submit(pep=pep, by=teacher)
    assert of_kind(ada, "plan_ready").done_on == date(2026, 9, 27)


def test_a_child_without_a_school_needs_one_within_twenty_school_days(authority, school, social_worker):
    child = in_care(ChildFactory(authority=authority), since=date(2026, 9, 7))
    with clock.at(date(2026, 9, 8)):
        morning()
    duty = of_kind(child, "suitable")
    assert (duty.due_on, duty.done_on, duty.role) == (date(2026, 10, 5), None, "social_worker")
    with clock.at(date(2026, 9, 21)):
        children.enrol(child=child, school=school, starts=date(2026, 9, 21), by=None)
    assert of_kind(child, "suitable").done_on == date(2026, 9, 21)


def test_whoever_loses_the_place_counts_from_the_day_after(ada):
    with clock.at(date(2026, 10, 1)):
        children.end_enrolment(child=ada, first_day_without=date(2026, 10, 1), by=None)
    assert of_kind(ada, "suitable").due_on == date(2026, 11, 5)


def test_a_three_year_old_need_not_have_a_place(authority):
    child = in_care(ChildFactory(authority=authority, date_of_birth=date(2023, 3, 1), year_group="N1"))
    with clock.at(date(2026, 9, 8)):
        morning()
    assert PEP.objects.filter(child=child).exists()
    assert of_kind(child, "suitable") is None


def test_looking_again_changes_nothing(ada, social_worker, teacher, other_school):
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    move(ada, other_school)
    with clock.at(MOVED + timedelta(days=1)):
        morning()
        before = list(Duty.objects.order_by("key").values())
        morning()
        assert recompute(lives.read([ada])) == 0
        assert list(Duty.objects.order_by("key").values()) == before


# ---------------------------------------------------------------- another authority


def test_when_another_authority_takes_over_both_have_the_plan_they_are_to_have(school):
    """The former one plans for what comes and finishes what is open; the new one counts from the day it took over."""
    former, now = AuthorityFactory(preset="warwickshire"), AuthorityFactory(preset="birmingham")
    child = in_care(ChildFactory(authority=former), since=date(2026, 1, 5))
    enrol(child, school)
    with clock.at(date(2026, 9, 7)):
        morning()
    with clock.at(MOVED):
        children.end_care(child=child, ends=MOVED, reason="E3", by=None)
        there = children.take_into_care(
            authority=now, local_id="N", date_of_birth=child.date_of_birth, starts=MOVED, legal_status="C2", by=None
        )
    assert {plan.kind for plan in PEP.objects.filter(child=child)} == {"termly", "leaving_care"}
    assert Duty.objects.filter(child=child, kind="hold").open().exists()
    assert [(plan.kind, plan.due_on) for plan in PEP.objects.filter(child=there)] == [("initial", date(2026, 11, 2))]
