"""Delegation: who may share what with whom, what the delegate sees, and how it ends."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from accounts import actions as people
from accounts.actions import Refused
from accounts.models import Invitation, Membership, User
from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children import actions as children
from children.delegation import actions, rules
from children.explain import why
from children.models import Allocation, Bar, Child, DelegatedPart, Delegation
from notices.models import Notice
from tests.factories import ChildFactory, UserFactory, enrol, in_care, member

TODAY = date(2026, 10, 6)
UNTIL = date(2026, 12, 18)


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


@pytest.fixture
def sam(school):
    """A colleague at Ada's school, with the same email domain as the designated teacher."""
    return member(Role.COLLEAGUE, school, name="Sam Hill", email="sam@oakfield.example")


@pytest.fixture
def outsider(db):
    return UserFactory(name="Otto Other", email="otto@elsewhere.example")


def share(child, by, to, letters="C", starts=TODAY, ends=UNTIL):
    return actions.delegate(child=child, to=to, letters=list(letters), starts=starts, ends=ends, by=by)


def sees(person, child, record):
    person = User.objects.get(pk=person.pk)
    return Child.objects.visible_to(person, record).filter(pk=child.pk).exists()


# ---------------------------------------------------------------- what it gives


def test_a_delegate_sees_the_name_and_the_delegated_section_and_nothing_else(ada, teacher, sam):
    share(ada, teacher, sam, "C")
    assert sees(sam, ada, "name")
    assert sees(sam, ada, "education")
    for record in ["identity", "ids", "care", "views", "targets", "meeting", "plan", "documents", "history"]:
        assert not sees(sam, ada, record), record


def test_nothing_is_seen_before_the_first_day_or_after_the_last(ada, teacher, sam):
    share(ada, teacher, sam, starts=TODAY + timedelta(days=2), ends=TODAY + timedelta(days=4))
    seen = []
    for days in range(6):
        with clock.at(TODAY + timedelta(days=days)):
            seen.append(sees(sam, ada, "education"))
    assert seen == [False, False, True, True, True, False]


@pytest.mark.parametrize(("letters", "may"), [("C", True), ("BCDE", True), ("A", False), ("AB", False)])
def test_a_teacher_shares_only_what_a_teacher_writes(letters, may, ada, teacher, sam):
    if may:
        assert share(ada, teacher, sam, letters).letters == list(letters)
    else:
        with pytest.raises(Denied):
            share(ada, teacher, sam, letters)


def test_a_social_worker_shares_what_a_social_worker_writes(ada, authority, social_worker):
    sue = member(Role.COLLEAGUE, authority, email="sue@council.example")
    with pytest.raises(Denied):
        share(ada, social_worker, sue, "C")
    assert share(ada, social_worker, sue, "AE").is_confirmed
    assert sees(sue, ada, "care")
    assert not sees(sue, ada, "care_history")


def test_a_delegate_does_not_share_on(ada, teacher, sam, outsider):
    share(ada, teacher, sam)
    with pytest.raises(Denied):
        share(ada, sam, outsider)


def test_the_same_asked_twice_is_one_delegation_and_one_message(ada, teacher, sam):
    assert share(ada, teacher, sam) == share(ada, teacher, sam)
    assert Delegation.objects.count() == 1
    assert Notice.objects.filter(to_user_id=sam.pk).count() == 1


def test_messages_carry_initials_and_no_name_of_the_child(ada, teacher, sam, outsider, administrator):
    share(ada, teacher, sam)
    share(ada, teacher, outsider)
    told = [notice.subject + notice.body for notice in Notice.objects.all()]
    assert len(told) == 2
    assert all("A.L." in words and "Lovell" not in words for words in told)


# ---------------------------------------------------------------- who may be asked


