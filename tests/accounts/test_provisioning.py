"""What administrators do about people besides inviting them: narrowing, many at once, other roles, locked out."""

from datetime import date, datetime, timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions as people
from accounts import permissions
from accounts.actions import Refused
from accounts.models import Invitation, ResetRequest, User
from accounts.provisioning import actions
from accounts.roles import Role
from audit import clock
from audit.models import Event
from children.models import Child
from notices.models import Notice
from tests.factories import AuthorityFactory, SchoolFactory, member

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 6)
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _today():
    with clock.at(TODAY):
        yield


def on(name, day):
    return {f"{name}-{part}": getattr(day, part) for part in ("day", "month", "year")}


def signed_in(person, day):
    person.last_login = datetime(day.year, day.month, day.day, 9, tzinfo=clock.LONDON)
    person.save()
    return person


def listed(client, administrator, **query):
    client.force_login(administrator)
    return [person.name for person in client.get(reverse("accounts:people"), query).context["page"].object_list]


# ---------------------------------------------------------------- the list


def test_the_list_is_narrowed_by_state(client, administrator, authority, adviser, other_social_worker):
    signed_in(administrator, TODAY)
    signed_in(adviser, date(2026, 9, 20))
    suspended = member(Role.ADVISER, authority, name="Sue Spended")
    people.suspend(user=suspended, by=administrator)
    member(Role.ADVISER, authority, name="Lee Ft", ends=date(2026, 9, 1))
    member(Role.ADVISER, authority, name="Enda Soon", ends=date(2026, 10, 20))
    people.invite(email="nia@council.example", name="Nia New", role=Role.HEAD, authority=authority, by=administrator)
    assert listed(client, administrator, state="invited") == ["Nia New"]
    assert listed(client, administrator, state="suspended") == ["Sue Spended"]
    assert listed(client, administrator, state="left") == ["Lee Ft"]
    assert listed(client, administrator, state="ending") == ["Enda Soon"]
    assert listed(client, administrator, state="never") == ["Enda Soon", "Nia New", "Sean Other"]
    assert listed(client, administrator, state="active") == ["Alex Doyle", "Amira Khan", "Enda Soon", "Sean Other"]
    assert listed(client, administrator, state="never", role="head") == ["Nia New"]


def test_an_account_is_unused_when_a_whole_term_went_by(client, administrator, authority, adviser, head):
    """The last complete term before 6 October 2026 is the summer term, which began after Easter."""
    last = authority.terms.filter(last_day__lt=TODAY).latest("last_day")
    for person in (administrator, head):
        signed_in(person, last.first_day)
    signed_in(adviser, last.first_day - timedelta(days=1))
    never = member(Role.ADVISER, authority, name="Nev Er")
    User.objects.filter(pk=never.pk).update(date_joined=datetime(2025, 9, 1, tzinfo=clock.LONDON))
    fresh = member(Role.ADVISER, authority, name="Fresh Face")
    User.objects.filter(pk=fresh.pk).update(date_joined=datetime(2026, 9, 1, tzinfo=clock.LONDON))
    assert listed(client, administrator, state="unused") == ["Amira Khan", "Nev Er"]


def test_the_list_is_narrowed_by_school(client, administrator, authority):
    beech, oak = (SchoolFactory(name=name, la_code=authority.code) for name in ("Beech School", "Oak School"))
    member(Role.DESIGNATED_TEACHER, beech, name="Bea Teacher")
    member(Role.DESIGNATED_TEACHER, oak, name="Ona Teacher")
    assert listed(client, administrator, school="beech") == ["Bea Teacher"]
    assert listed(client, administrator, school=oak.urn) == ["Ona Teacher"]
    assert listed(client, administrator, school="beech", role="head") == []


# ---------------------------------------------------------------- many at once


def ask(client, administrator, do, *people, method="get", **more):
    client.force_login(administrator)
    asked = {"do": do, "person": [str(person.pk) for person in people], **more}
    return getattr(client, method)(reverse("accounts:many"), asked, follow=method == "post")


def names(rows):
    return [person.name for person in rows]


def test_the_page_before_names_everybody_and_who_is_left_out_and_why(
    client, administrator, adviser, head, authority, other_authority
):
    shared = member(Role.ADVISER, authority, name="Shared Person")
    member(Role.ADVISER, other_authority, person=shared)
    plan = ask(client, administrator, "suspend", adviser, administrator, shared).context["plan"]
    assert names(plan.touched) == ["Amira Khan"]
    assert {person.name: reason for person, reason in plan.left_out} == {
        "Alex Doyle": "You cannot suspend yourself.",
        "Shared Person": "Also works with another authority. End their roles with you instead.",
    }
    adviser.refresh_from_db()
    assert adviser.is_active


