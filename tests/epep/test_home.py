from datetime import date

import pytest
from django.urls import reverse

from audit import clock
from signoff.models import Duty
from tests.factories import pep_at


@pytest.fixture
def plan(ada, social_worker, teacher, adviser):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


def home(client, user, on=date(2026, 9, 16)):
    client.force_login(user)
    with clock.at(on):
        return client.get(reverse("home"))


def titles(response):
    return {group["title"]: [task["title"] for task in group["tasks"]] for group in response.context["groups"]}


def test_my_duties_come_by_urgency(client, plan, social_worker):
    found = titles(home(client, social_worker, date(2026, 9, 23)))
    assert found["Overdue"] == ["Arrange the meeting: Ada Lovell", "Start the PEP: Ada Lovell"]
    assert "Complete Section A: Ada Lovell" in found["Due in the next two weeks"]
    assert "Complete Section C: Ada Lovell" in found["Waiting for somebody else"]


def test_a_meeting_of_tomorrow_and_of_today_is_at_the_top(client, ada, social_worker, teacher, other_teacher):
    pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, meeting_on=date(2026, 9, 24))
    for day, words in [(22, None), (23, "tomorrow at 2:30pm"), (24, "today at 2:30pm")]:
        client.logout()
        said = home(client, teacher, date(2026, 9, day)).content.decode()
        assert ("Meetings of today and tomorrow" in said) == bool(words)
        assert (words or "") in said
    client.logout()
    assert "today at" not in home(client, other_teacher, date(2026, 9, 24)).content.decode()


def test_the_teachers_duties_are_the_teachers(client, plan, teacher):
    found = titles(home(client, teacher))
    assert "Complete Section C: Ada Lovell" in found["Due in the next two weeks"]
    assert "Start the PEP: Ada Lovell" in found["Waiting for somebody else"]


def test_the_other_of_each_role_sees_nothing(client, plan, other_social_worker, other_teacher, other_adviser, stranger):
    for person in [other_social_worker, other_teacher, other_adviser, stranger]:
        page = home(client, person)
        assert page.context["groups"] == []
        assert "Ada" not in page.content.decode()


def test_the_head_has_the_advisers_duties(client, ada, social_worker, teacher, adviser, head):
    pep_at("submitted", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    assert "Quality-assure and sign off: Ada Lovell" in str(titles(home(client, head, date(2026, 10, 1))))


def test_every_duty_leads_to_a_page(client, ada, social_worker, teacher, adviser):
    for kind in Duty.Kind.values:
        Duty.objects.filter(kind=kind).delete()
    plan = pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)
    # Those are tested with what they are about, and filing with a plan that is signed off.
    for kind in set(Duty.Kind) - {*Duty.BESIDES_PLANS, Duty.Kind.FILE}:
        Duty.objects.get_or_create(
            key=f"all:{kind}", child=ada, pep=plan, kind=kind, role="designated_teacher",
            due_on=date(2026, 9, 24), opened_on=date(2026, 9, 10), why="For the test",
        )  # fmt: skip
    page = home(client, teacher, date(2026, 9, 25))
    links = {task["href"] for group in page.context["groups"] for task in group["tasks"]}
    with clock.at(date(2026, 9, 25)):
        assert {client.get(href).status_code for href in links} == {200}


def test_the_carer_and_the_young_person_have_their_own_home(client, plan, carer, young_person):
    for person in [carer, young_person]:
        page = home(client, person).content.decode()
        assert reverse("peps:mine", args=[plan.pk]) in page
        assert "Overdue" not in page


def test_a_long_group_is_shown_in_part_and_whole_a_press_away(client, plan, teacher, monkeypatch):
    monkeypatch.setattr("epep.home.SHOWN", 1)
    page = home(client, teacher)
    group = next(group for group in page.context["groups"] if group["title"] == "Due in the next two weeks")
    assert len(group["tasks"]) == 1 < group["count"]
    assert f'<a href="?all=due">See all {group["count"]}<' in page.content.decode()
    with clock.at(date(2026, 9, 16)):
        whole = client.get("/?all=due")
    assert len(whole.context["tasks"]) == group["count"]
    assert "Complete Section C: Ada Lovell" in whole.content.decode()
    assert "groups" in client.get("/?all=nothing").context


@pytest.mark.parametrize("name", ["help", "accessibility", "privacy"])
def test_where_the_address_stands_is_told_as_it_is(client, adviser, name):
    """Who is not signed in finds none at the foot of the page."""
    assert "once you are signed in" in client.get(reverse(name)).content.decode()
    client.force_login(adviser)
    page = client.get(reverse(name)).content.decode()
    assert "at the foot of every page" in page
    assert page.count(f"mailto:{adviser.memberships.get().authority.email}") == 1
