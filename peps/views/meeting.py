"""The meeting: arranging it, asking people, and saying who came."""

import uuid

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods

from accounts.permissions import NotNow
from accounts.roles import Role
from audit import clock
from children.discretion import unnamed_to
from children.models import Allocation
from peps import actions, forms, permissions, policies, shell
from peps.calendar_file import calendar_file
from peps.known import people_asked
from peps.models import Invitee, Meeting, Part
from peps.standing import capacities_in


@require_http_methods(["GET", "POST"])
def arrange(request, pep_id):
    """When and where. The last day to hold it is beside the question; a later date warns, and is kept."""
    pep = shell.plan_or_404(request, pep_id, "meeting_details")
    permissions.check_can_write_part(request.user, pep, Part.E, "meeting_details")
    meeting = Meeting.objects.filter(pep=pep).first() or Meeting(pep=pep)
    form = forms.MeetingForm(request.POST or None, instance=meeting)

    if request.method == "POST" and form.is_valid():
        meeting = actions.arrange_meeting(pep=pep, meeting=form.save(commit=False), by=request.user)
        messages.success(request, "The meeting is arranged. Now ask people to come.")
        for warning in policies.warnings_about(meeting):
            messages.warning(request, warning)
        return redirect("peps:people", pep.pk)

    return render(
        request,
        "peps/arrange.html",
        {
            **shell.frame(request, pep, "Meeting"),
            "form": form,
            "heading": "Arrange the meeting" if meeting._state.adding else "Change the meeting",
            "button": "Save and invite people",
            "back_url": reverse("peps:plan", args=[pep.pk]),
        },
    )


@require_http_methods(["GET", "POST"])
def people(request, pep_id):
    """Who is asked: the usual people offered with one press, anybody else typed."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    can_write = permissions.can_write_part(request.user, pep, Part.E)
    if request.method == "POST":
        permissions.check_can_write_part(request.user, pep, Part.E)
    token = _uuid(request.POST.get("token"))
    known = Invitee.objects.filter(pk=token, pep=pep).first() if token else None
    form = forms.InviteeForm(request.POST or None, pep=pep, instance=known or Invitee(pep=pep))
    if request.method == "POST" and form.is_valid():
        invitee = form.save(commit=False)
        if invitee._state.adding and token:
            invitee.pk = token
        actions.invite(pep=pep, invitee=invitee, by=request.user)
        messages.success(request, f"{invitee.name} is invited.")
        return redirect("peps:people", pep.pk)
    invitees = people_asked(request.user, pep)
    return render(
        request,
        "peps/people.html",
        {
            **shell.frame(request, pep, "Meeting"),
            "form": form,
            "invitees": invitees,
            "usual": _usual_people(request.user, pep, {person.email for person in invitees}),
            "token": token or uuid.uuid4(),
            "can_write": can_write,
            "meeting": pep.meeting_or_none,
        },
    )


def _usual_people(user, pep, already: set) -> list[dict]:
    """People attached to the child who are not invited yet, as far as this person knows of them."""
    rows = Allocation.objects.filter(child=pep.child).current().select_related("user")
    if Role.KEEPER in capacities_in(user, pep):
        return []  # who finishes a plan for a child who has left the school is not told who is there now
    if unnamed := unnamed_to(user, pep.child):
        rows = rows.exclude(role=Role.CARER, user__in=unnamed)
    return [
        {"name": row.user.name, "email": row.user.email, "role": row.get_role_display()}
        for row in rows
        if row.user.email not in already and row.user.is_active and row.role != Role.ADVISER
    ]


@require_GET
def calendar(request, pep_id):
    """The meeting as a calendar file for the person who asks."""
    pep = shell.plan_or_404(request, pep_id, "meeting_details")
    meeting = get_object_or_404(Meeting, pep=pep)
    me = pep.invitees.filter(user=request.user).first() or Invitee(pk=request.user.pk, may_know_place=True)
    response = HttpResponse(calendar_file(meeting, me), content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


@require_http_methods(["GET", "POST"])
def who_came(request, pep_id):
    """One question per person invited, saved together."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    invitees = people_asked(request.user, pep)
    rows = [
        forms.AttendanceAtMeetingForm(request.POST or None, instance=person, prefix=str(person.pk))
        for person in invitees
    ]
    if request.method == "POST" and all([form.is_valid() for form in rows]):
        for form in rows:
            if form.has_changed():
                actions.record_attendance(pep=pep, invitee=form.save(commit=False), by=request.user)
        messages.success(request, "Who took part is recorded.")
        return redirect("peps:part", pep.pk, "E")
    context = {
        **shell.frame(request, pep, "Meeting"),
        "rows": rows,
        "has_errors": any(form.errors for form in rows) if request.method == "POST" else False,
    }
    return render(request, "peps/who_came.html", context)


@require_http_methods(["GET", "POST"])
def held(request, pep_id):
    """Was it held? The clocks after the meeting start from this answer."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    meeting = pep.meeting_or_none
    if meeting is None:
        raise NotNow("Arrange the meeting first: it has no date yet.", pep)
    if meeting.on > clock.today():
        raise NotNow("The day of the meeting has not come yet. If it was held earlier, change the date first.", pep)
    if request.method == "POST":
        if request.POST.get("held") == "no":
            return redirect("peps:arrange", pep.pk)
        actions.record_held(pep=pep, held=True, by=request.user)
        messages.success(request, "The meeting is recorded as held. Now write it up.")
        return redirect("peps:part", pep.pk, "E")
    return render(request, "peps/held.html", {**shell.frame(request, pep, "Meeting"), "meeting": meeting})


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