def test_several_are_suspended_and_each_is_recorded(client, administrator, adviser, head):
    page = ask(client, administrator, "suspend", adviser, head, method="post", kept="role=head")
    assert "You have suspended Amira Khan and Helen Marsh." in page.content.decode()
    assert page.redirect_chain[0][0].endswith("?role=head")
    assert User.objects.filter(is_active=False).count() == 2
    assert Event.objects.filter(verb="person.suspended", by_id=administrator.pk).count() == 2


def test_sending_it_twice_suspends_once(client, administrator, adviser):
    for _ in range(2):
        page = ask(client, administrator, "suspend", adviser, method="post")
    assert "Amira Khan: This account is suspended already." in page.content.decode()
    assert Event.objects.filter(verb="person.suspended").count() == 1


def test_invitations_are_sent_again_to_those_who_have_not_started(client, administrator, authority, adviser):
    new = people.invite(
        email="nia@council.example", name="Nia New", role=Role.ADVISER, authority=authority, by=administrator
    ).user
    plan = ask(client, administrator, "resend", new, adviser).context["plan"]
    assert names(plan.touched) == ["Nia New"]
    assert plan.left_out[0][1] == "Has started already, or has no role here."
    page = ask(client, administrator, "resend", new, adviser, method="post").content.decode()
    assert "We have sent a new invitation to Nia New." in page
    assert "Left out. Amira Khan:" in page
    assert Invitation.objects.filter(user=new).count() == 2


def test_roles_of_several_end_on_a_day(client, administrator, adviser, head, ada):
    day = TODAY + timedelta(days=10)
    page = ask(client, administrator, "end", adviser, head, method="post", when="day", **on("last_day", day))
    assert "You have ended the roles of" in page.content.decode()
    assert {person.memberships.get().ends for person in (adviser, head)} == {day}
    with clock.at(day):
        assert Child.objects.visible_to(adviser).exists()
    with clock.at(day + timedelta(days=1)):
        assert not Child.objects.visible_to(adviser).exists()


def test_a_missing_day_is_asked_for_with_everybody_still_there(client, administrator, adviser, head):
    page = ask(client, administrator, "end", adviser, head, method="post", when="day")
    assert page.context["form"].errors["last_day"] == ["Enter the last day"]
    assert names(page.context["plan"].touched) == ["Amira Khan", "Helen Marsh"]


def test_all_administrators_do_not_leave_together(client, head, administrator, authority):
    second = member(Role.ADMINISTRATOR, authority, name="Second Admin")
    assert len(ask(client, head, "end", administrator).context["plan"].touched) == 1
    plan = ask(client, head, "end", administrator, second).context["plan"]
    assert [reason for _, reason in plan.left_out] == [
        f"{authority} would have no administrator. Invite another one first."
    ] * 2
    day = TODAY + timedelta(days=10)
    page = ask(client, head, "end", administrator, second, method="post", when="day", **on("last_day", day))
    assert "would have no administrator" in page.content.decode()
    still = authority.members.filter(role=Role.ADMINISTRATOR, ends=None)
    assert still.count() == 1


def test_somebody_of_another_authority_cannot_be_slipped_in(client, administrator, adviser, other_adviser):
    page = ask(client, administrator, "suspend", adviser, other_adviser, method="post").content.decode()
    assert "The list has changed meanwhile." in page
    assert not User.objects.filter(is_active=False).exists()


@pytest.mark.parametrize(
    ("said", "words"),
    [({"do": "suspend"}, "Tick at least one person"), ({"person": "x"}, "Choose what to do"), ({}, "Tick at least")],
)
def test_what_is_missing_is_said_in_the_list(client, administrator, said, words):
    client.force_login(administrator)
    assert words in client.get(reverse("accounts:many"), said, follow=True).content.decode()


@pytest.mark.parametrize("do", ["suspend", "resend", "end"])
def test_the_page_before_takes_as_many_queries_for_many_as_for_few(client, administrator, authority, do):
    def queries(*chosen):
        with CaptureQueriesContext(connection) as seen:
            assert ask(client, administrator, do, *chosen).status_code == 200
        return len(seen)

    crowd = [member(Role.ADVISER, authority) for _ in range(9)]
    queries(crowd[0])
    assert queries(*crowd) == queries(crowd[0])


# ---------------------------------------------------------------- another role


def change(client, by, person, role, starts=TODAY):
    client.force_login(by)
    address = reverse("accounts:change_role", args=[person.memberships.latest("starts").pk])
    return client.post(address, {"role": role, **on("starts", starts)})


