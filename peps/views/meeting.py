"""The meeting once its day has come: whether it was held, and who came. What is before is in `peps/gathering`."""

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.permissions import NotNow
from audit import clock
from peps import actions, forms, permissions, shell
from peps.known import people_asked
from peps.models import Part


@require_http_methods(["GET", "POST"])
def who_came(request, pep_id):
    """One question per person invited, saved together."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    invitees = [person for person in people_asked(request.user, pep) if person.is_expected]
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
