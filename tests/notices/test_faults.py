"""What is to be told is told, whatever breaks on the way: nothing is lost; what is doubled has the same Message-ID."""

import shutil
import time
from collections import Counter
from datetime import timedelta

import pytest

from audit import clock
from notices import tasks
from notices.models import Notice
from notices.telling import tell
from tests.factories import UserFactory
from tests.notices.house import House, PostgresHouse, kill, postgres_programs, wait_for
from tests.notices.standins import MailServer

pytestmark = pytest.mark.full

# A child with a new plan, its people and what they have to do, on a day on which reminders fall due.
FAMILY = """
from datetime import date
from audit import clock
from tests.factories import *
from accounts.roles import Role
authority, school = AuthorityFactory(), SchoolFactory()
adviser, teacher = member(Role.ADVISER, authority), member(Role.DESIGNATED_TEACHER, school)
worker = member(Role.SOCIAL_WORKER, authority)
for number in range(12):
    child = in_care(ChildFactory(authority=authority))
    enrol(child, school)
    with clock.at(date(2026, 9, 10)):
        allocate(child, worker, Role.SOCIAL_WORKER)
    pep_at("new", child=child, social_worker=worker, teacher=teacher, adviser=adviser)
"""
MORNING = """
from datetime import date
from audit import clock
from signoff.tasks import morning
with clock.at(date(2026, 9, 24)):
    morning()
"""
SLOWLY = """
import signoff.tasks as t, time
look, t.BATCH = t.on_facts_changed, 1
def slowly(ids):
    opened = look(ids)
    time.sleep(0.3)
    return opened
t.on_facts_changed = slowly
"""
REMIND = MORNING.replace("signoff.tasks import morning", "signoff.reminders.sweep import remind").replace(
    "morning()", "remind()"
)


@pytest.fixture(scope="module")
def empty_database(tmp_path_factory):
    """Migrated once; every house begins with a copy."""
    with MailServer() as mail:
        first = House(mail)
        first.run(
            "from django.core.management import call_command as c; c('migrate', verbosity=0); c('createcachetable')"
        )
        copy = tmp_path_factory.mktemp("fault") / "empty.sqlite3"
        first.run("from django.db import connection as c; c.cursor().execute('PRAGMA wal_checkpoint(TRUNCATE)')")
        shutil.copy(first.database, copy)
        first.close()
    return copy


@pytest.fixture
def house(empty_database):
    with MailServer() as mail:
        house = House(mail)
        shutil.copy(empty_database, house.database)
        try:
            yield house
        finally:
            house.close()


def ask_until_sent(house):
    """Ask for a sweep every half second, as beat does every minute, until nothing is left."""

    def asked_and_done():
        house.ask("notices.tasks.sweep")
        time.sleep(0.5)
        return house.unsent() == 0

    wait_for(asked_and_done, 120)


# ---------------------------------------------------------------- killed, flushed, away


def test_a_worker_killed_while_it_sends_loses_nothing(house):
    """Five times, each in the middle of sending."""
    house.start_broker()
    house.mail.delay = 0.05
    ids, kills = house.add_notices(100), 5
    for _ in range(kills):
        worker, before = house.start_worker(), sum(house.mail.taken.values())
        house.ask("notices.tasks.sweep")
        wait_for(lambda before=before: sum(house.mail.taken.values()) >= before + 8)
        kill(worker)
    assert house.unsent() > 0  # it was in the middle each time
    house.start_worker()
    ask_until_sent(house)
    assert set(house.mail.taken) == set(ids)
    assert max(house.mail.taken.values()) <= 2
    doubled = sum(house.mail.taken.values()) - len(ids)
    assert doubled <= kills
    print(f"\nkill -9 of the worker: {len(set(house.mail.taken))} of {len(ids)} sent, {doubled} twice, {kills} kills")


