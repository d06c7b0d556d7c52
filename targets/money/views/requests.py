"""Requests for money: the Virtual School's queue, one request with all that became of it, and deciding about it."""

from uuid import uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Sum
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import NotNow
from accounts.roles import VIRTUAL_SCHOOL
from audit import clock
from audit.looks import seen
from components.words import day_words, money_words
from organisations.calendars import policy_for, rules_of
from peps.saving import conflicts
from peps.saving.merging import save_answers
from peps.standing import can_read
from targets import actions as asking
from targets import cards
from targets import permissions as may
from targets.forms import DecisionForm, RequestForm
from targets.models import FundingRequest
from targets.money import actions, caps, finding, forms, ledger, permissions
from targets.money.rules import rules_for, school_of
from targets.money.years import year_words

ON_A_PAGE = 50
MONEY_WELL_ASKED = {
    "title": "A good request",
    "items": [
        "Says what it adds to what school does anyway.",
        "Gives the real price and who provides it.",
        "Says what will be different, and how you will see it.",
    ],
}


# ---------------------------------------------------------------- the queue


@require_safe
def queue(request):
    """What waits for the Virtual School, with totals; and what was decided."""
    authorities = permissions.authorities_where(request.user, VIRTUAL_SCHOOL)
    authority = authorities.order_by("name").first()
    if authority is None:
        return _elsewhere(request)
    limit = rules_of(policy_for(authority, clock.today())).funding.adviser_limit
    ours = permissions.requests_for(request.user).filter(child__authority__in=authorities)
    form = forms.QueueFilter(request.GET)
    found = cards.with_page_data(form.narrowed(ours, limit).select_related("child", "target").order_by("submitted_at"))
    page = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    seen(request, *{row.child for row in rows})
    own = may.own_requests(request.user, [row.pk for row in rows])
    kept = request.GET.copy()
    kept.pop("page", None)
    return render(
        request,
        "targets/money/queue.html",
        {
            "places": finding.places_of(request, "Requests", authority),
            "form": form,
            "is_narrowed": any(kept.values()),
            "kept": kept.urlencode(),
            "page": page,
            "total": ledger.pence(found.aggregate(sum=Sum("total"))["sum"]),
            "rows": [_queue_row(row, row.pk in own, limit) for row in rows],
        },
    )


def _elsewhere(request):
    """The finance officer's page of money is the payments, a teacher's the ledger of the school."""
    pays = permissions.authorities_where(request.user, permissions.PAYS).order_by("name").first()
    if pays:
        return redirect("money:payments", pays.code)
    school = min(finding.schools_taught(request.user), default=None)
    if school is None:
        raise Http404
    return redirect("money:school", school)


def _queue_row(row: FundingRequest, own: bool, limit) -> dict:
    decision = next(iter(row.decisions.all()), None)
    return {
        "request": row,
        "own": own,
        "above": row.status == FundingRequest.Status.SUBMITTED and row.total > limit,
        "decision": cards.decision_words(decision) if row.status != FundingRequest.Status.SUBMITTED else "",
    }


# ---------------------------------------------------------------- one request


@require_safe
def detail(request, request_id):
    asked = finding.request_or_404(request, request_id)
    user = request.user
    return render(request, "targets/money/request.html", _about(request, asked) | _may(user, asked))


def _about(request, asked: FundingRequest) -> dict:
    rows = cards.request_rows(asked)
    evidence = list(asked.evidence.select_related("by", "document"))
    spent = sum(piece.spent for piece in evidence)
    return {
        "places": finding.places_of(request, "Requests", asked.child.authority),
        "asked": asked,
        "child": asked.child,
        "rows": rows,
        "warnings": caps.warnings(asked) if asked.status == FundingRequest.Status.SUBMITTED else [],
        "decisions": [cards.decision_words(decision) for decision in asked.decisions.all()],
        "conditions": list(asked.conditions.select_related("met_by")),
        "payments": list(asked.payments.select_related("batch", "school").order_by("batch__number")),
        "evidence": evidence,
        "beyond": max(spent - asked.committed, 0) if asked.is_approved else 0,
        "year": year_words(asked.year) if asked.year else "",
        "moved_words": _moved_words(asked),
    }


def _moved_words(asked: FundingRequest) -> str:
    """That the child is at another school than the money."""
    if not asked.is_approved or asked.committed <= asked.evidenced:
        return ""
    now = school_of(asked.child)
    if now is None or asked.payee is None or now == asked.payee:
        return ""
    return f"This money is at {asked.payee}. {asked.child.first_name} goes to {now} now."


