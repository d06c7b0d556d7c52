"""Payments: approved requests go to finance in batches, and are paid when finance says so."""

from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db.models import F, Max
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import action
from organisations.models import Authority
from targets.models import FundingRequest, LedgerEntry, Payment, PaymentBatch
from targets.money import ledger, permissions


def waiting_to_be_paid(*authorities: Authority):
    """Approved by one of these, not wholly paid, and in no batch that is with finance."""
    on_their_way = Payment.objects.filter(batch__paid_on=None, batch__dropped_at=None)
    return (
        FundingRequest.objects.standing()
        .filter(child__authority__in=authorities, paid__lt=F("committed"))
        .exclude(pk__in=on_their_way.values("request"))
        .select_related("child", "payee")
        .order_by("payee__name", "submitted_at")
    )


@action
def make_batch(*, authority: Authority, requests: Iterable[UUID], by: User) -> PaymentBatch:
    """Put requests into one batch. Those that somebody else has just put into another are left out."""
    permissions.check_can_pay(by, authority)
    # One batch is made at a time, so that its number is the next and no request is in two.
    Authority.objects.select_for_update().get(pk=authority.pk)
    chosen = waiting_to_be_paid(authority).filter(pk__in=list(requests))
    found = list(chosen.select_for_update(of=("self",)))
    if not found:
        raise NotNow("Nothing of this waits to be paid any more.", _page(authority))
    last = PaymentBatch.objects.filter(authority=authority).aggregate(last=Max("number"))["last"] or 0
    batch = PaymentBatch.objects.create(authority=authority, number=last + 1, made_at=clock.now(), made_by=by)
    for request in found:
        Payment.objects.create(batch=batch, request=request, school=request.payee, amount=request.to_pay)
    events.record("payment.batch", f"made batch {batch.number} of {len(found)} payments", batch, by=by)
    return batch


@action
def confirm_paid(*, batch: PaymentBatch, on: date, by: User) -> PaymentBatch:
    """Finance has paid the batch. Pressed twice, it is paid once."""
    batch = _locked(batch)
    permissions.check_can_pay(by, batch.authority)
    permissions.check_batch_is_open(batch)
    requests = FundingRequest.objects.select_for_update(of=("self",)).select_related("child", "payee")
    held = {request.pk: request for request in requests.filter(payments__batch=batch).order_by("pk")}
    for payment in batch.payments.select_related("school"):
        request = held[payment.request_id]
        kind = LedgerEntry.Kind.PAYMENT
        key = f"payment:{payment.pk}"
        ledger.move(request, "paid", kind, payment.amount, key=key, by=by, words=str(batch), school=payment.school)
        request.save()
    batch.paid_on, batch.paid_by = on, by
    batch.save()
    events.record("payment.paid", f"said that batch {batch.number} is paid", batch, by=by)
    return batch


@action
def drop_batch(*, batch: PaymentBatch, by: User) -> PaymentBatch:
    """It is not paid after all: its requests wait for another batch."""
    batch = _locked(batch)
    permissions.check_can_pay(by, batch.authority)
    permissions.check_batch_is_open(batch)
    batch.dropped_at = clock.now()
    batch.save()
    events.record("payment.dropped", f"dropped batch {batch.number}", batch, by=by)
    return batch


def _locked(batch: PaymentBatch) -> PaymentBatch:
    return PaymentBatch.objects.select_for_update(of=("self",)).select_related("authority").get(pk=batch.pk)


def _page(authority: Authority):
    return reverse("money:payments", args=[authority.code])
