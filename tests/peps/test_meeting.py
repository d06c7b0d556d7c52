import pytest
from django.core import mail
from django.urls import reverse

from audit import clock
from peps.models import Invitee
from tests.factories import fresh, pep_at
from tests.factories.plans import MEETING_DAY


@pytest.fixture
def plan(ada, social_worker, teacher):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)


def details(**changes):
    return {
        "on-day": 24, "on-month": 9, "on-year": 2026, "starts_at": "2.30pm", "minutes_long": 60,
        "place": "Oakfield, room 4", **changes,
    }  # fmt: skip


def arrange(client, plan, user, **changes):
    client.force_login(user)
    return client.post(reverse("peps:arrange", args=[plan.pk]), details(**changes))


def test_arranging_leads_to_inviting(client, plan, social_worker):
    response = arrange(client, plan, social_worker)
    assert response.url == reverse("peps:people", args=[plan.pk])
    assert fresh(plan).meeting.on == MEETING_DAY


def test_a_late_or_odd_date_warns_and_is_kept(client, plan, social_worker):
    arrange(client, plan, social_worker, **{"on-day": 25, "on-month": 12})
    page = client.get(reverse("peps:people", args=[plan.pk])).content.decode()
    assert "after the day by which it has to be held" in page
    assert "bank holiday" in page
    assert fresh(plan).meeting.on.month == 12


def test_an_impossible_date_is_told_and_kept(client, plan, social_worker):
    response = arrange(client, plan, social_worker, **{"on-day": 31, "on-month": 2})
    page = response.content.decode()
    assert "must be a real date" in page
    assert 'value="31"' in page


def test_everybody_gets_a_calendar_file_of_their_own(client, plan, social_worker, django_capture_on_commit_callbacks):
    arrange(client, plan, social_worker)
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            reverse("peps:invite", args=[plan.pk]),
            {"name": "Dr Gray", "role": "Psychologist", "email": "gray@clinic.example"},
        )
    (message,) = mail.outbox
    _, content, kind = message.attachments[0]
    assert kind == "text/calendar"
    assert "SUMMARY:School meeting" in content
    assert "Oakfield" not in content  # not ticked that they may know the place
    assert "Ada" not in message.subject + message.body + content
    assert "ATTENDEE" not in content


def test_moving_the_meeting_tells_those_already_invited(
    client, plan, social_worker, django_capture_on_commit_callbacks
):
    arrange(client, plan, social_worker)
    client.post(
        reverse("peps:invite", args=[plan.pk]), {"name": "Dr Gray", "role": "Psychologist", "email": "g@c.example"}
    )
    with django_capture_on_commit_callbacks(execute=True):
        arrange(client, plan, social_worker, **{"on-day": 25})
    assert any("25 September" in message.body for message in mail.outbox)


def test_nobody_is_invited_twice(client, plan, social_worker):
    arrange(client, plan, social_worker)
    people = reverse("peps:invite", args=[plan.pk])
    person = {"name": "Dr Gray", "role": "Psychologist", "email": "g@c.example"}
    client.post(people, person)
    assert "already invited" in client.post(people, person).content.decode()
    assert Invitee.objects.filter(pep=plan).count() == 1


def test_it_cannot_be_held_before_its_day(client, plan, social_worker, teacher):
    with clock.at(MEETING_DAY.replace(day=10)):
        arrange(client, plan, social_worker)
        client.force_login(teacher)
        response = client.post(reverse("peps:held", args=[plan.pk]), {"held": "yes"}, follow=True)
    assert "has not come yet" in response.content.decode()
    assert not fresh(plan).meeting.held


def test_held_starts_the_four_weeks(client, plan, social_worker, teacher):
    arrange(client, plan, social_worker)
    client.force_login(teacher)
    with clock.at(MEETING_DAY):
        client.post(reverse("peps:held", args=[plan.pk]), {"held": "yes"})
    assert fresh(plan).meeting.held


def test_who_came_asks_for_the_reason_of_an_apology_when_completing(client, ada, social_worker, teacher):
    plan = pep_at("held", child=ada, social_worker=social_worker, teacher=teacher)
    client.force_login(teacher)
    person = plan.invitees.get()
    client.post(reverse("peps:who_came", args=[plan.pk]), {f"{person.pk}-attended": "apologies"})
    page = client.get(reverse("signoff:page", args=[plan.pk])).content.decode()
    assert "Give the reason for each apology" in page
