"""Pages before a meeting: when and where, who is asked, what they answer, and what it still needs."""

import uuid

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.permissions import NotNow
from accounts.roles import Role
from audit import clock
from children import access
from children.discretion import THE_CARER, unnamed_to
from components.words import day_words
from peps import actions as plans
from peps import permissions, shell
from peps.calendar_file import calendar_file
from peps.gathering import actions, days, forms, people, places, readiness, thread
from peps.guests import permissions as guests
from peps.known import people_asked
from peps.models import Invitee, Meeting, Part
from peps.standing import capacities_in

DETAILS = "meeting_details"


@require_http_methods(["GET", "POST"])
def arrange(request, pep_id):
    """When and where. Odd days warn; once people were told, they are told of another day only by who is sure of it."""
    pep = shell.plan_or_404(request, pep_id, DETAILS)
    permissions.check_can_write_part(request.user, pep, Part.E, DETAILS)
    meeting = Meeting.objects.filter(pep=pep).first() or Meeting(pep=pep)
    is_new = meeting._state.adding or meeting.cancelled_at is not None
    knows_place = is_new or places.may_know(request.user, meeting)
    facts = days.facts_of(pep, request.user)
    form = forms.MeetingForm(
        request.POST or None, instance=meeting, pep=pep, facts=facts, knows_place=knows_place, initial=_initial(meeting)
    )
    asked = pep.invitees.asked().count()

    found = []
    if request.method == "POST" and form.is_valid():
        found = form.warnings()
        if not asked or form.is_sure(found):
            meeting = plans.arrange_meeting(pep=pep, meeting=form.save(commit=False), by=request.user)
            words = "The meeting is arranged. Now ask people to come." if is_new else _moved_words(meeting, asked)
            messages.success(request, words)
            for warning in found:
                messages.warning(request, warning)
            return redirect("peps:people", pep.pk)
        form.ask_again()

    context = {
        **shell.frame(request, pep, "Meeting"),
        "form": form,
        "heading": "Arrange the meeting" if is_new else "Change the meeting",
        "button": "Keep this day and tell everybody" if found else "Save and invite people" if is_new else "Save",
        "asked": asked,
        "found": found,
        "called_off": meeting if meeting.cancelled_at else None,
        "facts": facts,
        "back_url": reverse("peps:plan", args=[pep.pk]),
    }
    return render(request, "peps/gathering/arrange.html", context)


def _initial(meeting) -> dict:
    """A meeting that was called off had a day that will not do; the rest may stay."""
    return {"on": None, "which": None} if meeting.cancelled_at else {}


def _moved_words(meeting, asked: int) -> str:
    told = "1 person is told." if asked == 1 else f"{asked} people are told."
    return f"The meeting is on {day_words(meeting.on, 'day')}. {told if asked else ''}".rstrip()


@require_http_methods(["GET", "POST"])
def call_off(request, pep_id):
    pep = _with_meeting(request, pep_id)
    if pep.meeting.held:
        raise NotNow("The meeting was held already.", pep)
    form = forms.CallOffForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.call_off(pep=pep, why=form.cleaned_data["why"], by=request.user)
        messages.success(request, "The meeting is off, and everybody who was asked is told. It needs another day.")
        return redirect("peps:part", pep.pk, "E")
    asked = pep.invitees.asked().count()
    lead = f"{asked} people are told, and it goes out of their calendars." if asked else "Nobody was invited yet."
    return _ask(request, pep, form, "Call the meeting off", "Call it off", lead)


@require_http_methods(["GET", "POST"])
def equipment(request, pep_id):
    pep = _with_meeting(request, pep_id)
    form = forms.RoomForm(request.POST or None, instance=pep.meeting)
    if request.method == "POST" and form.is_valid():
        actions.save_details(pep=pep, values=form.cleaned_data, by=request.user)
        messages.success(request, "What is in the room is saved.")
        return redirect("peps:ready", pep.pk)
    lead = "The plan is filled in together, on a screen that everybody sees. Tick what is there."
    return _ask(request, pep, form, "The room", "Save", lead)


