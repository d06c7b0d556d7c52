"""What the page of targets shows: a card for each target, with what this reader may see of it and do with it."""

from dataclasses import dataclass, field

from django.db.models import Prefetch

from components.words import day_words, money_words
from peps.models import PEP
from targets import permissions, smart
from targets.models import FundingDecision, FundingRequest, ProgressNote, Target, TargetAction, TargetReview
from targets.money.rules import PP_PLUS_FUNDS

Status = FundingRequest.Status
Kind = FundingDecision.Kind
DID = {
    Kind.APPROVE: "approved",
    Kind.IN_PART: "approved",
    Kind.MORE_INFO: "asked for more information",
    Kind.DECLINE: "did not approve",
}


@dataclass(frozen=True)
class Reader:
    """Who looks at the page, asked once."""

    user: object
    writes: bool
    sees_money: bool
    asks: bool
    decides: bool
    own_requests: set


@dataclass(frozen=True)
class RequestLine:
    request: FundingRequest
    sum: str
    decision: str
    may_change: bool = False
    may_remove: bool = False
    may_decide: bool = False
    may_say_impact: bool = False


@dataclass(frozen=True)
class Card:
    target: Target
    rows: list[dict]
    prompts: list[str] = field(default_factory=list)
    review: TargetReview | None = None
    requests: list[RequestLine] = field(default_factory=list)
    may_remove: bool = False
    actions: list[dict] = field(default_factory=list)  # what else is done for it
    note: ProgressNote | None = None  # the last one
    notes: int = 0


def reader_of(user, pep: PEP, *, writes: bool, sees_money: bool) -> Reader:
    decides = sees_money and permissions.may_decide(user, pep.child)
    requests = list(pep.funding_requests.values_list("pk", flat=True)) if decides else []
    return Reader(
        user=user,
        writes=writes,
        sees_money=sees_money,
        asks=sees_money and permissions.can_ask(user, pep),
        decides=decides and pep.status != PEP.Status.CLOSED,
        own_requests=permissions.own_requests(user, requests) if requests else set(),
    )


WITH_WORK = [
    Prefetch("actions", TargetAction.objects.filter(removed_at=None)),
    Prefetch("notes", ProgressNote.objects.select_related("by")),
]


def of_this_plan(pep: PEP, reader: Reader) -> list[Card]:
    targets = pep.targets.standing().prefetch_related(_with_requests(), *WITH_WORK)
    before = smart.said_before(pep) if reader.writes else set()
    return [_card(target, pep, reader, prompts=smart.prompts(target, before)) for target in targets]


def of_earlier_plans(pep: PEP, reader: Reader) -> list[Card]:
    """What is to be reviewed in this plan, what is not reviewed yet first."""
    targets = (
        Target.objects.to_review_in(pep)
        .select_related("set_in__term")
        .prefetch_related(
            _with_requests(), *WITH_WORK, Prefetch("reviews", TargetReview.objects.filter(pep=pep), to_attr="here")
        )
        .order_by("set_in__opened_on", "position", "id")
    )
    cards = [_card(target, pep, reader, review=next(iter(target.here), None)) for target in targets]
    return sorted(cards, key=lambda card: card.review is not None)


def without_target(pep: PEP, reader: Reader) -> list[RequestLine]:
    """Requests of this plan that are for the child, not for one target."""
    requests = with_page_data(FundingRequest.objects.standing().filter(pep=pep, target=None))
    return [_line(request, pep, reader) for request in requests] if reader.sees_money else []


def with_page_data(requests):
    decisions = FundingDecision.objects.select_related("by")
    return requests.select_related("pep", "submitted_by").prefetch_related(Prefetch("decisions", decisions))


def had_pp_plus(target: Target) -> bool:
    """Whether the next review asks what difference the money made."""
    return target.funding == Target.Funding.PP_PLUS or any(
        request.fund in PP_PLUS_FUNDS and request.removed_at is None and request.status != Status.DECLINED
        for request in target.funding_requests.all()
    )


