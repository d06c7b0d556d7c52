"""Closing a record to one person, or to all but named people: it beats every attachment, from the next page on."""

from datetime import date

import pytest
from django.urls import reverse

from accounts.models import User
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children import actions, closing
from children.models import Bar, Child
from tests.factories import allocate, member, unheard

pytestmark = [pytest.mark.ci, pytest.mark.django_db]


def page(client, user, child, at="closed_to", **said):
    client.force_login(user)
    address = reverse(f"children:{at}", args=[child.pk])
    return client.post(address, said, follow=True) if said else client.get(address)


SAID = {"name": "Tom Reed", "email": "Tom@Oakfield.example", "reason": "An uncle"}


def test_a_teacher_to_whom_it_is_closed_finds_nothing_with_the_next_click(client, ada, social_worker, teacher):
    teachers = client.__class__()
    teachers.force_login(teacher)
    address = reverse("children:child", args=[ada.pk])
    assert teachers.get(address).status_code == 200
    shown = page(client, social_worker, ada, **SAID).content.decode()
    assert "The record is closed to Tom Reed" in shown
    assert "An uncle" in shown
    assert teachers.get(address).status_code == 404
    assert "Ada" not in teachers.get(reverse("home")).content.decode()
    assert "Ada" not in teachers.get(reverse("children:list")).content.decode()


def test_somebody_without_an_account_is_known_by_address_from_then_on(client, ada, social_worker, authority):
    page(client, social_worker, ada, name="Gran Moss", email="gran@home.example", reason="An allegation")
    gran = User.objects.get(email="gran@home.example")
    assert not gran.has_usable_password()
    member(Role.SOCIAL_WORKER, authority, person=gran)
    allocate(ada, gran, Role.SOCIAL_WORKER)
    assert not Child.objects.visible_to(gran, "name").exists()


def test_it_can_be_lifted_and_both_are_kept(client, ada, head, teacher):
    page(client, head, ada, **SAID)
    bar = Bar.objects.get()
    client.post(reverse("children:lift_bar", args=[ada.pk, bar.pk]))
    assert Child.objects.visible_to(teacher).exists()
    verbs = list(Event.objects.filter(verb__startswith="bar.").order_by("at").values_list("verb", flat=True))
    assert verbs == ["bar.made", "bar.lifted"]


def test_why_it_was_closed_is_not_for_the_school(client, ada, head, teacher, social_worker, other_teacher):
    page(client, head, ada, name="Una", email=other_teacher.email, reason="An aunt with an order")
    for address in ("history", "child"):
        assert "aunt with an order" not in page(client, teacher, ada, address).content.decode()
    assert "aunt with an order" in page(client, social_worker, ada, "history").content.decode()


def test_nobody_closes_it_to_themselves(client, ada, head):
    shown = page(client, head, ada, name="Me", email=head.email, reason="Testing").content.decode()
    assert "You cannot close the record to yourself" in shown


def test_named_people_only(client, ada, head, social_worker, teacher, administrator, carer):
    answer = page(client, head, ada, "restrict", reason="Threats against the family")
    assert answer.redirect_chain[-1][0] == reverse("children:list")
    for person in (head, teacher, administrator):
        assert page(client, person, ada, "child").status_code == 404
    assert page(client, carer, ada, "child").status_code == 200
    shown = page(client, social_worker, ada, "restrict", reason="The danger is over")
    assert "The record is open again" in shown.content.decode()
    assert page(client, teacher, ada, "child").status_code == 200


def test_it_is_not_closed_to_everybody(client, ada, head):
    shown = page(client, head, ada, "restrict", reason="Threats").content.decode()
    assert "the child has no social worker" in shown
    assert not Child.objects.get(pk=ada.pk).restricted


@pytest.mark.parametrize("code", ["A3", "A6"])
def test_a_child_placed_for_adoption_is_for_named_people_from_that_moment(ada, social_worker, teacher, code):
    with unheard(), clock.at(date(2026, 9, 20)):
        actions.place(child=ada, starts=date(2026, 9, 20), kind=code, carer_name="The Hills", by=social_worker)
    assert not Child.objects.visible_to(teacher).exists()
    assert Child.objects.visible_to(social_worker).exists()


def test_a_replayed_form_makes_no_second_one(ada, social_worker, teacher):
    first, again = (
        closing.close_to(child=ada, email=teacher.email, name="Tom", reason="An uncle", by=social_worker)
        for _ in range(2)
    )
    assert first == again
    assert Bar.objects.count() == 1