@require_http_methods(["GET", "POST"])
def interpreter(request, pep_id):
    pep = _with_meeting(request, pep_id)
    is_past = pep.meeting.on <= clock.today()
    initial = {} if pep.meeting.interpreter_language else {"interpreter_language": _language_needed(pep)}
    form = forms.InterpreterForm(request.POST or None, instance=pep.meeting, is_past=is_past, initial=initial)
    if request.method == "POST" and form.is_valid():
        actions.save_details(pep=pep, values=form.cleaned_data, by=request.user)
        messages.success(request, "The interpreter is saved.")
        return redirect("peps:ready", pep.pk)
    return _ask(request, pep, form, "An interpreter", "Save", "For the young person, or for somebody who comes.")


def _language_needed(pep) -> str:
    """What is known already: the child's first language, or what somebody asked for when they answered."""
    if pep.child.interpreter_needed:
        return pep.child.first_language
    asked = pep.invitees.expected().exclude(interpreter_language="").values_list("interpreter_language", flat=True)
    return ", ".join(dict.fromkeys(asked))[:100]


# ---------------------------------------------------------------- getting ready


@require_GET
def ready(request, pep_id):
    """What the meeting waits for: first what is asked of me, then whom it waits for."""
    pep = shell.plan_or_404(request, pep_id, "meeting", everything=True)
    seen = readiness.for_reader(pep, request.user)
    holders = readiness.whom_it_waits_for(pep, seen.others, request.user)
    reminded = {row.thing: row for row in pep.nudges.filter(on=clock.today()).select_related("by")}
    can_write = permissions.can_write_part(request.user, pep, Part.E)
    context = {
        **shell.frame(request, pep, "Meeting"),
        "seen": seen,
        "others": [{"thing": one, "holder": holders[one.key], "nudged": reminded.get(one.key)} for one in seen.others],
        "meeting": pep.meeting_or_none,
        "can_write": can_write,
        "place": _place_for(request.user, pep),
        "is_past": bool(pep.meeting_or_none and pep.meeting.on < clock.today()),
        "is_today": bool(pep.meeting_or_none and pep.meeting.on == clock.today()),
    }
    return render(request, "peps/gathering/ready.html", context)


def _place_for(user, pep) -> str:
    meeting = pep.meeting_or_none
    return meeting.place if meeting and places.may_know(user, meeting) else ""


@require_POST
def nudge(request, pep_id, thing):
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    actions.nudge(pep=pep, thing=thing, by=request.user)
    messages.success(request, "They are reminded. The message names nobody.")
    return redirect("peps:ready", pep.pk)


# ---------------------------------------------------------------- between professionals


@require_http_methods(["GET", "POST"])
def between(request, pep_id):
    """What should not come up in front of the young person is settled here, beforehand."""
    pep = shell.plan_or_404(request, pep_id, thread.RECORD)
    if request.method == "POST":
        thread.check_can_write(request.user, pep)
    token = _uuid(request.POST.get("token")) or uuid.uuid4()
    form = thread.WordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        thread.say(pep=pep, words=form.cleaned_data["words"], token=token, by=request.user)
        messages.success(request, "The others are told that there is something new, not what it is.")
        return redirect("peps:thread", pep.pk)
    context = {
        **shell.frame(request, pep, "Plan"),
        "form": form,
        "token": token,
        "words": thread.words_with_readers(pep),
        "unread": thread.unread(pep, request.user),
        "can_write": not pep.is_final and access.can_write(capacities_in(request.user, pep), thread.RECORD),
    }
    return render(request, "peps/gathering/thread.html", context)


@require_POST
def between_read(request, pep_id):
    pep = shell.plan_or_404(request, pep_id, thread.RECORD)
    thread.mark_read(pep=pep, by=request.user)
    return redirect("peps:thread", pep.pk)


