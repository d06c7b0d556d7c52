"""E-mail by GOV.UK Notify: what is sent, and what happens when it says no."""

import os
import subprocess
import sys
from datetime import time, timedelta
from pathlib import Path

import jwt
import pytest
from django.urls import reverse

from audit import clock
from notices import tasks
from notices.telling import tell
from peps import actions as plans
from peps.models import Invitee, Meeting
from tests.factories import UserFactory, pep_at
from tests.notices.standins import notify_service

BASE = Path(__file__).resolve().parents[2]
SERVICE, SECRET = "6b1a4e7c-0000-4000-8000-000000000001", "6b1a4e7c-0000-4000-8000-000000000002"


@pytest.fixture
def notify(settings):
    with notify_service() as service:
        settings.EMAIL_BACKEND = "notices.notify.NotifyBackend"
        settings.NOTIFY_API_KEY = f"ours-{SERVICE}-{SECRET}"
        settings.NOTIFY_TEMPLATE_ID = "template-1"
        settings.NOTIFY_BASE_URL = service.url
        yield service


@pytest.fixture
def notice(db):
    person = UserFactory(name="Priya Shah", email="priya@council.example")
    return tell(key="k", to=person, subject="A PEP needs you", body="A plan for A.L.", path="/plans/1/")


def send(notice, later=timedelta(0)):
    with clock.at(clock.now() + later):
        tasks.sweep()
    notice.refresh_from_db()
    return notice


def test_it_sends_the_words_with_our_template_and_key(notify, notice):
    assert send(notice).sent_at
    request = notify.requests[0]
    assert request["path"] == "/v2/notifications/email"
    assert request["email_address"] == "priya@council.example"
    assert request["template_id"] == "template-1"
    assert request["personalisation"]["subject"] == "A PEP needs you"
    assert "A plan for A.L." in request["personalisation"]["body"]
    assert request["reference"] == f"{notice.pk}@epep"
    claims = jwt.decode(request["token"].removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    assert claims["iss"] == SERVICE


@pytest.mark.parametrize("status", [429, 500, 503, 403])
def test_what_may_pass_is_tried_again_by_the_sweep(notify, notice, status):
    notify.answers = [status]
    assert send(notice).sent_at is None
    assert notice.given_up_at is None
    assert send(notice, later=timedelta(minutes=1)).sent_at is None  # not yet
    assert send(notice, later=timedelta(minutes=3)).sent_at
    assert len(notify.requests) == 2


def test_what_is_refused_for_good_is_given_up_with_the_reason(notify, notice):
    notify.answers = [400]
    assert send(notice).given_up_at
    assert "400" in notice.last_error
    send(notice, later=timedelta(days=1))
    assert len(notify.requests) == 1


def test_a_service_that_is_away_is_tried_for_three_days(settings, notify, notice):
    settings.NOTIFY_BASE_URL = "http://127.0.0.1:1"
    for hour in range(80):
        send(notice, later=timedelta(hours=2 * hour))
        if hour == 30:
            assert notice.given_up_at is None
    assert notice.given_up_at
    assert 30 < notice.attempts < 45


def test_an_invitation_says_where_its_calendar_entry_is(notify, settings, ada, social_worker, teacher):
    """Notify takes no calendar files."""
    pep = pep_at("new", child=ada, social_worker=social_worker, teacher=teacher)
    meeting = Meeting(on=clock.today() + timedelta(days=20), starts_at=time(14, 30), place="Room 4")
    plans.arrange_meeting(pep=pep, meeting=meeting, by=social_worker)
    plans.invite(pep=pep, invitee=Invitee(user=teacher, name=teacher.name, email=teacher.email), by=social_worker)
    tasks.sweep()
    bodies = [request["personalisation"]["body"] for request in notify.requests]
    assert any(f"{settings.SITE_URL}{reverse('peps:calendar', args=[pep.pk])}" in body for body in bodies)
    assert "VCALENDAR" not in str(notify.requests)


def test_the_key_chooses_notify_but_not_in_the_demonstration(tmp_path):
    words = "from epep.settings import EMAIL_BACKEND; print(EMAIL_BACKEND)"
    env = {"PATH": os.environ["PATH"], "EPEP_VAR_DIR": str(tmp_path), "SECRET_KEY": "s" * 50, "MFA_KEYS": "k" * 44}

    def chosen(**more):
        command = [sys.executable, "-c", words]
        return subprocess.run(command, env=env | more, cwd=BASE, capture_output=True, text=True).stdout.strip()

    assert chosen(NOTIFY_API_KEY="x") == "notices.notify.NotifyBackend"
    assert chosen(NOTIFY_API_KEY="x", EPEP_DEMO="1") == "notices.backends.DemoOutbox"
    assert chosen() == "django.core.mail.backends.smtp.EmailBackend"