@pytest.mark.parametrize(
    ("email", "at_school", "doubt"),
    [
        ("sue@oakfield.example", True, ""),
        ("sue@OAKFIELD.example", True, ""),
        ("sue@oakfield.example", False, "is not recorded at Oakfield School"),
        ("sue@other.example", True, "has another email domain"),
        ("sue@other.example", False, "has another email domain and is not recorded at Oakfield School"),
    ],
)
def test_an_administrator_is_asked_unless_domain_and_school_are_the_same(email, at_school, doubt, ada, school, teacher):
    sue = UserFactory(name="Sue", email=email.lower())
    if at_school:
        member(Role.COLLEAGUE, school, person=sue)
    made = share(ada, teacher, sue)
    assert made.is_confirmed == (doubt == "")
    assert made.doubt == (f"Sue {doubt}." if doubt else "")
    assert sees(sue, ada, "education") == made.is_confirmed


def test_one_domain_at_two_schools_of_a_trust_is_not_enough(ada, other_school, teacher):
    sue = member(Role.COLLEAGUE, other_school, email="sue@oakfield.example")
    assert not share(ada, teacher, sue).is_confirmed


def test_nobody_who_is_barred_suspended_or_part_of_the_child_s_life_helps(ada, teacher, sam, carer, young_person):
    Bar.objects.create(child=ada, user=sam, reason="A relative")
    gone = UserFactory(is_active=False)
    for person in [sam, gone, carer, young_person]:
        with pytest.raises(Refused):
            share(ada, teacher, person)
    assert not Delegation.objects.exists()


def test_whoever_writes_it_already_is_not_asked(ada, teacher, adviser):
    with pytest.raises(Refused):
        share(ada, teacher, adviser, "C")


@pytest.mark.parametrize(("starts", "ends"), [(0, -1), (5, 4), (0, 367), (3, 370)])
def test_days_that_make_no_sense_are_refused(starts, ends, ada, teacher, sam):
    with pytest.raises(Refused):
        share(ada, teacher, sam, starts=TODAY + timedelta(days=starts), ends=TODAY + timedelta(days=ends))


def test_a_restricted_child_is_shared_within_the_team_alone(ada, authority, social_worker, teacher, sam, outsider):
    Child.objects.filter(pk=ada.pk).update(restricted=True)
    ada.refresh_from_db()
    with pytest.raises(Denied):
        share(ada, teacher, sam)
    with pytest.raises(Refused):
        share(ada, social_worker, outsider, "A")
    sue = member(Role.COLLEAGUE, authority, email="sue@council.example")
    share(ada, social_worker, sue, "A")
    assert sees(sue, ada, "care")


def test_what_a_teacher_shared_is_gone_once_the_child_is_restricted(ada, teacher, sam):
    share(ada, teacher, sam)
    Child.objects.filter(pk=ada.pk).update(restricted=True)
    assert not sees(sam, ada, "name")


# ---------------------------------------------------------------- confirming


def test_what_is_not_confirmed_gives_nothing_and_a_confirmation_gives_it(ada, teacher, outsider, administrator):
    made = share(ada, teacher, outsider)
    assert not sees(outsider, ada, "name")
    assert not Notice.objects.filter(to_user_id=outsider.pk).exists()
    actions.confirm(delegation=made, works_here=False, by=administrator)
    assert sees(outsider, ada, "education")
    assert Notice.objects.filter(to_user_id=outsider.pk).count() == 1
    assert not outsider.memberships.exists()


def test_confirmed_as_somebody_who_works_there_the_next_one_needs_no_confirmation(ada, teacher, school, administrator):
    sue = UserFactory(email="sue@oakfield.example")
    first = share(ada, teacher, sue)
    actions.confirm(delegation=first, works_here=True, by=administrator)
    actions.end(delegation=first, by=teacher)
    assert Membership.objects.get(user=sue).school == school
    assert share(ada, teacher, sue, "D").is_confirmed


def test_confirmed_twice_it_is_told_once_and_declined_it_is_over(ada, teacher, outsider, sam, administrator):
    made = share(ada, teacher, outsider)
    for _ in range(2):
        actions.confirm(delegation=made, works_here=False, by=administrator)
    assert Notice.objects.filter(to_user_id=teacher.pk).count() == 1
    with pytest.raises(Refused):
        actions.decline(delegation=made, by=administrator)


def test_declined_nothing_is_shared_and_it_can_be_asked_again(ada, teacher, outsider, administrator):
    made = share(ada, teacher, outsider)
    actions.decline(delegation=made, by=administrator)
    assert not sees(outsider, ada, "name")
    with pytest.raises(Refused):
        actions.confirm(delegation=made, works_here=False, by=administrator)
    assert share(ada, teacher, outsider).pk != made.pk


