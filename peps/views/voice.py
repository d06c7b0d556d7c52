"""Section B: the young person's words, written by themselves or written down for them, and what adults want to say."""

import uuid

from django.contrib import messages
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from accounts.permissions import Denied
from accounts.roles import Role
from audit import clock
from peps import actions, forms, permissions, shell
from peps.guests import permissions as guests
from peps.models import PEP, AlternativeView, Part, SafePerson
from peps.models.views import HowGiven
from peps.standing import acting_in, capacities_in
from peps.voice import actions as voice
from peps.voice import bank, languages


@require_http_methods(["GET", "POST"])
def answers(request, pep_id):
    """An adult writes down what the young person said, word for word. A young person has pages of their own."""
    pep = shell.plan_or_404(request, pep_id, "views")
    permissions.check_may_write_part(request.user, pep, Part.B)
    held = capacities_in(request.user, pep)
    if Role.YOUNG_PERSON in held:
        return redirect("peps:my_views:hello", pep.pk)
    permissions.check_can_write_part(request.user, pep, Part.B)
    meeting = pep.meeting_or_none
    at_meeting = meeting is not None and "meeting" in request.GET
    mine = pep.view_answers.written_down_by(request.user, at_meeting=at_meeting)
    form = forms.RecordForm(
        request.POST or None,
        answers={answer.topic: answer for answer in mine},
        meeting=meeting if at_meeting else None,
        asks_agreement=bool(meeting and meeting.held),
        asks_school=Role.SOCIAL_WORKER in held,
    )

    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        voice.write_down(
            pep=pep,
            said=form.said,
            how=HowGiven.AT_MEETING if at_meeting else said["how"],
            language=said["language"] or "English",
            interpreter=said["interpreter"],
            said_on=said["said_on"],
            audiences=form.audiences,
            by=request.user,
        )
        messages.success(request, "Saved, word for word.")
        return redirect("peps:part", pep.pk, "B")

    return render(
        request,
        "peps/answers.html",
        {
            **shell.frame(request, pep, "Views"),
            "form": form,
            "heading": f"What {pep.child.first_name} said at the meeting"
            if at_meeting
            else f"{pep.child.first_name}’s views, in their own words",
            "button": "Save their words",
            "back_url": reverse("peps:part", args=[pep.pk, "B"]),
            "others": in_order(pep.view_answers.for_readers(held).exclude(pk__in=mine.values("pk"))),
        },
    )


@require_http_methods(["GET", "POST"])
def set_up(request, pep_id):
    """Before the child is asked: with which way to begin, and whom they can talk to; then the screen, or a link."""
    pep = shell.plan_or_404(request, pep_id, "views")
    guests.check_can_hand_over(request.user, pep)
    safe = SafePerson.objects.filter(school=pep.school_id).first() if pep.school_id else None
    form = forms.SetUpForm(
        request.POST or None,
        languages=languages.offered(pep.child.authority),
        has_school=pep.school_id is not None,
        initial={
            "way": pep.views.way
            or bank.suggested(
                pep.child.year_group,
                is_post_16=pep.form == PEP.Form.EET,
                needs_interpreter=pep.child.interpreter_needed,
            ),
            "language": pep.views.language or languages.ENGLISH,
            "safe_name": safe.name if safe else "",
            "safe_how": safe.how_to_reach if safe else "",
        },
    )
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        voice.set_up(
            pep=pep,
            way=said["way"],
            language=said.get("language") or pep.views.language,
            safe_name=said.get("safe_name", ""),
            safe_how=said.get("safe_how", ""),
            by=request.user,
        )
        return redirect("peps:hand_over", pep.pk)
    return render(
        request,
        "peps/ask_child.html",
        {
            **shell.frame(request, pep, "Views"),
            "form": form,
            "heading": f"Ask {pep.child.first_name} what they think",
            "lead": "Sit somewhere calm, with time. Stay near enough to help, and let them have the screen.",
            "button": f"Give the screen to {pep.child.first_name}",
            "can_link": guests.may_make_links(request.user, pep),
            "back_url": reverse("peps:part", args=[pep.pk, "B"]),
        },
    )


@require_POST
def mark_read(request, pep_id):
    """Whoever it was sent to says that they have read it; the young person sees that."""
    pep = shell.plan_or_404(request, pep_id, "views")
    pep = PEP.objects.with_page_data().get(pk=pep.pk)
    roles = reading_roles(request.user, pep)
    if not roles:
        raise Denied("What the young person sent is for somebody else to read first.")
    voice.mark_read(pep=pep, roles=roles, by=request.user)
    messages.success(request, f"Thank you. {pep.child.first_name} can see that you have read it.")
    return redirect("peps:part", pep.pk, "B")


def reading_roles(user, pep) -> list[str]:
    """As what this person reads what was sent: what was chosen; the Virtual School reads where nobody else can."""
    held = {str(Role.ADVISER if role == Role.HEAD else role) for role in acting_in(user, pep)}
    return [role for role in (*pep.views.readers, Role.ADVISER.value) if role in held][:1] if pep.views.sent_at else []


def in_order(answers) -> list:
    """As the topics follow one another."""
    topics = list(bank.TITLES)
    return sorted(answers.select_related("written_by"), key=lambda answer: topics.index(answer.topic))


@require_http_methods(["GET", "POST"])
def other_view(request, pep_id):
    """An alternative view: an adult's, clearly not the young person's words."""
    pep = shell.plan_or_404(request, pep_id, "alternative_views")
    permissions.check_can_write_part(request.user, pep, Part.B, "alternative_views")
    token = _uuid(request.POST.get("token"))
    written = AlternativeView.objects.filter(pk=token, pep=pep, written_by=request.user).first() if token else None
    form = forms.AlternativeViewForm(
        request.POST or None, instance=written or AlternativeView(pep=pep, written_by=request.user)
    )

    if request.method == "POST" and form.is_valid():
        view = form.save(commit=False)
        if view._state.adding:
            view.pk, view.written_at = token or view.pk, clock.now()
        actions.save_row(row=view, pep=pep, part=Part.B, by=request.user)
        messages.success(request, "The view was added.")
        return redirect("peps:part", pep.pk, "B")

    return render(
        request,
        "peps/row.html",
        {
            **shell.frame(request, pep, "Views"),
            "form": form,
            "heading": "Add an alternative view",
            "button": "Save",
            "back_url": reverse("peps:part", args=[pep.pk, "B"]),
            "token": token or uuid.uuid4(),
        },
    )


def _uuid(text):
    try:
        return uuid.UUID(text or "")
    except ValueError:
        return None