# ---------------------------------------------------------------- who is asked


@require_http_methods(["GET", "POST"])
def who(request, pep_id):
    """Who is asked and what they answered; the people around the child are asked with one press."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    can_write = permissions.can_write_part(request.user, pep, Part.E)
    if request.method == "POST":
        permissions.check_can_write_part(request.user, pep, Part.E)
        asked = actions.invite_several(pep=pep, keys=request.POST.getlist("who"), by=request.user)
        if asked:
            messages.success(request, f"Invited: {', '.join(person.name for person in asked)}.")
            return redirect("peps:people", pep.pk)
    offered = people.candidates(pep, request.user) if can_write else []
    context = {
        **shell.frame(request, pep, "Meeting"),
        "invitees": people_asked(request.user, pep),
        "offered": [one for one in offered if not one.restriction],
        "restricted": [one for one in offered if one.restriction],
        "none_chosen": request.method == "POST",
        "has_errors": request.method == "POST",
        "can_write": can_write,
        "can_ask": guests.may_make_links(request.user, pep),
        "reads_contacts": access.can_read(capacities_in(request.user, pep), "contacts"),
        "meeting": pep.meeting_or_none,
    }
    return render(request, "peps/gathering/people.html", context)


@require_http_methods(["GET", "POST"])
def invite(request, pep_id):
    """Anybody else, by name and address; or a contact of the child under a restriction, with the reason."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    token = _uuid(request.POST.get("token"))
    known = Invitee.objects.filter(pk=token, pep=pep).first() if token else None
    person = known or _begun(request, pep)
    form = forms.InviteeForm(request.POST or None, pep=pep, by=request.user, instance=person)
    if request.method == "POST" and form.is_valid():
        person = form.save(commit=False)
        if person._state.adding and token:
            person.pk = token
        plans.invite(pep=pep, invitee=person, by=request.user)
        messages.success(request, f"{person.name} is invited.")
        return redirect("peps:people", pep.pk)
    context = {"token": token or uuid.uuid4(), "heading": "Invite somebody", "button": "Invite"}
    return _person_page(request, pep, form, context)


def _begun(request, pep) -> Invitee:
    """Of a contact of the child what is known already is there."""
    meeting = pep.meeting_or_none
    person = Invitee(pep=pep, may_know_place=not (meeting and meeting.place_is_confidential))
    key = request.GET.get("who", "")
    for one in people.candidates(pep, request.user) if key else []:
        if one.key == key:
            person.name, person.role, person.email = one.name, one.role, one.email
    return person


