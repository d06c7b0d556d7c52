"""Setting targets, saying what became of them, asking for money and deciding about it."""

from decimal import Decimal
from uuid import UUID, uuid4

from django.db.models import Max
from django.urls import reverse

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import action
from audit.merge import Merged
from audit.prepared import Records, held
from audit.versions import Seen, added_to, merge_into
from children.events import facts_changed
from children.models import Child
from components.words import money_words
from notices.telling import tell
from peps.actions import touch
from peps.models import PEP, Part
from targets import permissions
from targets.models import (
    FundingCondition,
    FundingDecision,
    FundingRequest,
    NoMoneyReason,
    ProgressNote,
    Target,
    TargetAction,
    TargetReview,
)
from targets.money import categories, ledger
from targets.money.rules import fund_of, school_of
from targets.money.years import year_of

STATUS_AFTER = {
    FundingDecision.Kind.APPROVE: FundingRequest.Status.APPROVED,
    FundingDecision.Kind.IN_PART: FundingRequest.Status.IN_PART,
    FundingDecision.Kind.MORE_INFO: FundingRequest.Status.MORE_INFO,
    FundingDecision.Kind.DECLINE: FundingRequest.Status.DECLINED,
}


# ---------------------------------------------------------------- targets


@action
def add_target(*, pep: PEP, token: UUID, values: dict, by: User) -> Target:
    """Set a target. `token` came with the empty form and becomes the row's id: sent twice, it is still one target."""
    pep = _locked(pep)
    permissions.check_can_set_targets(by, pep)
    target, token = _already_made(Target, token, set_in=pep)
    if target and target.removed_at:
        return target
    if target:
        _write(target, values)
    else:
        last = pep.targets.aggregate(last=Max("position"))["last"] or 0
        target = Target.objects.create(pk=token, child=pep.child, set_in=pep, position=last + 1, **values)
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return target


@action
def save_target(*, target: Target, values: dict, based_on: Seen | int | None, by: User) -> Merged:
    """Save a target, merged with whatever was saved since version `based_on` was read."""
    pep = _locked(target.set_in)
    permissions.check_can_set_targets(by, pep)
    merged = _merge(held(Target).get(target.pk), values, based_on)
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return merged


@action
def remove_target(*, target: Target, reason: str, by: User) -> None:
    """Take a target off the list; it stays in the history, with the reason. Drafts of requests for it go along."""
    pep = _locked(target.set_in)
    target = Target.objects.select_for_update().get(pk=target.pk)
    permissions.check_can_remove_target(by, pep, target)
    if target.removed_at:
        return
    now = clock.now()
    for draft in target.funding_requests.standing().filter(status=FundingRequest.Status.DRAFT):
        draft.removed_at = now
        draft.save()
    target.removed_at, target.removed_reason = now, reason
    target.save()
    events.record("target.removed", f"removed a target: {reason}", target, by=by)
    touch(pep=pep, part=Part.D, by=by, facts=False)


@action
def put_target_back(*, target: Target, values: dict, by: User) -> Target:
    """A target that somebody removed while another was changing it is there again, as the other wrote it."""
    pep = _locked(target.set_in)
    permissions.check_can_set_targets(by, pep)
    target = Target.objects.select_for_update().get(pk=target.pk)
    _write(target, values | {"removed_at": None, "removed_reason": ""})
    events.record("target.put_back", "put a target back on the list", target, by=by)
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return target


@action
def move_target(*, target: Target, up: bool, by: User) -> None:
    """One place up or down among the targets of its plan."""
    pep = _locked(target.set_in)
    permissions.check_can_set_targets(by, pep)
    rows = list(pep.targets.standing())
    at = rows.index(target)
    to = at - 1 if up else at + 1
    if not 0 <= to < len(rows):
        return
    rows[at], rows[to] = rows[to], rows[at]
    for position, row in enumerate(rows, start=1):
        if row.position != position:
            row.position = position
            row.save()
    touch(pep=pep, part=Part.D, by=by, facts=False)


@action
def add_target_action(*, target: Target, token: UUID, values: dict, by: User) -> TargetAction:
    """Say what else will be done for a target. The same form sent twice makes one action."""
    pep = _locked(target.set_in)
    permissions.check_can_set_targets(by, pep)
    row, token = _already_made(TargetAction, token, target=target)
    if row:
        _write(row, values)
    else:
        row = TargetAction.objects.create(pk=token, target=target, **values)
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return row


@action
def save_target_action(*, row: TargetAction, values: dict, based_on: Seen | int | None, by: User) -> Merged:
    pep = _locked(row.target.set_in)
    permissions.check_can_set_targets(by, pep)
    merged = _merge(TargetAction.objects.select_for_update().get(pk=row.pk), values, based_on)
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return merged


@action
def put_target_action_back(*, row: TargetAction, values: dict, by: User) -> TargetAction:
    """One that somebody took off while another was changing it is there again, as the other wrote it."""
    pep = _locked(row.target.set_in)
    permissions.check_can_set_targets(by, pep)
    row = TargetAction.objects.select_for_update().get(pk=row.pk)
    _write(row, values | {"removed_at": None})
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return row


