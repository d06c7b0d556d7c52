"""The invited person's first page."""

import re

import pytest
from django.core import mail
from django.urls import reverse

from accounts import actions
from accounts.roles import Role
from audit import clock

PASSWORD = "three odd words together"


@pytest.fixture
def invitation(administrator, authority):
    return actions.invite(
        email="nia@council.example", name="Nia New", role=Role.ADVISER, authority=authority, by=administrator
    )


@pytest.fixture
def address(invitation):
    return reverse("accounts:accept", args=[invitation.token])


def test_the_link_in_the_email_leads_to_a_password_and_in(
    client, administrator, authority, ada, django_capture_on_commit_callbacks
):
    client.force_login(administrator)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(reverse("accounts:invite"), {"name": "Nia New", "email": "nia@council.example", "role": "adviser"})
    client.logout()
    assert mail.outbox[0].to == ["nia@council.example"]
    path = re.search(r"https?://[^/]+(/\S+)", mail.outbox[0].body)[1]
    text = client.get(path).content.decode()
    assert "Welcome, Nia New" in text
    assert "Alex Doyle has invited you" in text
    assert "Virtual School adviser" in text
    response = client.post(path, {"password": PASSWORD, "again": PASSWORD})
    assert response.status_code == 302
    assert response.url == reverse("home")
    assert client.session["_auth_user_id"]


def test_used_expired_suspended_and_unknown_links_look_the_same(client, invitation, address):
    unknown = client.get(reverse("accounts:accept", args=["x" * 43]))
    with clock.at(invitation.expires_at):
        expired = client.get(address)
    invitation.user.is_active = False
    invitation.user.save()
    suspended = client.get(address)
    invitation.user.is_active = True
    invitation.user.save()
    client.post(address, {"password": PASSWORD, "again": PASSWORD})
    client.logout()
    used = client.get(address)
    pages = [unknown, expired, suspended, used]
    assert [page.status_code for page in pages] == [404] * 4
    assert len({page.content for page in pages}) == 1
    assert "This invitation does not work" in used.content.decode()


@pytest.mark.parametrize(
    ("password", "again", "field"),
    [
        ("", "", "password"),
        ("short", "short", "password"),
        ("nia@council.example", "nia@council.example", "password"),
        (PASSWORD, "something else here", "again"),
    ],
)
def test_a_poor_password_is_refused_in_words(client, address, invitation, password, again, field):
    response = client.post(address, {"password": password, "again": again})
    assert response.context["form"].errors[field]
    invitation.refresh_from_db()
    assert invitation.accepted_at is None


def test_a_password_is_never_sent_back_to_the_page(client, address):
    assert PASSWORD not in client.post(address, {"password": PASSWORD, "again": "no"}).content.decode()


def test_opening_the_link_does_not_use_it(client, address, invitation):
    client.get(address)
    client.get(address)
    invitation.refresh_from_db()
    assert actions.is_open(invitation)