def test_a_flushed_broker_loses_nothing(house):
    house.start_broker()
    house.start_worker()
    house.mail.delay = 0.02
    ids = house.add_notices(60)
    house.ask("notices.tasks.sweep")
    wait_for(lambda: house.mail.taken)
    house.flush_broker()
    ask_until_sent(house)
    assert house.mail.taken == dict.fromkeys(ids, 1)
    print(f"\nbroker flushed: {len(house.mail.taken)} of {len(ids)} sent, 0 twice")


def test_without_a_broker_the_promise_is_kept(house):
    """Telling works, quickly; when the broker is back, everything goes out."""
    house.run(
        "from types import SimpleNamespace as S\nfrom uuid import uuid4\nfrom notices.telling import tell\n"
        "for n in range(10):\n"
        "    tell(key=f'k{n}', to=S(pk=uuid4(), email=f'p{n}@example.org', name='P'), subject='s', body='b')\n"
    )
    assert house.unsent() == 10
    house.start_broker()
    house.start_worker()
    ask_until_sent(house)
    assert sorted(house.mail.taken.values()) == [1] * 10
    print("\nbroker away: 10 of 10 sent, 0 twice")


def test_many_sweeps_at_once_send_each_message_once(house):
    house.mail.delay = 0.01
    ids = house.add_notices(120)
    workers = [house.start("from notices.tasks import sweep; sweep()") for _ in range(4)]
    wait_for(lambda: all(worker.poll() is not None for worker in workers))
    assert house.unsent() == 0
    assert house.mail.taken == dict.fromkeys(ids, 1)
    print(f"\nfour sweeps at once: {len(ids)} of {len(ids)} sent, 0 twice")


# ---------------------------------------------------------------- two schedulers, a killed morning


@pytest.mark.parametrize("words", [MORNING, REMIND], ids=["the morning", "reminders without its lock"])
def test_four_at_once_remind_everybody_once(house, words):
    house.run(FAMILY)
    house.run(MORNING.replace("24", "11"))  # the morning after the plans were opened
    house.run("from notices.models import Job; Job.objects.update(next_run=None)")
    workers = [house.start(words) for _ in range(4)]
    wait_for(lambda: all(worker.poll() is not None for worker in workers), 180)
    assert [worker.returncode for worker in workers] == [0] * 4
    digests = house.ask_database("SELECT key FROM notices_notice WHERE key LIKE 'digest:%:2026-09-24'")
    assert len(digests) == len(set(digests)) == 2  # the social worker and the teacher
    told = house.ask_database("SELECT reminder_id, user_id FROM signoff_reminded")
    assert len(told) == len(set(told)) > 0
    waiting = house.ask_database("SELECT COUNT(*) FROM signoff_reminder WHERE settled_on IS NULL")
    assert waiting == [(0,)]
    house.run(words)
    assert house.ask_database("SELECT reminder_id, user_id FROM signoff_reminded") == told
    print(f"\nfour at once: {len(digests)} of 2 people told once, {len(told)} reminders, 0 twice")


DAY_BEFORE = "from notices.models import Job; Job.objects.update(next_run=None)\n" + MORNING.replace("24", "23")
RUNS_OF_THE_DAY = "SELECT COUNT(*) FROM notices_jobrun WHERE job_id = 'morning' AND day = '2026-09-24'"
DIGESTS = "SELECT key FROM notices_notice WHERE key LIKE 'digest:%:2026-09-24'"


@pytest.fixture
def evening(house):
    """A house in which yesterday's morning was done and its messages are sent."""
    if shutil.which("faketime") is None:
        pytest.skip("faketime is not installed here: .ci/run installs it")
    house.run(FAMILY)
    house.run(DAY_BEFORE)
    house.run("from notices.tasks import sweep; sweep()")
    house.mail.taken.clear()
    return house


def everybody_was_told_once(house) -> int:
    """How many reminders were told to somebody; each once, and none waits."""
    assert len(house.ask_database(DIGESTS)) == 2  # the social worker and the teacher
    told = house.ask_database("SELECT reminder_id, user_id FROM signoff_reminded")
    assert len(told) == len(set(told)) > 0
    assert house.ask_database("SELECT COUNT(*) FROM signoff_reminder WHERE settled_on IS NULL") == [(0,)]
    return len(told)


