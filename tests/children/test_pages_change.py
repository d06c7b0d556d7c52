"""Keeping standing facts right: name, placement, school, people."""

from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import acting, clock
from children.models import Allocation, Bar, Child, Enrolment, Placement
from notices.models import Notice
from tests.factories import ChildFactory, SchoolFactory, UserFactory, member

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def address(child, page="name"):
    return reverse(f"children:{page}", args=[child.pk])


def day(name, value) -> dict:
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


@pytest.fixture
def signed_in(client, adviser):
    client.force_login(adviser)
    return client


# ---------------------------------------------------------------- name

WHO = {"given_name": "Ada", "family_name": "Lovell", "year_group": "8"}


def test_a_name_is_changed(signed_in, ada):
    answers = WHO | {"preferred_name": "Addie", "pronouns": "she/her", "based_on": ada.version}
    assert signed_in.post(address(ada), answers).status_code == 302
    assert Child.objects.get(pk=ada.pk).known_as == "Addie Lovell"


def test_two_people_change_different_answers_and_both_stay(signed_in, ada):
    began = ada.version
    ada.first_language = "Welsh"
    ada.save()
    signed_in.post(address(ada), WHO | {"preferred_name": "Addie", "based_on": began})
    ada.refresh_from_db()
    assert (ada.preferred_name, ada.first_language) == ("Addie", "Welsh")


def test_the_same_answer_changed_twice_is_asked_about_and_can_be_kept(signed_in, ada, head):
    began = ada.version
    with acting.acting(head):
        ada.preferred_name, ada.first_language = "Dee", "Welsh"
        ada.save()
    answers = WHO | {"preferred_name": "Addie", "based_on": began}
    response = signed_in.post(address(ada), answers)
    page = response.content.decode()
    assert f"{head.name} has just written here: “Dee”" in page
    assert 'value="Welsh"' in page  # what only the other one changed
    assert 'value="Addie"' in page
    assert Child.objects.get(pk=ada.pk).preferred_name == "Dee"
    form = response.context["form"]
    again = answers | {"based_on": form["based_on"].value(), "first_language": form["first_language"].value()}
    assert signed_in.post(address(ada), again).status_code == 302
    ada.refresh_from_db()
    assert (ada.preferred_name, ada.first_language) == ("Addie", "Welsh")


def test_a_upn_of_the_wrong_shape_is_refused_and_stays_typed(signed_in, ada):
    page = signed_in.post(address(ada), WHO | {"upn": "12345", "based_on": ada.version}).content.decode()
    assert "The UPN must be a letter followed by 12 numbers" in page
    assert 'value="12345"' in page


def test_a_upn_with_the_wrong_check_letter_is_saved_with_a_word_of_warning(signed_in, ada):
    answers = WHO | {"upn": "b 8014 0051 4023", "based_on": ada.version}
    page = signed_in.post(address(ada), answers, follow=True).content.decode()
    assert Child.objects.get(pk=ada.pk).upn == "B801400514023"
    assert "check letter" in page


# ---------------------------------------------------------------- placement


@pytest.fixture
def as_social_worker(client, social_worker):
    client.force_login(social_worker)
    return client


def test_a_move_ends_the_former_placement_the_day_before(as_social_worker, ada):
    answers = day("starts", date(2026, 11, 2)) | {"carer_name": "New Carer", "confidential": "on"}
    assert as_social_worker.post(address(ada, "placement"), answers).status_code == 302
    former, now = Placement.objects.filter(child=ada).order_by("starts")
    assert former.ends == date(2026, 11, 1)
    assert (now.carer_name, now.confidential) == ("New Carer", True)


def test_the_same_first_day_corrects_what_is_recorded(as_social_worker, ada):
    answers = day("starts", date(2026, 9, 7)) | {"carer_name": "Joanna Carer", "town": "Sampleton"}
    as_social_worker.post(address(ada, "placement"), answers)
    assert Placement.objects.get(child=ada).carer_name == "Joanna Carer"


def test_a_placement_does_not_begin_before_the_present_one(as_social_worker, ada):
    answers = day("starts", date(2026, 9, 1)) | {"carer_name": "New Carer"}
    page = as_social_worker.post(address(ada, "placement"), answers).content.decode()
    assert "7 September 2026 or a later day" in page
    assert 'value="New Carer"' in page


