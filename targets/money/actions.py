"""After the decision: conditions, evidence, impact, and what becomes of the money when it is not needed or the child
moves. Each movement is an entry of the ledger, made under the lock of its request."""

from datetime import date
from decimal import Decimal
from uuid import UUID, uuid4

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import action
from components.words import money_words
from documents.actions import add_document
from documents.models import Document
from organisations.models import School
from targets.models import Evidence, FundingCondition, FundingRequest, LedgerEntry
from targets.money import ledger, permissions
from targets.money.rules import school_of

Kind = LedgerEntry.Kind


def locked(request: FundingRequest) -> FundingRequest:
    rows = FundingRequest.objects.select_for_update(of=("self",)).select_related("child__authority", "payee")
    return rows.get(pk=request.pk)


@action
def meet_condition(*, condition: FundingCondition, met: bool, by: User) -> FundingCondition:
    """Say that a condition of the approval is met, or take that back."""
    request = locked(condition.request)
    permissions.check_can_meet_condition(by, request)
    condition = FundingCondition.objects.select_for_update(of=("self",)).get(pk=condition.pk)
    condition.met_on, condition.met_by = (clock.today(), by) if met else (None, None)
    condition.save()
    said = "is met" if met else "is not met after all"
    events.record("funding.condition", f"said that a condition {said}: {condition.words}", request, by=by)
    return condition


@action
def show_evidence(
    *, request: FundingRequest, token: UUID, spent: Decimal, spent_on: date, by: User, words: str = "", invoice=None
) -> Evidence:
    """What was really spent, with the invoice. Beyond what was committed it is the school's own money, and is said, but
    does not count. The same form sent twice is one piece of evidence."""
    request = locked(request)
    permissions.check_can_show_evidence(by, request)
    made = Evidence.objects.filter(pk=token, request=request).first()
    if made:
        return made
    document = None
    if invoice:
        title = f"Invoice: {request.description}"[:150]
        document = add_document(
            child=request.child, kind=Document.Kind.INVOICE, title=title, upload=invoice, plan_id=request.pep_id, by=by
        )
    token = uuid4() if Evidence.objects.filter(pk=token).exists() else token
    evidence = Evidence.objects.create(
        pk=token,
        request=request,
        spent=spent,
        spent_on=spent_on,
        words=words,
        document=document,
        by=by,
        at=clock.now(),
    )
    counts = min(spent, request.committed - request.evidenced)
    if counts > 0:
        ledger.move(request, "evidenced", Kind.EVIDENCE, counts, key=f"evidence:{evidence.pk}", by=by)
        request.save()
    events.record("funding.evidence", f"showed that {money_words(spent)} was spent", request, by=by)
    return evidence


@action
def say_impact(*, request: FundingRequest, impact: str, words: str, by: User) -> FundingRequest:
    """What the money changed, said at the review or before."""
    request = locked(request)
    permissions.check_can_say_impact(by, request)
    request.impact, request.impact_words, request.impact_on = impact, words, clock.today()
    request.save()
    events.record("funding.impact", "said what the money changed", request, by=by)
    return request


@action
def release(*, request: FundingRequest, reason: str, by: User) -> Decimal:
    """What is neither paid nor spent is no longer needed: it can be promised again."""
    request = locked(request)
    permissions.check_may_settle(by, request)
    permissions.check_nothing_on_its_way(request)
    amount = request.committed - max(request.paid, request.evidenced)
    if amount <= 0:
        raise NotNow("All of it is paid or spent.", request)
    _move(request, "committed", Kind.RELEASE, -amount, by, reason)
    request.save()
    events.record("funding.released", f"released {money_words(amount)} of a request: {reason}", request, by=by)
    return amount


@action
def recoup(*, request: FundingRequest, amount: Decimal, reason: str, by: User) -> FundingRequest:
    """The school gives back what it has not spent."""
    request = locked(request)
    permissions.check_can_recoup(by, request, amount)
    _move(request, "paid", Kind.RECOUP, -amount, by, reason)
    _move(request, "committed", Kind.RELEASE, -amount, by, reason)
    request.save()
    follow(request, by)
    events.record("funding.recouped", f"took back {money_words(amount)}: {reason}", request, by=by)
    return request


@action
def transfer(*, request: FundingRequest, reason: str, by: User) -> FundingRequest:
    """What is not spent goes along to the school where the child is now, with what is still to be paid."""
    request = locked(request)
    permissions.check_may_settle(by, request)
    permissions.check_nothing_on_its_way(request)
    before, now = request.payee, school_of(request.child)
    if now is None or before == now:
        raise NotNow("The child is at no other school now.", request)
    unspent = request.committed - request.evidenced
    if unspent <= 0:
        raise NotNow("All of it is spent.", request)
    _go_along(request, "committed", unspent, before, now, by, reason)
    if request.at_school:
        _go_along(request, "paid", request.at_school, before, now, by, reason)
    request.payee = now
    request.save()
    follow(request, by, left=before)
    events.record("funding.transferred", f"let {money_words(unspent)} go along to {now}: {reason}", request, by=by)
    return request


def follow(request: FundingRequest, by: User, left: School | None = None) -> None:
    """The year's money follows a child who changed school: what was promised at the former school stays there."""
    left, now = left or request.payee, school_of(request.child)
    if left is None or now is None or left == now:
        return
    of_child = LedgerEntry.objects.filter(child=request.child_id, year=request.year, fund=request.fund)
    there = ledger.totals(of_child.filter(school=left))
    if there.left <= 0:
        return
    at = clock.now()
    for school, amount in [(left, -there.left), (now, there.left)]:
        LedgerEntry.objects.create(
            key=f"follows:{uuid4()}",
            authority_id=request.child.authority_id,
            child_id=request.child_id,
            school=school,
            year=request.year,
            fund=request.fund,
            column="allocated",
            kind=Kind.FOLLOWS,
            amount=amount,
            by=by,
            at=at,
        )


def _move(request, column, kind, amount, by, words) -> None:
    ledger.move(request, column, kind, amount, key=f"{kind}:{uuid4()}", by=by, words=words)


def _go_along(request, column, amount, before, now, by, words) -> None:
    """Out of one school and into another: two entries, and the request's own figure stays as it is."""
    pair = uuid4()
    for school, signed, way in [(before, -amount, "out"), (now, amount, "in")]:
        key = f"transfer:{pair}:{column}:{way}"
        ledger.move(request, column, Kind.TRANSFER, signed, key=key, by=by, words=words, school=school)