def test_of_two_schedulers_one_is_killed_and_then_the_other(evening):
    """The first in the middle of the morning, the second after it; a third begins with what the second had noted."""
    house = evening
    house.start_broker()
    with house.at("2026-09-24 05:30:00"):
        first, second = (house.start_beat(name, every=0.5) for name in ("first", "second"))
        house.start_worker(SLOWLY)
        wait_for(lambda: house.ask_database("SELECT MAX(done) FROM notices_jobrun WHERE finished_at IS NULL")[0][0])
        kill(first)
        more = house.add_notices(20)  # of which nobody spoke to the worker
        assert house.ask_database(DIGESTS) == []
        wait_for(lambda: house.ask_database(DIGESTS) and house.unsent() == 0, 120)
        kill(second)
        more += house.add_notices(20)
        house.start_beat("second", every=0.5)
        wait_for(lambda: house.unsent() == 0, 120)
    told = everybody_was_told_once(house)
    assert house.ask_database(RUNS_OF_THE_DAY) == [(1,)]
    assert set(more) < set(house.mail.taken)
    assert list(house.mail.taken.values()) == [1] * 42
    print(f"\ntwo schedulers, both killed: 42 of 42 messages sent, {told} reminders, 0 twice")


def test_a_broker_that_is_away_for_an_hour_loses_nothing(evening):
    """Six o'clock goes by without one. Worker and scheduler wait for it, by a clock sixty times as fast."""
    house, minute = evening, 1.0
    house.env |= {"NOTICE_LEASE_SECONDS": "600", "EMAIL_TIMEOUT": "600"}  # ten seconds, by the wall
    house.start_broker()
    before = house.add_notices(1)
    with house.at("2026-09-24 04:20:00", times=60):
        beat, worker = house.start_beat("beat"), house.start_worker("app.conf.worker_proc_alive_timeout = 600")
        wait_for(lambda: house.unsent() == 0)
        kill(house.broker)
        more = house.add_notices(20)
        time.sleep(64 * minute)
        assert (house.unsent(), house.ask_database(DIGESTS)) == (20, [])
        assert (beat.poll(), worker.poll()) == (None, None)
        house.start_broker()
        wait_for(lambda: house.ask_database(DIGESTS) and house.unsent() == 0, 120)
    told = everybody_was_told_once(house)
    ((at,),) = house.ask_database(f"SELECT MIN(created_at) FROM ({DIGESTS.replace('key', 'created_at', 1)})")
    assert at > "2026-09-24 05:30"  # the hour was one
    assert house.ask_database(RUNS_OF_THE_DAY) == [(1,)]
    assert set(before + more) < set(house.mail.taken)
    assert list(house.mail.taken.values()) == [1] * 23
    print(f"\nbroker away for an hour: 23 of 23 messages sent, {told} reminders, 0 twice")


def test_a_morning_that_is_killed_is_made_up_for(house):
    house.run(FAMILY)
    rounds = 3
    for _ in range(rounds):
        begun = house.ask_database("SELECT COALESCE(MAX(done), 0) FROM notices_jobrun")[0][0]
        victim = house.start(SLOWLY + MORNING)
        question = "SELECT COALESCE(MAX(done), 0) FROM notices_jobrun"
        wait_for(lambda begun=begun, question=question: house.ask_database(question)[0][0] > begun)
        kill(victim)
        house.run("from notices.models import Job; Job.objects.update(leased_until=None)")  # five minutes go by
    house.run(MORNING)
    runs = house.ask_database("SELECT done, total, finished_at IS NOT NULL FROM notices_jobrun")
    assert runs == [(12, 12, 1)]
    digests = house.ask_database("SELECT key FROM notices_notice WHERE key LIKE 'digest:%'")
    assert len(digests) == len(set(digests)) == 2
    print(f"\nmorning killed {rounds} times: 12 of 12 children looked at, 2 of 2 people told once")


