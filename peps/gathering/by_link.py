"""Answering an invitation without an account: one form behind a signed link, for this one person."""

from django.contrib.auth.decorators import login_not_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from audit.acting import Guest
from audit.looks import seen
from peps.calendar_file import calendar_file
from peps.gathering import actions, links, places
from peps.gathering.forms import ReplyForm
from peps.gathering.views import as_file


def _found(request, token):
    """Public: the token is the key. A link that never was, has ended or was taken back is not found."""
    person = links.person_behind(token)
    if person is None:
        raise Http404
    request.guest = Guest(person.pk, f"{person.name}, by link")
    request.authority = person.pep.child.authority
    seen(request, person.pep.child)
    return person


@login_not_required
@never_cache
@require_http_methods(["GET", "POST"])
def answer(request, token):
    person = _found(request, token)
    meeting = person.pep.meeting_or_none
    if meeting is None or meeting.held:
        return render(request, "peps/gathering/invited_off.html", {"is_held": meeting is not None})
    form = ReplyForm(request.POST or None, instance=person, meeting=meeting)
    if request.method == "POST" and form.is_valid():
        actions.answer(person=person, values=form.cleaned_data, by=request.guest)
        return redirect(f"{links.path_of(person)}?thanks=1")
    context = {
        "form": form,
        "person": person,
        "meeting": meeting,
        "about": person.pep.child.initials,
        "place": places.as_told(meeting, person),
        "video_link": meeting.video_link if meeting.by_video and person.may_know_place else "",
        "calendar_url": f"{links.path_of(person)}meeting.ics",
        "thanks": "thanks" in request.GET and person.replied_at is not None and request.method == "GET",
    }
    return render(request, "peps/gathering/invited.html", context)


@login_not_required
@never_cache
@require_GET
def calendar(request, token):
    person = _found(request, token)
    return as_file(calendar_file(person.pep.meeting, person))
