"""Grants follow memberships: what somebody sees changes in the same transaction."""

from datetime import date, timedelta

import pytest

from accounts import actions, grants, permissions
from accounts.events import membership_ended
from accounts.models import AuthorityGrant, Invitation, Membership, SchoolGrant
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children import actions as children
from children.models import Child
from notices.models import Notice
from tests.factories import ChildFactory, UserFactory, member


def sees(user, child) -> bool:
    return Child.objects.visible_to(user).filter(pk=child.pk).exists()


def test_a_new_adviser_sees_the_children_of_the_authority(ada, authority, stranger):
    assert not sees(stranger, ada)
    actions.add_membership(user=stranger, role=Role.ADVISER, authority=authority, by=None)
    assert sees(stranger, ada)
    assert Event.objects.filter(verb="person.joined").count() == 1


def test_a_new_designated_teacher_sees_the_children_enrolled_at_the_school(ada, school, other_school, stranger):
    actions.add_membership(user=stranger, role=Role.DESIGNATED_TEACHER, school=other_school, by=None)
    assert not sees(stranger, ada)
    actions.add_membership(user=stranger, role=Role.DESIGNATED_TEACHER, school=school, by=None)
    assert sees(stranger, ada)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.CARER, Role.REVIEWING_OFFICER])
def test_membership_alone_shows_no_child_to_people_who_are_allocated(role, ada, authority, stranger):
    actions.add_membership(user=stranger, role=role, authority=authority, by=None)
    assert not sees(stranger, ada)
    assert not AuthorityGrant.objects.filter(user=stranger).exists()


def test_a_role_that_starts_later_shows_nothing_yet(ada, authority, stranger):
    tomorrow = clock.today() + timedelta(days=1)
    actions.add_membership(user=stranger, role=Role.HEAD, authority=authority, starts=tomorrow, by=None)
    assert not sees(stranger, ada)
    with clock.at(tomorrow):
        assert sees(stranger, ada)


def test_the_same_role_is_not_given_twice(authority, stranger):
    for _ in range(2):
        actions.add_membership(user=stranger, role=Role.ADVISER, authority=authority, by=None)
    assert stranger.memberships.count() == 1
    assert Event.objects.filter(verb="person.joined").count() == 1


def test_ending_a_role_now_ends_the_access_now(ada, adviser, administrator):
    assert sees(adviser, ada)
    actions.end_membership(membership=adviser.memberships.get(), by=administrator)
    assert not sees(adviser, ada)
    assert not AuthorityGrant.objects.filter(user=adviser).exists()


def test_the_last_day_of_a_role_is_still_included(ada, teacher):
    last_day = clock.today() + timedelta(days=3)
    actions.end_membership(membership=teacher.memberships.get(), ends=last_day, by=None)
    with clock.at(last_day):
        assert sees(teacher, ada)
    with clock.at(last_day + timedelta(days=1)):
        assert not sees(teacher, ada)
    assert SchoolGrant.objects.get(user=teacher).ends == last_day


def test_a_role_that_is_given_again_gives_access_again(ada, authority, adviser, administrator):
    actions.end_membership(membership=adviser.memberships.get(), by=administrator)
    actions.add_membership(user=adviser, role=Role.ADVISER, authority=authority, by=None)
    assert sees(adviser, ada)


def test_a_last_day_to_come_is_taken_back_with_what_ended_on_it(ada, social_worker, administrator):
    """The child that was given up by itself, for the same day, stays given up."""
    last_day, role = clock.today() + timedelta(days=9), {"role": Role.SOCIAL_WORKER, "by": None}
    alone = children.allocate(child=ChildFactory(authority=ada.authority), user=social_worker, **role)
    with clock.at(clock.today() - timedelta(days=1)):
        children.end_allocation(allocation=alone, ends=last_day, by=None)
    [membership] = social_worker.memberships.all()
    actions.end_membership(membership=membership, ends=last_day, by=administrator)
    with clock.at(clock.today() + timedelta(days=2)):
        actions.keep_membership(membership=membership, by=administrator)
    with clock.at(last_day + timedelta(days=1)):
        assert list(Child.objects.visible_to(social_worker)) == [ada]
        assert social_worker.memberships.get().ends is None
        with pytest.raises(actions.Refused):
            actions.keep_membership(membership=membership, by=administrator)


def test_rooms_above_hear_that_a_role_has_ended(social_worker, monkeypatch):
    heard = []
    monkeypatch.setattr(membership_ended, "listeners", [lambda **news: heard.append(news)])
    membership = social_worker.memberships.get()
    actions.end_membership(membership=membership, by=None)
    assert [news["membership"].pk for news in heard] == [membership.pk]


def test_an_authority_keeps_an_administrator(administrator):
    with pytest.raises(actions.Refused, match="no administrator"):
        actions.end_membership(membership=administrator.memberships.get(), by=None)


