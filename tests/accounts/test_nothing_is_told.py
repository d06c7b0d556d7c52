"""Whether somebody is known here is not told by how long an answer takes, nor by when trying too often ends; and
trying again and again leads nowhere."""

import re
import time
from collections import Counter

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.contrib.auth.hashers import MD5PasswordHasher
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts import actions
from accounts.roles import Role
from notices.models import Notice
from notices.tasks import sweep
from tests.factories import UserFactory, member

pytestmark = pytest.mark.ci
PASSWORD = "correct horse battery"
DOORS = [("account_login", "login"), ("account_reset_password", "email"), ("account_request_login_code", "email")]


@pytest.fixture
def known(adviser, administrator, authority, letters):
    """Somebody who works here, who is suspended, who was invited and has no password yet; and nobody."""
    suspended, invited = member(Role.ADVISER, authority), UserFactory(email="new@council.example")
    suspended.is_active = False
    suspended.save()
    invited.set_unusable_password()
    invited.save()
    actions.invite(
        name="In Vited", email="invited@council.example", role=Role.ADVISER, authority=authority, by=administrator
    )
    letters().clear()  # the invitation
    return [adviser.email, suspended.email, invited.email, "invited@council.example", "nobody@council.example"]


def work_of(monkeypatch, page, details) -> tuple[int, int]:
    """What an answer costs that takes long enough to be measured from outside: passwords reckoned, queries asked."""
    reckoned, reckon = [], MD5PasswordHasher.encode

    def counted(self, password, salt):
        reckoned.append(salt)
        return reckon(self, password, salt)

    monkeypatch.setattr(MD5PasswordHasher, "encode", counted)
    client = Client()
    client.get(page)
    with CaptureQueriesContext(connection) as asked:
        client.post(page, details)
    monkeypatch.setattr(MD5PasswordHasher, "encode", reckon)
    return len(reckoned), len(asked)


def test_a_wrong_password_takes_as_long_for_everybody(known, monkeypatch):
    page = reverse("account_login")
    work = {email: work_of(monkeypatch, page, {"login": email, "password": "not it"}) for email in known}
    assert {reckoned for reckoned, _ in work.values()} == {1}


@pytest.mark.parametrize(("page", "field"), DOORS[1:])
def test_asking_for_a_link_or_a_code_takes_as_long_for_everybody(page, field, known, monkeypatch, letters):
    """A message goes to each, by the worker: nobody waits for the mail server. Some short queries are all there is
    between them."""
    work, mails = {}, {}
    for email in known:
        work[email] = work_of(monkeypatch, reverse(page), {field: email})
        mails[email] = [message.to for message in letters()]
        letters().clear()
    assert all(sent == [[email]] for email, sent in mails.items())
    assert {reckoned for reckoned, _ in work.values()} == {0}
    asked = [number for _, number in work.values()]
    assert max(asked) - min(asked) <= 6


@pytest.mark.parametrize(("page", "field"), DOORS[1:])
def test_a_mail_server_that_refuses_some_addresses_or_is_away_changes_no_answer(page, field, known, monkeypatch):
    def away(*_):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", away)
    answers = {Client().post(reverse(page), {field: email}).status_code for email in known}
    assert answers == {302}
    sweep()
    waiting = Notice.objects.filter(key__startswith="post:", sent_at=None, attempts=1)
    assert {notice.to_email for notice in waiting} == set(known)


def test_what_was_sent_to_sign_in_with_is_not_kept(known, letters):
    Client().post(reverse("account_reset_password"), {"email": known[0]})
    assert "/account/password/reset/key/" in letters()[-1].body
    (kept,) = Notice.objects.filter(to_email=known[0])
    assert (kept.body, kept.path, kept.to_user_id) == ("", "", None)


@pytest.mark.parametrize(("page", "field"), DOORS)
def test_trying_too_often_is_said_at_the_same_moment_to_everybody(page, field, known, letters):
    """Whatever the address: so many tries, and the same words after them."""
    answers = {}
    for number, email in enumerate(known):
        client = Client(REMOTE_ADDR=f"192.0.2.{number}")
        said = []
        for _ in range(8):
            response = client.post(reverse(page), {field: email, "password": "not it"})
            text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
            said.append((response.status_code, response.get("Location"), text.replace(email, "")))
        answers[email] = said
    first, *others = answers.values()
    assert all(other == first for other in others)
    if page == "account_request_login_code":  # says nothing, and sends nothing
        assert Counter(message.to[0] for message in letters()) == dict.fromkeys(known, 1)
    else:
        assert first[-1] != first[0]


def test_one_address_cannot_try_many_people(known):
    """Each of them once, from one place, one after the other."""
    page = reverse("account_login")
    statuses = [
        Client(REMOTE_ADDR="192.0.2.7").post(page, {"login": f"p{n}@council.example", "password": "guess"}).status_code
        for n in range(40)
    ]
    assert statuses[0] == 200
    assert statuses[-1] == 429
    elsewhere = Client(REMOTE_ADDR="192.0.2.8").post(page, {"login": known[0], "password": PASSWORD})
    assert elsewhere.status_code == 302


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def test_codes_of_the_second_step_cannot_be_guessed(client, adviser, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    client.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    thief = Client()
    for _ in range(6):
        thief.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
        thief.post(reverse("mfa_authenticate"), {"code": "000000"})
    thief.post(reverse("mfa_authenticate"), {"code": code_of(secret, 1)})
    assert thief.get(reverse("home")).status_code == 302


def test_a_code_sent_by_email_cannot_be_guessed(client, authority, carer, letters):
    authority.sign_in_by_code = True
    authority.save()
    page = client.post(reverse("account_request_login_code"), {"email": carer.email}).url
    code = re.search(r"^([A-Z0-9]{3,}(-?[A-Z0-9]+)*)$", letters()[0].body, re.M)[1]
    for _ in range(3):
        client.post(page, {"code": "AAAAAA"})
    client.post(page, {"code": code})
    assert client.get(reverse("home")).status_code == 302


def test_the_password_that_confirms_who_one_is_cannot_be_guessed(client, head):
    client.post(reverse("account_login"), {"login": head.email, "password": PASSWORD})
    page = reverse("account_reauthenticate")
    for _ in range(12):
        client.post(page, {"password": "guess"})
    assert client.post(page, {"password": PASSWORD}).status_code == 429
