"""Pausing, why a day was missed, and moving a meeting somebody cannot come to."""

from datetime import date, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock
from audit.models import Event
from notices.models import Notice
from peps.models import Meeting
from signoff import actions as moves
from signoff.clocks import actions
from signoff.models import Duty, Pause, Reminder, WhyLate
from signoff.reminders.sweep import remind
from signoff.tasks import morning
from tests.factories import fresh, pep_at

LATE = date(2026, 11, 2)  # the meeting of 24 September and four weeks have gone by


@pytest.fixture
def walked(ada, social_worker, teacher, adviser):
    return lambda stage: pep_at(stage, child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


def send(client, user, name, pep, **typed):
    client.force_login(user)
    return client.post(reverse(f"signoff:{name}", args=[pep.pk]), typed)


def day(name, value) -> dict:
    return {f"{name}-day": value.day, f"{name}-month": value.month, f"{name}-year": value.year}


# ---------------------------------------------------------------- pausing


def test_while_clocks_rest_nobody_is_reminded_and_no_date_moves(walked, adviser):
    pep = walked("new")
    with clock.at(date(2026, 9, 11)):
        due = dict(Duty.objects.values_list("key", "due_on"))
        actions.pause(pep=pep, until=date(2026, 9, 30), reason="The child is in hospital.", by=adviser)
    with clock.at(date(2026, 9, 21)):
        morning()
        assert not Reminder.objects.filter(falls_on__gte=date(2026, 9, 12)).exists()
        assert not Duty.objects.running().exists()
        statutory = Duty.objects.get(kind="hold").statutory_on
    assert dict(Duty.objects.values_list("key", "due_on")) == due
    assert statutory == date(2026, 10, 5)
    with clock.at(date(2026, 10, 1)):
        morning()
    assert Reminder.objects.filter(duty__kind="initiate").exists()


def test_a_reminder_that_waits_when_the_pause_begins_waits_on(walked, adviser, social_worker):
    pep = walked("new")
    with clock.at(date(2026, 9, 17)):
        actions.pause(pep=pep, until=date(2026, 9, 30), reason="In hospital.", by=adviser)
        remind()
    assert not Notice.objects.filter(key__startswith=f"digest:{social_worker.pk}:2026-09-17").exists()


def test_clocks_run_again_when_somebody_says_so(client, walked, head):
    pep = walked("new")
    with clock.at(date(2026, 9, 11)):
        send(client, head, "pause", pep, **day("until", date(2026, 12, 1)), reason="Missing from care.")
        assert Duty.objects.running().count() == 0
        send(client, head, "go_on", pep)
        assert Duty.objects.open().count() == Duty.objects.running().count() > 0
    assert Pause.objects.get().ended_on == date(2026, 9, 11)
    assert set(Event.objects.values_list("verb", flat=True)) >= {"plan.paused", "plan.went_on"}


def test_a_second_pause_takes_the_place_of_the_first(walked, adviser):
    pep = walked("new")
    with clock.at(date(2026, 9, 11)):
        actions.pause(pep=pep, until=date(2026, 9, 30), reason="In hospital.", by=adviser)
    with clock.at(date(2026, 10, 9)):  # the first has run out by itself
        actions.pause(pep=pep, until=date(2026, 10, 30), reason="Still there.", by=adviser)
        assert Pause.objects.current().get().until == date(2026, 10, 30)
    assert Pause.objects.get(until=date(2026, 9, 30)).ended_on == date(2026, 9, 30)


@pytest.mark.parametrize("who", ["social_worker", "teacher"])
def test_only_the_virtual_school_pauses(walked, who, request):
    with pytest.raises(Denied):
        actions.pause(pep=walked("new"), until=date(2026, 9, 30), reason="Busy.", by=request.getfixturevalue(who))


def test_clocks_that_have_ended_cannot_rest(walked, adviser):
    with pytest.raises(NotNow):
        actions.pause(pep=walked("signed_off"), until=date(2026, 12, 1), reason="Late.", by=adviser)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (day("until", date(2026, 9, 7)), "The last day of the pause must be today or later"),
        (day("until", date(2027, 12, 7)), "A pause lasts a year at most"),
        ({}, "Enter the last day of the pause"),
    ],
)
def test_a_pause_has_an_end_that_can_be(client, walked, adviser, typed, words):
    page = send(client, adviser, "pause", walked("new"), **typed, reason="In hospital since Monday.")
    assert words in page.content.decode()
    assert "In hospital since Monday." in page.content.decode()
    assert not Pause.objects.exists()


def test_the_pages_say_that_the_clocks_rest(client, walked, adviser, social_worker):
    pep = walked("new")
    actions.pause(pep=pep, until=date(2026, 9, 30), reason="The child is in hospital.", by=adviser)
    client.force_login(social_worker)
    assert "The child is in hospital." in client.get(reverse("signoff:page", args=[pep.pk])).content.decode()
    assert "Paused until 30 September 2026" in client.get(reverse("peps:plan", args=[pep.pk])).content.decode()
    groups = {group["title"]: group["count"] for group in client.get("/").context["groups"]}
    assert groups["Paused by the Virtual School"] > 0
    assert "Overdue" not in groups


# ---------------------------------------------------------------- a sign-off that is late


