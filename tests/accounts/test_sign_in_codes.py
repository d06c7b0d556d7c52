"""A code by e-mail for those whose authority allows it; and nobody learns here who has an account."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from accounts.roles import Role
from accounts.sign_in.codes import may_sign_in_by_code
from tests.factories import SchoolFactory, member


@pytest.fixture
def allowing(authority):
    authority.sign_in_by_code = True
    authority.save()
    return authority


@pytest.fixture
def local_teacher(authority):
    return member(Role.DESIGNATED_TEACHER, SchoolFactory(la_code=authority.code), email="lou@school.example")


def ask(client, email, **more):
    return client.post(reverse("account_request_login_code"), {"email": email, **more})


def test_a_carer_signs_in_with_the_code_and_is_where_the_link_pointed(client, allowing, carer, letters):
    target = reverse("help")
    response = ask(client, carer.email, next=target)
    code = re.search(r"^([A-Z0-9]{3,}(-?[A-Z0-9]+)*)$", letters()[0].body, re.M)[1]
    assert client.post(response.url, {"code": "WRONG"}).status_code == 200
    assert client.post(response.url, {"code": code, "next": target}).url == target
    assert client.get(reverse("home")).status_code == 200


def test_who_may(allowing, carer, local_teacher, teacher, adviser, social_worker, young_person, stranger, authority):
    assert may_sign_in_by_code(carer)
    assert may_sign_in_by_code(local_teacher)
    for person in (teacher, adviser, social_worker, young_person, stranger):
        assert not may_sign_in_by_code(person), person
    member(Role.ADVISER, authority, person=carer)
    assert not may_sign_in_by_code(carer)


def test_nobody_may_where_it_is_not_allowed(client, carer, local_teacher, letters):
    assert not may_sign_in_by_code(carer)
    assert not may_sign_in_by_code(local_teacher)
    ask(client, carer.email)
    assert "cannot be done this way" in letters()[0].body
    assert "Get a code" not in client.get(reverse("account_login")).content.decode()


def test_the_sign_in_page_offers_it_where_somebody_may(client, allowing):
    assert "Get a code by e-mail" in client.get(reverse("account_login")).content.decode()


def test_a_teacher_s_code_is_not_the_second_factor(client, allowing, local_teacher, letters, settings):
    settings.SECOND_FACTOR_REQUIRED = True
    response = ask(client, local_teacher.email)
    code = re.search(r"^([A-Z0-9]{3,}(-?[A-Z0-9]+)*)$", letters()[0].body, re.M)[1]
    client.post(response.url, {"code": code})
    assert client.get(reverse("home")).url == reverse("mfa_index")


def answer(address, details, email):
    """The page after asking, with what the person typed taken out, and the tokens that differ each time."""
    client = Client()
    response = client.post(address, details, follow=True)
    text = re.sub(r'name="csrfmiddlewaretoken" value="\w+"', "", response.content.decode())
    return [page for page, _ in response.redirect_chain], response.status_code, text.replace(email, "")


@pytest.mark.parametrize(
    ("page", "field"),
    [("account_login", "login"), ("account_reset_password", "email"), ("account_request_login_code", "email")],
)
def test_known_and_unknown_addresses_get_the_same_answer(allowing, adviser, carer, page, field):
    answers = [
        answer(reverse(page), {field: email, "password": "not the right one"}, email)
        for email in (adviser.email, carer.email, "nobody@council.example")
    ]
    assert answers[0] == answers[1] == answers[2]


def test_after_five_wrong_passwords_there_is_a_pause(client, adviser):
    for _ in range(5):
        client.post(reverse("account_login"), {"login": adviser.email, "password": "wrong"})
    right = {"login": adviser.email, "password": "correct horse battery"}
    response = client.post(reverse("account_login"), right, headers={"x-forwarded-for": "9.9.9.9"})
    assert "Wait 5 minutes" in response.content.decode()
