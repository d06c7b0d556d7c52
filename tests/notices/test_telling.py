from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from kombu.exceptions import OperationalError

from audit import clock
from notices import tasks
from notices.models import Notice
from notices.telling import tell
from tests.factories import UserFactory


@pytest.fixture
def person(db):
    return UserFactory(name="Priya Shah", email="priya@council.example")


def test_a_notice_is_sent_after_the_commit(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        notice = tell(key="k", to=person, subject="A PEP needs you", body="A plan for A.L.", path="/plans/1/")
        assert not mail.outbox
    assert [message.to for message in mail.outbox] == [["priya@council.example"]]
    notice.refresh_from_db()
    assert notice.sent_at


def test_the_same_key_tells_once(person, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        tell(key="k", to=person, subject="s", body="b")
        assert tell(key="k", to=person, subject="s", body="b") is None
    assert len(mail.outbox) == 1


def test_without_a_broker_the_row_stays_and_the_sweep_sends_it(person, django_capture_on_commit_callbacks, monkeypatch):
    def no_broker(*args, **kwargs):
        raise OperationalError("no broker")

    monkeypatch.setattr(tasks.send, "delay", no_broker)
    with django_capture_on_commit_callbacks(execute=True):
        tell(key="k", to=person, subject="s", body="b")
    assert not mail.outbox
    assert tasks.sweep() == 1
    assert tasks.sweep() == 0
    assert len(mail.outbox) == 1


def test_a_refused_message_is_tried_again_later(person, monkeypatch):
    tell(key="k", to=person, subject="s", body="b")
    notice = Notice.objects.get()

    def refuse(self, *args, **kwargs):
        raise ConnectionRefusedError("no mail server")

    monkeypatch.setattr("django.core.mail.EmailMessage.send", refuse)
    tasks.send(str(notice.pk))
    notice.refresh_from_db()
    assert notice.sent_at is None
    assert "no mail server" in notice.last_error
    monkeypatch.undo()
    with clock.at(clock.now() + timedelta(minutes=10)):
        tasks.sweep()
    notice.refresh_from_db()
    assert notice.sent_at


def test_a_notice_in_another_workers_hands_is_left_alone(person):
    tell(key="k", to=person, subject="s", body="b")
    Notice.objects.update(leased_until=clock.now() + timedelta(minutes=1))
    tasks.sweep()
    assert not mail.outbox


def test_the_sweep_leaves_a_heartbeat(db):
    cache.delete("worker-heartbeat")
    tasks.sweep()
    assert cache.get("worker-heartbeat")
