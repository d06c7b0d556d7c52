"""Reminders: the ladder by the calendar, one message a person a day, and nothing said twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core import mail
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from children.models import Allocation
from notices.models import Notice
from organisations.presets import Reminders
from organisations.terms import Term
from organisations.working_days import EXAMPLE_CALENDAR, Calendar
from signoff.models import Duty, Reminded, Reminder, ReminderPreference, Snooze
from signoff.reminders import actions
from signoff.reminders.ladder import rungs_before, standing
from signoff.reminders.sweep import remind
from tests.factories import member, pep_at

SETTINGS = Reminders()
DUE = date(2026, 10, 21)  # a Wednesday in term


def stands(due, role, today, calendar=EXAMPLE_CALENDAR, settings=SETTINGS):
    return standing(due, settings, calendar, role, today)


def days_before(due, at_school, calendar=EXAMPLE_CALENDAR):
    return [rung.on for rung in rungs_before(due, SETTINGS, calendar, at_school=at_school)]


# ---------------------------------------------------------------- the ladder


def test_working_days_are_counted_for_the_council():
    assert days_before(DUE, at_school=False) == [date(2026, 10, 1), date(2026, 10, 12), date(2026, 10, 19), DUE]


def test_school_days_are_counted_for_the_school():
    """From 4 November back over the half-term break of the last week of October."""
    due = date(2026, 11, 4)
    assert days_before(due, at_school=False)[1:3] == [date(2026, 10, 26), date(2026, 11, 2)]
    assert days_before(due, at_school=True)[1:3] == [date(2026, 10, 19), date(2026, 11, 2)]


def test_what_is_due_in_the_holidays_is_told_before_them_and_never_after_the_day():
    due = date(2026, 12, 29)
    days = days_before(due, at_school=True)
    assert days[2] == date(2026, 12, 17)
    assert max(days) == due


def test_overdue_waits_out_the_holidays_for_school_staff_only():
    due = date(2026, 12, 17)
    assert stands(due, Role.SOCIAL_WORKER, date(2026, 12, 24)).reached.name == "week_1"
    assert stands(due, Role.DESIGNATED_TEACHER, date(2026, 12, 24)).reached is None
    back = stands(due, Role.DESIGNATED_TEACHER, date(2027, 1, 4))
    assert (back.reached.name, back.reached.on) == ("week_2", date(2027, 1, 4))


def test_a_missed_day_is_not_made_up_for_in_the_holidays_of_school_staff():
    due = date(2026, 12, 17)
    sunday = stands(due, Role.DESIGNATED_TEACHER, date(2026, 12, 13))
    assert (sunday.reached, sunday.look_again_on) == (None, date(2026, 12, 14))
    assert stands(due, Role.DESIGNATED_TEACHER, date(2026, 12, 14)).reached.name == "before_7"
    assert stands(due, Role.SOCIAL_WORKER, date(2026, 12, 13)).reached.name == "before_7"
    in_the_holidays = stands(date(2026, 12, 22), Role.DESIGNATED_TEACHER, date(2026, 12, 19))
    assert (in_the_holidays.reached, in_the_holidays.look_again_on) == (None, date(2026, 12, 22))


def test_escalation_does_not_wait_for_holidays():
    due = date(2026, 12, 17)
    on = stands(due, Role.DESIGNATED_TEACHER, date(2026, 12, 27))
    assert on.escalated.on == date(2026, 12, 27)
    assert stands(due, Role.DESIGNATED_TEACHER, date(2026, 12, 26)).escalated is None


def test_without_weekly_reminders_there_is_an_end():
    quiet = Reminders(weekly_while_overdue=False)
    assert stands(DUE, Role.ADVISER, DUE + timedelta(days=30), settings=quiet).look_again_on is None


def test_terms_that_run_out_stop_nobody():
    short = Calendar(terms=(Term(date(2026, 9, 1), date(2026, 10, 16), date(2026, 9, 21), date(2026, 9, 22), "Short"),))
    assert stands(date(2026, 10, 1), Role.DESIGNATED_TEACHER, date(2027, 3, 1), short).reached.name.startswith("week")
    assert days_before(date(2026, 9, 2), at_school=True, calendar=short)


@pytest.mark.parametrize("role", [Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER])
def test_each_rung_comes_once_whatever_day_one_looks(role):
    """Walking day by day over a year: the same rungs, in order, and the next look is never in the past."""
    for offset in range(0, 365, 5):
        due = date(2026, 9, 7) + timedelta(days=offset)
        seen, day = [], due - timedelta(days=90)
        while day < due + timedelta(days=40):
            now = stands(due, role, day)
            assert now.look_again_on > day
            if now.reached and now.reached.name not in seen:
                assert now.reached.on == day
                seen.append(now.reached.name)
            skipped = stands(due, role, now.look_again_on - timedelta(days=1))
            assert skipped.reached in {now.reached, None}  # none: in the holidays nothing is made up for
            day = now.look_again_on
        assert seen[:2] == ["before_14", "before_7"]


# ---------------------------------------------------------------- rows and messages


@pytest.fixture
def plan(ada, social_worker, teacher, adviser, head):
    return pep_at("new", child=ada, social_worker=social_worker, teacher=teacher, adviser=adviser)


@pytest.fixture
def duty(plan, ada):
    """One duty of the social worker; what else the plan asks for is out of the way."""
    Duty.objects.all().delete()
    return Duty.objects.create(
        key="d", child=ada, pep=plan, kind="arrange", role="social_worker", due_on=DUE,
        opened_on=date(2026, 9, 10), remind_on=date(2026, 9, 10), why="For the test",
    )  # fmt: skip


def on(day, times=1):
    with clock.at(day):
        return [remind() for _ in range(times)][-1]


def digests(user):
    return Notice.objects.filter(to_user_id=user.pk, key__startswith="digest:").order_by("created_at")


def test_the_rungs_are_told_on_their_days(duty, social_worker):
    day, told = date(2026, 9, 20), []
    while day <= date(2026, 11, 5):
        before = digests(social_worker).count()
        on(day)
        if digests(social_worker).count() > before:
            told.append(day)
        day += timedelta(days=1)
    weekly = [DUE + timedelta(days=7), DUE + timedelta(days=14)]
    assert told == [date(2026, 10, 1), date(2026, 10, 12), date(2026, 10, 19), DUE, *weekly]


def test_the_message_has_initials_a_date_and_a_link_and_no_name(duty, social_worker, ada):
    on(date(2026, 10, 12))
    body = digests(social_worker).get().body
    assert "Arrange the meeting, A.L.: due 21 October 2026, in 9 days" in body
    assert reverse("peps:arrange", args=[duty.pep_id]) in body
    assert "Lovell" not in body
    assert "Ada" not in body


def test_a_second_run_says_nothing(duty, social_worker):
    assert on(date(2026, 10, 12)) == {"reminders": 1, "people": 1, "nobody": 0}
    rows = list(Reminder.objects.values())
    assert on(date(2026, 10, 12), times=10) == {"reminders": 0, "people": 0, "nobody": 0}
    assert list(Reminder.objects.values()) == rows
    assert digests(social_worker).count() == 1


def test_after_days_without_a_run_only_the_latest_rung_is_told(duty, social_worker):
    on(date(2026, 10, 20))
    assert list(Reminder.objects.values_list("rung", flat=True)) == ["before_2"]


def test_many_things_are_one_message(duty, ada, plan, social_worker):
    for number in range(5):
        Duty.objects.create(
            key=f"e{number}", child=ada, pep=plan, kind="part_a", role="social_worker", due_on=DUE,
            opened_on=date(2026, 9, 10), remind_on=date(2026, 9, 10), why="For the test",
        )  # fmt: skip
    on(date(2026, 10, 12))
    assert digests(social_worker).get().subject == "6 things to do in PEPs"


def test_what_is_done_is_told_to_nobody(duty, social_worker):
    Duty.objects.update(done_on=date(2026, 10, 1))
    on(date(2026, 10, 12))
    assert not Notice.objects.filter(key__startswith="digest:").exists()


def test_what_is_done_between_the_row_and_the_message_is_settled(duty, social_worker):
    ReminderPreference.objects.create(user=social_worker, frequency="weekly")
    on(date(2026, 10, 1))  # a Thursday: the row is there and waits for Monday
    assert Reminder.objects.get().settled_on is None
    Duty.objects.update(done_on=date(2026, 10, 2))
    on(date(2026, 10, 5))
    assert Reminder.objects.get().settled_on == date(2026, 10, 5)
    assert not digests(social_worker).exists()


def hand_over(ada, old, new, day):
    """The bare fact, without the look at duties that follows: these are made up here."""
    if old:
        old.allocations.filter(child=ada).update(ends=day - timedelta(days=1))
    if new:
        Allocation.objects.create(child=ada, user=new, role=Role.SOCIAL_WORKER, starts=day)


def test_a_reminder_that_waits_goes_to_the_new_holder(duty, ada, authority, social_worker):
    ReminderPreference.objects.create(user=social_worker, frequency="weekly")
    on(date(2026, 10, 1))
    new = member(Role.SOCIAL_WORKER, authority, name="Nell New")
    hand_over(ada, social_worker, new, date(2026, 10, 2))
    on(date(2026, 10, 2))
    assert not digests(social_worker).exists()
    assert digests(new).count() == 1
    assert [told.user for told in Reminded.objects.all()] == [new]


def test_with_no_holder_it_waits_and_is_counted(duty, ada, authority, social_worker):
    hand_over(ada, social_worker, None, date(2026, 10, 2))
    assert on(date(2026, 10, 12))["nobody"] == 1
    hand_over(ada, None, member(Role.SOCIAL_WORKER, authority, name="Nell New"), date(2026, 10, 13))
    assert on(date(2026, 10, 13)) == {"reminders": 0, "people": 1, "nobody": 0}


def test_another_due_date_is_another_ladder(duty, social_worker):
    on(date(2026, 10, 12))
    Duty.objects.update(due_on=date(2026, 12, 16), remind_on=date(2026, 10, 13))
    on(date(2026, 11, 26))
    assert Reminder.objects.filter(due_on=date(2026, 12, 16)).get().rung == "before_14"
    assert digests(social_worker).count() == 2


def test_the_head_hears_of_it_once_after_the_policys_days(duty, head, social_worker):
    day = DUE
    while day < DUE + timedelta(days=30):
        on(day)
        day += timedelta(days=1)
    assert [told.on for told in Reminded.objects.filter(user=head)] == [DUE + timedelta(days=10)]
    assert "Overdue for a long time" in digests(head).get().body


def test_somebody_who_may_not_see_the_child_hears_nothing(duty, ada, head, adviser):
    Duty.objects.update(role="adviser")
    ada.restricted = True
    ada.save()
    assert on(date(2026, 10, 12))["nobody"] == 1
    assert not Notice.objects.filter(key__startswith="digest:").exists()


def test_a_suspended_person_hears_nothing(duty, social_worker):
    social_worker.is_active = False
    social_worker.save()
    assert on(date(2026, 10, 12))["nobody"] == 1


def test_the_adviser_of_the_caseload_hears_it_else_all_of_them(duty, ada, authority, adviser):
    Duty.objects.update(role="adviser")
    second = member(Role.ADVISER, authority, name="Ann Second")
    on(date(2026, 10, 1))
    assert {row.user for row in Reminded.objects.all()} == {adviser, second}
    Allocation.objects.create(child=ada, user=second, role=Role.ADVISER, starts=date(2026, 10, 2))
    on(date(2026, 10, 12))
    assert {row.user for row in Reminded.objects.filter(on=date(2026, 10, 12))} == {second}


def test_a_weekly_reader_hears_on_monday_but_of_what_is_urgent_at_once(duty, social_worker):
    ReminderPreference.objects.create(user=social_worker, frequency="weekly")
    told = []
    for offset in range(40):
        day = date(2026, 9, 25) + timedelta(days=offset)
        before = digests(social_worker).count()
        on(day)
        told += [day] * (digests(social_worker).count() - before)
    # 1 October is a Thursday: it waits for Monday the 5th. From the 12th on, Mondays and what is due.
    assert told == [date(2026, 10, 5), date(2026, 10, 12), date(2026, 10, 19), DUE, DUE + timedelta(days=7)]


def test_a_snoozed_duty_is_told_on_the_day_chosen(duty, social_worker):
    with clock.at(date(2026, 10, 2)):
        actions.snooze(duty=duty, until=date(2026, 10, 14), by=social_worker)
    assert on(date(2026, 10, 12))["people"] == 0
    assert on(date(2026, 10, 13))["people"] == 0
    assert on(date(2026, 10, 14))["people"] == 1


def test_nobody_can_snooze_beyond_the_day_it_is_due(duty, social_worker):
    with clock.at(date(2026, 10, 2)), pytest.raises(ValueError):
        actions.snooze(duty=duty, until=DUE + timedelta(days=1), by=social_worker)


@pytest.mark.full
@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_over_a_change_of_the_clocks_and_midnight_nobody_is_told_twice_or_a_day_off(duty, social_worker, change):
    """Every quarter of an hour from the evening before to the evening after the change."""
    Duty.objects.update(due_on=change + timedelta(days=1), opened_on=date(2025, 9, 1), remind_on=date(2025, 9, 1))
    moment = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(hours=30)
    until = moment + timedelta(days=3)
    while moment < until:
        with clock.at(moment):
            remind()
        moment += timedelta(minutes=15)
    days = [notice.created_at.astimezone(clock.LONDON).date() for notice in digests(social_worker)]
    assert len(days) == len(set(days))
    assert days[-1] == change + timedelta(days=1)
    on_the_day = Reminded.objects.get(reminder__rung="on_the_day")
    assert on_the_day.on == change + timedelta(days=1)


# ---------------------------------------------------------------- pages


def test_the_page_shows_what_comes_and_what_was_sent(client, duty, social_worker):
    on(date(2026, 10, 12))
    client.force_login(social_worker)
    with clock.at(date(2026, 10, 13)):
        page = client.get(reverse("reminders:list")).content.decode()
    assert "Arrange the meeting, A.L." in page
    assert "Monday 12 October 2026" in page
    assert "Lovell" not in page


def test_snoozing_by_the_page(client, duty, social_worker):
    client.force_login(social_worker)
    address = reverse("reminders:snooze", args=[duty.pk])
    with clock.at(date(2026, 10, 2)):
        late = client.post(address, {"until-day": "22", "until-month": "10", "until-year": "2026"})
        assert late.status_code == 200
        client.post(address, {"until-day": "14", "until-month": "10", "until-year": "2026"})
        assert Snooze.objects.get().until == date(2026, 10, 14)
        assert "Not before 14 Oct 2026" in client.get(reverse("reminders:list")).content.decode()
        client.post(reverse("reminders:stop_snoozing", args=[duty.pk]))
    assert not Snooze.objects.exists()


def test_what_is_overdue_cannot_be_put_off(client, duty, social_worker):
    client.force_login(social_worker)
    with clock.at(DUE):
        assert client.get(reverse("reminders:snooze", args=[duty.pk])).status_code == 302


def test_somebody_elses_duty_does_not_exist(client, duty, teacher):
    client.force_login(teacher)
    with clock.at(date(2026, 10, 2)):
        assert client.get(reverse("reminders:snooze", args=[duty.pk])).status_code == 404
        assert client.post(reverse("reminders:stop_snoozing", args=[duty.pk])).status_code == 404


def test_how_often_is_kept(client, social_worker):
    client.force_login(social_worker)
    client.post(reverse("reminders:choices"), {"frequency": "weekly"})
    assert ReminderPreference.objects.get(user=social_worker).frequency == "weekly"
    assert client.post(reverse("reminders:choices"), {"frequency": "never"}).status_code == 200


def test_the_messages_go_out_by_e_mail(duty, social_worker, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        on(date(2026, 10, 12))
    assert [message.to for message in mail.outbox if "to do" in message.subject] == [[social_worker.email]]
