"""Two people decide about the same request in the same moment: one decision stands, the other is told."""

from decimal import Decimal
from threading import Barrier, Thread

import pytest
from django.db import connections

from accounts.permissions import NotNow
from audit import clock
from targets import actions as asking
from targets.models import FundingDecision, FundingRequest, LedgerEntry
from targets.money import paying

pytestmark = [pytest.mark.ci, pytest.mark.django_db(transaction=True)]


def at_once(*verbs) -> list:
    """Each in a thread and a connection of its own, let go together. What each gave, or why it was refused."""
    gate, said, today = Barrier(len(verbs)), [None] * len(verbs), clock.now()

    def run(number, verb):
        try:
            with clock.at(today):
                gate.wait(timeout=10)
                said[number] = verb()
        except NotNow as reason:
            said[number] = reason
        finally:
            connections.close_all()

    threads = [Thread(target=run, args=pair) for pair in enumerate(verbs)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=60)
    return said


def read(asked) -> FundingRequest:
    return FundingRequest.objects.select_related("pep", "child").get(pk=asked.pk)


def test_two_decisions_at_once_are_one(asked, adviser, head):
    by_adviser, by_head = read(asked), read(asked)
    said = at_once(
        lambda: asking.decide(request=by_adviser, kind="approve", based_on=by_adviser.version, by=adviser),
        lambda: asking.decide(
            request=by_head, kind="in_part", amount=Decimal(100), reason="x", based_on=by_head.version, by=head
        ),
    )

    refused = [one for one in said if isinstance(one, NotNow)]
    decision = FundingDecision.objects.get()
    asked.refresh_from_db()
    assert len(refused) == 1
    assert f"{decision.by} has already decided" in refused[0].words
    assert asked.committed == decision.amount == LedgerEntry.objects.get().amount


def test_two_batches_at_once_pay_a_request_once(asked, authority, head, adviser):
    approved = read(asked)
    asking.decide(request=approved, kind="approve", based_on=approved.version, by=adviser)
    make = lambda: paying.make_batch(authority=authority, requests=[asked.pk], by=head)  # noqa: E731

    said = at_once(make, make, make)

    assert sum(isinstance(one, NotNow) for one in said) == 2
    assert asked.payments.count() == 1
    batch = asked.payments.get().batch
    pay = lambda: paying.confirm_paid(batch=batch, on=clock.today(), by=head)  # noqa: E731
    assert sum(isinstance(one, NotNow) for one in at_once(pay, pay, pay)) == 2
    asked.refresh_from_db()
    assert asked.paid == 300


def test_a_form_that_was_opened_before_somebody_decided_is_answered_in_words(client, asked, adviser, head):
    """The stale form, on any database: read before, sent after."""
    stale = {"kind": "approve", "amount": "", "reason": "", "conditions": "", "based_on": asked.version}
    other = read(asked)
    asking.decide(request=other, kind="approve", based_on=other.version, by=adviser)
    client.force_login(head)

    answer = client.post(f"/money/requests/{asked.pk}/decide/", stale, follow=True)

    assert "Amira Khan has already decided about this request: approved." in answer.content.decode()
    assert FundingDecision.objects.count() == 1
