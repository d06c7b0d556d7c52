"""Sessions end after a while, say so before, and are listed."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse

from audit import clock

PASSWORD = "correct horse battery"
NINE = datetime(2026, 10, 6, 9, tzinfo=UTC)


def at(minutes):
    return clock.at(NINE + timedelta(minutes=minutes))


@pytest.fixture
def signed_in(client, adviser):
    with at(0):
        client.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
    return client


def test_thirty_minutes_without_a_page_end_it_and_the_way_back_is_kept(signed_in):
    with at(29):
        assert signed_in.get(reverse("home")).status_code == 200
    with at(60):
        response = signed_in.get(reverse("children:list"))
    assert response.url == "/account/login/?next=%2Fchildren%2F&why=time"
    assert "_auth_user_id" not in signed_in.session
    assert "nothing was done here" in signed_in.get(response.url).content.decode()


def test_asking_how_long_is_left_does_not_make_it_longer(signed_in):
    for minute in (10, 20, 29):
        with at(minute):
            answer = signed_in.get(reverse("sign_in:status")).json()
            assert answer == {"left": (30 - minute) * 60, "can_extend": True}
    with at(31):
        assert signed_in.get(reverse("sign_in:status")).json()["left"] == 0
        assert signed_in.get(reverse("home")).status_code == 302


def test_pressing_stay_makes_it_longer(signed_in):
    with at(29):
        answer = signed_in.post(reverse("sign_in:extend"), headers={"accept": "application/json"}).json()
        assert answer["left"] == 30 * 60
    with at(58):
        assert signed_in.get(reverse("home")).status_code == 200


def test_after_twelve_hours_it_ends_whatever_was_done(signed_in):
    for minute in range(0, 12 * 60, 20):
        with at(minute):
            assert signed_in.get(reverse("home")).status_code == 200
    with at(12 * 60 - 10):
        assert signed_in.get(reverse("sign_in:status")).json() == {"left": 600, "can_extend": False}
    with at(12 * 60 + 1):
        assert signed_in.get(reverse("home")).status_code == 302


def test_a_page_of_somebody_signed_in_carries_the_warning(signed_in, client):
    with at(1):
        text = signed_in.get(reverse("home")).content.decode()
    assert 'data-left="1800"' in text
    assert "Stay signed in to keep what you typed." in text
    assert "session-warning" not in Client().get(reverse("account_login")).content.decode()


def test_the_session_key_changes_at_sign_in(client, adviser):
    client.get(reverse("account_login"))
    session = client.session
    session["before"] = "yes"
    session.save()
    client.cookies["sessionid"] = before = session.session_key
    client.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
    assert client.session.session_key != before


def test_own_sessions_are_listed_and_the_others_can_be_ended(client, adviser):
    other = Client(headers={"user-agent": "Telephone"})
    for browser in (client, other):
        browser.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
    text = client.get(reverse("usersessions_list")).content.decode()
    assert "Telephone" in text
    assert "This device" in text
    client.post(reverse("usersessions_list"))
    assert other.get(reverse("home")).status_code == 302
    assert client.get(reverse("home")).status_code == 200


def test_sign_out_everywhere_ends_all_of_them(client, adviser):
    other = Client()
    for browser in (client, other):
        browser.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
    assert client.post(reverse("sign_in:out_everywhere")).url == reverse("account_login")
    for browser in (client, other):
        assert browser.get(reverse("home")).status_code == 302
    assert not UserSession.objects.filter(user=adviser).exists()


def test_one_cannot_end_the_sessions_of_others(client, adviser, head):
    other = Client()
    other.force_login(head)
    other.get(reverse("home"))
    client.force_login(adviser)
    client.post(reverse("sign_in:out_everywhere"))
    assert other.get(reverse("home")).status_code == 200


def test_a_new_password_ends_the_other_sessions(client, adviser):
    other = Client()
    for browser in (client, other):
        browser.post(reverse("account_login"), {"login": adviser.email, "password": PASSWORD})
    new = "three other odd words"
    details = {"oldpassword": PASSWORD, "password1": new, "password2": new}
    assert client.post(reverse("account_change_password"), details).status_code == 302
    assert other.get(reverse("home")).status_code == 302
    assert client.get(reverse("home")).status_code == 200


def test_a_suspended_person_is_out_at_once(signed_in, adviser):
    adviser.is_active = False
    adviser.save()
    with at(1):
        assert signed_in.get(reverse("home")).status_code == 302


def test_the_account_page_leads_to_everything(signed_in, adviser):
    with at(1):
        text = signed_in.get(reverse("sign_in:me")).content.decode()
    assert adviser.email in text
    for page in ("account_change_password", "mfa_index", "mfa_list_webauthn", "usersessions_list"):
        assert f'href="{reverse(page)}"' in text


@pytest.mark.parametrize("page", ["account_email", "socialaccount_connections"])
def test_who_one_is_here_is_changed_by_the_virtual_school(signed_in, page):
    with at(1):
        assert signed_in.get(reverse(page)).url == reverse("sign_in:me")
        assert signed_in.post(reverse(page), {"email": "evil@example.org", "action_add": ""}).status_code == 405
