"""Duties are derived from facts: the right ones, with the right dates, and the same ones every time."""

from datetime import date

import pytest

from accounts.roles import Role
from audit import clock
from children import actions as children
from children.models import Child
from peps.models import PEP
from signoff import lives
from signoff.duties import recompute
from signoff.models import Duty
from signoff.tasks import morning
from tests.factories import STAGES, AuthorityFactory, ChildFactory, in_care, pep_at


def open_duties(child):
    return {duty.kind: duty for duty in Duty.objects.filter(child=child).open()}


def test_coming_into_care_opens_a_plan_and_its_duties(authority, school, social_worker, administrator):
    with clock.at(date(2026, 9, 7)):
        child = children.take_into_care(
            authority=authority, local_id="N1", date_of_birth=date(2014, 2, 3), starts=date(2026, 9, 7),
            legal_status="C2", social_worker=social_worker, by=administrator,
        )  # fmt: skip
        children.enrol(child=child, school=school, starts=date(2026, 9, 7), by=administrator)
    duties = open_duties(child)
    assert PEP.objects.get(child=child).kind == "initial"
    assert duties["initiate"].due_on == date(2026, 9, 21)
    assert duties["hold"].due_on == date(2026, 10, 5)
    assert duties["hold"].statutory_on == date(2026, 10, 5)
    assert duties["initiate"].why.endswith("Started within 10 working days of coming into care.")
    assert duties["part_a"].role == Role.SOCIAL_WORKER


def test_without_a_school_the_social_worker_has_the_duties_of_the_school(authority, social_worker):
    with clock.at(date(2026, 9, 7)):
        child = children.take_into_care(
            authority=authority, local_id="N2", date_of_birth=date(2011, 2, 3), starts=date(2026, 9, 7), by=None
        )
    assert {duty.role for duty in open_duties(child).values()} == {Role.SOCIAL_WORKER}


@pytest.mark.full
@pytest.mark.parametrize("stage", STAGES)
def test_recomputing_changes_nothing(stage, ada, social_worker, teacher, adviser):
    pep = pep_at(stage, child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    with clock.at(date(2026, 10, 5)):
        recompute(lives.read([ada]))
        before = list(Duty.objects.order_by("key").values())
        assert recompute(lives.read([ada])) == 0
        assert list(Duty.objects.order_by("key").values()) == before
    assert pep.pk


@pytest.mark.parametrize(
    ("stage", "kinds"),
    [
        ("ready", {"hold", "plan_ready"}),
        ("held", {"write_up", "plan_ready"}),
        ("written", {"send", "plan_ready"}),
        ("submitted", {"sign_off"}),
        ("returned", {"fix"}),
    ],
)
def test_each_stage_leaves_what_is_next(stage, kinds, ada, social_worker, teacher, adviser):
    pep_at(stage, child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    assert set(open_duties(ada)) == kinds


def test_a_meeting_day_gone_by_asks_whether_it_was_held(ada, social_worker, teacher):
    pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(date(2026, 9, 25)):
        morning()
    assert open_duties(ada)["was_it_held"].due_on == date(2026, 9, 25)


def test_the_morning_run_ten_times_does_the_work_once(ada, social_worker, teacher):
    with clock.at(date(2026, 9, 8)):
        for _ in range(10):
            morning()
    assert PEP.objects.filter(child=ada).count() == 1
    assert Duty.objects.filter(child=ada).count() == len(set(Duty.objects.values_list("key", flat=True)))


def test_the_next_term_has_a_plan_of_its_own(ada, social_worker, teacher):
    pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    with clock.at(date(2027, 1, 5)):
        morning()
    termly = PEP.objects.get(child=ada, kind="termly")
    assert (termly.term.name, termly.due_on) == ("Spring 2027", date(2027, 3, 25))


def test_short_breaks_raise_no_plan(authority):
    with clock.at(date(2026, 9, 7)):
        child = children.take_into_care(
            authority=authority,
            local_id="V",
            date_of_birth=date(2014, 2, 3),
            starts=date(2026, 9, 7),
            legal_status="V3",
            by=None,
        )
    assert not PEP.objects.filter(child=child).exists()


def test_a_baby_has_no_plan(authority):
    with clock.at(date(2026, 9, 7)):
        child = children.take_into_care(
            authority=authority, local_id="B", date_of_birth=date(2026, 1, 3), starts=date(2026, 9, 7), by=None
        )
    assert not PEP.objects.filter(child=child).exists()


@pytest.mark.parametrize(
    ("preset", "due"),
    [("birmingham", "2026-12-18"), ("warwickshire", "2026-10-23"), ("shropshire", "2026-12-18")],
)
def test_authorities_count_differently(db, preset, due):
    child = in_care(ChildFactory(authority=AuthorityFactory(preset=preset)), since=date(2026, 3, 2))
    with clock.at(date(2026, 9, 2)):
        morning()
    assert PEP.objects.get(child=child).due_on.isoformat() == due
    assert Child.objects.count() == 1


def test_a_closed_plan_is_not_opened_again_by_the_calendar(ada, social_worker, teacher, adviser):
    pep_at("closed", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    with clock.at(date(2026, 10, 5)):
        morning()
    assert [plan.status for plan in PEP.objects.filter(child=ada)] == ["closed"]
    assert not open_duties(ada)
