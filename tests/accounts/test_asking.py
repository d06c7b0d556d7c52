"""Asking for a login: anybody may, nobody learns who has one, and administrators decide."""

import re
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import permissions
from accounts.actions import Refused
from accounts.asking import actions
from accounts.models import Invitation, LoginRequest, User
from accounts.roles import Role
from audit import clock
from audit.models import Event
from notices.models import Notice
from signoff.tasks import morning
from tests.factories import UserFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def said(authority):
    return {
        "name": "Wyn Wanting",
        "email": "wyn@school.example",
        "what": "designated_teacher",
        "authority": authority.code,
        "place": "Oakfield School",
        "why": "I am the new designated teacher",
    }


@pytest.fixture
def asked(authority, said):
    return actions.ask(**{**said, "authority": authority}, by=None)


def ask(said, client=None, **other):
    return (client or Client()).post(reverse("asking:ask"), said | other, follow=True)


def words(response) -> str:
    return " ".join(response.content.decode().split())


# ---------------------------------------------------------------- asking


def test_anybody_may_ask_and_it_waits_for_the_council(client, said, authority, administrator):
    page = ask(said, client, email=" Wyn@School.example ", name="Wyn   Wanting")
    assert "Your request is sent" in words(page)
    asked = LoginRequest.objects.get()
    assert (asked.name, asked.email, asked.authority) == ("Wyn Wanting", "wyn@school.example", authority)
    assert not asked.is_decided
    assert not User.objects.filter(email="wyn@school.example").exists()


def test_the_way_there_is_on_the_sign_in_page_and_in_help(client, db):
    for name in ("account_login", "help"):
        assert f'href="{reverse("asking:ask")}"' in words(client.get(reverse(name)))


@pytest.mark.parametrize("missing", ["name", "email", "what", "authority", "place", "why"])
def test_what_is_missing_is_said_and_what_was_typed_is_kept(said, missing):
    page = ask(said, **{missing: ""})
    assert list(page.context["form"].errors) == [missing]
    kept = "Wyn Wanting" if missing != "name" else "Oakfield School"
    assert kept in words(page)
    assert not LoginRequest.objects.exists()


def test_an_address_must_be_one_and_a_council_one_of_ours(said):
    assert ask(said, email="wyn").context["form"].errors["email"]
    assert ask(said, authority="1").context["form"].errors["authority"] == ["Select the council"]
    assert ask(said, what="head").context["form"].errors["what"]


def answer(said, email):
    """The bytes of each answer on the way, but for tokens and the second in which it was given."""
    client = Client()
    response = client.post(reverse("asking:ask"), said | {"email": email}, follow=True)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    headers = {name: value for name, value in response.headers.items() if "nonce" not in value and name != "Expires"}
    return response.redirect_chain, response.status_code, headers, text


def test_known_unknown_and_suspended_addresses_get_the_same_answer(said, authority, adviser, other_adviser):
    suspended = member(Role.ADVISER, authority, is_active=False)
    emails = [adviser.email, other_adviser.email, suspended.email, UserFactory().email, "nobody@council.example"]
    answers = [answer(said, email) for email in [*emails, adviser.email, "nobody@council.example"]]
    assert all(each == answers[0] for each in answers)
    assert answers[0][0] == [(reverse("asking:sent"), 302)]
    assert LoginRequest.objects.count() == len(emails)


def test_a_known_address_costs_as_many_queries_as_an_unknown_one(said, authority, administrator, adviser):
    def queries(email):
        with CaptureQueriesContext(connection) as seen:
            ask(said, email=email)
        return len(seen)

    queries("first@council.example")
    assert queries(adviser.email) == queries("nobody@council.example")


def test_nothing_is_sent_to_the_address_that_asks(said, administrator, adviser):
    ask(said, email=adviser.email)
    assert not Notice.objects.filter(to_email=adviser.email).exists()


def test_asking_again_while_it_waits_changes_nothing(said):
    ask(said)
    again = ask(said, name="Somebody Else")
    assert "Your request is sent" in words(again)
    assert LoginRequest.objects.get().name == "Wyn Wanting"


def test_two_at_the_same_moment_become_one(asked, said, authority):
    with pytest.raises(IntegrityError):
        LoginRequest.objects.create(**{**said, "authority": authority}, asked_at=clock.now())


def test_one_address_is_heard_three_times_a_day_and_is_not_told(said, authority, administrator):
    for _ in range(actions.MOST_A_DAY):
        actions.decline(asked=actions.ask(**{**said, "authority": authority}, by=None), reason="No", by=administrator)
    assert "Your request is sent" in words(ask(said))
    assert LoginRequest.objects.waiting().count() == 0
    with clock.at(clock.now() + timedelta(days=1, minutes=1)):
        ask(said)
    assert LoginRequest.objects.waiting().count() == 1