# ---------------------------------------------------------------- the database restarted, the clock changed


@pytest.fixture
def on_postgres():
    if postgres_programs() is None:
        pytest.skip("PostgreSQL is not installed here: .ci/run installs it")
    with MailServer() as mail:
        house = PostgresHouse(mail)
        try:
            house.run("from django.core.management import call_command as c; c('migrate', verbosity=0)")
            house.run("from django.core.management import call_command as c; c('createcachetable')")
            yield house
        finally:
            house.close()


def test_a_database_restarted_during_the_morning_and_the_sending_loses_nothing(on_postgres):
    """The morning breaks off, is made up for, and the messages go out; the database goes away in the middle of both."""
    house, done = on_postgres, "SELECT COALESCE(MAX(done), 0) FROM notices_jobrun"
    house.run(FAMILY)
    broken = house.start(SLOWLY + MORNING)
    wait_for(lambda: house.ask_database(done)[0][0] > 2)
    house.restart_database()
    wait_for(lambda: broken.poll() is not None, 60)
    house.run("from notices.models import Job; Job.objects.update(leased_until=None)")  # five minutes go by
    house.run(MORNING)
    assert house.ask_database("SELECT done, total, finished_at IS NOT NULL FROM notices_jobrun") == [(12, 12, True)]
    digests = house.ask_database("SELECT key FROM notices_notice WHERE key LIKE 'digest:%'")
    assert len(digests) == len(set(digests)) == 2

    more = "from types import SimpleNamespace as S\nfrom uuid import uuid4\nfrom notices.telling import tell\n"
    more += "for n in range(60):\n"
    more += "    tell(key=f'm{n}', to=S(pk=uuid4(), email=f'p{n}@example.org', name='P'), subject='s', body='b')\n"
    house.run(more)
    house.mail.delay, before = 0.05, sum(house.mail.taken.values())
    sending = house.start("from notices.tasks import sweep; sweep()")
    wait_for(lambda: sum(house.mail.taken.values()) >= before + 8)
    house.restart_database()
    wait_for(lambda: sending.poll() is not None, 60)
    left = "SELECT COUNT(*) FROM notices_notice WHERE sent_at IS NULL"

    def swept():
        house.run("from notices.tasks import sweep; sweep()")
        return house.ask_database(left) == [(0,)]

    wait_for(swept, 120)
    count = house.ask_database("SELECT COUNT(*) FROM notices_notice")[0][0]
    assert len(house.mail.taken) == count
    assert max(house.mail.taken.values()) <= 2
    doubled = sum(house.mail.taken.values()) - count
    assert doubled <= 1
    print(f"\ndatabase restarted twice: {count} of {count} sent, {doubled} twice, 12 of 12 children looked at")


ODD_HOURS = {  # in UTC: over midnight in London, the hour that comes twice or not at all, and midnight again
    "summer time ends": [
        *("2026-10-24 22:59:50", "2026-10-24 23:00:10", "2026-10-25 00:59:50", "2026-10-25 01:00:10"),
        *("2026-10-25 23:59:50", "2026-10-26 00:00:10", "2026-10-26 12:00:00"),
    ],
    "summer time begins": [
        *("2027-03-27 23:59:50", "2027-03-28 00:00:10", "2027-03-28 00:59:50", "2027-03-28 01:00:10"),
        *("2027-03-28 22:59:50", "2027-03-28 23:00:10", "2027-03-29 12:00:00"),
    ],
}


