"""The steps of the agenda whose pages live here: each shows what `showing` names, and records what was said."""

from django.contrib import messages
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from peps import actions as plans
from peps import needs
from peps.models import AgreedAction, MinutesPage, Part
from peps.permissions import can_write_part
from peps.room import owners, showing, warnings
from peps.room.forms import AgreeForm, NextForm, RoomActionForm
from peps.room.here import save_here, show, step_page
from peps.voice import actions as voice

AGREEMENTS = ["We take turns.", "We use kind words.", "Anybody can ask for a break."]
TOPICS = [("good_at", "What I am good at, and proud of"), ("hard", "What is hard"), ("would_help", "What would help"),
          ("next", "What I want next")]  # fmt: skip


@step_page("welcome")
def welcome(request, room):
    return show(room, "peps/room/welcome.html", people=showing.people_here(room), agreements=AGREEMENTS)


@step_page("changed")
def changed(request, room):
    minutes = room.pep.minutes
    words = minutes.care_plan_for_room if room.reads("care") else ""
    return show(room, "peps/room/changed.html", given_by=showing.update_given_by(room), words=words)


@require_http_methods(["GET", "POST"])
@step_page("views")
def views(request, room):
    """Their words, large; and what they say now, word for word."""
    can_write = can_write_part(request.user, room.pep, Part.B, "views")
    if request.method == "POST" and can_write:
        topic = request.POST.get("topic", "")
        words = request.POST.get("said", "").strip()[:20_000]
        if words and topic in dict(TOPICS):
            audiences = {"parents_may_see": room.profile.family, "carer_may_see": room.profile.carer}
            voice.hear(pep=room.pep, topic=topic, words=words, audiences=audiences, by=request.user)
            messages.success(request, "Written down, word for word.")
        return redirect(room.here_url)
    return show(room, "peps/room/views.html", answers=showing.answers(room), topics=TOPICS, can_write=can_write)


@step_page("school")
def school(request, room):
    """Strengths first. Health, needs and well-being are not even named until an adult looks for them."""
    sensitive = showing.pages(room, sensitive=True)
    return show(
        room,
        "peps/room/school.html",
        papers=showing.papers(room),
        attendance=showing.attendance(room),
        strengths=showing.pages(room, sensitive=False),
        subjects=showing.attainment(room),
        opened=[each for each in sensitive if each.is_shown],
        closed=[each for each in sensitive if each.is_closed],
    )


@step_page("carer")
def carer(request, room):
    return show(room, "peps/room/carer.html", words=showing.carers_words(room))


@require_http_methods(["GET", "POST"])
@step_page("discussion")
def discussion(request, room):
    """What people promise: who, what, by when. The notes stand beneath, by heading."""
    names = owners.names(room.pep)
    action = AgreedAction(pep=room.pep, audience=room.profile.audience)
    form = RoomActionForm(request.POST if request.method == "POST" else None, instance=action, names=names)
    if request.method == "POST" and form.is_valid():
        made = form.save(commit=False)
        twice = room.pep.actions.filter(removed_at=None, what=made.what, who=made.who, by_when=made.by_when)
        if not twice.exists():
            plans.save_row(row=made, pep=room.pep, part=Part.E, by=request.user)
        return redirect(room.here_url)
    return show(room, "peps/room/discussion.html", form=form, promised=showing.promised(room))


@require_http_methods(["GET", "POST"])
@step_page("agree")
def agree(request, room):
    saved = _save_minutes(room, lambda data, minutes: AgreeForm(data, instance=minutes, name=room.name))
    if saved.is_whole:
        messages.success(request, "Thank you. That is written down.")
        return redirect(room.here_url)
    return show(room, "peps/room/agree.html", form=saved.form)


def _save_minutes(room, make):
    """`make(data, minutes)` gives the form."""
    return save_here(
        room,
        lambda data: make(data, MinutesPage.objects.get(pep=room.pep)),
        lambda form: plans.save_page(
            record=form.instance,
            part=Part.E,
            values=form.answers,
            based_on=form.cleaned_data["based_on"],
            adding=form.adding,
            by=room.request.user,
        ),
    )


@require_http_methods(["GET", "POST"])
@step_page("next")
def next_meeting(request, room):
    """The gate to everything after: a day and a time, or honestly why there is none."""
    shows_place = room.profile.professionals_only
    saved = _save_minutes(room, lambda data, minutes: NextForm(data, instance=minutes, shows_place=shows_place))
    if saved.is_whole:
        messages.success(request, "The next meeting is set.")
        return redirect(room.here_url)
    minutes = MinutesPage.objects.get(pep=room.pep)
    on = minutes.next_on
    warned = (
        [*warnings.about_next(room.pep, on), *(warnings.about_reviews(room.pep, on) if room.reads("education") else [])]
        if on
        else []
    )
    return show(room, "peps/room/next.html", form=saved.form, minutes=minutes, warned=warned)


@step_page("finish")
def finish(request, room):
    """What is still empty, and whose it is: numbers, never what a question is about."""
    pep = type(room.pep).objects.with_everything().get(pk=room.pep.pk)
    return show(room, "peps/room/finish.html", empty=_still_empty(pep), has_next=needs.next_meeting_is_set(pep))


def _still_empty(pep) -> list[dict]:
    names, found = owners.names(pep), []
    for part, owner in ((Part.A, "social_worker"), (Part.B, "designated_teacher"), (Part.C, "designated_teacher")):
        number = 0 if pep.part(part).is_complete else len(needs.of_part(pep, part))
        if number:
            title = pep.section_words(part)
            found.append({"title": title, "number": number, "who": names.get(owner, "")})
    return found
