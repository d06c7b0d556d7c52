"""Giving other systems what is theirs. Short, idempotent, safe to run twice or at the same time."""

from uuid import UUID

from celery import shared_task

from exchange.outbound import sending
from exchange.webhooks import sending as calling
from notices.outbox import work_through

AT_ONCE = 50
SLICE = 40.0  # seconds


@shared_task(name="exchange.tasks.deliver")
def deliver(delivery_id: str) -> None:
    sending.deliver(delivery_id)


@shared_task(name="exchange.tasks.call")
def call(call_id: str) -> None:
    calling.call(call_id)


@shared_task(name="exchange.tasks.sweep")
def sweep() -> int:
    """Send what waits: its nudge was lost, it failed before, or its worker was killed."""

    def waiting():
        return list(sending.waiting().values_list("pk", flat=True)[:AT_ONCE])

    return work_through(waiting, deliver, for_seconds=SLICE) + _call_those_who_answer()


def _call_those_who_answer() -> int:
    """An address that does not take a call is left until the next sweep: waiting for it would keep others waiting."""
    silent: set[UUID | None] = set()

    def waiting():
        return list(calling.waiting().exclude(endpoint__in=silent - {None}).values_list("pk", flat=True)[:1])

    def call_one(pk: str) -> None:
        silent.add(calling.call(pk))

    return work_through(waiting, call_one, for_seconds=SLICE)
