"""Whoever takes over is told what is open, by initials: a social worker of one child, a teacher of a school."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.actions import add_membership
from accounts.roles import Role
from audit import clock
from children.actions import hand_over
from children.closing import close_to
from notices.models import Notice
from signoff.models import Duty, Reminded
from signoff.reminders.sweep import remind
from tests.factories import UserFactory, member, pep_at

TODAY = date(2026, 9, 24)


@pytest.fixture(autouse=True)
def today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def plan(ada, social_worker, teacher, adviser):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


def told(person) -> list[str]:
    return list(Notice.objects.filter(to_user_id=person.pk).order_by("created_at").values_list("body", flat=True))


def join(school, administrator, **more):
    somebody = UserFactory(name="Nell New", email="nell@oakfield.example")
    somebody.set_password("three odd words")
    somebody.save()
    add_membership(user=somebody, role=Role.DESIGNATED_TEACHER, school=school, by=administrator, **more)
    return somebody


def test_a_new_social_worker_of_one_child_is_told_by_the_page_that_adds_them(
    client, plan, ada, authority, administrator
):
    new = member(Role.SOCIAL_WORKER, authority, name="Nell New", email="nell@council.example")
    client.force_login(administrator)
    day = {"starts-day": TODAY.day, "starts-month": TODAY.month, "starts-year": TODAY.year}
    said = {"email": new.email, "role": "social_worker", **day}
    assert client.post(reverse("children:people", args=[ada.pk]), said).status_code == 302
    (body,) = told(new)
    assert "Open now:" in body
    assert "A.L." in body
    assert "Lovell" not in body


def test_nobody_is_told_twice_nor_of_what_they_did_themselves(plan, ada, authority, administrator, head):
    new = member(Role.SOCIAL_WORKER, authority)
    for _ in range(2):
        hand_over(child=ada, user=new, role=Role.SOCIAL_WORKER, starts=TODAY, by=administrator)
    assert len(told(new)) == 1
    hand_over(child=ada, user=head, role=Role.ADVISER, starts=TODAY, by=head)
    assert told(head) == []


def test_a_new_teacher_of_a_school_is_told_what_is_open_there(plan, school, administrator):
    (body,) = told(join(school, administrator))
    assert "You are a designated teacher of Oakfield School." in body
    assert body.count("- A.L. ") == Duty.objects.filter(pep=plan, role="designated_teacher").open().count() > 0
    assert "Lovell" not in body


def test_a_teacher_of_another_school_one_to_come_and_one_who_may_not_know_hear_nothing(
    plan, ada, school, other_school, administrator, social_worker
):
    assert told(join(other_school, administrator)) == []
    later = UserFactory()
    add_membership(
        user=later, role=Role.DESIGNATED_TEACHER, school=school, starts=TODAY + timedelta(days=9), by=administrator
    )
    assert told(later) == []
    aunt = UserFactory(email="aunt@oakfield.example")
    close_to(child=ada, email=aunt.email, name="Aunt", reason="A relative", by=social_worker)
    add_membership(user=aunt, role=Role.DESIGNATED_TEACHER, school=school, by=administrator)
    assert told(aunt) == []


def test_reminders_that_wait_for_a_teacher_go_to_the_one_who_comes(plan, teacher, school, administrator):
    membership = teacher.memberships.get()
    membership.ends = TODAY - timedelta(days=1)
    membership.save()
    teacher.is_active = False
    teacher.save()
    waiting = remind()["nobody"]
    assert waiting > 0
    new = join(school, administrator)
    assert remind()["nobody"] < waiting
    assert Reminded.objects.filter(user=new).exists()
    assert not Reminded.objects.filter(user=teacher).exists()