def test_only_an_administrator_of_the_child_s_council_confirms(ada, teacher, outsider, other_authority, adviser):
    made = share(ada, teacher, outsider)
    theirs = member(Role.ADMINISTRATOR, other_authority)
    for person in [teacher, outsider, adviser, theirs]:
        with pytest.raises(Denied):
            actions.confirm(delegation=made, works_here=False, by=person)


def test_somebody_new_is_invited_once_it_is_confirmed(ada, teacher, administrator):
    nell = people.meet(email="Nell@Oakfield.example", name="Nell New", by=teacher)
    made = share(ada, teacher, nell)
    assert not Invitation.objects.exists()
    actions.confirm(delegation=made, works_here=True, by=administrator)
    invitation = Invitation.objects.get(user=nell)
    told = Notice.objects.get(to_user_id=nell.pk)
    assert invitation.token in told.path
    assert "A.L." in told.body
    assert "Section C" in told.body


# ---------------------------------------------------------------- ending


def test_either_side_ends_it_at_once_and_the_other_is_told(ada, teacher, sam):
    for by, other in [(teacher, sam), (sam, teacher)]:
        made = share(ada, teacher, sam)
        Notice.objects.all().delete()
        actions.end(delegation=made, by=by)
        assert not sees(sam, ada, "name")
        assert [notice.to_user_id for notice in Notice.objects.all()] == [other.pk]


def test_ended_twice_it_stays_as_it_ended(ada, teacher, sam):
    made = share(ada, teacher, sam)
    first = actions.end(delegation=made, by=teacher).ended_at
    assert actions.end(delegation=made, by=sam).ended_at == first


def test_another_teacher_of_the_school_does_not_end_it_and_the_virtual_school_does(ada, school, teacher, sam, adviser):
    made = share(ada, teacher, sam)
    with pytest.raises(Denied):
        actions.end(delegation=made, by=member(Role.DESIGNATED_TEACHER, school))
    actions.end(delegation=made, by=adviser)
    assert not sees(sam, ada, "name")


def test_another_last_day_counts_at_once(ada, teacher, sam):
    made = share(ada, teacher, sam)
    actions.redate(delegation=made, ends=TODAY, by=teacher)
    assert sees(sam, ada, "education")
    with clock.at(TODAY + timedelta(days=1)):
        assert not sees(sam, ada, "education")
        with pytest.raises(Refused):
            actions.redate(delegation=made, ends=UNTIL, by=teacher)


def test_only_who_shared_it_changes_the_day(ada, teacher, sam, head):
    made = share(ada, teacher, sam)
    for person in [sam, head]:
        with pytest.raises(Denied):
            actions.redate(delegation=made, ends=TODAY, by=person)


def test_when_the_child_leaves_the_school_the_help_there_ends_the_same_day(ada, other_school, teacher, sam):
    made = share(ada, teacher, sam)
    children.enrol(child=ada, school=other_school, starts=TODAY + timedelta(days=7), by=None)
    made.refresh_from_db()
    assert made.ends == TODAY + timedelta(days=6)
    children.end_enrolment(child=ada, first_day_without=TODAY, by=None)
    assert not sees(sam, ada, "name")


def test_when_the_social_worker_is_no_longer_allocated_the_help_ends(ada, authority, social_worker):
    sue = member(Role.COLLEAGUE, authority, email="sue@council.example")
    share(ada, social_worker, sue, "A")
    allocation = Allocation.objects.get(child=ada, user=social_worker)
    children.end_allocation(allocation=allocation, ends=TODAY - timedelta(days=1), by=None)
    assert not sees(sue, ada, "name")


@pytest.mark.parametrize("who", ["teacher", "sam"])
def test_when_either_leaves_the_school_the_help_ends(who, ada, teacher, sam):
    share(ada, teacher, sam)
    leaver = {"teacher": teacher, "sam": sam}[who]
    people.end_membership(membership=leaver.memberships.get(), by=None)
    assert not sees(sam, ada, "name")
    assert not Delegation.objects.standing().exists()


