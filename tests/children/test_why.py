"""Why somebody can or cannot see a child, in one sentence; and the table behind it."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from audit.models import Look
from children import access, actions
from children.explain import why
from children.models import Bar, BreakGlass, Child
from tests.factories import UserFactory, allocate, member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def restrict(child):
    child.restricted = True
    child.save()


def test_an_allocation_is_named_with_its_day(ada, social_worker):
    assert (
        why(social_worker, ada) == "Priya Shah can see Ada Lovell: allocated as social worker since 1 September 2024."
    )


def test_a_teacher_sees_through_the_school(ada, teacher):
    assert why(teacher, ada) == (
        "Tom Reed can see Ada Lovell: designated teacher at Oakfield School, "
        "where the child is enrolled since 1 September 2024."
    )


def test_an_adviser_sees_through_the_authority(ada, adviser):
    assert "can see Ada Lovell: Virtual School adviser of Exampleshire since" in why(adviser, ada)


def test_all_ways_are_named(ada, adviser):
    allocate(ada, adviser, Role.SOCIAL_WORKER)
    assert "allocated as social worker" in why(adviser, ada)
    assert "and Virtual School adviser of Exampleshire" in why(adviser, ada)


def test_an_allocation_that_ended_is_named(ada, authority):
    person = member(Role.SOCIAL_WORKER, authority)
    allocate(ada, person, Role.SOCIAL_WORKER, ends=clock.today() - DAY)
    assert "cannot see Ada Lovell: allocated as social worker ended on" in why(person, ada)


def test_an_allocation_to_come_is_named(ada, authority):
    person = member(Role.SOCIAL_WORKER, authority)
    allocate(ada, person, Role.SOCIAL_WORKER, starts=clock.today() + DAY)
    assert "allocated as social worker only from" in why(person, ada)


def test_a_school_that_was_left_is_named(ada, teacher, other_teacher, other_school):
    actions.enrol(child=ada, school=other_school, starts=clock.today(), by=None)
    assert "designated teacher at Oakfield School, where the child was enrolled until" in why(teacher, ada)


def test_a_school_to_come_is_named(ada, other_teacher, other_school):
    actions.enrol(child=ada, school=other_school, starts=clock.today() + DAY, by=None)
    assert "designated teacher at Elmwood School, where the child starts on" in why(other_teacher, ada)


def test_restricted_is_the_reason_only_for_broad_roles(ada, teacher, head, social_worker):
    restrict(ada)
    for person in (teacher, head):
        assert "but the child is restricted" in why(person, ada)
    assert "can see" in why(social_worker, ada)


def test_emergency_access_is_named_while_open_and_after(ada, head):
    restrict(ada)
    now = clock.now()
    BreakGlass.objects.create(child=ada, user=head, reason="Hospital", starts_at=now, ends_at=now + DAY)
    assert "can see Ada Lovell: opened the record in an emergency, until" in why(head, ada)


def test_barred_suspended_ended_and_unattached_are_told_apart(ada, social_worker, adviser, authority, stranger):
    Bar.objects.create(child=ada, user=social_worker, reason="A relative")
    assert "barred from this child since" in why(social_worker, ada)
    assert "relative" not in why(social_worker, ada)
    adviser.is_active = False
    adviser.save()
    assert "the account is suspended" in why(adviser, ada)
    left = member(Role.ADVISER, authority, ends=date(2025, 1, 31))
    assert "Virtual School adviser of Exampleshire ended on 31 January 2025" in why(left, ada)
    officer = member(Role.FINANCE_OFFICER, authority)
    assert "a role that sees no child’s record" in why(officer, ada)
    assert "not attached to the child" in why(stranger, ada)


def test_the_sentence_and_the_gate_agree(ada, request):
    names = ["social_worker", "other_social_worker", "teacher", "other_teacher", "adviser", "other_adviser", "head"]
    for name in [*names, "administrator", "carer", "young_person", "stranger"]:
        person = request.getfixturevalue(name)
        sees = Child.objects.visible_to(person).filter(pk=ada.pk).exists()
        assert (" can see " in why(person, ada)) == sees


# ---------------------------------------------------------------- the pages


def ask(client, user, email, local_id):
    client.force_login(user)
    return client.post(reverse("access:why"), {"email": email, "local_id": local_id})


def test_an_administrator_is_answered_and_leaves_a_look(client, ada, administrator, social_worker):
    response = ask(client, administrator, social_worker.email, ada.local_id)
    assert "allocated as social worker" in response.content.decode()
    assert Look.objects.get().child_id == ada.pk


def test_a_teacher_from_elsewhere_can_be_asked_about_once_they_are_around_the_child(
    client, ada, administrator, teacher
):
    assert "designated teacher at" in ask(client, administrator, teacher.email, ada.local_id).content.decode()


def test_people_and_children_of_others_are_not_known(client, ada, other_authority, social_worker):
    theirs = member(Role.ADMINISTRATOR, other_authority)
    page = ask(client, theirs, social_worker.email, ada.local_id).content.decode()
    assert "You see no child with this case-system id" in page
    stranger = UserFactory()
    head = member(Role.HEAD, ada.authority)
    assert "has this email address" in ask(client, head, stranger.email, ada.local_id).content.decode()


def test_a_restricted_child_is_not_found_this_way(client, ada, administrator, social_worker):
    restrict(ada)
    page = ask(client, administrator, social_worker.email, ada.local_id).content.decode()
    assert "You see no child" in page
    assert "Lovell" not in page


def test_the_table_shows_every_row_and_only_to_those_who_manage_people(client, administrator, adviser):
    assert set(access.WORDS) == set(access.CELLS)
    client.force_login(administrator)
    page = client.get(reverse("access:table")).content.decode()
    assert all(words in page for words in access.WORDS.values())
    assert page.count("Reads and writes") == sum(cell == "RW" for row in access.CELLS.values() for cell in row.values())
    for name in ("table", "why", "looks", "break_glass"):
        client.force_login(adviser)
        assert client.get(reverse(f"access:{name}")).status_code == 403
