"""A password alone shows no page with data to those who need a second factor."""

import time
from uuid import uuid4

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value
from django.core.exceptions import ImproperlyConfigured
from django.urls import reverse

from accounts.roles import Role
from accounts.sign_in import second_factor
from tests.factories import member

PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def required(settings):
    settings.SECOND_FACTOR_REQUIRED = True


def code_of(secret, steps=0):
    return format_hotp_value(hotp_value(secret, int(time.time()) // 30 + steps))


def sign_in(client, person, **more):
    return client.post(reverse("account_login"), {"login": person.email, "password": PASSWORD, **more})


def set_up_app(client):
    """As a person does: the secret is on the page, the code on the telephone."""
    secret = client.get(reverse("mfa_activate_totp")).context["form"].secret
    return secret, client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})


@pytest.mark.parametrize("page", ["home", "children:list", "accounts:people"])
def test_no_page_opens_before_the_second_factor(client, administrator, page):
    sign_in(client, administrator)
    response = client.get(reverse(page))
    assert response.url == reverse("mfa_index")


def test_what_is_needed_to_set_it_up_or_leave_stays_open(client, adviser):
    sign_in(client, adviser)
    for page in ("mfa_index", "mfa_activate_totp", "sign_in:me", "help", "account_logout", "usersessions_list"):
        assert client.get(reverse(page)).status_code == 200, page
    assert "You do this once" in client.get(reverse("mfa_index")).content.decode()


def test_an_app_opens_the_house_and_its_code_is_asked_for_from_then_on(client, adviser):
    sign_in(client, adviser)
    secret, response = set_up_app(client)
    assert response.url == reverse("mfa_view_recovery_codes")
    assert client.get(response.url).status_code == 200
    assert client.get(reverse("home")).status_code == 200
    client.logout()
    target = reverse("children:list")
    response = sign_in(client, adviser, next=target)
    assert response.url == reverse("mfa_authenticate")
    assert client.get(target).status_code == 302  # not in yet
    assert "code from your app" in client.get(response.url).content.decode()
    assert client.post(response.url, {"code": "000000"}).status_code == 200
    assert client.post(response.url, {"code": code_of(secret)}).url == target
    assert client.get(target).status_code == 200


def test_once_it_is_set_up_the_page_that_was_wanted_opens(client, adviser):
    target = reverse("children:list")
    assert sign_in(client, adviser, next=target).url == target
    assert client.get(target).url == reverse("mfa_index")
    assert client.get(reverse("sign_in:kept", args=[uuid4()])).url == reverse("mfa_index")
    client.get(target)
    set_up_app(client)
    assert client.get(reverse("sign_in:onward")).url == target
    assert client.get(reverse("sign_in:onward")).url == reverse("home")


def test_a_code_works_once(client, adviser):
    sign_in(client, adviser)
    secret, _ = set_up_app(client)
    code = code_of(secret)
    for right in (True, False):
        client.logout()
        sign_in(client, adviser)
        assert (client.post(reverse("mfa_authenticate"), {"code": code}).status_code == 302) is right


def test_a_recovery_code_stands_in_for_the_telephone(client, adviser):
    sign_in(client, adviser)
    set_up_app(client)
    codes = Authenticator.objects.get(user=adviser, type="recovery_codes").wrap().get_unused_codes()
    client.logout()
    sign_in(client, adviser)
    assert client.post(reverse("mfa_authenticate"), {"code": codes[0]}).url == reverse("home")


def test_secrets_are_not_in_the_database(client, adviser):
    sign_in(client, adviser)
    secret, _ = set_up_app(client)
    kept = Authenticator.objects.get(user=adviser, type="totp").data["secret"]
    assert secret not in kept
    assert kept.startswith("gAAAA")


def test_the_last_factor_cannot_be_removed(client, adviser):
    sign_in(client, adviser)
    set_up_app(client)
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    response = client.post(reverse("mfa_deactivate_totp"))
    assert "Add another one first" in response.content.decode()
    assert second_factor.has_second_factor(adviser)


def test_resetting_the_password_does_not_skip_it(client, adviser, letters):
    sign_in(client, adviser)
    set_up_app(client)
    client.logout()
    client.post(reverse("account_reset_password"), {"email": adviser.email})
    path = letters()[-1].body.split("http://testserver")[1].split()[0]
    form_at = client.get(path).url
    new = "three other odd words"
    assert client.post(form_at, {"password1": new, "password2": new}).status_code == 302
    response = client.post(reverse("account_login"), {"login": adviser.email, "password": new})
    assert response.url == reverse("mfa_authenticate")


def test_carers_and_people_without_a_role_of_work_do_without(client, carer, young_person):
    for person in (carer, young_person):
        sign_in(client, person)
        assert client.get(reverse("home")).status_code == 200
        client.logout()


def test_a_carer_who_also_works_here_needs_it(carer, authority):
    member(Role.ADVISER, authority, person=carer)
    assert second_factor.is_required_of(carer)


def test_which_roles_do_without_is_a_setting(settings, adviser):
    settings.SECOND_FACTOR_EXEMPT_ROLES = ["adviser"]
    assert not second_factor.is_required_of(adviser)


def test_people_of_the_demonstration_sign_in_with_one_click(client, authority):
    person = member(Role.ADVISER, authority, demo_line="Sees all children.")
    client.post(reverse("demo_sign_in", args=[person.pk]))
    assert client.get(reverse("home")).status_code == 200


def test_missing_keys_stop_production_from_starting(monkeypatch):
    import importlib

    from epep import settings as ours

    for name in ("EPEP_DEMO", "MFA_KEYS", "DEBUG"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    source = importlib.util.spec_from_file_location("settings_again", ours.__file__)
    with pytest.raises(ImproperlyConfigured, match="MFA_KEYS"):
        source.loader.exec_module(importlib.util.module_from_spec(source))
