"""The morning's job: once a day, in slices, one worker at a time, and a page that says what came of it."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.urls import reverse

from audit import clock
from notices import jobs
from notices.models import Job, JobRun, Notice
from peps.models import PEP
from signoff import tasks
from signoff.models import Duty, Reminder
from signoff.tasks import morning
from tests.factories import ChildFactory, in_care

DAY = date(2026, 9, 16)


def at(hour, minute=0, day=DAY):
    return clock.at(datetime(day.year, day.month, day.day, hour, minute, tzinfo=clock.LONDON))


def run(name="morning"):
    return JobRun.objects.filter(job=name).latest("started_at")


def test_it_runs_once_a_day_and_says_what_came_of_it(ada, social_worker, teacher):
    with at(7):
        assert morning() == 1
        assert morning() == 0
    assert (run().done, run().total, run().finished_at is None) == (1, 1, False)
    assert set(run().counts) == {"plans", "reminders", "people", "nobody"}
    with at(5, day=DAY + timedelta(days=1)):
        assert morning() == 0
    with at(6, day=DAY + timedelta(days=1)):
        assert morning() == 1


def test_asked_for_ten_times_it_changes_nothing_more(ada, social_worker, teacher, administrator):
    def everything():
        return [list(model.objects.order_by("pk").values()) for model in (PEP, Duty, Reminder, Notice)]

    with at(7):
        morning()
        before = everything()
        for _ in range(10):
            jobs.ask_for("morning", by_id=administrator.pk)
            assert morning() == 1
    assert everything() == before
    assert JobRun.objects.count() == 11
    assert JobRun.objects.filter(asked_by_id=administrator.pk).count() == 10


def test_a_day_missed_is_done_on_the_next(ada, social_worker, teacher):
    with at(7):
        morning()
    with at(9, day=DAY + timedelta(days=3)):
        assert morning() == 1
        assert Job.objects.get().next_run == datetime(2026, 9, 20, 6, tzinfo=clock.LONDON)


@pytest.mark.parametrize("change", [date(2026, 3, 29), date(2026, 10, 25)])
def test_over_a_change_of_the_clocks_it_runs_once_a_day_at_six(db, change):
    moment = datetime(change.year, change.month, change.day, tzinfo=UTC) - timedelta(days=1)
    while moment < datetime(change.year, change.month, change.day, tzinfo=UTC) + timedelta(days=2):
        with clock.at(moment):
            morning()
        moment += timedelta(minutes=15)
    began = [run.started_at.astimezone(clock.LONDON) for run in JobRun.objects.order_by("started_at")]
    assert [(moment.hour, moment.minute) for moment in began[1:]] == [(6, 0)] * (len(began) - 1)
    assert len({moment.date() for moment in began[1:]}) == len(began) - 1 >= 2


def test_a_clock_that_jumps_back_does_not_run_it_again(ada):
    with at(12):
        morning()
    with at(11, 50):
        assert morning() == 0
    with at(7, day=DAY + timedelta(days=1)):
        assert morning() == 1


def test_two_workers_do_not_work_at_once(ada, monkeypatch):
    """While one works the other one finds the job in its hands."""
    others = []

    def work(ids):
        others.append(morning())
        return 0

    monkeypatch.setattr(tasks, "on_facts_changed", work)
    with at(7):
        assert morning() == 1
    assert others == [0]
    assert JobRun.objects.count() == 1


def test_a_killed_run_is_gone_on_with_from_where_it_was(authority, monkeypatch):
    children = [in_care(ChildFactory(authority=authority)) for _ in range(5)]
    monkeypatch.setattr(tasks, "BATCH", 2)
    seen = []

    def killed_at_the_third(ids):
        seen.extend(ids)
        if len(seen) > 2:
            raise SystemExit  # as good as dead: nothing is tidied up
        return 0

    monkeypatch.setattr(tasks, "on_facts_changed", killed_at_the_third)
    with at(7), pytest.raises(SystemExit):
        morning()
    monkeypatch.setattr(tasks, "on_facts_changed", lambda ids: seen.extend(ids) or 0)
    with at(7, 1):
        assert morning() == 0  # still in the dead worker's hands
    with at(7, 6):
        assert morning() == 3
    assert set(seen) == {child.pk for child in children}
    assert (JobRun.objects.count(), run().done) == (1, 5)


def test_long_work_is_done_in_slices(authority, monkeypatch):
    for _ in range(5):
        in_care(ChildFactory(authority=authority))
    monkeypatch.setattr(tasks, "BATCH", 2)
    monkeypatch.setattr(jobs, "SLICE", 0)
    with at(7):
        assert [morning() for _ in range(5)] == [2, 2, 1, 0, 0]
    assert run().finished_at
    assert JobRun.objects.count() == 1


def test_one_child_that_cannot_be_reckoned_with_stops_nobody(authority, monkeypatch):
    children = [in_care(ChildFactory(authority=authority)) for _ in range(3)]
    bad, done = children[1].pk, []

    def work(ids):
        if bad in ids:
            raise ZeroDivisionError
        done.extend(ids)
        return 0

    monkeypatch.setattr(tasks, "on_facts_changed", work)
    with at(7):
        assert morning() == 3
    assert len(done) == 2
    assert "ZeroDivisionError" in next(iter(run().problems))


def test_what_is_asked_for_while_it_runs_is_done_afterwards(ada, monkeypatch):
    monkeypatch.setattr(tasks, "on_facts_changed", lambda ids: jobs.ask_for("morning", by_id=None) or 0)
    with at(7):
        assert morning() == 1
        monkeypatch.setattr(tasks, "on_facts_changed", lambda ids: 0)
        assert morning() == 1
        assert morning() == 0


def test_a_worker_that_was_away_too_long_stops(db):
    def work(turn):
        Job.objects.update(holder="00000000-0000-0000-0000-000000000000")
        turn.step(done=1)
        return True

    assert jobs.take_turn("other", work, next_run=clock.now) is None
    assert run("other").finished_at is None


# ---------------------------------------------------------------- the page


def test_the_page_says_what_was_done_and_runs_it(client, ada, administrator, django_capture_on_commit_callbacks):
    client.force_login(administrator)
    with at(7):
        page = client.get(reverse("jobs:list")).content.decode()
        assert "Not yet" in page
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("jobs:run"))
        page = client.get(reverse("jobs:list")).content.decode()
    assert "17 September 2026 at 6am" in page
    assert "asked for by Alex Doyle" in page


def test_the_page_shows_how_far_it_is(client, head):
    job = Job.objects.create(name="morning", leased_until=clock.now() + timedelta(minutes=5))
    JobRun.objects.create(job=job, day=clock.today(), started_at=clock.now(), done=40, total=120)
    client.force_login(head)
    page = client.get(reverse("jobs:list")).content.decode()
    assert "40 of 120 children" in page
    assert "Run now" not in page


def test_without_a_broker_run_now_is_not_lost(client, head, monkeypatch, django_capture_on_commit_callbacks):
    def no_broker(*args, **kwargs):
        raise ConnectionError("no broker")

    with at(7):
        morning()
        monkeypatch.setattr(morning, "delay", no_broker)
        client.force_login(head)
        with django_capture_on_commit_callbacks(execute=True):
            client.post(reverse("jobs:run"))
        assert "has not begun yet" in client.get(reverse("jobs:list")).content.decode()
        morning()
    assert JobRun.objects.count() == 2


def test_failures_of_ones_own_people_are_shown_and_sent_again(client, head, social_worker, other_adviser):
    for person in (social_worker, other_adviser):
        Notice.objects.create(
            key=str(person.pk), to_user_id=person.pk, to_email=person.email, subject="s", body="b",
            created_at=clock.now(), given_up_at=clock.now(), last_error="Refused: no such mailbox", attempts=1,
        )  # fmt: skip
    client.force_login(head)
    page = client.get(reverse("jobs:list")).content.decode()
    assert social_worker.email in page
    assert "no such mailbox" in page
    assert other_adviser.email not in page
    client.post(reverse("jobs:try_again"))
    assert Notice.objects.get(to_user_id=social_worker.pk).given_up_at is None
    assert Notice.objects.get(to_user_id=other_adviser.pk).given_up_at


@pytest.mark.parametrize("persona", ["social_worker", "teacher", "adviser", "carer", "stranger"])
def test_others_do_not_see_the_jobs(client, persona, request):
    client.force_login(request.getfixturevalue(persona))
    assert client.get(reverse("jobs:list")).status_code == 403
    assert client.post(reverse("jobs:run")).status_code == 403
    assert client.post(reverse("jobs:try_again")).status_code == 403
