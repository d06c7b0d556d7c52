"""Section D: the last targets reviewed, new ones set, money asked for and decided."""

from functools import partial
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.permissions import Denied, NotNow
from audit.merge import Merged
from audit.prepared import one
from components.words import money_words
from peps import panels, shell
from peps import permissions as plans
from peps.models import PEP, Part
from peps.saving import autosave, conflicts, gone, kept
from peps.saving.merging import Unit, free_id, save_answers
from peps.standing import can_read, capacities_in
from targets import actions, cards, needs, permissions, smart, stories
from targets.forms import (
    ActionForm,
    NoMoneyForm,
    NoteForm,
    RemoveForm,
    RequestForm,
    ReviewForm,
    TargetForm,
)
from targets.models import FundingRequest, NoMoneyReason, Target, TargetAction, TargetReview
from targets.money import caps

SMART = {
    "title": "What good looks like",
    "text": "",
    "items": [
        "One thing only, small enough for the time there is.",
        "Starts from where things stand now.",
        "Says what somebody could count, see or read.",
        "Names who does what, how often and by when.",
        "Means something to the young person: use their words.",
    ],
    "example": (
        "By 27 March Ada reads a chapter book on her own for 20 minutes, four days a week. "
        "Mr Reed hears her read every Friday and keeps the log."
    ),
}
MONEY_WELL_ASKED = {
    "title": "A good request",
    "example": "",
    "items": [
        "Says what it adds to what school does anyway.",
        "Gives the real price and who provides it.",
        "Says what will be different, and how you will see it.",
    ],
}


# ---------------------------------------------------------------- targets


@require_safe
def targets(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "targets")
    why_not = _why_not(request.user, pep)
    sees_money = can_read(request.user, pep, "money")
    reader = cards.reader_of(request.user, pep, writes=not why_not, sees_money=sees_money)
    missing = needs.pp_plus_missing(pep) if reader.writes or reader.asks else 0
    context = {
        "reader": reader,
        "why_not": why_not,
        "state": pep.part(Part.D),
        "title": pep.section_titles[Part.D],
        "earlier": cards.of_earlier_plans(pep, reader),
        "new": cards.of_this_plan(pep, reader),
        "other_requests": cards.without_target(pep, reader),
        "needs": needs.of_part_d(pep, missing) if reader.writes else [],
        "marks_complete": can_read(request.user, pep, "sign_off_page"),
        "needs_money": reader.asks and missing > 0,
        "begun": _begun(pep, kept.drafts_of(pep, request.user)) if reader.writes else [],
        "late_notes": kept.late_notes(pep, capacities_in(request.user, pep), part=Part.D),
        "page_panels": panels.of_page.for_page(request, (pep, "targets")),
        "no_money": NoMoneyReason.objects.filter(pep=pep).exclude(reason="").first() if sees_money else None,
    }
    return render(request, "targets/list.html", shell.frame(request, pep, "Targets") | context)


@require_http_methods(["GET", "POST"])
def add(request, pep_id):
    """A new target has its id already: a second press finds the first, and what is typed before is kept under it."""
    pep = shell.plan_or_404(request, pep_id, "targets")
    _check(request, permissions.check_can_set_targets, pep)
    token = _token(request)
    known = pep.targets.filter(pk=token).first()
    if known and known.removed_at:
        return _gone(request, pep, known)
    token = known.pk if known else free_id(Target, token)
    return _write(request, pep, token, is_new=known is None)


@require_http_methods(["GET", "POST"])
def change(request, pep_id, target_id):
    pep = shell.plan_or_404(request, pep_id, "targets")
    target = _target_of(pep, target_id, also_removed=True)
    _check(request, permissions.check_can_set_targets, pep)
    if target.removed_at:
        return _gone(request, pep, target)
    return _write(request, pep, target.pk)


def _write(request, pep, pk, *, is_new: bool = False):
    """The form of a target, which saves by itself; a new one goes on the list by its button."""
    money = can_read(request.user, pep, "money")
    unit = _unit(pep, pk)

    def make(data=None):
        known = pep.targets.filter(pk=pk).first() or Target(pk=pk, child=pep.child, set_in=pep)
        return TargetForm(data, with_money=money, instance=known)

    def save(form):
        if form.instance._state.adding:
            actions.add_target(pep=pep, token=pk, values=form.answers, by=request.user)
            return Merged()
        based_on = form.cleaned_data["based_on"]
        return actions.save_target(target=form.instance, values=form.answers, based_on=based_on, by=request.user)

    if request.method == "POST":
        by_itself = autosave.is_asked_for(request)
        saved = save_answers(request, make, save, unit, stays_open=by_itself, is_new=is_new)
        if by_itself:
            return autosave.answer(request, saved)
        if saved.is_whole:
            return _saved(request, pep, _target_of(pep, pk))
        form = saved.form
    else:
        form = autosave.begun(request, unit, make)
    drafts = kept.drafts_of(pep, request.user)
    here = () if is_new else ("targets:here", pep.pk, pk)
    return _form(
        request,
        pep,
        form,
        "Add a target" if is_new else "Change the target",
        "targets/target_form.html",
        **autosave.on_page(unit, form, request.user, here=here, is_new=is_new, drafts=drafts),
        begun=[one for one in _begun(pep, drafts, {"target"}) if one["pk"] != str(pk)] if is_new else [],
        tip=SMART,
        button="Save target",
    )


