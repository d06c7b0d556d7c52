"""A calendar behind a secret address: neutral words, only what its owner may see now, and an end when it is ended."""

from datetime import date

import pytest
from django.urls import reverse
from icalendar import Calendar

from audit import clock
from children import actions as children
from signoff.models import FeedToken
from signoff.reminders import actions
from tests.factories import pep_at

DAY = date(2026, 9, 21)


@pytest.fixture
def plan(ada, social_worker, teacher, adviser):
    return pep_at("ready", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


def feed(client, person, day=DAY):
    token = FeedToken.objects.filter(user=person, revoked_at=None).first() or actions.make_feed(by=person)
    with clock.at(day):
        return client.get(reverse("feed", args=[token.token]))


def titles(response):
    return [str(event["summary"]) for event in Calendar.from_ical(response.content).walk("VEVENT")]


def test_it_has_the_meeting_and_what_is_due_in_neutral_words(client, plan, teacher):
    response = feed(client, teacher)
    assert response["Content-Type"].startswith("text/calendar")
    assert sorted(set(titles(response))) == ["PEP task: A.L.", "School meeting"]
    text = response.content.decode()
    assert "Ada" not in text
    assert "Lovell" not in text
    assert "ATTENDEE" not in text


def test_a_carer_and_the_young_person_have_their_meetings(client, plan, carer, young_person):
    assert titles(feed(client, carer)) == titles(feed(client, young_person)) == ["School meeting"]


def test_the_place_is_there_only_for_who_may_know_it(client, plan, teacher, social_worker):
    assert b"LOCATION:Oakfield" in feed(client, teacher).content
    plan.invitees.update(may_know_place=False)
    assert b"LOCATION" not in feed(client, teacher).content


def test_what_one_may_not_see_any_more_is_gone(client, plan, ada, social_worker, administrator):
    assert titles(feed(client, social_worker))
    row = social_worker.allocations.get(child=ada)
    with clock.at(date(2026, 9, 18)):
        children.end_allocation(allocation=row, ends=date(2026, 9, 17), by=administrator)
    assert titles(feed(client, social_worker)) == []


def test_the_adviser_and_the_head_do_not_get_every_meeting_of_the_council(client, plan, adviser, head):
    assert titles(feed(client, adviser)) == titles(feed(client, head)) == []


def test_others_have_nothing(client, plan, other_teacher, other_social_worker, stranger):
    assert all(titles(feed(client, person)) == [] for person in (other_teacher, other_social_worker, stranger))


def test_an_unknown_address_is_not_found(client, db):
    assert client.get(reverse("feed", args=["x" * 43])).status_code == 404


def test_a_new_address_ends_the_old_one_and_stopping_ends_both(client, plan, teacher):
    client.force_login(teacher)
    client.post(reverse("reminders:make_feed"))
    first = FeedToken.objects.get(revoked_at=None).token
    client.post(reverse("reminders:make_feed"))
    second = FeedToken.objects.get(revoked_at=None).token
    assert second in client.get(reverse("reminders:choices")).content.decode()
    client.logout()
    assert client.get(reverse("feed", args=[first])).status_code == 404
    assert client.get(reverse("feed", args=[second])).status_code == 200
    client.force_login(teacher)
    client.post(reverse("reminders:stop_feed"))
    client.logout()
    assert client.get(reverse("feed", args=[second])).status_code == 404


def test_a_suspended_persons_feed_is_not_found(client, plan, teacher):
    feed(client, teacher)
    teacher.is_active = False
    teacher.save()
    assert feed(client, teacher).status_code == 404


def test_addresses_cannot_be_guessed(db, stranger):
    tokens = {actions.make_feed(by=stranger).token for _ in range(20)}
    assert len(tokens) == 20
    assert all(len(token) >= 43 for token in tokens)