def _may(user, asked: FundingRequest) -> dict:
    quietly = permissions.quietly
    return {
        "may_change": may.can_change_request(user, asked),
        "may_remove": may.can_remove_request(user, asked),
        "may_decide": may.can_decide(user, asked),
        "may_work": quietly(permissions.check_works_for, user, asked),
        "may_meet": quietly(permissions.check_can_meet_condition, user, asked),
        "plan_href": _plan_href(user, asked),
        "may_settle": quietly(permissions.check_may_settle, user, asked) and asked.committed > asked.evidenced,
    }


def _plan_href(user, asked: FundingRequest) -> str:
    """Nobody is led to a plan that they cannot open."""
    return reverse("targets:list", args=[asked.pep_id]) if asked.pep_id and can_read(user, asked.pep, "targets") else ""


@require_http_methods(["GET", "POST"])
def ask(request, child_id):
    """Between plans, for the child."""
    child = finding.child_or_404(request, child_id)
    may.check_can_ask_between_plans(request.user, child)
    form = RequestForm(_posted(request), instance=FundingRequest(child=child))
    if request.method == "POST" and form.is_valid():
        made = asking.ask_for_money(
            child=child,
            token=form.cleaned_data["token"] or uuid4(),
            values=form.answers,
            submit="submit" in request.POST,
            by=request.user,
        )
        return _asked(request, made)
    return _request_form(request, form, "Ask for money", child, reverse("money:child", args=[child.pk]))


@require_http_methods(["GET", "POST"])
def change(request, request_id):
    asked = finding.request_or_404(request, request_id)
    if asked.pep_id:  # a request of a plan is written where its target is
        if request.method == "POST":
            raise Http404
        return redirect("targets:change_request", asked.pep_id, asked.pk)
    _check(request, may.check_can_change_request, asked)

    def make(data=None):
        return RequestForm(data, instance=finding.again(asked))

    def save(form):
        return asking.save_request(
            request=asked,
            values=form.answers,
            based_on=form.cleaned_data["based_on"],
            submit="submit" in request.POST,
            by=request.user,
        )

    form = save_answers(request, make, save).form if request.method == "POST" else make()
    if form is None:
        asked.refresh_from_db()
        return _asked(request, asked)
    return _request_form(request, form, "Change the request", asked.child, asked.get_absolute_url())


@require_http_methods(["GET", "POST"])
def remove(request, request_id):
    asked = finding.request_or_404(request, request_id)
    may.check_can_remove_request(request.user, asked)
    if request.method == "POST":
        asking.remove_request(request=asked, by=request.user)
        messages.success(request, "The request is taken back.")
        return redirect("money:child", asked.child_id)
    return _page(
        request,
        asked,
        "targets/money/sure.html",
        heading="Take back this request?",
        lead=f"{asked.description}: {cards.cost_words(asked)}",
        button="Take back the request",
    )


@require_http_methods(["GET", "POST"])
def decide(request, request_id):
    """The Virtual School's answer. To everybody else this page does not exist."""
    asked = finding.request_or_404(request, request_id, "funding_decision")
    _check(request, may.check_can_decide, asked)
    form = DecisionForm(_posted(request), request=asked, limit=may.limit_of(request.user, asked))
    if request.method == "POST" and form.is_valid():
        try:
            decision = asking.decide(request=asked, **form.answer, by=request.user)
        except NotNow as reason:  # somebody was quicker, or the request is another one by now
            messages.error(request, reason.words)
            return redirect(asked)
        messages.success(request, f"Saved: {decision.request.get_status_display().lower()}. The school is told.")
        return redirect("targets:list", asked.pep_id) if asked.pep_id else redirect(asked)
    return _page(
        request,
        asked,
        "targets/money/decide.html",
        form=form,
        heading="Decide about this request",
        rows=cards.request_rows(asked),
        warnings=caps.warnings(asked),
        guide=rules_for(asked).funding.guide_amount_a_term,
        decisions=[cards.decision_words(decision) for decision in asked.decisions.all()],
        button="Save decision",
    )


# ---------------------------------------------------------------- after the decision


