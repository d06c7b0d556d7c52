"""Children who move between authorities: the offer, the answer, and the list of both for heads and administrators."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.actions import Refused
from accounts.permissions import check_can_manage_people
from audit import looks
from children import facts
from children.models import Transfer
from children.transfers import actions, permissions
from children.transfers.forms import OfferForm, RefuseForm, TakeForm
from children.views import find
from components.words import day_words

ROWS_ON_A_PAGE = 50


@require_GET
def transfers(request):
    """What waits for an answer here first, then what was answered."""
    check_can_manage_people(request.user)
    rows = Transfer.objects.visible_to(request.user).select_related("child__authority", "to")
    waiting = rows.waiting_for(request.user).order_by("on")
    page = Paginator(rows.exclude(pk__in=waiting.values("pk")), ROWS_ON_A_PAGE).get_page(request.GET.get("page"))
    looks.seen(request, *{row.child for row in [*waiting, *page.object_list]})
    return render(request, "children/transfers/list.html", {"waiting": waiting, "page": page})


@require_http_methods(["GET", "POST"])
def offer(request, child_id):
    child = find(request, child_id, "attachments")
    permissions.check_can_offer(request.user, child)
    address = reverse("children:child", args=[child.pk])
    permissions.check_is_to_offer(child)
    form = OfferForm(request.POST or None, child=child)
    if request.method == "POST" and form.is_valid():
        made = actions.offer(child=child, **form.cleaned_data, by=request.user)
        messages.success(request, f"{made.to.name} is asked to take {child.known_as} over. You hear of their answer.")
        return redirect("transfers:one", made.pk)
    words = {
        "heading": "The child moves to another authority",
        "lead": "They are asked to take over. Until they do, nothing changes here, and they see the name, the date of "
        "birth, the year and the school.",
        "caption": child.known_as,
        "button": "Ask them to take over",
        "back_url": address,
        "back_text": child.known_as,
        "cancel_url": address,
    }
    return render(request, "children/transfers/offer.html", {"form": form, **words})


@require_GET
def one(request, transfer_id):
    transfer = _find(request, transfer_id)
    is_asked = permissions.can_answer(request.user, transfer)
    words = {
        "rows": _what_is_said(transfer),
        "can_answer": transfer.is_open and is_asked,
        "can_withdraw": transfer.is_open and permissions.can_withdraw(request.user, transfer),
        "record": transfer.taken_as if is_asked else None if transfer.is_open else transfer.child,
    }
    return render(request, "children/transfers/one.html", {"transfer": transfer, **words})


@require_http_methods(["GET", "POST"])
def take(request, transfer_id):
    transfer = _find_to_answer(request, transfer_id)
    if transfer is None:
        return redirect("transfers:one", transfer_id)
    form = TakeForm(request.POST or None, transfer=transfer)
    if request.method == "POST" and form.is_valid():
        try:
            there = actions.take_over(transfer=transfer, **form.cleaned_data, by=request.user)
        except Refused as reason:
            messages.info(request, str(reason))
            return redirect("transfers:one", transfer_id)
        messages.success(request, f"{there.known_as} is with you from {day_words(transfer.on)}.")
        return redirect("children:child", there.pk)
    return _ask(
        request,
        transfer,
        form,
        heading="Take the child over",
        lead=f"Your record of the child begins on {day_words(transfer.on)}. The school, the contacts and earlier "
        "schools come along; your own first plan opens by your policy.",
        button="Take over",
    )


@require_http_methods(["GET", "POST"])
def refuse(request, transfer_id):
    transfer = _find_to_answer(request, transfer_id)
    if transfer is None:
        return redirect("transfers:one", transfer_id)
    form = RefuseForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.refuse(transfer=transfer, reason=form.cleaned_data["reason"], by=request.user)
            messages.success(request, f"{transfer.child.authority.name} is told that you do not take over.")
        except Refused as reason:
            messages.info(request, str(reason))
        return redirect("transfers:list")
    heading = "Do you not take this child over?"
    return _ask(request, transfer, form, heading=heading, button="Do not take over", button_warning=True)


@require_POST
def withdraw(request, transfer_id):
    transfer = _find(request, transfer_id)
    permissions.check_can_withdraw(request.user, transfer)
    try:
        actions.withdraw(transfer=transfer, by=request.user)
        messages.success(request, f"{transfer.to.name} is not asked any more.")
    except Refused as reason:
        messages.info(request, str(reason))
    return redirect("transfers:one", transfer_id)


# ---------------------------------------------------------------- finding and answering


def _find(request, transfer_id) -> Transfer:
    rows = Transfer.objects.visible_to(request.user).select_related("child__authority", "to", "offered_by", "taken_as")
    transfer = get_object_or_404(rows, pk=transfer_id)
    looks.seen(request, transfer.child)
    return transfer


def _find_to_answer(request, transfer_id) -> Transfer | None:
    """None: it is answered already."""
    transfer = _find(request, transfer_id)
    permissions.check_can_answer(request.user, transfer)
    if not transfer.is_open:
        messages.info(request, "This is answered already.")
        return None
    return transfer


def _what_is_said(transfer: Transfer) -> list[dict]:
    """What both sides read before it is answered: enough to recognise the child."""
    child, enrolment = transfer.child, facts.main_enrolment(transfer.child)
    plans = "Handed over once the child is taken over" if transfer.with_plans else "Not handed over"
    return [
        {"key": "Child", "value": child.known_as},
        {"key": "Date of birth", "value": day_words(child.date_of_birth)},
        {"key": "Year", "value": child.get_year_group_display(), "empty": "Not known"},
        {"key": "School", "value": enrolment.school.name if enrolment else "", "empty": "No school place"},
        {"key": "From", "value": child.authority.name},
        {"key": "To", "value": transfer.to.name},
        {"key": "First day there", "value": day_words(transfer.on)},
        {"key": "Signed-off plans", "value": plans},
        {"key": "To know first", "value": transfer.note, "empty": "Nothing was written"},
        {"key": "Asked by", "value": f"{transfer.offered_by.name}, {day_words(transfer.offered_at)}"},
    ]


def _ask(request, transfer: Transfer, form, **words):
    address = reverse("transfers:one", args=[transfer.pk])
    links = {"back_url": address, "back_text": "The child who moves", "cancel_url": address}
    return render(request, "form.html", {"form": form, "caption": transfer.child.known_as, **links, **words})
