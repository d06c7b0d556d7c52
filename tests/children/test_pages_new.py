import uuid
from datetime import date, timedelta

import pytest
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from children import actions
from children.models import Allocation, CarePeriod, Child, Enrolment, Placement
from tests.factories import ChildFactory, UserFactory, in_care, member

pytestmark = pytest.mark.django_db
NEW = "/children/new/"


def answers(**changed) -> dict:
    said = {
        "token": str(uuid.uuid4()),
        "local_id": "CS-1",
        "given_name": "Ben",
        "family_name": "Newell",
        **day("date_of_birth", date(2014, 5, 6)),
        **day("starts", date(2026, 11, 16)),
        "legal_status": "C1",
        "carer_name": "Jo Carer",
        "no_school_place": "on",
    }
    return said | changed


def day(name, value) -> dict:
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


@pytest.fixture(autouse=True)
def in_november(a_tuesday):
    with clock.at(date(2026, 11, 20)):
        yield


@pytest.fixture
def worker(client, other_social_worker):
    client.force_login(other_social_worker)
    return other_social_worker


@pytest.mark.parametrize("who", ["social_worker", "adviser", "head", "administrator"])
def test_who_records_children_finds_the_page(client, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(NEW).status_code == 200


@pytest.mark.parametrize("who", ["teacher", "carer", "young_person", "stranger"])
def test_everybody_else_is_refused(client, who, request):
    client.force_login(request.getfixturevalue(who))
    assert client.get(NEW).status_code == 403
    assert client.post(NEW, answers()).status_code == 403
    assert not Child.objects.filter(local_id="CS-1").exists()


def test_a_child_comes_into_care_with_everything_that_follows(client, worker, school):
    said = answers(no_school_place="", school=school.urn, address="1 Hidden Lane", confidential="on", emergency="on")
    response = client.post(NEW, said)
    child = Child.objects.get(local_id="CS-1")
    assert response.url == reverse("children:child", args=[child.pk])
    assert CarePeriod.objects.get(child=child).emergency
    assert Placement.objects.get(child=child).confidential
    assert Enrolment.objects.get(child=child).school == school
    assert Allocation.objects.get(child=child).user == worker
    assert client.get(response.url).status_code == 200


def test_the_year_group_goes_by_age_where_nobody_typed_one(client, worker):
    client.post(NEW, answers())
    assert Child.objects.get(local_id="CS-1").year_group == "8"


def test_an_adviser_is_not_made_the_social_worker(client, adviser):
    client.force_login(adviser)
    client.post(NEW, answers())
    assert not Allocation.objects.filter(child__local_id="CS-1").exists()


def test_an_administrator_is_not_asked_for_the_category_of_need(client, administrator):
    client.force_login(administrator)
    assert b"Category of need" not in client.get(NEW).content
    client.post(NEW, answers(category_of_need="N1"))
    assert CarePeriod.objects.get(child__local_id="CS-1").category_of_need == ""


def test_sent_twice_it_is_one_child(client, worker):
    said = answers()
    first, second = client.post(NEW, said), client.post(NEW, said)
    assert first.url == second.url
    assert Child.objects.filter(local_id="CS-1").count() == 1


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (day("date_of_birth", clock.today() + timedelta(days=1)), "The date of birth must be today or in the past"),
        (day("date_of_birth", date(2000, 1, 1)), "The date of birth must be of a child: 18 years old or younger"),
        ({"date_of_birth-month": "13"}, "The date of birth must be a real date"),
        ({"date_of_birth-day": ""}, "The date of birth must include a day"),
        (
            day("starts", clock.today() + timedelta(days=1)),
            "The day the child came into care must be today or in the past",
        ),
        (day("starts", date(2013, 1, 1)), "must not be before the date of birth"),
        ({"given_name": ""}, "Enter the first name"),
        ({"no_school_place": ""}, "Enter the school, or tick that the child has no school place"),
        ({"school": "Elm"}, "You gave a school and also ticked that there is none"),
    ],
)
def test_what_cannot_be_right_is_said_in_words_and_stays_typed(client, worker, changed, words):
    response = client.post(NEW, answers(**changed))
    page = response.content.decode()
    assert words in page
    assert 'value="Newell"' in page
    assert not Child.objects.filter(local_id="CS-1").exists()


def test_a_child_who_is_looked_after_already_is_named_to_those_who_see_the_child(
    client, ada, social_worker, other_social_worker
):
    said = answers(local_id=ada.local_id.lower())
    link = reverse("children:child", args=[ada.pk])
    for person, is_named in [(social_worker, True), (other_social_worker, False)]:
        client.force_login(person)
        page = client.post(NEW, said).content.decode()
        assert "A child with this case-system id is already looked after" in page
        assert (link in page) == is_named


def test_a_child_who_comes_back_keeps_the_record(client, worker, ada, school):
    actions.end_care(child=ada, ends=date(2026, 10, 1), reason="E4A", by=None)
    said = answers(local_id=ada.local_id, preferred_name="Addie", given_name="Ada", family_name="Lovell")
    client.post(NEW, said | day("date_of_birth", ada.date_of_birth) | {"no_school_place": "", "school": school.urn})
    ada.refresh_from_db()
    assert ada.care_periods.count() == 2
    assert ada.preferred_name == "Addie"
    assert ada.enrolments.count() == 1


def test_a_known_id_with_another_date_of_birth_is_asked_about(client, worker, ada):
    actions.end_care(child=ada, ends=date(2026, 10, 1), reason="E4A", by=None)
    page = client.post(NEW, answers(local_id=ada.local_id)).content.decode()
    assert "belongs to another record" in page


def test_a_look_alike_is_asked_about_once(client, adviser, ada):
    client.force_login(adviser)
    said = answers(family_name="LOVELL") | day("date_of_birth", ada.date_of_birth)
    page = client.post(NEW, said).content.decode()
    assert "This might be a child who is recorded already" in page
    assert reverse("children:child", args=[ada.pk]) in page
    assert client.post(NEW, said | {"same_child_checked": "on"}).status_code == 302


def test_a_look_alike_this_person_may_not_see_is_not_told(client, worker, ada):
    said = answers(family_name="Lovell") | day("date_of_birth", ada.date_of_birth)
    assert client.post(NEW, said).status_code == 302


def test_who_works_for_two_authorities_is_asked_which(client, authority, other_authority):
    person = member(Role.SOCIAL_WORKER, authority)
    member(Role.HEAD, other_authority, person=person)
    client.force_login(person)
    assert b"id_authority" in client.get(NEW).content
    client.post(NEW, answers(authority=str(other_authority.pk)))
    assert Child.objects.get(local_id="CS-1").authority == other_authority
    assert not Allocation.objects.filter(child__local_id="CS-1").exists()


def test_all_or_nothing(client, worker, monkeypatch):
    def broken(**details):
        raise RuntimeError

    monkeypatch.setattr(actions, "place", broken)
    with pytest.raises(RuntimeError):
        client.post(NEW, answers())
    assert not Child.objects.filter(local_id="CS-1").exists()


def test_a_child_of_another_authority_has_its_own_ids(client, worker, other_authority):
    in_care(ChildFactory(authority=other_authority, local_id="CS-1"))
    assert client.post(NEW, answers()).status_code == 302
    assert not Child.objects.visible_to(UserFactory()).exists()
