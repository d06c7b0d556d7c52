"""Sharing work with a colleague: asking, the lists, ending in one click, and the administrators' queue."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts import actions as accounts
from accounts.actions import Refused
from accounts.permissions import check_can_manage_people
from audit import looks
from children.delegation import actions, lists, permissions, rules
from children.delegation.forms import ConfirmForm, LastDayForm, ShareForm
from children.models import Child, Delegation
from components.words import day_words

ROWS_ON_A_PAGE = 50


@require_GET
def shared(request):
    """What is shared with me, and what I share."""
    to_me, by_me = lists.to_me(request.user), lists.by_me(request.user)
    looks.seen(request, *{row.child for row in [*to_me, *by_me]})
    return render(request, "children/delegation/list.html", {"to_me": to_me, "by_me": by_me})


@require_http_methods(["GET", "POST"])
def share(request, child_id):
    child = _child_to_share(request, child_id)
    permissions.check_can_delegate(request.user, child)
    attached = rules.attached_to_delegate(request.user, child)
    form = ShareForm(request.POST if request.method == "POST" else None, by=request.user, attached=attached)
    if request.method == "POST" and form.is_valid():
        try:
            made = _share(form, by=request.user)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _said_after(made))
            return redirect("delegation:list")
    address = reverse("children:child", args=[child.pk])
    return render(
        request,
        "children/delegation/share.html",
        {
            "form": form,
            "child": child,
            "heading": "Share the work",
            "caption": child.known_as,
            "button": "Share",
            "back_url": address,
            "back_text": child.known_as,
            "cancel_url": address,
        },
    )


@require_POST
def end(request, delegation_id):
    if request.user.delegations.exclude(ended_at=None).filter(pk=delegation_id).exists():
        messages.info(request, "It had ended already.")  # pressed twice: to the delegate the child is out of sight now
        return redirect("delegation:list")
    delegation = _find(request, delegation_id)
    permissions.check_can_end(request.user, delegation)
    was_over = delegation.is_over
    actions.end(delegation=delegation, by=request.user)
    who = (
        "You no longer help"
        if delegation.delegate_id == request.user.pk
        else f"{delegation.delegate.name} no longer helps"
    )
    words = (
        "It had ended already." if was_over else f"{who} with {delegation.sections} for {delegation.child.known_as}."
    )
    messages.success(request, words)
    return redirect("delegation:list")


@require_http_methods(["GET", "POST"])
def redate(request, delegation_id):
    delegation = _find(request, delegation_id)
    permissions.check_can_redate(request.user, delegation)
    attached = rules.attached_as(delegation)
    until = attached.until if attached else None
    form = LastDayForm(request.POST if request.method == "POST" else None, delegation=delegation, until=until)
    if request.method == "POST" and form.is_valid():
        try:
            actions.redate(delegation=delegation, ends=form.cleaned_data["ends"], by=request.user)
        except Refused as reason:
            form.add_error(None, str(reason))
        else:
            last_day = day_words(form.cleaned_data["ends"])
            messages.success(request, f"{delegation.delegate.name} now helps until {last_day}.")
            return redirect("delegation:list")
    return _ask(
        request,
        form,
        heading=f"How long does {delegation.delegate.name} help?",
        lead=f"{delegation.sections} of {delegation.child.known_as}’s plan.",
        button="Save the last day",
        back=("delegation:list", "Shared work"),
    )


# ---------------------------------------------------------------- what waits for an administrator


@require_GET
def queue(request):
    check_can_manage_people(request.user)
    page = Paginator(lists.waiting(request.user), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    looks.seen(request, *{row.child for row in page.object_list})
    return render(request, "children/delegation/queue.html", {"page": page})


@require_http_methods(["GET", "POST"])
def decide(request, delegation_id):
    delegation = _find(request, delegation_id)
    permissions.check_can_confirm(request.user, delegation)
    if delegation.is_confirmed or delegation.is_over:
        messages.info(request, "Somebody has answered this already, or it is over.")
        return redirect("delegation:queue")
    form = ConfirmForm(request.POST if request.method == "POST" else None, delegation=delegation)
    if request.method == "POST" and form.is_valid():
        try:
            messages.success(request, _decided(delegation, form.cleaned_data["answer"], by=request.user))
        except Refused as reason:
            messages.error(request, str(reason))
        return redirect("delegation:queue")
    return _ask(
        request,
        form,
        heading="May this work be shared?",
        template="children/delegation/decide.html",
        delegation=delegation,
        rows=_facts(delegation),
        button="Save",
        back=("delegation:queue", "Shared work to confirm"),
    )


def _facts(delegation) -> list[dict]:
    place = delegation.school or delegation.child.authority
    days = f"From {day_words(delegation.starts)} to {day_words(delegation.ends)}"
    return [
        {"key": "Asked by", "value": f"{delegation.delegator.name}, {delegation.get_role_display()}, {place}"},
        {"key": "To help", "value": f"{delegation.delegate.name}, {delegation.delegate.email}"},
        {"key": "With", "value": f"{delegation.sections} of {delegation.child.known_as}’s plan"},
        {"key": "When", "value": days},
        {"key": "Why we ask", "value": delegation.doubt},
    ]


def _decided(delegation, answer: str, *, by) -> str:
    if answer == "no":
        actions.decline(delegation=delegation, by=by)
        return f"Nothing is shared. {delegation.delegator.name} is told."
    actions.confirm(delegation=delegation, works_here=answer == "works_here", by=by)
    return f"Confirmed. {delegation.delegate.name} and {delegation.delegator.name} are told."


# ---------------------------------------------------------------- finding and answering


def _child_to_share(request, child_id) -> Child:
    visible = Child.objects.visible_to(request.user).select_related("authority")
    child = get_object_or_404(visible, pk=child_id)
    request.authority = child.authority
    looks.seen(request, child)
    return child


def _find(request, delegation_id) -> Delegation:
    rows = Delegation.objects.visible_to(request.user).prefetch_related("parts")
    rows = rows.select_related("child__authority", "delegator", "delegate", "school")
    delegation = get_object_or_404(rows, pk=delegation_id)
    request.authority = delegation.child.authority
    looks.seen(request, delegation.child)
    return delegation


@transaction.atomic
def _share(form: ShareForm, *, by) -> list[Delegation]:
    """For all the chosen children, or for none."""
    said = form.cleaned_data
    person = said["person"]
    if person._state.adding:
        person = accounts.meet(email=person.email, name=person.name, by=by)
    days = {"starts": said["starts"], "ends": said["ends"]}
    return [actions.delegate(child=child, to=person, letters=form.letters, **days, by=by) for child in form.children]


def _said_after(made: list[Delegation]) -> str:
    first = made[0]
    if any(not each.is_confirmed for each in made):
        return f"An administrator has to confirm this first. You will hear, and so will {first.delegate.name}."
    return f"{first.delegate.name} helps you with {first.sections} until {day_words(first.ends)}, and is told."


def _ask(request, form, *, heading, button, back, template="form.html", **words):
    page, text = back
    address = reverse(page)
    links = {"back_url": address, "back_text": text, "cancel_url": address}
    return render(request, template, {"form": form, "heading": heading, "button": button, **links, **words})