@action
def remove_target_action(*, row: TargetAction, by: User) -> None:
    pep = _locked(row.target.set_in)
    permissions.check_can_set_targets(by, pep)
    row = TargetAction.objects.select_for_update().get(pk=row.pk)
    if row.removed_at is None:
        row.removed_at = clock.now()
        row.save()
        touch(pep=pep, part=Part.D, by=by, facts=False)


@action
def note_progress(*, target: Target, token: UUID, words: str, by: User) -> ProgressNote:
    """Say how a target is going, between two meetings. It is added and never changed; sent twice, it is one note."""
    permissions.check_can_note(by, target)
    note, token = _already_made(ProgressNote, token, target=target, by=by)
    if note is None:
        note = ProgressNote.objects.create(pk=token, target=target, words=words, by=by, at=clock.now())
        events.record("target.noted", "wrote how a target is going", target, by=by)
    return note


@action
def save_review(
    *,
    target: Target,
    pep: PEP,
    values: dict,
    based_on: Seen | int | None,
    adding: dict[str, str] | None = None,
    by: User,
) -> Merged:
    """Say in this plan what became of an earlier target. In progress: it is asked again in the next plan by itself.
    `adding`: words that go beneath what stands there."""
    pep = _locked(pep)
    permissions.check_can_set_targets(by, pep)
    review = TargetReview.objects.filter(target=target, pep=pep).first() or TargetReview(target=target, pep=pep)
    merged = merge_into(review, values, based_on)
    _write(review, merged.values | added_to(review, adding))
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return merged


# ---------------------------------------------------------------- asking for money


@action
def ask_for_money(
    *,
    token: UUID,
    values: dict,
    by: User,
    pep: PEP | None = None,
    target: Target | None = None,
    child: Child | None = None,
    submit: bool = False,
) -> FundingRequest:
    """Write a request for a target of a plan, or for a child between plans, as a draft or submitted at once. Sent
    twice, it is still one request."""
    if pep:
        pep = _locked(pep)
        child = pep.child
        permissions.check_can_ask(by, pep)
    else:
        permissions.check_can_ask_between_plans(by, child)
    request, token = _already_made(FundingRequest, token, pep=pep, child=child)
    if request and (request.removed_at or request.status != FundingRequest.Status.DRAFT):
        return request
    values = values | {"support": categories.name_of(child.authority, values["category"])}
    if request:
        _write(request, values)
    else:
        request = FundingRequest.objects.create(pk=token, child=child, pep=pep, target=target, **values)
    _link_to_pp_plus(request)
    if submit:
        _submit(request, by)
    _touched(request, by)
    return request


@action
def save_request(
    *, request: FundingRequest, values: dict, based_on: Seen | int | None, by: User, submit: bool = False
) -> Merged:
    """Change a draft, or answer the Virtual School's question. With two versions to choose from it is not submitted.
    Sent a second time as it is with them: nothing more happens."""
    request = _locked_request(request)
    if submit and request.status == FundingRequest.Status.SUBMITTED and _stands_so(request, values):
        return Merged(values)
    permissions.check_can_change_request(by, request)
    merged = _merge(request, values, based_on)
    if "category" in merged.values:
        _write(request, {"support": categories.name_of(request.child.authority, request.category)})
    _link_to_pp_plus(request)
    if submit and not merged.conflicts:
        _submit(request, by)
    _touched(request, by)
    return merged


@action
def submit_request(*, request: FundingRequest, by: User) -> FundingRequest:
    """Send a request to the Virtual School. Sent already: nothing more happens."""
    request = _locked_request(request)
    if request.status != FundingRequest.Status.SUBMITTED:
        permissions.check_can_change_request(by, request)
        _submit(request, by)
        _touched(request, by)
    return request


@action
def remove_request(*, request: FundingRequest, by: User) -> None:
    """Take back a request nobody has decided about."""
    request = _locked_request(request)
    if request.removed_at:
        return
    permissions.check_can_remove_request(by, request)
    request.removed_at = clock.now()
    request.save()
    events.record("funding.removed", "took back a request for money", request, by=by)
    _touched(request, by)


@action
def put_request_back(*, request: FundingRequest, values: dict, by: User) -> FundingRequest:
    """A request that somebody took back while another was changing it is there again, as the other wrote it."""
    request = _locked_request(request)
    permissions.check_can_change_request(by, request)
    if request.target and request.target.removed_at:
        raise NotNow("The target it was for is off the list. Ask for the money beside another target.", request.pep)
    support = categories.name_of(request.child.authority, values["category"])
    _write(request, values | {"removed_at": None, "support": support})
    events.record("funding.put_back", "put a request for money back", request, by=by)
    _touched(request, by)
    return request


@action
def save_no_money_reason(*, pep: PEP, reason: str, based_on: Seen | int | None, by: User) -> Merged:
    """Say why no target of this plan is linked to Pupil Premium Plus."""
    pep = _locked(pep)
    permissions.check_can_ask(by, pep)
    record = NoMoneyReason.objects.filter(pep=pep).first() or NoMoneyReason(pep=pep)
    merged = _merge(record, {"reason": reason}, based_on)
    touch(pep=pep, part=Part.D, by=by, facts=False)
    return merged