def test_a_role_is_changed_and_what_hung_on_it_ends(client, administrator, social_worker, ada):
    assert change(client, administrator, social_worker, "adviser").status_code == 302
    now = {row.role: row.ends for row in social_worker.memberships.all()}
    assert now == {"social_worker": TODAY - timedelta(days=1), "adviser": None}
    assert not social_worker.allocations.filter(ends=None).exists()
    assert Child.objects.visible_to(social_worker).filter(pk=ada.pk).exists()  # as an adviser of the authority


def test_a_role_changes_on_a_day_to_come_and_keeps_its_end(client, administrator, authority):
    person = member(Role.ADVISER, authority, ends=date(2026, 12, 18))
    first = TODAY + timedelta(days=7)
    change(client, administrator, person, "head", first)
    new, old = person.memberships.order_by("-starts")
    assert (new.role, new.starts, new.ends) == ("head", first, date(2026, 12, 18))
    assert old.ends == first - timedelta(days=1)
    assert not permissions.can_manage_people(person)
    with clock.at(first):
        assert permissions.can_manage_people(person)


def test_what_is_wrong_with_a_change_is_said(client, administrator, adviser, authority):
    page = change(client, administrator, adviser, "adviser")
    assert page.context["form"].errors["role"] == ["Select one of the choices listed"]
    assert "today or in the future" in str(
        change(client, administrator, adviser, "head", date(2026, 1, 1)).context["form"].errors
    )
    member(Role.HEAD, authority, person=adviser)
    adviser.memberships.filter(role="head").update(starts=date(2019, 1, 1))
    page = change(client, administrator, adviser, "head")
    assert page.context["form"].non_field_errors() == ["Amira Khan has this role already."]


def test_nobody_changes_their_own_role_and_the_last_administrator_stays_one(client, administrator, head):
    assert change(client, administrator, administrator, "head").status_code == 403
    page = change(client, head, administrator, "adviser")
    assert "would have no administrator" in page.content.decode()
    assert administrator.memberships.get().ends is None


def test_a_role_that_was_ended_meanwhile_is_not_changed(administrator, adviser):
    membership = adviser.memberships.get()
    people.end_membership(membership=membership, by=administrator)
    with pytest.raises(Refused, match="ended this role meanwhile"):
        actions.change_role(membership=membership, role=Role.HEAD, starts=TODAY, by=administrator)


# ---------------------------------------------------------------- locked out


def test_an_administrator_opens_a_locked_sign_in(client, administrator, adviser, django_capture_on_commit_callbacks):
    theirs = Client()
    right = {"login": adviser.email, "password": PASSWORD}
    for _ in range(6):
        page = theirs.post(reverse("account_login"), right | {"password": "wrong"})
    assert "You have tried too often" in page.content.decode()
    client.force_login(administrator)
    address = reverse("accounts:person", args=[adviser.pk])
    assert "typed too often" in client.get(address).content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:unlock", args=[adviser.pk]))
    assert "typed too often" not in client.get(address).content.decode()
    assert theirs.post(reverse("account_login"), right).status_code == 302
    assert Event.objects.get(verb="person.unlocked").by_id == administrator.pk


def test_nobody_unlocks_themselves(client, administrator):
    client.force_login(administrator)
    assert client.post(reverse("accounts:unlock", args=[administrator.pk])).status_code == 403


# ---------------------------------------------------------------- a lost second step


@pytest.fixture
def with_second_step(adviser):
    for kind in (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN, Authenticator.Type.RECOVERY_CODES):
        Authenticator.objects.create(user=adviser, type=kind, data={})
    return adviser


def reset(client, by, person, **said):
    client.force_login(by)
    return client.post(reverse("accounts:reset_second_factor", args=[person.pk]), said)


def test_a_lost_second_step_is_removed_recorded_and_told(client, administrator, with_second_step):
    theirs = Client()
    theirs.force_login(with_second_step)
    theirs.get(reverse("home"))
    assert reset(client, administrator, with_second_step, how="seen in person or by video").status_code == 302
    assert not Authenticator.objects.filter(user=with_second_step).exists()
    assert theirs.get(reverse("home")).status_code == 302  # signed out
    event = Event.objects.get(verb="person.second_factor_reset")
    assert (event.by_id, event.words) == (
        administrator.pk,
        "removed the second step of Amira Khan (seen in person or by video)",
    )
    assert Notice.objects.get(key=f"second-factor-reset:{event.pk}").to_user_id == with_second_step.pk


