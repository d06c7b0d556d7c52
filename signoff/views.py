"""The Sign Off page and the moves that start from it. Each page: find, ask, bind, act, answer."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from children import access
from children.standing import capacities
from components.words import day_words
from peps import shell
from peps.models import PEP
from peps.saving import kept
from peps.standing import capacities_in
from peps.views.plan import href_of
from signoff import actions, forms, keeping, permissions, policies
from signoff.clocks import permissions as clocks
from signoff.models import Decision, ImprovementAction, Pause, WhyLate
from signoff.permissions import can
from signoff.quality import reading, returning
from signoff.quality.queue import after


@require_GET
def page(request, pep_id):
    """One row per part: complete or not, by whom, what is missing; then the decision of the Virtual School."""
    pep = shell.plan_or_404(request, pep_id, "sign_off_page", everything=True)
    rows = [_row(request.user, pep, part) for part in policies.parts_of(pep)]
    blind = reading.is_blind(request.user, pep)
    return render(
        request,
        "signoff/page.html",
        {
            **shell.frame(request, pep, "Sign off"),
            "rows": rows,
            "left": _what_is_left(rows),
            "can_submit": can(permissions.check_can_submit, request.user, pep),
            "may_submit": can(permissions.check_may_move, request.user, pep, "submit") and not pep.is_locked,
            "can_return": can(permissions.check_can_return, request.user, pep),
            "can_rate": can(permissions.check_can_rate, request.user, pep),
            "can_sign_off": can(permissions.check_can_sign_off, request.user, pep),
            "can_close": can(permissions.check_can_close, request.user, pep),
            "can_reopen": can(permissions.check_can_reopen, request.user, pep),
            "can_pause": can(clocks.check_can_pause, request.user, pep),
            "pause": Pause.objects.current().filter(pep=pep).select_related("by").first(),
            "can_say_why_late": can(clocks.check_can_say_why_late, request.user, pep),
            "why_late": _why_late(request.user, pep),
            "rating": reading.rating_for(request.user, pep),
            "improvement": None if blind else ImprovementAction.objects.filter(pep=pep).select_related("by").first(),
            "can_say_improved": can(permissions.check_can_say_improved, request.user, pep),
            "decisions": [] if blind else Decision.objects.filter(pep=pep).select_related("by"),
            "late_notes": kept.late_notes(pep, capacities_in(request.user, pep)),
            "late": policies.late_parts(pep) if not pep.is_locked else [],
        },
    )


def _what_is_left(rows) -> dict:
    """In a sentence or two: how much there is for this reader (what several sections need counts once), where to go on,
    and for whom else a section waits."""
    mine = {need["words"]: need for row in rows if row["mine"] for need in row["needs"]}
    return {
        "mine": list(mine.values()),
        "others": [row for row in rows if row["needs"] and not row["mine"]],
        "ready": [row for row in rows if row["can_complete"]],
    }


def _why_late(user, pep) -> WhyLate | None:
    """For the Virtual School and the reviewing officer: it says how the Virtual School works, not the school."""
    if not access.can_read(capacities(user, pep.child), "decision"):
        return None
    return WhyLate.objects.filter(pep=pep).select_related("by").first()


def _row(user, pep, part) -> dict:
    state = pep.part(part)
    missing = policies.needs_of(pep, part) if state.is_open and not pep.is_locked else []
    mine = can(permissions.check_may_complete, user, pep, part)
    return {
        "part": part,
        "state": state,
        "title": pep.section_words(part),
        "owner": permissions.owner_of(pep, part).label,
        "mine": mine,
        "href": href_of(pep, "summary")
        if part == "S"
        else href_of(pep, "targets")
        if part == "D"
        else reverse("peps:part", args=[pep.pk, part]),
        "needs": [{"words": need.words, "href": href_of(pep, need.page)} for need in missing],
        "can_complete": mine and state.is_open and not pep.is_locked and not missing,
        "can_reopen": can(permissions.check_can_reopen_part, user, pep, part),
    }


@require_http_methods(["GET", "POST"])
def complete(request, pep_id, letter):
    part = shell.part_or_404(letter)
    pep = shell.plan_or_404(request, pep_id, "sign_off_page", everything=True)
    posted = request.method == "POST"  # then what is missing is looked at under the lock
    role = (permissions.check_may_complete if posted else permissions.check_can_complete)(request.user, pep, part)
    owner = permissions.owner_of(pep, part)
    form = forms.CompleteForm(request.POST if posted else None, on_behalf=role != owner)

    if posted and form.is_valid():
        actions.complete_part(pep=pep, part=part, on_behalf_reason=form.cleaned_data.get("reason", ""), by=request.user)
        messages.success(request, f"{pep.section_words(part)} is marked complete.")
        return redirect("signoff:page", pep.pk)

    heading = f"Mark “{pep.section_words(part)}” complete on behalf of the {owner.label.lower()}"
    return _ask(request, pep, form, heading, "Mark as complete")


@require_http_methods(["GET", "POST"])
def reopen_part(request, pep_id, letter):
    part = shell.part_or_404(letter)
    pep = shell.plan_or_404(request, pep_id, "sign_off_page", everything=True)
    permissions.check_can_reopen_part(request.user, pep, part)
    form = forms.ReasonForm(request.POST or None, label="Why does this section need a change?")

    if request.method == "POST" and form.is_valid():
        actions.reopen_part(pep=pep, part=part, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"{pep.section_words(part)} can be changed again.")
        return redirect("signoff:page", pep.pk)
    return _ask(request, pep, form, f"Change “{pep.section_words(part)}” again", "Un-mark it")


@require_http_methods(["GET", "POST"])
def submit(request, pep_id):
    """One page that says what sending means, and sends."""
    pep = shell.plan_or_404(request, pep_id, "sign_off_page", everything=True)
    permissions.check_can_submit(request.user, pep)
    if request.method == "POST":
        actions.submit(pep=pep, by=request.user)
        messages.success(request, "The plan is with the Virtual School. You can read it, and will hear from them.")
        return redirect("signoff:page", pep.pk)
    context = {
        **shell.frame(request, pep, "Sign off"),
        "late": [pep.section_words(state.part) for state in policies.late_parts(pep)],
        "due": policies.sign_off_deadline(pep),
    }
    return render(request, "signoff/submit.html", context)


@require_http_methods(["GET", "POST"])
def return_(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "decision", everything=True)
    permissions.check_can_return(request.user, pep)
    titles = {part.value: pep.section_words(part) for part in policies.parts_of(pep)}
    titles = {part: title if part == "S" else f"Section {part}: {title}" for part, title in titles.items()}
    form = forms.ReturnForm(request.POST or None, titles=titles, reasons=returning.reasons(pep, titles))

    if request.method == "POST" and form.is_valid():
        actions.return_plan(pep=pep, reasons=form.reasons, by=request.user)
        messages.success(request, "The plan has gone back. Only the sections you chose can be changed.")
        return redirect(after(request, pep, reverse("signoff:page", args=[pep.pk])))
    lead = "Only the sections you choose are opened again. The four weeks keep running."
    return _ask(request, pep, form, "Return for more information", "Return the plan", lead=lead)


@require_http_methods(["GET", "POST"])
def sign_off(request, pep_id):
    """Final. Where the rating would hold the plan back, the head says what has to improve."""
    pep = shell.plan_or_404(request, pep_id, "decision", everything=True)
    permissions.check_can_sign_off(request.user, pep)
    if policies.is_late(pep) and not WhyLate.objects.filter(pep=pep).exists():
        messages.info(request, "The day for the sign-off has gone by. Say why before you sign it off.")
        return redirect("signoff:why_late", pep.pk)
    is_held_back = policies.is_held_back(pep, pep.rating)
    form_class = forms.SignOffAlthoughForm if is_held_back else forms.SignOffForm
    form = form_class(request.POST or None)

    if request.method == "POST" and form.is_valid():
        improvement = form.improvement if is_held_back else None
        actions.sign_off(pep=pep, improvement=improvement, by=request.user)
        messages.success(request, "The plan is signed off. The social worker and the school are told.")
        return redirect(after(request, pep, reverse("papers:plan", args=[pep.pk])))
    lead = "A signed-off plan is final. It is kept as it is now, and the next term's plan is opened."
    return _ask(request, pep, form, f"Sign off {pep.child.first_name}’s plan", "Sign off", lead=lead)


@require_http_methods(["GET", "POST"])
def improved(request, pep_id):
    """Whoever was asked for an improvement says what was done."""
    pep = shell.plan_or_404(request, pep_id, "sign_off_page", everything=True)
    row = permissions.check_can_say_improved(request.user, pep)
    form = forms.ImprovedForm(request.POST or None)

    if request.method == "POST" and form.is_valid():
        actions.say_improved(pep=pep, words=form.cleaned_data["words"], by=request.user)
        messages.success(request, "Saved. The Virtual School reads it.")
        return redirect("signoff:page", pep.pk)
    return _ask(request, pep, form, "What was done to improve?", "Save", lead=row.what)


@require_http_methods(["GET", "POST"])
def close(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "decision", everything=True)
    permissions.check_can_close(request.user, pep)
    hint = "For example: left care, moved to another authority, not held, opened in error."
    form = forms.ReasonForm(request.POST or None, label="Why is this plan closed?", hint=hint)

    if request.method == "POST" and form.is_valid():
        actions.close(pep=pep, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The plan is closed.")
        return redirect("signoff:page", pep.pk)
    return _ask(request, pep, form, "Close this plan", "Close the plan")


@require_http_methods(["GET", "POST"])
def reopen(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "decision", everything=True)
    permissions.check_can_reopen(request.user, pep)
    form = forms.ReasonForm(request.POST or None, label="Why is this plan opened again?")

    if request.method == "POST" and form.is_valid():
        actions.reopen(pep=pep, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The plan is open again.")
        return redirect("signoff:page", pep.pk)
    return _ask(request, pep, form, "Reopen this plan", "Reopen the plan")


@require_http_methods(["GET", "POST"])
def hand_on(request, pep_id):
    """A plan that stayed with the former school goes to where the child is now."""
    pep = shell.plan_or_404(request, pep_id, "decision", everything=True)
    row = permissions.check_can_hand_on(request.user, pep)
    hint = "For example: the teacher who held the meeting has left."
    form = forms.ReasonForm(request.POST or None, label="Why is it handed on?", hint=hint)

    if request.method == "POST" and form.is_valid():
        pep = keeping.hand_on(pep=pep, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, f"The plan is with {pep.school or 'the social worker'} now. Both are told.")
        return redirect("peps:plan", pep.pk)
    to = keeping.where_it_would_go(pep)
    lead = (
        f"{row.school} held the meeting and could finish the plan until {day_words(row.ends)}. "
        f"It goes to {to} instead. Both are told."
    )
    return _ask(request, pep, form, "Hand this plan on", "Hand the plan on", lead=lead)


def _ask(request, pep: PEP, form, heading: str, button: str, lead: str = ""):
    context = {
        **shell.frame(request, pep, "Sign off"),
        "form": form,
        "heading": heading,
        "button": button,
        "lead": lead,
        "cancel_url": reverse("signoff:page", args=[pep.pk]),
    }
    return render(request, "signoff/ask.html", context)