# ---------------------------------------------------------------- school


def test_a_child_starts_at_another_school(signed_in, ada, other_school):
    starts = clock.today() + 7 * DAY
    answers = {"what": "starts", "school": other_school.urn, "reason": "Moved house"} | day("day", starts)
    assert signed_in.post(address(ada, "school"), answers).status_code == 302
    assert Enrolment.objects.get(child=ada, ends=None).school == other_school
    assert Enrolment.objects.exclude(ends=None).get(child=ada).ends == starts - DAY


def test_several_schools_of_a_name_are_offered_to_choose_from(signed_in, ada):
    one, _two = SchoolFactory(name="St Mary, North"), SchoolFactory(name="St Mary, South")
    answers = {"what": "starts", "school": "St Mary"} | day("day", clock.today())
    page = signed_in.post(address(ada, "school"), answers).content.decode()
    assert "Several schools match" in page
    assert "St Mary, South" in page
    assert signed_in.post(address(ada, "school"), answers | {"school_id": str(one.pk)}).status_code == 302
    assert Enrolment.objects.get(child=ada, ends=None).school == one


def test_a_school_nobody_knows_is_said_and_stays_typed(signed_in, ada):
    answers = {"what": "starts", "school": "Hogwarts"} | day("day", clock.today())
    page = signed_in.post(address(ada, "school"), answers).content.decode()
    assert "No open school has this name" in page
    assert 'value="Hogwarts"' in page


def test_a_child_loses_the_school_place(signed_in, ada):
    signed_in.post(address(ada, "school"), {"what": "none", "reason": "Excluded"} | day("day", date(2026, 11, 2)))
    enrolment = Enrolment.objects.get(child=ada)
    assert (enrolment.ends, enrolment.reason_for_move) == (date(2026, 11, 1), "Excluded")


def test_a_child_without_a_school_gets_one(signed_in, ada, other_school):
    Enrolment.objects.filter(child=ada).update(ends=date(2026, 10, 1))
    answers = {"what": "starts", "school": "Elmwood"} | day("day", date(2026, 11, 2))
    assert "Now: no school place" in signed_in.get(address(ada, "school")).content.decode()
    assert signed_in.post(address(ada, "school"), answers).status_code == 302
    assert Enrolment.objects.get(child=ada, ends=None).school == other_school


def test_the_day_has_to_follow_the_present_school(signed_in, ada, other_school):
    answers = {"what": "starts", "school": other_school.urn} | day("day", date(2024, 9, 1))
    assert "Enter a day after 1 September 2024" in signed_in.post(address(ada, "school"), answers).content.decode()


def asks_to_agree(child) -> None:
    policy = child.authority.policies.get()
    policy.rules = policy.rules | {"school_move_agreement": "agree"}
    policy.save()


def test_where_the_virtual_school_agrees_to_moves_others_say_whether_it_did(
    client, ada, administrator, adviser, other_school
):
    asks_to_agree(ada)
    client.force_login(administrator)
    answers = {"what": "starts", "school": other_school.urn} | day("day", clock.today() + DAY)
    for more, why in [
        ({}, "Select whether the Virtual School agrees"),
        ({"agreement": "agreed"}, "Choose who agreed"),
        ({"agreement": "without"}, "Say why the child changes school without its agreement"),
    ]:
        assert why in client.post(address(ada, "school"), answers | more).content.decode()
    agreed = {"agreement": "agreed", "agreed_by": str(adviser.pk), "without": "Typed before"}
    assert client.post(address(ada, "school"), answers | agreed).status_code == 302
    enrolment = Enrolment.objects.get(child=ada, ends=None)
    assert (enrolment.agreed_by, enrolment.agreed_reason) == (adviser, "")
    assert Notice.objects.get(to_user_id=adviser.pk, subject="Your agreement to a change of school")


def test_without_its_agreement_the_reason_is_kept_and_the_virtual_school_is_told(
    client, ada, administrator, adviser, other_school
):
    asks_to_agree(ada)
    client.force_login(administrator)
    answers = {"what": "starts", "school": other_school.urn, "agreement": "without", "without": "Gran enrolled her"}
    assert client.post(address(ada, "school"), answers | day("day", clock.today() + DAY)).status_code == 302
    enrolment = Enrolment.objects.get(child=ada, ends=None)
    assert (enrolment.agreed_by, enrolment.agreed_reason) == (None, "Gran enrolled her")
    assert Notice.objects.get(to_user_id=adviser.pk, subject="A change of school without your agreement")


