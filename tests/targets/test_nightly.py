"""The night's recount: a sum that is not that of its entries is said to those who answer for that authority."""

from datetime import datetime

import pytest
from django.db.models import F
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from notices.jobs import Turn
from notices.models import JobRun
from targets import actions as asking
from targets.models import FundingRequest
from targets.money import ledger
from targets.tasks import recount
from tests.factories import member

pytestmark = [pytest.mark.ci, pytest.mark.django_db]
NIGHT = datetime(2026, 9, 9, 3, 30, tzinfo=clock.LONDON)


@pytest.fixture
def given(asked, head):
    return asking.decide(request=asked, kind="approve", based_on=asked.version, by=head).request


def drifts():
    """As after a restored backup: the figure moved and no entry says why."""
    FundingRequest.objects.update(committed=F("committed") + 1)


def page_of(client, person) -> str:
    client.force_login(person)
    return client.get(reverse("jobs:list")).content.decode()


def test_a_ledger_that_adds_up_is_said_to(client, given, head):
    assert "Not known yet" in page_of(client, head)
    with clock.at(NIGHT):
        assert recount() == 0
        assert recount() == 0
    assert JobRun.objects.get(job="ledger").done == 1
    assert "None: all add up" in page_of(client, head)


def test_what_drifted_is_told_to_whom_it_concerns(client, given, head, other_authority, caplog):
    drifts()
    with clock.at(NIGHT):
        assert recount() == 1
    assert given.reference in caplog.text
    assert "The ledger does not add up" in page_of(client, head)
    assert "None: all add up" in page_of(client, member(Role.HEAD, other_authority, name="Other Head"))


def test_totals_are_held_against_their_rows(given, monkeypatch):
    true = ledger.pence
    monkeypatch.setattr(ledger, "pence", lambda amount: true(amount) + 1)
    with clock.at(NIGHT):
        assert recount() == 4  # by year, school, child and fund


def test_it_goes_on_where_it_stopped(given, monkeypatch):
    drifts()
    monkeypatch.setattr(Turn, "is_up", lambda turn: True)
    with clock.at(NIGHT):
        slices = [recount() for _ in range(5)]
    run = JobRun.objects.get(job="ledger")
    assert (slices[0], run.done, sum(run.counts.values())) == (1, 1, 1)
    assert run.finished_at