def request_rows(request: FundingRequest) -> list[dict]:
    """A request read through, before it is decided."""
    return [
        {"key": "For the target", "value": request.target.statement if request.target else ""},
        {"key": "What it pays for", "value": request.description},
        {"key": "Which money", "value": request.get_fund_display()},
        {"key": "Kind of support", "value": request.support},
        {"key": "Who provides it", "value": request.provider},
        {"key": "Cost", "value": cost_words(request)},
        {"key": "When", "value": period_words(request)},
        {"key": "What it will change", "value": request.expected_impact},
        {"key": "Other money considered", "value": request.other_funding},
        {"key": "Submitted by", "value": _submitted(request)},
        *([{"key": "On behalf of", "value": request.on_behalf_of}] if request.on_behalf_of else []),
    ]


def period_words(request: FundingRequest) -> str:
    """ "4 January 2027 to 27 March 2027"."""
    days = [
        f"{word} {day_words(day)}" for word, day in [("from", request.starts_on), ("until", request.ends_on)] if day
    ]
    return " ".join(days)


def cost_words(request: FundingRequest) -> str:
    """ "10 × £30 = £300"."""
    return f"{request.units} × {money_words(request.unit_cost)} = {money_words(request.total)}"


def decision_words(decision: FundingDecision | None) -> str:
    """ "Amira Khan approved £200, 3 March 2027. One term first." """
    if decision is None:
        return ""
    amount = f" {money_words(decision.amount)}" if decision.amount else ""
    return f"{decision.by} {DID[decision.kind]}{amount}, {day_words(decision.at)}. {decision.reason}".strip()


def _submitted(request: FundingRequest) -> str:
    return f"{request.submitted_by}, {day_words(request.submitted_at)}" if request.submitted_by else ""


def _with_requests() -> Prefetch:
    return Prefetch("funding_requests", with_page_data(FundingRequest.objects.standing()))


def _card(target: Target, pep: PEP, reader: Reader, *, review=None, prompts=()) -> Card:
    lines = [_line(request, pep, reader) for request in target.funding_requests.all()] if reader.sees_money else []
    return Card(
        target=target,
        rows=_rows(target, reader),
        prompts=list(prompts),
        review=review,
        requests=lines,
        may_remove=reader.writes and permissions.can_remove_target(reader.user, pep, target),
        actions=[{"row": row, "words": action_words(row)} for row in target.actions.all()],
        note=next(iter(target.notes.all()), None),
        notes=len(target.notes.all()),
    )


def action_words(row: TargetAction) -> str:
    """ "Ms Bell, twice a week, from 4 January 2027 to 27 March 2027"."""
    days = [
        f"{word} {day_words(day)}"
        for word, day in [("from", row.starts_on), ("to" if row.starts_on else "by", row.due_on)]
        if day
    ]
    return ", ".join(filter(None, [row.who, row.how_often, " ".join(days)]))


def _line(request: FundingRequest, pep: PEP, reader: Reader) -> RequestLine:
    """Requests of earlier plans are read here, and changed or decided in their own plan."""
    decision = decision_words(next(iter(request.decisions.all()), None))
    # Whoever asks for money says what it changed, at the next review at the latest.
    impact = reader.asks and request.is_approved and not request.impact
    if request.pep_id != pep.pk:
        return RequestLine(request, cost_words(request), decision, may_say_impact=impact)
    request.pep = pep
    return RequestLine(
        request,
        cost_words(request),
        decision,
        may_change=permissions.can_change_request(reader.user, request),
        may_remove=permissions.can_remove_request(reader.user, request),
        may_say_impact=impact,
        may_decide=reader.decides and request.status == Status.SUBMITTED and request.pk not in reader.own_requests,
    )


def _rows(target: Target, reader: Reader) -> list[dict]:
    """The answers there are; what is missing is said by the prompts."""
    answers = [
        ("The need", target.need),
        ("Where things stand", target.baseline),
        ("How we will know", target.measure),
        ("What will be done", target.action),
        ("Who", target.who),
        ("How often", target.how_often),
        ("From", day_words(target.starts_on) if target.starts_on else ""),
        ("By when", day_words(target.due_on) if target.due_on else ""),
        ("How progress is followed", target.monitoring),
        ("Looked at again", day_words(target.review_on) if target.review_on else ""),
        ("Money", target.get_funding_display() if reader.sees_money else ""),
    ]
    return [{"key": key, "value": value} for key, value in answers if value]
