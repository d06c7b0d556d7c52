from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audit.models import Look
from children.models import Enrolment
from tests.factories import ChildFactory, enrol, in_care

pytestmark = pytest.mark.django_db
ADDRESS = "/children/"


def names(response) -> list[str]:
    return [child.known_as for child in response.context["page"].object_list]


def get(client, user, **query):
    client.force_login(user)
    return client.get(reverse("children:list"), query)


def test_a_person_finds_their_own_children_and_no_others(client, ada, teacher, other_teacher):
    assert names(get(client, teacher)) == ["Ada Lovell"]
    response = get(client, other_teacher)
    assert names(response) == []
    assert b"No children yet" in response.content


def test_the_heading_counts(client, ada, adviser, authority):
    assert "<h1>1 child</h1>" in get(client, adviser).content.decode()
    ChildFactory(authority=authority)
    assert "<h1>2 children</h1>" in get(client, adviser).content.decode()


def test_each_row_says_year_school_and_since_when(client, ada, teacher):
    page = get(client, teacher).content.decode()
    assert "Year 8" in page
    assert "Oakfield School" in page
    assert "7 Sep 2026" in page


def test_a_carer_is_not_told_since_when_a_child_is_in_care(client, ada, carer):
    page = get(client, carer).content.decode()
    assert "Ada Lovell" in page
    assert "7 Sep 2026" not in page


@pytest.mark.parametrize("q", ["lov", "ADA", "ada lovell", "lovell ada", "A801400514023", "a801400514023", "cs-77"])
def test_the_search_finds_by_name_upn_and_case_system_id(client, ada, adviser, authority, q):
    ada.upn, ada.local_id = "A801400514023", "CS-77"
    ada.save()
    ChildFactory(authority=authority, given_name="Ben", family_name="Other")
    assert names(get(client, adviser, q=q)) == ["Ada Lovell"]


@pytest.mark.parametrize("q", ["ovell", "A80140051402", "CS-7"])
def test_the_search_does_not_guess(client, ada, adviser, q):
    ada.upn, ada.local_id = "A801400514023", "CS-77"
    ada.save()
    response = get(client, adviser, q=q)
    assert names(response) == []
    assert b"No child matches" in response.content


def test_the_list_narrows_to_a_year_group(client, ada, adviser, authority):
    ChildFactory(authority=authority, year_group="11", given_name="Ben")
    assert names(get(client, adviser, year="11")) == ["Ben Example"]


def test_the_list_narrows_to_those_without_a_school_place(client, ada, adviser, authority, school):
    without = in_care(ChildFactory(authority=authority, given_name="Ben"))
    ChildFactory(authority=authority, given_name="Left care")
    assert names(get(client, adviser, no_school="on")) == ["Ben Example"]
    enrol(without, school)
    assert names(get(client, adviser, no_school="on")) == []


def test_a_school_of_the_past_is_not_shown(client, ada, adviser):
    Enrolment.objects.filter(child=ada).update(ends=date(2026, 1, 1))
    assert "Oakfield School" not in get(client, adviser).content.decode()


def test_the_preferred_name_is_shown(client, ada, adviser):
    ada.preferred_name = "Addie"
    ada.save()
    assert names(get(client, adviser)) == ["Addie Lovell"]


def test_fifty_on_a_page(client, adviser, authority):
    for _ in range(51):
        ChildFactory(authority=authority)
    response = get(client, adviser, q="Example")
    assert len(names(response)) == 50
    assert "?q=Example&amp;page=2" in response.content.decode()


def test_opening_the_list_leaves_one_look(client, ada, adviser):
    get(client, adviser)
    look = Look.objects.get()
    assert look.child_ids == [str(ada.pk)]
    assert look.user_id == adviser.pk


def test_the_list_asks_as_many_questions_for_nine_as_for_two(client, ada, adviser, authority, school):
    def questions():
        client.force_login(adviser)
        with CaptureQueriesContext(connection) as asked:
            client.get(ADDRESS)
        return len(asked)

    enrol(in_care(ChildFactory(authority=authority)), school)
    questions()
    two = questions()
    for _ in range(7):
        enrol(in_care(ChildFactory(authority=authority)), school)
    assert questions() == two <= 11  # six of them are the frame: who, in what capacity, whose look; two keep the look


def test_who_may_not_record_a_child_has_no_button(client, ada, teacher, adviser):
    assert b"A child has come into care" not in get(client, teacher).content
    assert b"A child has come into care" in get(client, adviser).content