def test_one_place_may_ask_ten_times_an_hour(said):
    with clock.at(clock.now().replace(minute=10)):
        for number in range(10):
            assert ask(said, email=f"p{number}@school.example").status_code == 200
        refused = ask(said, email="p10@school.example")
        assert refused.status_code == 429
        assert "Too many tries" in words(refused)
        assert LoginRequest.objects.count() == 10
    with clock.at(clock.now() + timedelta(hours=2)):
        assert ask(said, email="p10@school.example").status_code == 200


# ---------------------------------------------------------------- telling administrators


def test_administrators_are_told_without_names_and_at_most_once_a_day(said, authority, administrator, head):
    with clock.at(date(2026, 11, 23)):
        ask(said)
        notice = Notice.objects.get()
        assert notice.to_email == administrator.email
        assert notice.path == reverse("asking:queue")
        for secret in ("Wyn", "wyn@", "Oakfield"):
            assert secret not in notice.subject + notice.body
        for number in range(4):
            ask(said, email=f"p{number}@school.example")
        assert Notice.objects.count() == 2
    with clock.at(date(2026, 11, 24)):
        ask(said, email="next@school.example")
    assert Notice.objects.count() == 3


def test_where_nobody_administers_the_head_is_told(said, head, other_adviser):
    ask(said)
    assert Notice.objects.get().to_email == head.email


def test_the_home_page_counts_what_waits(client, asked, administrator, head, adviser):
    for person, sees in ((administrator, True), (head, True), (adviser, False)):
        client.force_login(person)
        page = words(client.get(reverse("home")))
        assert (f'<p class="epep-count__number">1</p> <p><a href="{reverse("asking:queue")}">' in page) is sees


# ---------------------------------------------------------------- deciding


def test_the_queue_is_that_of_one_s_own_council(client, asked, administrator, other_authority):
    client.force_login(administrator)
    page = words(client.get(reverse("asking:queue")))
    assert "Wyn Wanting" in page
    assert "No account yet" in page
    client.force_login(member(Role.ADMINISTRATOR, other_authority))
    assert "Nobody is waiting" in words(client.get(reverse("asking:queue")))
    for name in ("decide", "decline"):
        assert client.get(reverse(f"asking:{name}", args=[asked.pk])).status_code == 404
        assert client.post(reverse(f"asking:{name}", args=[asked.pk]), {"reason": "No"}).status_code == 404


def test_who_is_known_is_said_to_the_administrator_alone(
    client, said, authority, administrator, adviser, other_adviser
):
    gone = member(Role.ADVISER, authority, name="Gone Away", is_active=False)
    for person in (adviser, other_adviser, gone):
        ask(said, email=person.email)
    client.force_login(administrator)
    page = words(client.get(reverse("asking:queue")))
    assert reverse("accounts:person", args=[adviser.pk]) in page
    assert "Suspended" in page
    assert "Has an account, outside your people" in page
    assert other_adviser.name not in page


def test_the_queue_takes_as_many_queries_for_many_as_for_few(client, said, administrator, authority):
    client.force_login(administrator)

    def queries():
        with CaptureQueriesContext(connection) as seen:
            client.get(reverse("asking:queue"))
        return len(seen)

    for number in range(2):
        actions.ask(**{**said, "authority": authority, "email": f"a{number}@school.example"}, by=None)
    queries()
    few = queries()
    for number in range(9):
        actions.ask(**{**said, "authority": authority, "email": f"b{number}@school.example"}, by=None)
    assert queries() == few


def test_inviting_them_as_they_said(client, asked, administrator, school):
    client.force_login(administrator)
    form = client.get(reverse("asking:decide", args=[asked.pk])).context["form"]
    assert (form["name"].value(), form["role"].value(), form["school"].value()) == (
        "Wyn Wanting", "designated_teacher", "Oakfield School",
    )  # fmt: skip
    sent = {"name": "Wyn Wanting", "role": "designated_teacher", "school": school.urn}
    page = client.post(reverse("asking:decide", args=[asked.pk]), sent, follow=True)
    assert "Wyn Wanting is invited" in words(page)
    invitation = Invitation.objects.get()
    assert invitation.user.email == "wyn@school.example"
    assert invitation.user.memberships.get().school == school
    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_by) == ("invited", administrator)
    assert Event.objects.filter(verb="login.invited", by_id=administrator.pk).exists()


def test_the_address_is_the_one_that_asked(client, asked, administrator, school):
    client.force_login(administrator)
    sent = {"name": "W", "role": "designated_teacher", "school": school.urn, "email": "else@school.example"}
    client.post(reverse("asking:decide", args=[asked.pk]), sent)
    assert Invitation.objects.get().user.email == "wyn@school.example"


def test_what_is_missing_for_the_invitation_is_said(client, asked, administrator):
    client.force_login(administrator)
    page = client.post(reverse("asking:decide", args=[asked.pk]), {"name": "W", "role": "designated_teacher"})
    assert page.context["form"].errors["school"] == ["Enter the name or URN of the school"]
    asked.refresh_from_db()
    assert not asked.is_decided