@require_http_methods(["GET", "POST"])
def invitee(request, pep_id, row_id):
    """One person who is asked: what they need, what they may know; their link, and taking the invitation back."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    person = get_object_or_404(pep.invitees.select_related("user"), pk=row_id)
    is_unnamed = person.user_id in unnamed_to(request.user, pep.child)
    name = THE_CARER if is_unnamed else person.name
    form = forms.InviteeForm(request.POST or None, pep=pep, by=request.user, instance=person, is_unnamed=is_unnamed)
    if request.method == "POST" and form.is_valid():
        plans.invite(pep=pep, invitee=form.save(commit=False), by=request.user)
        messages.success(request, f"{name} is invited." if person.invited_at else "Saved.")
        return redirect("peps:people", pep.pk)
    is_off = person.reply == Invitee.Reply.WITHDRAWN
    button = "Invite again" if is_off else "Save"
    return _person_page(request, pep, form, {"person": person, "heading": name, "button": button})


def _person_page(request, pep, form, context):
    back = reverse("peps:people", args=[pep.pk])
    context |= {"form": form, "meeting": pep.meeting_or_none, "back_url": back, "cancel_url": back}
    return render(request, "peps/gathering/invite.html", shell.frame(request, pep, "Meeting") | context)


@require_POST
def withdraw(request, pep_id, row_id):
    pep, person = _person(request, pep_id, row_id)
    actions.withdraw(person=person, by=request.user)
    messages.success(request, "The invitation is taken back.")
    return redirect("peps:people", pep.pk)


@require_POST
def new_link(request, pep_id, row_id):
    pep, person = _person(request, pep_id, row_id)
    if not person.email or pep.meeting_or_none is None:
        raise NotNow("There is nothing to send yet.", pep)
    actions.new_link(person=person, by=request.user)
    messages.success(request, "They get a new link. The former one opens nothing any more.")
    return redirect("peps:people", pep.pk)


def _person(request, pep_id, row_id):
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_write_part(request.user, pep, Part.E)
    return pep, get_object_or_404(pep.invitees, pk=row_id)


# ---------------------------------------------------------------- answering, and one's own calendar


@require_http_methods(["GET", "POST"])
def reply(request, pep_id):
    """Whether I come. Only who was asked has this page."""
    pep = shell.plan_or_404(request, pep_id, DETAILS)
    person = pep.invitees.expected().filter(user=request.user).first()
    meeting = pep.meeting_or_none
    if person is None or meeting is None:
        raise Http404
    if meeting.held:
        raise NotNow("The meeting was held already.", pep)
    form = forms.ReplyForm(request.POST or None, instance=person, meeting=meeting)
    is_personal = not access.can_read(capacities_in(request.user, pep), "meeting")
    after = reverse("peps:mine", args=[pep.pk]) if is_personal else reverse("peps:part", args=[pep.pk, "E"])
    if request.method == "POST" and form.is_valid():
        person = actions.answer(person=person, values=form.cleaned_data, by=request.user)
        if person.reply == Invitee.Reply.VIEWS and (form_href := _form_for_views(request.user, pep)):
            messages.success(request, "Thank you. Write here what the meeting is to know.")
            return redirect(form_href)
        messages.success(request, "Thank you. Your answer is saved, and you can change it until the day.")
        return redirect(after)
    context = {
        **shell.frame(request, pep, "Meeting"),
        "form": form,
        "meeting": meeting,
        "place": meeting.place if places.may_know(request.user, meeting) else "",
        "is_personal": is_personal,
        "says_which_review": access.can_read(capacities_in(request.user, pep), "education"),
        "back_url": after,
    }
    return render(request, "peps/gathering/reply.html", context)


def _form_for_views(user, pep) -> str:
    """Where a carer or the young person writes what they think instead of coming."""
    held = capacities_in(user, pep)
    if Role.CARER in held and permissions.can_write_part(user, pep, Part.E, "carer_views"):
        return reverse("peps:carer_views", args=[pep.pk])
    return reverse("peps:my_views:hello", args=[pep.pk]) if Role.YOUNG_PERSON in held else ""


@require_GET
def calendar(request, pep_id):
    """The meeting as a calendar file for the person who asks."""
    pep = shell.plan_or_404(request, pep_id, DETAILS)
    meeting = get_object_or_404(Meeting, pep=pep)
    meeting.pep = pep
    me = pep.invitees.filter(user=request.user).first() or Invitee(pk=request.user.pk)
    me.may_know_place = places.may_know(request.user, meeting)
    return as_file(calendar_file(meeting, me))


def as_file(text: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return response


# ---------------------------------------------------------------- what they have in common


def _with_meeting(request, pep_id):
    """The plan, for whoever arranges its meeting, while there is one."""
    pep = shell.plan_or_404(request, pep_id, DETAILS)
    permissions.check_can_write_part(request.user, pep, Part.E, DETAILS)
    if pep.meeting_or_none is None:
        raise NotNow("Arrange the meeting first: it has no date yet.", pep)
    return pep


def _ask(request, pep, form, heading, button, lead):
    back = reverse("peps:ready", args=[pep.pk])
    context = {"form": form, "heading": heading, "button": button, "lead": lead, "back_url": back, "cancel_url": back}
    return render(request, "peps/gathering/ask.html", shell.frame(request, pep, "Meeting") | context)


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