@require_POST
def here(request, pep_id, target_id, tab):
    """A page of a target says every few seconds that it is open (see `peps.views.pages.here`)."""
    pep = get_object_or_404(PEP.objects.visible_to(request.user, "targets"), pk=pep_id)
    target = _target_of(pep, target_id)
    if not plans.may_write_part(request.user, pep, Part.D):
        raise Http404
    return autosave.say_who_is_here(request, _unit(pep, target.pk), tab)


here.is_only_asking = True


@require_http_methods(["GET", "POST"])
def remove(request, pep_id, target_id):
    pep = shell.plan_or_404(request, pep_id, "targets")
    target = _target_of(pep, target_id)
    permissions.check_can_remove_target(request.user, pep, target)
    form = RemoveForm(_posted(request))
    if request.method == "POST" and form.is_valid():
        actions.remove_target(target=target, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The target is off the list. The plan's history keeps it.")
        return _to_list(pep)
    return _form(
        request,
        pep,
        form,
        "Remove this target?",
        lead=target.statement,
        button="Remove target",
        button_warning=True,
    )


@require_POST
def move(request, pep_id, target_id):
    pep = shell.plan_or_404(request, pep_id, "targets")
    target = _target_of(pep, target_id)
    permissions.check_can_set_targets(request.user, pep)
    actions.move_target(target=target, up=request.POST.get("to") == "up", by=request.user)
    return _to_list(pep, target)


@require_http_methods(["GET", "POST"])
def review(request, pep_id, target_id):
    pep = shell.plan_or_404(request, pep_id, "targets")
    target = get_object_or_404(Target.objects.to_review_in(pep).select_related("set_in__term"), pk=target_id)
    _check(request, permissions.check_can_set_targets, pep)
    money = can_read(request.user, pep, "money") and cards.had_pp_plus(target)

    def make(data=None):
        known = TargetReview.objects.filter(target=target, pep=pep).first()
        return ReviewForm(data, with_money=money, instance=known or TargetReview(target=target, pep=pep))

    def save(form):
        return actions.save_review(
            target=target, pep=pep, values=form.answers, based_on=form.cleaned_data["based_on"], by=request.user
        )

    unit = Unit(pep, f"review:{target.pk}", Part.D, "targets", "How targets went")
    if request.method == "POST":
        by_itself = autosave.is_asked_for(request)
        is_new = "outcome" not in request.POST  # nothing is said yet that could be saved
        saved = save_answers(request, make, save, unit, stays_open=by_itself, is_new=is_new)
        if by_itself:
            return autosave.answer(request, saved)
        if saved.is_whole:
            messages.success(request, "The review is saved.")
            if money and any(one.is_approved and not one.impact for one in target.funding_requests.standing()):
                messages.warning(request, "Money was given for this target. Say beside it what that changed.")
            return _to_list(pep, target)
        form = saved.form
    else:
        form = autosave.begun(request, unit, make)
    return _form(
        request,
        pep,
        form,
        "How did this target go?",
        "targets/review.html",
        **autosave.on_page(unit, form, request.user),
        caption=f"Set in {target.set_in.term.name}",
        target=target,
        button="Save review",
    )


@require_http_methods(["GET", "POST"])
def action(request, pep_id, target_id, action_id=None):
    """One more thing that is done for a target. A new one has its id already (see `add`)."""
    pep = shell.plan_or_404(request, pep_id, "targets")
    target = _target_of(pep, target_id)
    _check(request, permissions.check_can_set_targets, pep)
    rows = TargetAction.objects.filter(target=target)
    known = get_object_or_404(rows, pk=action_id) if action_id else rows.filter(pk=_token(request)).first()
    pk = known.pk if known else free_id(TargetAction, _token(request))
    unit = Unit(pep, f"action:{target.pk}:{pk}", Part.D, "targets", "Targets")
    if known and known.removed_at:
        return _action_gone(request, pep, target, known, unit)

    def make(data=None):
        return ActionForm(data, instance=rows.filter(pk=pk).first() or TargetAction(pk=pk, target=target))

    def save(form):
        if form.instance._state.adding:
            actions.add_target_action(target=target, token=pk, values=form.answers, by=request.user)
            return Merged()
        based_on = form.cleaned_data["based_on"]
        return actions.save_target_action(row=form.instance, values=form.answers, based_on=based_on, by=request.user)

    form, answer = _bound(request, make, save, unit, is_new=known is None)
    if form is None:
        if answer is None:
            messages.success(request, "The action is saved.")
        return answer or _to_list(pep, target)
    return _form(
        request,
        pep,
        form,
        "What else will be done?" if known is None else "Change the action",
        "targets/action.html",
        **autosave.on_page(unit, form, request.user, is_new=known is None),
        caption=target.statement,
        button="Save action",
        remove_url=reverse("targets:action_remove", args=[pep.pk, target.pk, pk]) if known else "",
    )


def _bound(request, make, save, unit, *, is_new):
    """The form to be shown, and None; or no form: the answer to a page that saves by itself, or None where the button
    saved everything."""
    if request.method != "POST":
        return autosave.begun(request, unit, make), None
    by_itself = autosave.is_asked_for(request)
    saved = save_answers(request, make, save, unit, stays_open=by_itself, is_new=is_new)
    return (None, autosave.answer(request, saved)) if by_itself else (saved.form, None)


def _action_gone(request, pep, target, row, unit):
    """Somebody took it off while this person was changing it."""

    def put_back(form):
        actions.put_target_action_back(row=row, values=form.answers, by=request.user)
        messages.success(request, "The action is back, with your changes.")
        return _to_list(pep, target)

    def leave():
        messages.success(request, "The action stays off the list. The plan’s history keeps it.")
        return _to_list(pep, target)

    show = shell.frame(request, pep, "Targets") | {"caption": target.statement}
    make = partial(ActionForm, instance=row)
    return gone.answer(request, unit, make, put_back=put_back, leave=leave, page=show)


@require_POST
def action_remove(request, pep_id, target_id, action_id):
    pep = shell.plan_or_404(request, pep_id, "targets")
    target = _target_of(pep, target_id)
    row = get_object_or_404(target.actions.select_related("target__set_in"), pk=action_id)
    actions.remove_target_action(row=row, by=request.user)
    messages.success(request, "The action is off the list. The plan’s history keeps it.")
    return _to_list(pep, target)


@require_http_methods(["GET", "POST"])
def story(request, pep_id, target_id):
    """A target across the terms, and how it is going between two meetings."""
    pep = shell.plan_or_404(request, pep_id, "targets")
    known = Target.objects.standing().filter(set_in=pep) | Target.objects.to_review_in(pep)
    target = get_object_or_404(known.select_related("set_in__term", "set_in__child"), pk=target_id)
    form = NoteForm(_posted(request), initial={"token": uuid4()})
    if request.method == "POST":
        permissions.check_can_note(request.user, target)
        if form.is_valid():
            actions.note_progress(target=target, **form.cleaned_data, by=request.user)
            messages.success(request, "Your note is kept.")
            return redirect("targets:story", pep.pk, target.pk)
    return render(
        request,
        "targets/story.html",
        shell.frame(request, pep, "Targets")
        | {
            "target": target,
            "events": stories.of(target, sees_money=can_read(request.user, pep, "money")),
            "form": form,
            "may_note": permissions.can_note(request.user, target),
        },
    )


# ---------------------------------------------------------------- money


@require_http_methods(["GET", "POST"])
def ask(request, pep_id, target_id):
    """A request for a target of this plan, or for one that is carried forward. It has its id already (see `add`)."""
    pep = _plan_with_money(request, pep_id)
    known = Target.objects.standing().filter(set_in=pep) | Target.objects.to_review_in(pep)
    target = get_object_or_404(known, pk=target_id)
    _check(request, permissions.check_can_ask, pep)
    asked = pep.funding_requests.filter(target=target, pk=_token(request)).first()
    return _write_request(request, pep, target, asked)


@require_http_methods(["GET", "POST"])
def change_request(request, pep_id, request_id):
    pep = _plan_with_money(request, pep_id)
    asked = get_object_or_404(pep.funding_requests.select_related("target"), pk=request_id)
    asked.pep = pep
    _check(request, permissions.check_can_change_request, asked)
    return _write_request(request, pep, asked.target, asked)


def _write_request(request, pep, target, asked):
    """The form of a request, which saves by itself. What is new goes on the list by a button, and only a button sends
    it to the Virtual School."""
    pk = asked.pk if asked else free_id(FundingRequest, _token(request))
    unit = _request_unit(pep, target, pk)
    if asked and asked.removed_at:
        return _request_gone(request, pep, asked, unit)
    submit = "submit" in request.POST and not autosave.is_asked_for(request)

    def make(data=None):
        known = pep.funding_requests.select_related("child__authority").filter(pk=pk).first()
        return RequestForm(data, instance=known or FundingRequest(pk=pk, child=pep.child, pep=pep, target=target))

    def save(form):
        values, by = form.answers, request.user
        if form.instance._state.adding:
            actions.ask_for_money(pep=pep, target=target, token=pk, values=values, submit=submit, by=by)
            return Merged()
        seen = form.cleaned_data["based_on"]
        return actions.save_request(request=form.instance, values=values, based_on=seen, submit=submit, by=by)

    form, answer = _bound(request, make, save, unit, is_new=asked is None)
    if form is None:
        return answer or _asked(request, pep, _request_of(pep, pk))
    guide = pep.rules.funding.guide_amount_a_term
    text = f"As a guide: up to {money_words(guide)} a term. A request may be higher." if guide else ""
    return _form(
        request,
        pep,
        form,
        "Change the request" if asked else "Ask for money",
        "targets/request_form.html",
        **autosave.on_page(unit, form, request.user, is_new=asked is None),
        target=target,
        decision=cards.decision_words(asked.decisions.first()) if asked else "",
        tip=MONEY_WELL_ASKED | {"text": text},
        button="Save and submit request",
        button_name="submit",
        button_value="yes",
        secondary=[{"text": "Save as a draft", "name": "draft", "value": "yes"}],
    )


def _request_unit(pep, target, pk) -> Unit:
    name = f"money:{target.pk}:{pk}" if target else f"money:{pk}"
    return Unit(pep, name, Part.D, "money", "Requests for money")


def _request_gone(request, pep, asked, unit):
    """Somebody took the request back while this person was changing it."""

    def put_back(form):
        return _asked(request, pep, actions.put_request_back(request=asked, values=form.answers, by=request.user))

    def leave():
        messages.success(request, "The request stays taken back.")
        return _to_list(pep, asked.target)

    show = shell.frame(request, pep, "Targets") | {"caption": "Requests for money"}
    make = partial(RequestForm, instance=asked)
    return gone.answer(request, unit, make, put_back=put_back, leave=leave, page=show)


@require_POST
def submit_request(request, pep_id, request_id):
    pep = _plan_with_money(request, pep_id)
    made = actions.submit_request(request=_request_of(pep, request_id), by=request.user)
    return _asked(request, pep, made)


@require_http_methods(["GET", "POST"])
def remove_request(request, pep_id, request_id):
    pep = _plan_with_money(request, pep_id)
    asked = _request_of(pep, request_id)
    permissions.check_can_remove_request(request.user, asked)
    if request.method == "POST":
        actions.remove_request(request=asked, by=request.user)
        messages.success(request, "The request is taken back.")
        return _to_list(pep, asked.target)
    context = {"asked": asked, "cost": cards.cost_words(asked)}
    return render(request, "targets/remove_request.html", shell.frame(request, pep, "Targets") | context)


@require_http_methods(["GET", "POST"])
def no_money(request, pep_id):
    pep = _plan_with_money(request, pep_id)
    _check(request, permissions.check_can_ask, pep)

    def make(data=None):
        return NoMoneyForm(data, instance=NoMoneyReason.objects.filter(pep=pep).first() or NoMoneyReason(pep=pep))

    def save(form):
        return actions.save_no_money_reason(
            pep=pep, reason=form.cleaned_data["reason"], based_on=form.cleaned_data["based_on"], by=request.user
        )

    form = save_answers(request, make, save).form if request.method == "POST" else make()
    if form is None:
        messages.success(request, "Saved.")
        return _to_list(pep)
    heading = "Why is no target linked to Pupil Premium Plus?"
    return _form(request, pep, form, heading, button="Save")


# ---------------------------------------------------------------- finding and answering


def _posted(request):
    """What was sent, even if it is empty; None when the page is only opened."""
    return request.POST if request.method == "POST" else None


def _plan_with_money(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "targets")
    if not can_read(request.user, pep, "money"):
        raise Http404
    return pep


def _target_of(pep, target_id, *, also_removed: bool = False) -> Target:
    target = one(Target).first(target_id)
    if target is None or target.set_in_id != pep.pk or (target.removed_at and not also_removed):
        raise Http404
    target.set_in = pep
    return target


def _gone(request, pep, target):
    """Somebody removed the target while this person was changing it."""

    def put_back(form):
        return _saved(request, pep, actions.put_target_back(target=target, values=form.answers, by=request.user))

    def leave():
        messages.success(request, "The target stays off the list. The plan's history keeps it.")
        return _to_list(pep)

    show = shell.frame(request, pep, "Targets") | {"caption": "Targets"}
    make = partial(TargetForm, with_money=can_read(request.user, pep, "money"), instance=target)
    return gone.answer(request, _unit(pep, target.pk), make, put_back=put_back, leave=leave, page=show)


def _unit(pep, pk) -> Unit:
    return Unit(pep, f"target:{pk}", Part.D, "targets", "Targets")


def _token(request):
    """The id that came with a new target, or that of one whose draft is asked for; None for anything else."""
    try:
        return UUID(request.POST.get("token") or request.GET.get("draft", ""))
    except ValueError:
        return None


BEGUN = {"target": "statement", "action": "what", "money": "description"}  # and the question that names it
CALLED = {"target": "", "action": "An action: ", "money": "A request for money: "}
ON_THE_LIST = {"target": Target, "action": TargetAction, "money": FundingRequest}


def _begun(pep, drafts: dict, kinds=frozenset(BEGUN)) -> list[dict]:
    """What this person typed and could not save, or has not put on the list yet: targets, and what hangs on one."""
    found = []
    for unit, draft in drafts.items():
        kind, _, ids = unit.partition(":")
        if kind in kinds:
            title = CALLED[kind] + kept.as_posted(draft).get(BEGUN[kind], "")[:200]
            pk = ids.rpartition(":")[2]
            found.append({"pk": pk, "draft": draft, "title": title, "href": _where(pep, kind, ids.split(":"))})
    return found


def _where(pep, kind: str, ids: list) -> str:
    """Where to go on with it: the page of what is on the list, or of a new one. Nowhere, where its target is gone."""
    *target, pk = ids
    is_there = ON_THE_LIST[kind].objects.filter(pk=pk).exists()
    if target and not is_there and not Target.objects.standing().filter(pk=target[0]).exists():
        return ""
    pages = {
        "target": ("targets:change", [pk]) if is_there else ("targets:add", []),
        "action": ("targets:action", [*target, pk]) if is_there else ("targets:action_add", target),
        "money": ("targets:change_request", [pk]) if is_there else ("targets:ask", target),
    }
    name, rest = pages[kind]
    return f"{reverse(name, args=[pep.pk, *rest])}?draft={pk}"


def _request_of(pep, request_id) -> FundingRequest:
    rows = cards.with_page_data(pep.funding_requests.standing().select_related("target"))
    asked = get_object_or_404(rows, pk=request_id)
    asked.pep = pep
    return asked


def _check(request, check, *about) -> None:
    """What is posted too late is answered by the form itself, under the lock: nothing typed is lost."""
    try:
        check(request.user, *about)
    except NotNow:
        if request.method != "POST":
            raise


def _why_not(user, pep) -> str:
    """Why this reader cannot write here now; empty when they can."""
    try:
        permissions.check_can_set_targets(user, pep)
    except (Denied, NotNow) as reason:
        return reason.words
    return ""


def _saved(request, pep, target):
    """Back to the list, with what would make the target better: said, never in the way."""
    before = smart.said_before(pep)
    missing = " ".join(smart.prompts(target))
    messages.success(request, f"Saved. Still to add: {missing}" if missing else "The target is saved.")
    if smart.plain(target.statement) in before:
        messages.warning(
            request,
            "This is word for word a target from before. If it still stands, review that one as In progress: it "
            "carries forward by itself.",
        )
    return _to_list(pep, target)


def _asked(request, pep, made: FundingRequest):
    total = cards.cost_words(made)
    if made.status == FundingRequest.Status.SUBMITTED:
        messages.success(request, f"The request is with the Virtual School: {total}.")
    else:
        messages.success(request, f"The request is saved, and not submitted yet: {total}.")
    for warning in caps.warnings(made):
        messages.warning(request, warning)
    return _to_list(pep, made.target)


def _to_list(pep, target=None):
    page = reverse("targets:list", args=[pep.pk])
    return redirect(f"{page}#target-{target.pk}" if target else page)


def _form(request, pep, form, heading, template="targets/form.html", **more):
    page = reverse("targets:list", args=[pep.pk])
    context = {"form": form, "heading": heading, "back_url": page, "back_text": "Targets", "cancel_url": page}
    template = conflicts.template_for(form, template)
    return render(request, template, shell.frame(request, pep, "Targets") | context | more)