def test_a_late_sign_off_says_why_first(client, walked, adviser):
    pep = walked("rated")
    with clock.at(LATE):
        asked = send(client, adviser, "sign_off", pep, sure="on")
        assert asked.url == reverse("signoff:why_late", args=[pep.pk])
        assert fresh(pep).status == "submitted"
        send(client, adviser, "why_late", pep, reason="workload", words="Two of us were away.")
        send(client, adviser, "sign_off", pep, sure="on")
    assert fresh(pep).status == "signed_off"
    why = WhyLate.objects.get(pep=pep)
    assert (why.reason, why.words, why.due_on, why.by) == (
        "workload",
        "Two of us were away.",
        date(2026, 10, 22),
        adviser,
    )


def test_there_is_no_way_round_it(walked, adviser):
    pep = walked("rated")
    with clock.at(LATE), pytest.raises(NotNow, match="Say why"):
        moves.sign_off(pep=pep, by=adviser)


def test_in_time_nobody_is_asked(walked, adviser):
    pep = walked("rated")
    with clock.at(date(2026, 10, 22)):
        with pytest.raises(NotNow):
            actions.say_why_late(pep=pep, reason="workload", words="Not late at all.", by=adviser)
        moves.sign_off(pep=pep, by=adviser)
    assert not WhyLate.objects.exists()


def test_the_school_does_not_read_why(client, walked, adviser, teacher):
    pep = walked("rated")
    with clock.at(LATE):
        actions.say_why_late(pep=pep, reason="workload", words="Two of us were away.", by=adviser)
        seen = {}
        for person in [adviser, teacher]:
            client.force_login(person)
            page = client.get(reverse("signoff:page", args=[pep.pk])).content.decode()
            seen[person.name] = "Two of us were away." in page
    assert seen == {"Amira Khan": True, "Tom Reed": False}


# ---------------------------------------------------------------- cannot attend


def moved(**changed) -> dict:
    to = {"who": "Priya Shah", "reason": "In court", **day("on", date(2026, 9, 29)), "starts_at": "3pm"}
    return to | {"place": "Oakfield, room 2"} | changed


def test_the_meeting_moves_and_everybody_is_told(
    client, walked, social_worker, teacher, adviser, django_capture_on_commit_callbacks
):
    pep = walked("ready")
    with clock.at(date(2026, 9, 22)), django_capture_on_commit_callbacks(execute=True):
        assert send(client, social_worker, "cannot_attend", pep, **moved()).status_code == 302
    meeting = Meeting.objects.get(pep=pep)
    assert (meeting.on, meeting.starts_at.hour, meeting.place) == (date(2026, 9, 29), 15, "Oakfield, room 2")
    told = {letter.to[0] for letter in mail.outbox if "moved" in letter.subject or "Invitation" in letter.subject}
    assert {teacher.email, adviser.email} <= told
    assert social_worker.email not in {to for letter in mail.outbox if "moved" in letter.subject for to in letter.to}
    assert not any("Ada" in letter.body + letter.subject for letter in mail.outbox)
    assert Event.objects.filter(
        verb="meeting.cannot_attend", words__contains="Priya Shah cannot attend: In court"
    ).exists()


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        (day("on", date(2027, 1, 12)), "Choose a day in the same term, up to 18 December 2026"),
        (day("on", date(2026, 9, 1)), "The new day must be today or later"),
        (day("on", date(2026, 9, 24)) | {"starts_at": "2:30pm"}, "This is when the meeting is now"),
        ({"reason": ""}, "Say why, in a word or two"),
    ],
)
def test_a_new_day_that_will_not_do_is_said_and_nothing_is_lost(client, walked, social_worker, changed, words):
    pep = walked("ready")
    with clock.at(date(2026, 9, 22)):
        page = send(client, social_worker, "cannot_attend", pep, **moved(**changed)).content.decode()
    assert words in page
    assert "Oakfield, room 2" in page
    assert Meeting.objects.get(pep=pep).on == date(2026, 9, 24)


def test_a_meeting_that_was_held_does_not_move(client, walked, social_worker):
    pep = walked("held")
    send(client, social_worker, "cannot_attend", pep, **moved())
    assert Meeting.objects.get(pep=pep).on == date(2026, 9, 24)


def test_somebody_elses_social_worker_finds_nothing(client, walked, other_social_worker):
    assert send(client, other_social_worker, "cannot_attend", walked("ready"), **moved()).status_code == 404


def test_who_gives_their_views_does_not_move_it(client, walked, carer):
    pep = walked("ready")
    assert send(client, carer, "cannot_attend", pep, **moved()).status_code == 403
    assert Role.CARER in {allocation.role for allocation in carer.allocations.all()}


def test_the_day_it_moves_to_has_its_own_question(walked, social_worker):
    """On the morning after the old day nobody is asked whether it was held."""
    pep = walked("ready")
    with clock.at(date(2026, 9, 22)):
        meeting = Meeting.objects.get(pep=pep)
        meeting.on = date(2026, 9, 29)
        actions.cannot_attend(pep=fresh(pep), meeting=meeting, who="Priya", reason="In court", by=social_worker)
    with clock.at(date(2026, 9, 25)):
        morning()
    assert not Duty.objects.filter(kind="was_it_held").exists()
    with clock.at(date(2026, 9, 29) + timedelta(days=1)):
        morning()
    assert Duty.objects.get(kind="was_it_held").key.endswith("2026-09-29")
