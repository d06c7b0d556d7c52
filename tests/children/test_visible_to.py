"""The one gate: who sees a child, and above all who does not."""

from datetime import date, timedelta

import pytest
from django.contrib.auth.models import AnonymousUser

from accounts.models import AuthorityGrant, SchoolGrant
from accounts.roles import Role
from audit import clock
from children import actions
from children.models import Bar, Child
from children.standing import capacities
from tests.factories import ChildFactory, UserFactory, allocate, enrol, member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def sees(user, child, record="identity") -> bool:
    return Child.objects.visible_to(user, record).filter(pk=child.pk).exists()


@pytest.mark.parametrize(
    "who",
    ["social_worker", "teacher", "adviser", "head", "administrator", "carer", "young_person"],
)
def test_who_is_attached_sees_the_child(who, ada, request):
    assert sees(request.getfixturevalue(who), ada)


@pytest.mark.parametrize("who", ["other_social_worker", "other_teacher", "other_adviser", "stranger"])
def test_the_other_of_each_role_sees_nothing(who, ada, request):
    assert not Child.objects.visible_to(request.getfixturevalue(who)).exists()


def test_a_reviewing_officer_sees_only_the_children_they_review(ada, authority):
    officer = member(Role.REVIEWING_OFFICER, authority)
    other = ChildFactory(authority=authority)
    allocate(ada, officer, Role.REVIEWING_OFFICER)
    assert sees(officer, ada)
    assert not sees(officer, other)


def test_a_finance_officer_sees_no_child(ada, authority):
    assert not sees(member(Role.FINANCE_OFFICER, authority), ada)


def test_somebody_who_has_not_signed_in_sees_nothing(ada):
    assert not Child.objects.visible_to(AnonymousUser()).exists()


def test_a_carer_does_not_see_dates_of_care(ada, carer, teacher):
    assert not sees(carer, ada, "ids")
    assert sees(teacher, ada, "ids")


def test_a_restricted_child_is_seen_by_named_people_alone(ada, social_worker, carer, teacher, head, administrator):
    ada.restricted = True
    ada.save()
    assert sees(social_worker, ada)
    assert sees(carer, ada)
    assert not any(sees(person, ada) for person in (teacher, head, administrator))


def test_a_bar_beats_every_attachment(ada, social_worker, adviser):
    for person in (social_worker, adviser):
        Bar.objects.create(child=ada, user=person, reason="A relative")
        assert not sees(person, ada)


def test_a_bar_is_about_one_child(ada, adviser, authority):
    other = ChildFactory(authority=authority)
    Bar.objects.create(child=ada, user=adviser, reason="A relative")
    assert sees(adviser, other)


def test_an_allocation_counts_on_its_last_day_and_not_after(ada, authority):
    person = member(Role.SOCIAL_WORKER, authority)
    allocate(ada, person, Role.SOCIAL_WORKER, ends=date(2026, 11, 20))
    with clock.at(date(2026, 11, 20)):
        actions.sync_grants(ada)
        assert sees(person, ada)
    with clock.at(date(2026, 11, 21)):
        assert not sees(person, ada)


def test_an_allocation_to_come_counts_from_its_first_day(ada, authority):
    person = member(Role.SOCIAL_WORKER, authority)
    tomorrow = clock.today() + DAY
    allocate(ada, person, Role.SOCIAL_WORKER, starts=tomorrow)
    assert not sees(person, ada)
    with clock.at(tomorrow):
        assert sees(person, ada)


@pytest.mark.parametrize("gap", [0, 1])
def test_who_leaves_and_comes_back_sees_nothing_in_between(ada, authority, gap):
    person, last_day = member(Role.SOCIAL_WORKER, authority), date(2026, 11, 20)
    back = last_day + (gap + 1) * DAY
    allocate(ada, person, Role.SOCIAL_WORKER, ends=last_day)
    allocate(ada, person, Role.SOCIAL_WORKER, starts=back)
    days = [last_day, last_day + DAY, back]
    seen = []
    for day in days:
        with clock.at(day):
            seen.append(sees(person, ada))
    assert seen == [True, not gap, True]


def test_somebody_suspended_sees_nothing(ada, social_worker, head):
    for person in (social_worker, head):
        person.is_active = False
        person.save()
        assert not sees(person, ada)


def test_after_a_move_the_new_school_sees_the_child_and_the_old_one_does_not(ada, teacher, other_teacher, other_school):
    today = clock.today()
    actions.enrol(child=ada, school=other_school, starts=today, by=None)
    assert sees(other_teacher, ada)
    assert not sees(teacher, ada)


def test_before_the_first_day_the_old_school_still_sees_the_child(ada, teacher, other_teacher, other_school):
    first_day = clock.today() + 7 * DAY
    actions.enrol(child=ada, school=other_school, starts=first_day, by=None)
    assert sees(teacher, ada)
    assert not sees(other_teacher, ada)
    with clock.at(first_day):
        assert sees(other_teacher, ada)
        assert not sees(teacher, ada)


def test_a_second_setting_sees_the_child_too(ada, other_teacher, other_school):
    actions.enrol(child=ada, school=other_school, starts=clock.today(), main=False, by=None)
    assert sees(other_teacher, ada)


@pytest.mark.parametrize("grant", [AuthorityGrant, SchoolGrant])
def test_a_membership_that_is_over_opens_nothing(grant, ada, authority, school):
    yesterday = clock.today() - DAY
    role, of = (Role.HEAD, authority) if grant is AuthorityGrant else (Role.DESIGNATED_TEACHER, school)
    person = member(role, of, ends=clock.today())
    assert sees(person, ada)
    grant.objects.filter(user=person).update(ends=yesterday)
    assert not sees(person, ada)


def test_two_ways_to_a_child_list_it_once(ada, adviser):
    allocate(ada, adviser, Role.SOCIAL_WORKER)
    assert Child.objects.visible_to(adviser).count() == 1
    assert capacities(adviser, ada) == {Role.ADVISER, Role.SOCIAL_WORKER}


def test_seeing_is_two_queries_and_in_a_request_the_first_is_asked_once(ada, adviser, django_assert_num_queries):
    with django_assert_num_queries(2):
        list(Child.objects.visible_to(adviser))
    adviser.request_memory = {}
    with django_assert_num_queries(3):
        list(Child.objects.visible_to(adviser))
        list(Child.objects.visible_to(adviser))


def test_rows_of_a_child_are_seen_with_the_child(ada, social_worker, other_social_worker):
    assert ada.placements.model.objects.visible_to(social_worker).count() == 1
    assert not ada.placements.model.objects.visible_to(other_social_worker).exists()


def test_a_school_never_left_by_another_child_stays_out(ada, teacher, authority, other_school):
    elsewhere = ChildFactory(authority=authority)
    enrol(elsewhere, other_school)
    assert not sees(teacher, elsewhere)
    assert not sees(UserFactory(), elsewhere)