def test_an_adviser_who_writes_it_down_agrees(signed_in, ada, adviser, other_school):
    asks_to_agree(ada)
    assert "Plan the move" in signed_in.get(address(ada, "school")).content.decode()
    answers = {"what": "starts", "school": other_school.urn} | day("day", clock.today() + DAY)
    assert signed_in.post(address(ada, "school"), answers).status_code == 302
    assert Enrolment.objects.get(child=ada, ends=None).agreed_by == adviser


# ---------------------------------------------------------------- people


def test_a_social_worker_is_allocated_from_a_day_to_come(signed_in, ada, other_social_worker):
    starts = clock.today() + DAY
    answers = {"role": "social_worker", "email": other_social_worker.email.upper()} | day("starts", starts)
    assert signed_in.post(address(ada, "people"), answers).status_code == 302
    assert not Child.objects.visible_to(other_social_worker).exists()
    with clock.at(starts):
        assert Child.objects.visible_to(other_social_worker).exists()
    assert other_social_worker.name in signed_in.get(address(ada, "people")).content.decode()


@pytest.mark.parametrize("role", ["social_worker", "carer", "reviewing_officer"])
def test_somebody_who_is_not_invited_in_that_role_is_refused_in_words(signed_in, ada, other_authority, role):
    elsewhere = member(Role(role), other_authority, email="sam@elsewhere.example")
    answers = {"role": role, "email": elsewhere.email} | day("starts", clock.today())
    page = signed_in.post(address(ada, "people"), answers).content.decode()
    assert "They have to be invited first" in page
    assert 'value="sam@elsewhere.example"' in page
    assert not Allocation.objects.filter(user=elsewhere).exists()


def test_a_young_person_is_nobody_who_works_here(signed_in, ada, other_social_worker):
    young, today = UserFactory(email="ada@school.example"), day("starts", clock.today())
    staff = {"role": "young_person", "email": other_social_worker.email} | today
    assert "invited first" in signed_in.post(address(ada, "people"), staff).content.decode()
    answers = {"role": "young_person", "email": young.email} | today
    assert signed_in.post(address(ada, "people"), answers).status_code == 302
    assert Child.objects.visible_to(young).exists()


def test_somebody_barred_is_not_allocated(signed_in, ada, other_social_worker):
    Bar.objects.create(child=ada, user=other_social_worker, reason="A relative")
    answers = {"role": "social_worker", "email": other_social_worker.email} | day("starts", clock.today())
    assert "may not see this child" in signed_in.post(address(ada, "people"), answers).content.decode()


def test_the_same_person_is_not_added_twice(signed_in, ada, social_worker):
    answers = {"role": "social_worker", "email": social_worker.email} | day("starts", clock.today())
    assert "of this child already" in signed_in.post(address(ada, "people"), answers).content.decode()


def test_an_allocation_ends_and_access_with_it(signed_in, ada, social_worker):
    allocation = Allocation.objects.get(user=social_worker)
    page = reverse("children:end_allocation", args=[ada.pk, allocation.pk])
    assert signed_in.get(page).status_code == 200
    assert signed_in.post(page, day("ends", clock.today() - DAY)).status_code == 302
    assert not Child.objects.visible_to(social_worker).exists()
    assert signed_in.get(page).status_code == 404


def test_an_allocation_of_another_child_is_not_found(signed_in, client, ada, social_worker, authority, teacher):
    allocation, other = Allocation.objects.get(user=social_worker), ChildFactory(authority=authority)
    assert signed_in.get(reverse("children:end_allocation", args=[other.pk, allocation.pk])).status_code == 404
    client.force_login(teacher)
    assert client.get(reverse("children:end_allocation", args=[ada.pk, allocation.pk])).status_code == 403


def test_only_who_may_invite_is_offered_the_link(client, ada, adviser, administrator):
    invite = reverse("accounts:invite").encode()
    client.force_login(adviser)
    assert invite not in client.get(address(ada, "people")).content
    client.force_login(administrator)
    assert invite in client.get(address(ada, "people")).content