def test_somebody_who_has_an_account_gets_the_role_and_no_link(client, said, authority, administrator, adviser):
    asked = actions.ask(**{**said, "authority": authority, "email": adviser.email}, by=None)
    actions.accept(asked=asked, name="Wyn", role=Role.HEAD, authority=authority, by=administrator)
    assert adviser.memberships.filter(role=Role.HEAD).exists()
    assert Notice.objects.get(to_email=adviser.email).subject == "You have a new role in ePEP"
    adviser.refresh_from_db()
    assert adviser.name == "Amira Khan"


def test_a_suspended_account_is_not_opened_by_asking(client, said, authority, administrator):
    person = member(Role.ADVISER, authority, is_active=False)
    asked = actions.ask(**{**said, "authority": authority, "email": person.email}, by=None)
    client.force_login(administrator)
    page = client.post(reverse("asking:decide", args=[asked.pk]), {"name": "W", "role": "adviser"}, follow=True)
    assert "This account is suspended" in words(page)
    asked.refresh_from_db()
    assert not asked.is_decided


def test_nobody_gives_themselves_a_role_by_asking(said, authority, administrator):
    asked = actions.ask(**{**said, "authority": authority, "email": administrator.email}, by=None)
    with pytest.raises(Refused):
        actions.accept(asked=asked, name="A", role=Role.HEAD, authority=authority, by=administrator)


def test_declining_politely(client, asked, administrator, authority):
    client.force_login(administrator)
    address = reverse("asking:decline", args=[asked.pk])
    assert client.post(address, {"reason": ""}).context["form"].errors["reason"] == ["Enter why they get no login"]
    page = client.post(address, {"reason": "Oakfield says nobody of this name works there"}, follow=True)
    assert "Wyn Wanting gets no login" in words(page)
    notice = Notice.objects.get(to_email="wyn@school.example")
    assert notice.to_user_id is None
    assert "has not set one up for this request" in notice.body
    assert authority.email in notice.body
    for secret in ("Oakfield", "Wyn", "account", administrator.name):
        assert secret not in notice.subject + notice.body
    asked.refresh_from_db()
    assert (asked.outcome, asked.decided_by) == ("declined", administrator)
    decided = words(client.get(reverse("asking:queue"), {"show": "decided"}))
    assert "Declined on" in decided
    assert "nobody of this name works there" in words(client.get(reverse("asking:decide", args=[asked.pk])))


def test_a_decline_says_the_same_to_known_and_unknown_addresses(said, authority, administrator, adviser):
    for email in (adviser.email, "nobody@council.example"):
        asked = actions.ask(**{**said, "authority": authority, "email": email}, by=None)
        actions.decline(asked=asked, reason="No", by=administrator)
    bodies = Notice.objects.filter(to_email__in=[adviser.email, "nobody@council.example"]).values_list(
        "body", flat=True
    )
    assert len(bodies) == 2
    assert len(set(bodies)) == 1


@pytest.mark.parametrize("second", ["accept", "decline"])
def test_of_two_who_decide_one_wins_and_the_other_is_told(client, asked, administrator, head, authority, second):
    actions.decline(asked=asked, reason="No", by=head)
    client.force_login(administrator)
    name, sent = ("decide", {"name": "W", "role": "adviser"}) if second == "accept" else ("decline", {"reason": "No"})
    page = client.post(reverse(f"asking:{name}", args=[asked.pk]), sent, follow=True)
    assert f"{head.name} has decided this already: declined" in words(page)
    assert not Invitation.objects.exists()


def test_only_who_looks_after_people_decides(asked, adviser, authority):
    with pytest.raises(permissions.Denied):
        actions.accept(asked=asked, name="W", role=Role.ADVISER, authority=authority, by=adviser)
    with pytest.raises(permissions.Denied):
        actions.decline(asked=asked, reason="No", by=adviser)


# ---------------------------------------------------------------- kept and forgotten


def test_a_decision_is_whole_or_not_there(asked, administrator):
    with pytest.raises(IntegrityError):
        LoginRequest.objects.filter(pk=asked.pk).update(outcome="declined", decided_by=administrator)


def test_requests_are_forgotten_after_ninety_days(said, authority, administrator):
    def ask_on(day, email):
        with clock.at(day):
            return actions.ask(**{**said, "authority": authority, "email": email}, by=None)

    old, late, new = (ask_on(date(2026, 1, day), f"p{day}@school.example") for day in (1, 2, 20))
    with clock.at(date(2026, 3, 20)):
        actions.decline(asked=late, reason="No", by=administrator)
    with clock.at(date(2026, 4, 5)):
        assert actions.forget_old() == 1
    assert set(LoginRequest.objects.all()) == {late, new}
    assert old.pk not in set(LoginRequest.objects.values_list("pk", flat=True))


def test_the_morning_s_job_forgets_them(asked):
    with clock.at(clock.now() + timedelta(days=91)):
        morning()
    assert not LoginRequest.objects.exists()