def test_an_administrator_can_go_when_another_stays(administrator, authority):
    second = member(Role.ADMINISTRATOR, authority)
    actions.end_membership(membership=administrator.memberships.get(), by=second)
    assert not permissions.authorities_administered(administrator).exists()


def test_nobody_ends_their_own_role(administrator, authority):
    member(Role.ADMINISTRATOR, authority)
    with pytest.raises(permissions.Denied, match="your own"):
        actions.end_membership(membership=administrator.memberships.get(), by=administrator)


def test_an_administrator_of_another_authority_cannot_end_a_role(adviser, other_authority):
    outsider = member(Role.ADMINISTRATOR, other_authority)
    with pytest.raises(permissions.Denied):
        actions.end_membership(membership=adviser.memberships.get(), by=outsider)


def test_a_suspended_person_sees_nothing_until_reactivated(ada, adviser, administrator):
    actions.suspend(user=adviser, by=administrator)
    assert not sees(adviser, ada)
    actions.reactivate(user=adviser, by=administrator)
    assert sees(adviser, ada)


def test_nobody_suspends_a_person_who_also_works_elsewhere(adviser, administrator, other_authority):
    Membership.objects.create(user=adviser, role=Role.ADVISER, authority=other_authority, starts=date(2020, 9, 1))
    grants.sync_authority(other_authority)
    with pytest.raises(permissions.Denied, match="another authority"):
        actions.suspend(user=adviser, by=administrator)


def invite(by, authority, **details):
    asked = {"email": "New.Person@council.example", "name": "Nia New", "role": Role.ADVISER} | details
    return actions.invite(**asked, authority=authority, by=by)


def test_an_invitation_makes_a_person_who_cannot_sign_in_yet(administrator, authority):
    invitation = invite(administrator, authority)
    assert invitation.user.email == "new.person@council.example"
    assert not invitation.user.has_usable_password()
    assert invitation.expires_at - invitation.sent_at == timedelta(days=14)
    notice = Notice.objects.get(key=f"invitation:{invitation.pk}")
    assert f"/people/welcome/{invitation.token}/" in notice.body


def test_a_person_who_signs_in_already_gets_the_role_and_no_link_to_a_password(administrator, authority, stranger):
    invitation = invite(administrator, authority, email=stranger.email, name="Other Name")
    assert invitation.user == stranger
    assert invitation.accepted_at
    notice = Notice.objects.get(key=f"invitation:{invitation.pk}")
    assert invitation.token not in notice.body
    stranger.refresh_from_db()
    assert stranger.name == "Sam Stranger"


def test_only_administrators_and_the_head_invite(head, adviser, authority):
    invite(head, authority)
    with pytest.raises(permissions.Denied):
        invite(adviser, authority, email="second@council.example")


def test_an_administrator_invites_into_their_own_authority_only(administrator, other_authority):
    with pytest.raises(permissions.Denied):
        invite(administrator, other_authority)
    assert not Invitation.objects.exists()


def test_nobody_gives_themselves_a_role(administrator, authority):
    with pytest.raises(permissions.Denied, match="invite yourself"):
        invite(administrator, authority, email=administrator.email.upper(), role=Role.HEAD)


def test_an_invitation_is_accepted_once(administrator, authority):
    invitation = invite(administrator, authority)
    actions.accept(invitation=invitation, password="correct horse battery", by=invitation.user)
    invitation.user.refresh_from_db()
    assert invitation.user.check_password("correct horse battery")
    with pytest.raises(actions.Refused):
        actions.accept(invitation=invitation, password="another long password", by=invitation.user)


def test_an_invitation_expires(administrator, authority):
    invitation = invite(administrator, authority)
    with clock.at(invitation.expires_at), pytest.raises(actions.Refused):
        actions.accept(invitation=invitation, password="correct horse battery", by=invitation.user)


def test_a_new_link_ends_the_former_one(administrator, authority):
    first = invite(administrator, authority)
    second = actions.resend_invitation(user=first.user, by=administrator)
    first.refresh_from_db()
    assert not actions.is_open(first)
    assert actions.is_open(second)


def test_nothing_is_left_when_an_invitation_fails_half_way(administrator, authority, monkeypatch):
    monkeypatch.setattr(actions, "tell_each", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        invite(administrator, authority)
    assert not Membership.objects.filter(user__name="Nia New").exists()
    assert not AuthorityGrant.objects.filter(user__name="Nia New").exists()


def test_a_teacher_elsewhere_is_looked_after_by_the_authority_that_invited_them(administrator, school, other_authority):
    invitation = actions.invite(
        email="dt@school.example", name="Dee Tee", role=Role.DESIGNATED_TEACHER, school=school, by=administrator
    )
    outsider = member(Role.ADMINISTRATOR, other_authority)
    assert invitation.user in permissions.people_managed(administrator)
    assert invitation.user not in permissions.people_managed(outsider)


def test_people_without_a_role_manage_nobody(adviser, stranger):
    for user in (adviser, stranger, UserFactory(is_active=False)):
        assert not permissions.people_managed(user).exists()
        assert not permissions.can_manage_people(user)
