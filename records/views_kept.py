"""How long records are kept: legal holds, and records whose time is over."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import check_can_manage_people
from audit import clock, looks
from children.models import Child
from children.views import ask as ask_page
from children.views import find
from records import actions, permissions, retention
from records.forms import ReasonForm
from records.models import RECORD, Disposal, LegalHold, SubjectAccess
from records.views import back_to_record

LISTED = 200


@require_http_methods(["GET", "POST"])
def hold(request, child_id):
    child = find(request, child_id, RECORD)
    permissions.check_can_take_out(request.user, child)
    form = ReasonForm(
        request.POST or None,
        label="Why must it be kept?",
        help_text="An inquiry, a claim, a complaint: what it is called and who asks for it.",
    )
    if request.method == "POST" and form.is_valid():
        actions.hold(child=child, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The record is on legal hold. Nothing of it can go.")
        return redirect("records:child", child.pk)
    words = {"heading": "Put the record on legal hold", "button": "Put on hold"}
    return ask_page(request, "form.html", child, form, **words | back_to_record(child))


@require_http_methods(["GET", "POST"])
def lift(request, child_id):
    child = find(request, child_id, RECORD)
    permissions.check_can_take_out(request.user, child)
    held = LegalHold.objects.visible_to(request.user).filter(child=child, lifted_at=None).first()
    if held is None:
        messages.info(request, "This record is not on legal hold.")
        return redirect("records:child", child.pk)
    form = ReasonForm(request.POST or None, label="Why need it not be kept any longer?")
    if request.method == "POST" and form.is_valid():
        actions.lift(held=held, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The legal hold is lifted.")
        return redirect("records:child", child.pk)
    words = {"heading": "Lift the legal hold", "lead": f"It was put on hold: {held.reason}", "button": "Lift the hold"}
    return ask_page(request, "form.html", child, form, **words | back_to_record(child))


@require_GET
def disposals(request):
    """What waits to be confirmed, and certificates of what went."""
    check_can_manage_people(request.user)
    rows = Disposal.objects.visible_to(request.user).select_related("authority", "proposed_by")
    waiting = rows.filter(confirmed_at=None, kept_at=None)
    asked = SubjectAccess.objects.visible_to(request.user).unanswered().select_related("child", "owner")
    asked = list(asked.order_by("due_on")[:LISTED])
    over = retention.over(Child.objects.visible_to(request.user, "attachments"))[:LISTED]
    looks.seen(request, *{one.child_id for one in asked}, *(child.pk for child, _ in over))
    context = {
        "waiting": waiting,
        "others": rows.exclude(pk__in=waiting.values("pk"))[:LISTED],
        "asked": asked,
        "over": over,
        "is_head": permissions.is_head(request.user),
        "today": clock.today(),
    }
    return render(request, "records/disposals.html", context)


@require_http_methods(["GET", "POST"])
def propose(request, child_id):
    child = find(request, child_id, "attachments")
    permissions.check_can_propose(request.user, child)
    if request.method == "POST":
        made = actions.propose(child=child, by=request.user)
        messages.success(request, "Proposed. Somebody else has to confirm it.")
        return redirect("records:disposal", made.pk)
    return render(request, "records/propose.html", {"child": child, "kept": retention.of_child(child)})


@require_GET
def disposal(request, disposal_id):
    found = _find(request, disposal_id)
    context = {
        "disposal": found,
        "rows": sorted(found.rows.items()),
        "can_confirm": not (found.confirmed_at or found.kept_at) and found.proposed_by_id != request.user.pk,
        "can_keep": not (found.done_at or found.kept_at),
    }
    return render(request, "records/disposal.html", context)


@require_http_methods(["GET", "POST"])
def confirm(request, disposal_id):
    found = _find(request, disposal_id)
    permissions.check_can_confirm(request.user, found)
    if request.method == "POST":
        actions.confirm(disposal=found, by=request.user)
        messages.success(request, "Confirmed. The record goes with the next run of the disposal command.")
        return redirect("records:disposal", found.pk)
    return render(request, "records/confirm.html", {"disposal": found})


@require_http_methods(["GET", "POST"])
def keep(request, disposal_id):
    found = _find(request, disposal_id)
    permissions.check_can_keep(request.user, found)
    form = ReasonForm(request.POST or None, label="Why is it kept?")
    if request.method == "POST" and form.is_valid():
        actions.keep(disposal=found, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, "The record is kept.")
        return redirect("records:disposal", found.pk)
    address = reverse("records:disposal", args=[found.pk])
    links = {"back_url": address, "back_text": str(found), "cancel_url": address}
    words = {"heading": "Keep the record after all", "button": "Keep it"}
    return render(request, "form.html", {"form": form, **links, **words})


def _find(request, disposal_id) -> Disposal:
    rows = Disposal.objects.visible_to(request.user).select_related(
        "authority", "proposed_by", "confirmed_by", "kept_by"
    )
    found = get_object_or_404(rows, pk=disposal_id)
    request.authority = found.authority
    if child := Child.objects.visible_to(request.user, "name").filter(pk=found.child_id).first():
        looks.seen(request, child)
    return found