def test_how_one_knows_has_to_be_said(client, administrator, with_second_step):
    page = reset(client, administrator, with_second_step, how="")
    assert page.context["form"].errors["how"] == ["Select how you made sure that it is them"]
    assert Authenticator.objects.filter(user=with_second_step).count() == 3


def test_nobody_resets_their_own_or_that_of_somebody_shared(
    client, administrator, with_second_step, other_authority, adviser, other_adviser
):
    how = {"how": "seen in person or by video"}
    assert reset(client, administrator, administrator, **how).status_code == 403
    assert reset(client, administrator, other_adviser, **how).status_code == 404
    member(Role.ADVISER, other_authority, person=with_second_step)
    reset(client, administrator, with_second_step, **how)  # nobody there could agree
    assert not ResetRequest.objects.exists()
    assert Authenticator.objects.filter(user=with_second_step).count() == 3


def test_a_second_step_that_is_gone_is_not_removed_twice(client, administrator, with_second_step):
    for _ in range(2):
        reset(client, administrator, with_second_step, how="seen in person or by video")
    assert Notice.objects.filter(key__startswith="second-factor-reset").count() == 1


@pytest.fixture
def shared(with_second_step, other_authority):
    """Works with two councils, and each has somebody who looks after people."""
    member(Role.ADVISER, other_authority, person=with_second_step)
    return with_second_step


@pytest.fixture
def other_administrator(other_authority):
    return member(Role.ADMINISTRATOR, other_authority, name="Odo Other")


def answer(client, by, **said):
    client.force_login(by)
    return client.post(reverse("accounts:reset_request", args=[ResetRequest.objects.latest("asked_at").pk]), said)


SEEN = "seen in person or by video"


def test_one_council_asks_and_the_other_agrees(client, administrator, shared, other_administrator, head):
    reset(client, administrator, shared, how=SEEN)
    assert Authenticator.objects.filter(user=shared).count() == 3
    told = {notice.to_user_id for notice in Notice.objects.filter(key__startswith="reset:")}
    assert told == {other_administrator.pk, shared.pk}
    page = client.get(reverse("accounts:person", args=[shared.pk])).content.decode()
    assert "It waits for the other authority" in page
    for person in (administrator, head):
        assert answer(client, person, agrees="yes", how=SEEN).status_code == 403
    assert answer(client, other_administrator, agrees="yes").context["form"].errors["how"]
    assert Authenticator.objects.filter(user=shared).count() == 3
    assert answer(client, other_administrator, agrees="yes", how=SEEN).status_code == 302
    assert not Authenticator.objects.filter(user=shared).exists()
    words = Event.objects.get(verb="person.second_factor_reset").words
    assert words == f"removed the second step of Amira Khan ({SEEN}; {SEEN})"


def test_the_other_council_may_say_no(client, administrator, shared, other_administrator):
    reset(client, administrator, shared, how=SEEN)
    answer(client, other_administrator, agrees="no")
    answer(client, other_administrator, agrees="yes", how=SEEN)  # a stale tab
    assert Authenticator.objects.filter(user=shared).count() == 3
    assert "did not agree" in Notice.objects.get(key__endswith=":answer").body


def test_it_is_asked_once_and_for_a_week(client, administrator, shared, other_administrator):
    for _ in range(2):
        reset(client, administrator, shared, how=SEEN)
    assert ResetRequest.objects.count() == 1
    with clock.at(clock.today() + timedelta(days=8)):
        answer(client, other_administrator, agrees="yes", how=SEEN)
        assert Authenticator.objects.filter(user=shared).count() == 3
        reset(client, administrator, shared, how=SEEN)
    assert ResetRequest.objects.filter(decided_at=None).count() == 1


def test_neither_the_person_nor_a_stranger_answers(
    client, administrator, shared, other_administrator, adviser, teacher
):
    reset(client, administrator, shared, how=SEEN)
    assert answer(client, shared, agrees="yes", how=SEEN).status_code == 403
    assert answer(client, teacher, agrees="yes", how=SEEN).status_code == 403
    elsewhere = member(Role.ADMINISTRATOR, AuthorityFactory())
    assert answer(client, elsewhere, agrees="yes", how=SEEN).status_code == 404


# ---------------------------------------------------------------- how people sign in


def test_the_authority_says_whether_codes_may_be_used(client, administrator, authority):
    client.force_login(administrator)
    address = reverse("authority:sign_in", args=[authority.code])
    assert client.post(address, {"by_code": ""}).context["form"].errors["by_code"]
    for _ in range(2):
        assert client.post(address, {"by_code": "yes"}).status_code == 302
    authority.refresh_from_db()
    assert authority.sign_in_by_code
    assert Event.objects.filter(verb="authority.sign_in").count() == 1