@pytest.mark.parametrize("who", ["teacher", "sam"])
def test_when_an_account_is_closed_the_help_ends_and_does_not_come_back(who, ada, teacher, sam, authority, school):
    school.la_code = authority.code
    school.save()
    administrator = member(Role.ADMINISTRATOR, authority)
    share(ada, teacher, sam)
    closed = {"teacher": teacher, "sam": sam}[who]
    people.suspend(user=closed, by=administrator)
    people.reactivate(user=closed, by=administrator)
    assert not sees(sam, ada, "name")


def test_two_delegations_with_days_between_give_nothing_in_between(ada, authority, teacher, social_worker, school, sam):
    """The delegation itself is asked: no index of it could span the gap."""
    member(Role.COLLEAGUE, authority, person=sam)
    share(ada, teacher, sam, "B", ends=TODAY)
    later = share(ada, social_worker, sam, "B", starts=TODAY + timedelta(days=3))
    actions.confirm(delegation=later, works_here=False, by=member(Role.ADMINISTRATOR, authority))
    with clock.at(TODAY + timedelta(days=1)):
        assert not sees(sam, ada, "views")
    with clock.at(TODAY + timedelta(days=3)):
        assert sees(sam, ada, "views")


# ---------------------------------------------------------------- the database's own word


@pytest.mark.parametrize(
    "wrong",
    [
        {"ends": TODAY - timedelta(days=1)},
        {"ends": TODAY + timedelta(days=367)},
        {"delegate": "teacher"},
        {"school": None},
        {"role": "social_worker"},
        {"doubt": "Another domain.", "confirmed_by": None},
    ],
    ids=lambda wrong: " ".join(wrong),
)
def test_the_database_refuses(wrong, ada, school, teacher, sam):
    right = {
        "child": ada, "delegator": teacher, "role": "designated_teacher", "school": school, "delegate": sam,
        "starts": TODAY, "ends": UNTIL, "confirmed_at": clock.now(),
    }  # fmt: skip
    if "delegate" in wrong:
        wrong = {"delegate": teacher}
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(**{**right, **wrong})
    made = Delegation.objects.create(**right)
    with pytest.raises(IntegrityError), transaction.atomic():
        Delegation.objects.create(**right)
    with pytest.raises(IntegrityError), transaction.atomic():
        DelegatedPart.objects.create(delegation=made, capacity=Role.HEAD)


# ---------------------------------------------------------------- said in words


def test_why_somebody_can_see_a_child_names_the_delegation(ada, teacher, sam):
    assert "not attached to the child" in why(sam, ada)
    made = share(ada, teacher, sam, "BC")
    expected = "Sam Hill can see Ada Lovell: delegate of Tom Reed for Sections B and C alone, until 18 December 2026."
    assert why(sam, ada) == expected
    actions.end(delegation=made, by=teacher)
    assert why(sam, ada) == "Sam Hill cannot see Ada Lovell: delegation ended on 6 October 2026."


def test_events_say_who_shared_what_with_whom(ada, teacher, sam):
    share(ada, teacher, sam)
    event = Event.objects.get(verb="delegation.began")
    assert (event.by_name, event.words) == ("Tom Reed", "shared Section C with Sam Hill until 18 December 2026")


def test_colleagues_to_choose_from_are_those_with_whom_nobody_has_to_be_asked(ada, school, other_school, teacher, sam):
    member(Role.COLLEAGUE, other_school, email="x@oakfield.example")
    member(Role.COLLEAGUE, school, email="y@other.example")
    barred = member(Role.COLLEAGUE, school, email="z@oakfield.example")
    Bar.objects.create(child=ada, user=barred, reason="A relative")
    assert list(rules.colleagues(teacher, ada, school)) == [sam]


# ---------------------------------------------------------------- pages


def answers(**said):
    days = {"starts": TODAY, "ends": UNTIL, **{name: said.pop(name) for name in ("starts", "ends") if name in said}}
    split = {f"{name}-{part}": getattr(day, part) for name, day in days.items() for part in ("day", "month", "year")}
    return {"sections": ["C"], "who": "listed", **split, **said}


