"""Pages about a plan's clocks: pause, go on, why it is late, cannot attend."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from components.words import day_words
from peps import shell
from peps.gathering import days, places
from signoff.clocks import actions, forms, permissions
from signoff.models import WhyLate


@require_http_methods(["GET", "POST"])
def pause(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "sign_off_page")
    permissions.check_can_pause(request.user, pep)
    form = forms.PauseForm(request.POST or None)

    if request.method == "POST" and form.is_valid():
        until, reason = form.cleaned_data["until"], form.cleaned_data["reason"]
        actions.pause(pep=pep, until=until, reason=reason, by=request.user)
        messages.success(request, f"The clocks of this plan rest until {day_words(until)}.")
        return redirect("signoff:page", pep.pk)
    lead = "Nobody is reminded until then. All dates stay as they are, the statutory ones too."
    return _ask(request, pep, form, "Pause the clocks of this plan", "Pause", lead)


@require_POST
def go_on(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "sign_off_page")
    permissions.check_can_pause(request.user, pep)
    actions.go_on(pep=pep, by=request.user)
    messages.success(request, "The clocks of this plan run again.")
    return redirect("signoff:page", pep.pk)


@require_http_methods(["GET", "POST"])
def why_late(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, "decision")
    permissions.check_can_say_why_late(request.user, pep)
    said = WhyLate.objects.filter(pep=pep).first()
    form = forms.WhyLateForm(request.POST or None, instance=said or WhyLate(pep=pep))

    if request.method == "POST" and form.is_valid():
        actions.say_why_late(pep=pep, **form.cleaned_data, by=request.user)
        messages.success(request, "Thank you. It is kept with the plan.")
        return redirect("signoff:page", pep.pk)
    lead = "This helps the Virtual School to see what gets in the way. It is not shown to the school or the child."
    return _ask(request, pep, form, "Why is the sign-off late?", "Save", lead)


@require_http_methods(["GET", "POST"])
def cannot_attend(request, pep_id):
    """Apologies and a new date in one: everybody who was asked gets the new one."""
    pep = shell.plan_or_404(request, pep_id, "meeting_details")
    permissions.check_can_move_meeting(request.user, pep)
    facts = days.facts_of(pep, request.user)
    form = forms.CannotAttendForm(
        request.POST or None,
        instance=pep.meeting,
        pep=pep,
        facts=facts,
        knows_place=places.may_know(request.user, pep.meeting),
        initial={"who": request.user.name},
    )

    if request.method == "POST" and form.is_valid():
        who, reason = form.cleaned_data["who"], form.cleaned_data["reason"]
        meeting = actions.cannot_attend(
            pep=pep, meeting=form.save(commit=False), who=who, reason=reason, by=request.user
        )
        messages.success(request, f"The meeting is on {day_words(meeting.on, 'day')} now. Everybody is told.")
        for warning in days.warnings(meeting.on, facts, meeting.starts_at):
            messages.warning(request, warning)
        return redirect("peps:part", pep.pk, "E")
    lead = "Choose another day in the same term. The people invited, the school and the Virtual School are told."
    back = reverse("peps:part", args=[pep.pk, "E"])
    return _ask(request, pep, form, "Somebody cannot attend", "Move the meeting", lead, back)


def _ask(request, pep, form, heading, button, lead, back=""):
    context = {
        **shell.frame(request, pep, "Sign off" if not back else "Meeting"),
        "form": form,
        "heading": heading,
        "button": button,
        "lead": lead,
        "cancel_url": back or reverse("signoff:page", args=[pep.pk]),
    }
    return render(request, "signoff/ask.html", context)