@require_POST
def condition(request, request_id, condition_id):
    asked = finding.request_or_404(request, request_id)
    found = get_object_or_404(asked.conditions.select_related("request"), pk=condition_id)
    actions.meet_condition(condition=found, met=request.POST.get("met") == "yes", by=request.user)
    messages.success(request, "Saved.")
    return redirect(asked)


@require_http_methods(["GET", "POST"])
def evidence(request, request_id):
    asked = finding.request_or_404(request, request_id)
    permissions.check_can_show_evidence(request.user, asked)
    form = forms.EvidenceForm(_posted(request), request.FILES or None, initial={"token": uuid4()})
    if request.method == "POST" and form.is_valid():
        actions.show_evidence(request=asked, **form.cleaned_data, by=request.user)
        messages.success(request, f"Kept: {money_words(form.cleaned_data['spent'])} was spent.")
        return redirect(asked)
    lead = f"{asked.description}: {money_words(asked.committed)} was approved."
    heading = "Show what was spent"
    return _page(request, asked, form=form, heading=heading, lead=lead, button="Keep evidence")


@require_http_methods(["GET", "POST"])
def impact(request, request_id):
    asked = finding.request_or_404(request, request_id)
    permissions.check_can_say_impact(request.user, asked)
    known = {"impact": asked.impact, "words": asked.impact_words}
    form = forms.ImpactForm(_posted(request), initial=known)
    if request.method == "POST" and form.is_valid():
        actions.say_impact(request=asked, **form.cleaned_data, by=request.user)
        messages.success(request, "Saved.")
        return redirect(asked)
    heading, lead = "What did the money change?", f"It was to: {asked.expected_impact}"
    return _page(request, asked, form=form, heading=heading, lead=lead, button="Save")


@require_http_methods(["GET", "POST"])
def settle(request, request_id):
    """Money that is not needed, or belongs to a child who has moved."""
    asked = finding.request_or_404(request, request_id)
    permissions.check_may_settle(request.user, asked)
    form = forms.SettleForm(_posted(request), asked=asked, school_now=school_of(asked.child))
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        if said["what"] == form.RELEASE:
            actions.release(request=asked, reason=said["reason"], by=request.user)
        elif said["what"] == form.RECOUP:
            actions.recoup(request=asked, amount=said["amount"], reason=said["reason"], by=request.user)
        else:
            actions.transfer(request=asked, reason=said["reason"], by=request.user)
        messages.success(request, "Saved. The ledger shows it.")
        return redirect(asked)
    lead = (
        f"Approved {money_words(asked.committed)}, paid {money_words(asked.paid)}, "
        f"shown to be spent {money_words(asked.evidenced)}."
    )
    heading = "What becomes of the money?"
    return _page(request, asked, form=form, heading=heading, lead=lead, button="Save")


# ---------------------------------------------------------------- answering


def _posted(request):
    return request.POST if request.method == "POST" else None


def _check(request, check, *about) -> None:
    """What is posted too late is answered by the form itself, under the lock: nothing typed is lost."""
    try:
        check(request.user, *about)
    except NotNow:
        if request.method != "POST":
            raise


def _asked(request, made: FundingRequest):
    total = cards.cost_words(made)
    if made.status == FundingRequest.Status.SUBMITTED:
        messages.success(request, f"The request is with the Virtual School: {total}.")
    else:
        messages.success(request, f"The request is saved, and not submitted yet: {total}.")
    for warning in caps.warnings(made):
        messages.warning(request, warning)
    return redirect(made)


def _request_form(request, form, heading, child, cancel_url):
    context = {
        "form": form,
        "heading": heading,
        "caption": f"For {child.known_as}, between two plans",
        "child": child,
        "tip": MONEY_WELL_ASKED,
        "cancel_url": cancel_url,
        "back_url": cancel_url,
        "button": "Save and submit request",
        "button_name": "submit",
        "button_value": "yes",
        "secondary": [{"text": "Save as a draft", "name": "draft", "value": "yes"}],
    }
    template = conflicts.template_for(form, "targets/money/request_form.html")
    if template != "targets/money/request_form.html":
        template = "targets/money/conflict.html"
    return render(request, template, context)


def _page(request, asked, template="targets/money/form.html", **more):
    back = asked.get_absolute_url()
    context = {"asked": asked, "child": asked.child, "back_url": back, "back_text": "The request", "cancel_url": back}
    caption = f"{asked.child.known_as}, {day_words(clock.today())}"
    return render(request, template, context | {"caption": caption} | more)