# ---------------------------------------------------------------- deciding


@action
def decide(
    *,
    request: FundingRequest,
    kind: str,
    by: User,
    amount: Decimal | None = None,
    reason: str = "",
    conditions: list[str] = (),
    based_on: int,
) -> FundingDecision:
    """Decide about a request as it was read (version `based_on`), and tell the person who submitted it. What is given
    is committed in the ledger."""
    request = _locked_request(request)
    amount = request.total if kind == FundingDecision.Kind.APPROVE else amount
    permissions.check_can_decide(by, request)
    permissions.check_can_give(by, request, amount)
    if request.version != based_on:
        words = "This request was changed while you were reading it. Read it again before you decide."
        raise NotNow(words, permissions.place_of(request))

    decision = FundingDecision.objects.create(
        request=request, round=request.round, kind=kind, amount=amount, reason=reason, by=by, at=clock.now()
    )
    request.status = STATUS_AFTER[kind]
    if amount:
        _commit(request, decision, conditions, by)
    request.save()
    said = request.get_status_display()
    given = f" ({money_words(amount)})" if amount else ""
    events.record("funding.decided", f"decided about a request for money: {said.lower()}{given}", request, by=by)
    facts_changed(child_ids=[request.child_id])
    _tell_submitter(request, decision, said)
    return decision


def _commit(request: FundingRequest, decision: FundingDecision, conditions, by: User) -> None:
    """Of the money of the year in which it begins, for the school where the child is today."""
    begins = max(request.starts_on or clock.today(), clock.today())
    request.year = year_of(begins)
    request.payee = school_of(request.child)
    for position, words in enumerate(conditions, start=1):
        FundingCondition.objects.create(request=request, words=words, position=position)
    key = f"approval:{request.pk}:{request.round}"
    ledger.move(request, "committed", "approval", decision.amount, key=key, by=by)


def _tell_submitter(request: FundingRequest, decision: FundingDecision, said: str) -> None:
    if request.submitted_by:
        tell(
            key=f"funding:{decision.pk}",
            to=request.submitted_by,
            subject=f"Request for money for {request.child.initials}: {said.lower()}",
            body=f"The Virtual School has looked at your request for {request.child.initials}. Its answer: {said}.",
            path=reverse("targets:list", args=[request.pep_id]) if request.pep_id else request.get_absolute_url(),
        )


# ---------------------------------------------------------------- shared


def _locked(pep: PEP) -> PEP:
    """The plan as it is now, held until the end of the transaction: nobody submits it while a row of it is written."""
    return _LOCKED.get(pep.pk)


def _held(pk):
    plans = PEP.objects.select_for_update(of=("self",)).select_related("child__authority", "policy")
    return plans.prefetch_related("parts").filter(pk=pk)


_LOCKED = Records(_held)


def _locked_request(request: FundingRequest) -> FundingRequest:
    """With its plan, if it has one, which is locked first."""
    pep = _locked(request.pep) if request.pep_id else None
    rows = FundingRequest.objects.select_for_update(of=("self",))
    request = rows.select_related("child__authority", "target", "submitted_by", "payee").get(pk=request.pk)
    if pep:
        request.pep = pep
    return request


def _touched(request: FundingRequest, by: User) -> None:
    if request.pep_id:
        touch(pep=request.pep, part=Part.D, by=by)
    else:
        facts_changed(child_ids=[request.child_id])


def _already_made(model, token: UUID, **where):
    """The row an earlier sending of the same form made, if any, and an id that is free for a new one."""
    made = model.objects.filter(pk=token).first()
    if made is None:
        return None, token
    ours = all(getattr(made, name) == value for name, value in where.items())
    return (made, token) if ours else (None, uuid4())


def _merge(record, values: dict, based_on: Seen | int | None) -> Merged:
    """Write `values` into a locked row, merged with what was saved since `based_on` was read (see `audit.versions`)."""
    merged = merge_into(record, values, based_on)
    _write(record, merged.values)
    return merged


def _stands_so(record, values: dict) -> bool:
    return all(getattr(record, name) == value for name, value in values.items())


def _write(record, values: dict) -> None:
    """Save what differs, and nothing where nothing does."""
    changed = {name: value for name, value in values.items() if getattr(record, name) != value}
    if changed or record._state.adding:
        for name, value in changed.items():
            setattr(record, name, value)
        record.save()


def _link_to_pp_plus(request: FundingRequest) -> None:
    if request.target and request.fund == fund_of(request.pep):
        target = Target.objects.select_for_update().get(pk=request.target_id)
        _write(target, {"funding": Target.Funding.PP_PLUS})


def _submit(request: FundingRequest, by: User) -> None:
    request.status, request.submitted_by, request.submitted_at = FundingRequest.Status.SUBMITTED, by, clock.now()
    request.round += 1
    request.save()
    words = f"submitted a request for {money_words(request.total)}"
    events.record("funding.submitted", words, request, by=by)
