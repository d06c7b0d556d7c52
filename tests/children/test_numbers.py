"""Learner and NHS numbers, and a child's background: who writes and reads which."""

import pytest
from django.urls import reverse

from children import numbers
from children.models import Child
from organisations.actions import keep_nhs_numbers

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
ULN, NHS = "1234567899", "9434765919"


@pytest.mark.parametrize(("number", "right"), [(ULN, True), ("1234567898", False), ("123456789", False), ("", False),
                                               ("\u0661234567899", False)])  # fmt: skip
def test_a_learner_number_has_a_check_digit(number, right):
    assert numbers.is_uln(number) == right


@pytest.mark.parametrize(
    ("number", "right"), [(NHS, True), ("4010232137", True), ("9434765918", False), ("943", False)]
)
def test_an_nhs_number_has_a_check_digit(number, right):
    assert numbers.is_nhs_number(number) == right


@pytest.fixture
def post(client, ada):
    address = reverse("children:details", args=[ada.pk])

    def send(person, **said):
        client.force_login(person)
        return client.post(address, {"based_on": Child.objects.get(pk=ada.pk).version, **said}, follow=True)

    return send


def test_a_learner_number_is_kept_without_its_spaces_and_a_wrong_one_stays_typed(post, ada, adviser):
    page = post(adviser, uln="1234 5678 98").content.decode()
    assert "The ULN must be 10 digits" in page
    assert 'value="1234 5678 98"' in page
    assert ULN in post(adviser, uln="1234 5678 99").content.decode()
    assert Child.objects.get(pk=ada.pk).uln == ULN


def test_nhs_numbers_are_there_only_where_the_authority_keeps_them(post, ada, authority, adviser, head):
    assert "NHS number" not in post(adviser, nhs_number=NHS).content.decode()
    assert Child.objects.get(pk=ada.pk).nhs_number == ""
    keep_nhs_numbers(authority=authority, kept=True, by=head)
    assert "10 digits that fit together" in post(adviser, nhs_number="943 476 5918").content.decode()
    assert NHS in post(adviser, nhs_number="943-476-5919").content.decode()
    keep_nhs_numbers(authority=authority, kept=False, by=head)
    assert NHS not in post(adviser, uln=ULN).content.decode()
    assert Child.objects.get(pk=ada.pk).nhs_number == NHS  # not shown, and not lost


def test_the_background_is_the_social_workers_to_write(post, ada, adviser, social_worker):
    post(adviser, religion="None of my business")
    assert Child.objects.get(pk=ada.pk).religion == ""
    page = post(social_worker, religion="Quaker", ethnicity="WBRI", gender="A girl").content.decode()
    assert "Quaker" in page
    ada.refresh_from_db()
    assert (ada.religion, ada.ethnicity, ada.gender) == ("Quaker", "WBRI", "A girl")


def test_the_head_and_administrators_decide_about_nhs_numbers(client, authority, head):
    client.force_login(head)
    page = client.post(reverse("authority:numbers", args=[authority.code]), {"nhs_numbers": "yes"}, follow=True)
    assert "NHS numbers are kept" in page.content.decode()
