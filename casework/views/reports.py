"""Telling the Virtual School something about a child, and its answer."""

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import actions, permissions
from casework.finding import find, find_child, frame
from casework.forms import ConcernForm, ReplyForm, TellForm
from casework.models import Report
from peps.models import PEP


@require_http_methods(["GET", "POST"])
def tell(request, child_id):
    child = find_child(request, child_id, "reports")
    permissions.check_can_tell(request.user, child)
    form = TellForm(request.POST or None)
    back = reverse("casework:told", args=[child.pk])
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        report = actions.tell_virtual_school(
            child=child, token=said["token"], about=said["about"], words=said["words"], by=request.user
        )
        messages.success(request, "The Virtual School has been told. You will get an e-mail when there is an answer.")
        return redirect(report)
    words = {
        "heading": "Tell the Virtual School",
        "lead": "They read it on the next working day. If a child is in danger now, call 999.",
        "button": "Send to the Virtual School",
        "cancel_url": back,
    }
    return render(request, "casework/ask.html", frame(request, child, form=form, back_url=back, **words))


@require_http_methods(["GET", "POST"])
def concern(request, pep_id):
    """Before the meeting of a plan the adviser is consulted, and afterwards about what is not settled."""
    pep = get_object_or_404(PEP.objects.visible_to(request.user).select_related("child", "meeting"), pk=pep_id)
    child = find_child(request, pep.child_id, "reports")
    permissions.check_can_tell(request.user, child)
    held = bool(pep.meeting_or_none and pep.meeting.held)
    form = ConcernForm(request.POST or None)
    back = reverse("peps:plan", args=[pep.pk])
    if request.method == "POST" and form.is_valid():
        about = Report.About.AFTER_MEETING if held else Report.About.BEFORE_MEETING
        said = {"token": form.cleaned_data["token"], "about": about, "words": form.cleaned_data["words"]}
        report = actions.tell_virtual_school(child=child, pep=pep, by=request.user, **said)
        messages.success(request, "The Virtual School has been told. You will get an e-mail when there is an answer.")
        return redirect(report)
    words = {
        "heading": "What is not settled after the meeting" if held else "Ask the Virtual School before the meeting",
        "lead": "The adviser reads it and answers you. The child and the carer do not see it.",
        "button": "Send to the Virtual School",
        "cancel_url": back,
    }
    return render(request, "casework/ask.html", frame(request, child, form=form, back_url=back, **words))


@require_GET
def told(request, child_id):
    child = find_child(request, child_id, "reports")
    rows = list(Report.objects.visible_to(request.user).filter(child=child).select_related("by", "owner"))
    context = frame(request, child, rows=rows, can_tell=permissions.can_tell(request.user, child))
    return render(request, "casework/told.html", context)


@require_http_methods(["GET", "POST"])
def report(request, report_id):
    report = find(request, Report.objects.visible_to(request.user).select_related("by", "owner"), report_id)
    form = ReplyForm(request.POST or None)
    if request.method == "POST":
        permissions.check_can_reply(request.user, report)
        if form.is_valid():
            said, closes = form.cleaned_data, "closes" in request.POST
            actions.reply_to_report(
                report=report, token=said["token"], words=said["words"], closes=closes, by=request.user
            )
            messages.success(request, "Your answer has been sent.")
            return redirect(report)
    if report.by_id == request.user.pk:
        form.fields["words"].label = "Your message"
    context = frame(
        request,
        report.child,
        report=report,
        replies=list(report.replies.select_related("by")),
        form=form,
        can_reply=permissions.can_reply(request.user, report) if not report.closed_at else False,
        can_answer=not report.closed_at and permissions.is_virtual_school(request.user, report.child),
    )
    return render(request, "casework/report.html", context)


@require_POST
def look_into(request, report_id):
    report = find(request, Report.objects.visible_to(request.user), report_id)
    actions.look_into(report=report, by=request.user)
    messages.success(request, "It is yours now.")
    return redirect(report)