@pytest.mark.parametrize("change", ODD_HOURS)
def test_processes_whose_clock_changes_with_the_season_remind_once_and_on_the_day(change, house):
    """Real processes at the machine's own time, set by faketime, around both changes."""
    faketime = shutil.which("faketime")
    if faketime is None:
        pytest.skip("faketime is not installed here: .ci/run installs it")
    house.run(FAMILY)
    now = "from signoff.tasks import morning; morning()"
    for moment in ODD_HOURS[change]:
        house.run("from notices.models import Job; Job.objects.update(next_run=None)")
        house.run_at(moment, now)
    keys = [key for (key,) in house.ask_database("SELECT key FROM notices_notice WHERE key LIKE 'digest:%'")]
    days = Counter(key.rpartition(":")[2] for key in keys)
    assert len(keys) == len(set(keys)) > 0
    last = {moment[:10] for moment in ODD_HOURS[change]}
    assert set(days) <= last
    assert max(days.values()) <= 3  # social worker, teacher, and the head's or the adviser's
    rungs = house.ask_database("SELECT duty_id, role, due_on, rung FROM signoff_reminder")
    assert len(rungs) == len(set(rungs)) > 0
    told = house.ask_database("SELECT reminder_id, user_id FROM signoff_reminded")
    assert len(told) == len(set(told)) > 0
    print(f"\n{change}: {len(keys)} messages on {len(days)} days, {len(rungs)} reminders, 0 twice")


# ---------------------------------------------------------------- mail servers in a mood (in this process)


@pytest.fixture
def mail(settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_USE_SSL, settings.EMAIL_HOST, settings.EMAIL_TIMEOUT = False, "127.0.0.1", 1
    with MailServer() as server:
        settings.EMAIL_PORT = server.port
        yield server


@pytest.fixture
def notices(db, monkeypatch):
    monkeypatch.setattr(tasks.send, "delay", lambda *_: None)
    monkeypatch.setattr(tasks.log, "disabled", True)
    people = [UserFactory() for _ in range(5)]
    return [tell(key=f"k{n}", to=person, subject="s", body="b") for n, person in enumerate(people)]


def sweep(minutes=0):
    with clock.at(clock.now() + timedelta(minutes=minutes)):
        tasks.sweep()


def sent():
    return Notice.objects.filter(sent_at__isnull=False).count()


def test_a_busy_mail_server_is_asked_again(mail, notices):
    mail.mood = "busy"
    sweep()
    assert (sent(), sum(mail.taken.values())) == (0, 0)
    mail.mood = "good"
    sweep(minutes=3)
    assert sent() == 5
    assert set(mail.taken.values()) == {1}
    print("\nmail server busy: 5 of 5 sent later, 0 twice")


def test_a_mail_server_that_is_away_over_the_week_end_loses_nothing(mail, notices):
    mail.close()
    for hour in range(0, 60, 2):
        sweep(minutes=60 * hour)
    assert sent() == 0
    assert Notice.objects.filter(given_up_at=None).count() == 5
    mail.open()
    sweep(minutes=60 * 62)
    assert sent() == 5
    print("\nmail server away for 60 hours: 5 of 5 sent when it was back, 0 twice")


def test_an_address_that_is_refused_is_given_up_with_the_reason(mail, notices):
    mail.mood = "refuses"
    sweep()
    assert Notice.objects.filter(given_up_at__isnull=False, last_error__contains="no such mailbox").count() == 5
    sweep(minutes=600)
    assert not mail.taken
    print("\naddress refused: 5 of 5 given up at once, with the reason")


def test_a_server_that_takes_and_hangs_up_may_get_it_twice_under_the_same_id(mail, notices):
    mail.mood = "drops"
    sweep()
    assert sent() == 0
    mail.mood = "good"
    sweep(minutes=3)
    assert sent() == 5
    assert mail.taken == {f"<{notice.pk}@epep>": 2 for notice in notices}
    print("\naccepted, then dropped: 5 of 5 sent, each twice with the same Message-ID")


def test_a_server_that_is_too_slow_is_asked_again(mail, notices):
    mail.delay = 1.5  # longer than the time-out
    Notice.objects.exclude(pk=notices[0].pk).delete()
    sweep()
    assert sent() == 0
    mail.delay = 0
    sweep(minutes=3)
    assert sent() == 1
    assert 1 <= mail.taken[f"<{notices[0].pk}@epep>"] <= 2
    print("\nmail server too slow: 1 of 1 sent later")