def test_sharing_with_a_colleague_from_the_list(client, ada, teacher, sam):
    client.force_login(teacher)
    response = client.post(reverse("delegation:share", args=[ada.pk]), answers(colleague=sam.pk), follow=True)
    assert "Sam Hill helps you with Section C until 18 December 2026" in response.content.decode()
    assert sees(sam, ada, "education")


def test_sharing_with_somebody_new_asks_for_a_name_and_keeps_what_was_typed(client, ada, teacher, sam, administrator):
    client.force_login(teacher)
    page = reverse("delegation:share", args=[ada.pk])
    html = client.post(page, answers(who="other", email="nell@oakfield.example")).content.decode()
    assert "Enter their full name: they are new to this portal" in html
    assert "nell@oakfield.example" in html
    assert not User.objects.filter(email="nell@oakfield.example").exists()
    said = answers(who="other", email="nell@oakfield.example", name="Nell  New")
    html = client.post(page, said, follow=True).content.decode()
    assert "An administrator has to confirm this first" in html
    assert User.objects.get(email="nell@oakfield.example").name == "Nell New"


def test_sharing_for_several_children_is_all_or_nothing(client, authority, school, ada, teacher, sam):
    bea = in_care(ChildFactory(authority=authority, given_name="Bea"))
    enrol(bea, school)
    page = reverse("delegation:share", args=[ada.pk])
    client.force_login(teacher)
    Bar.objects.create(child=bea, user=sam, reason="A relative")
    said = answers(colleague=sam.pk, also=[bea.pk])
    assert "Sam Hill may not see this child" in client.post(page, said).content.decode()
    assert not Delegation.objects.exists()
    Bar.objects.all().delete()
    client.post(page, said)
    assert {row.child for row in Delegation.objects.all()} == {ada, bea}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"sections": []}, "Select at least one section"),
        ({"sections": ["A"]}, "Select one of the choices listed"),
        ({"who": "listed", "colleague": ""}, "Select a colleague"),
        ({"who": "other", "email": "tom@oakfield.example"}, "This is your own address"),
        ({"ends": date(2027, 12, 31)}, "7 October 2027"),
        ({"starts": date(2026, 12, 19)}, "Enter 19 December 2026 or a later day"),
    ],
)
def test_what_is_wrong_is_said_beside_the_question(client, wrong, words, ada, teacher, sam):
    client.force_login(teacher)
    response = client.post(reverse("delegation:share", args=[ada.pk]), answers(**{"colleague": sam.pk, **wrong}))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not Delegation.objects.exists()


def test_ending_takes_one_press_and_a_second_is_harmless(client, ada, teacher, sam):
    for person in [teacher, sam]:
        made = share(ada, teacher, sam)
        client.force_login(person)
        for _ in range(2):
            response = client.post(reverse("delegation:end", args=[made.pk]), follow=True)
            assert response.status_code == 200
        made.refresh_from_db()
        assert made.ended_at


def test_the_administrator_finds_it_on_the_home_page_and_answers(client, ada, teacher, outsider, administrator):
    made = share(ada, teacher, outsider)
    client.force_login(administrator)
    html = client.get(reverse("home")).content.decode()
    assert f'<a href="{reverse("delegation:queue")}">Shared work to confirm</a>' in html
    assert "Otto Other has another email domain" in client.get(reverse("delegation:queue")).content.decode()
    page = reverse("delegation:decide", args=[made.pk])
    assert "Select an answer" in client.post(page, {}).content.decode()
    html = client.post(page, {"answer": "once"}, follow=True).content.decode()
    assert "Confirmed. Otto Other and Tom Reed are told." in html
    assert "Somebody has answered this already" in client.post(page, {"answer": "no"}, follow=True).content.decode()
    assert sees(outsider, ada, "education")


def test_a_delegation_of_another_child_is_not_found(client, ada, teacher, sam, other_teacher, stranger):
    made = share(ada, teacher, sam)
    for person in [other_teacher, stranger]:
        client.force_login(person)
        assert client.post(reverse("delegation:end", args=[made.pk])).status_code == 404
        assert client.get(reverse("delegation:redate", args=[made.pk])).status_code == 404
