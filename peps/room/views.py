"""Around the steps: starting, who is here, moving on, notes, opening one thing, hiding, pausing, leaving, the end."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from accounts.narrowing import narrow_around, widen
from accounts.permissions import NotNow
from accounts.roles import Role
from accounts.sign_in.confirming import ConfirmForm
from audit import clock
from components.words import time_words
from peps import known, shell
from peps.models import Invitee, LiveMeeting
from peps.room import actions, agenda, here, keys, permissions, showing
from peps.room.forms import RoomForm
from peps.room.here import in_meeting, on_screen
from peps.room.profile import CLOSED, SHOWN, Who
from peps.standing import acting_in

LONGEST = 20_000  # letters of one note
BEFORE_SHARING = [
    "Close e-mail, chat and other tabs, and turn off pop-ups.",
    "This mode hides other children and restricted details. You stay signed in.",
    "Say first who is in the room: that decides what can be on the screen.",
    "“Hide the screen” is always there. To show it again you confirm that it is you.",
]


# ---------------------------------------------------------------- starting and going on


@require_http_methods(["GET", "POST"])
def start(request, pep_id):
    """Stop and read before the screen is shared; or go on with a meeting that rests."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    try:
        permissions.check_can_start(request.user, pep)
    except NotNow:
        if not here.is_on_screen(request, pep):
            raise
        return redirect(here.way_out(request, pep))
    live = permissions.live_of(pep)
    if request.method == "POST":
        live = actions.start(pep=pep, by=request.user)
        list(messages.get_messages(request))  # what was to be said about other pages is not for the room
        narrow_around(request, here.narrowing(pep))
        return redirect("peps:room:who", pep.pk)
    if live and here.is_on_screen(request, pep) and not live.is_paused:
        return redirect(here.page_of(pep, live))
    if here.is_on_screen(request, pep):
        paused = {"who": live.paused_by.name, "at": time_words(live.paused_at)}
        room = here.Room(request, pep, live, agenda.step(live.step))
        return render(request, "peps/room/paused.html", {**here.tools(room), "paused": paused})
    context = {
        **shell.frame(request, pep, "Meeting"),
        "top_panels": [],
        "items": BEFORE_SHARING,
        "live": live,
        "button": "Go on with the meeting" if live else "Continue to the shared screen",
    }
    return render(request, "peps/room/start.html", context)


@in_meeting
def who(request, room):
    """On the shared screen, or beside it: somebody comes in, somebody leaves."""
    comes = room.pep.views.comes_to_meeting in {"all", "part"}
    asked = known.people_asked(request.user, room.pep)
    invitees = [person for person in asked if person.reply != Invitee.Reply.WITHDRAWN]
    for person in invitees:
        person.shown_name = showing.name_on_screen(room, person)
        person.is_me = person.user_id == request.user.pk
    form = RoomForm(
        request.POST if request.method == "POST" else None,
        live=room.live,
        invitees=invitees,
        name=room.name,
        expected={_as_what(request.user, room.pep), *(["child"] if comes else [])},
    )
    if request.method == "POST" and form.is_valid():
        people, new = form.changed_people, form.added(room.pep)
        actions.set_room(
            live=room.live,
            in_room=form.in_room([*invitees, *([new] if new else [])]),
            invitees=[*people, *([new] if new else [])],
            child_first=form.cleaned_data["child_first"],
            by=request.user,
        )
        if here.is_on_screen(request, room.pep):
            return redirect("peps:room:start", room.pep.pk)
        return redirect("peps:room:scribe", room.pep.pk)
    came = [form[f"came_{person.pk}"] for person in invitees]
    context = {**here.tools(room), "form": form, "came": came, "on_screen": here.is_on_screen(request, room.pep)}
    return render(request, "peps/room/who.html", context)


def _as_what(user, pep) -> str:
    held = acting_in(user, pep)
    if Role.SOCIAL_WORKER in held:
        return Who.SOCIAL_WORKER.value
    return Who.ADVISER.value if held & {Role.ADVISER, Role.HEAD} else Who.TEACHER.value


@require_POST
@on_screen
def go(request, room):
    actions.go_to(live=room.live, step=request.POST.get("step", ""), by=request.user)
    return redirect("peps:room:start", room.pep.pk)


@require_POST
@on_screen
def discuss(request, room):
    actions.discuss(live=room.live, step=room.step.slug, by=request.user)
    return redirect(room.here_url)


@require_POST
@on_screen
def open_item(request, room):
    """One thing that stays closed before these people. What cannot be opened before them is not found."""
    key = request.POST.get("item", "")
    offered = next((each for each in showing.offered_at(room) if each.key == key), None)
    if offered is None or offered.state not in {CLOSED, SHOWN}:
        raise Http404
    shut = "shut" in request.POST
    actions.open_item(live=room.live, item=key, title=offered.title, shut=shut, by=request.user)
    return redirect(room.here_url)


@require_POST
@on_screen
def size(request, room):
    """Of the words, for this screen."""
    if request.POST.get("size") in here.SIZES:
        request.session[here.SIZE_IN_SESSION] = request.POST["size"]
    return redirect(room.here_url)


# ---------------------------------------------------------------- notes


@require_POST
def note(request, pep_id):
    """A note at a step: added, or (sent by the page itself while somebody types) kept as it is so far. It belongs to
    the step its writer had before them, also where the meeting has gone on since, or has ended meanwhile."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_can_hold(request.user, pep)
    live = permissions.live_of(pep)
    if live is None:
        raise NotNow("This meeting is not going on now.", pep)
    live.pep = pep
    room = here.Room(request, pep, live, agenda.step(live.step))
    step = agenda.step(request.POST.get("step", "")) or room.step
    on_the_screen = here.is_on_screen(request, room.pep)
    if on_the_screen and step.professionals_only and not room.profile.professionals_only:
        raise Http404
    box = f"{actions.ON_SCREEN if on_the_screen else actions.BY_SCRIBE}{step.slug}"
    words = request.POST.get("words", "").replace("\x00", "")[:LONGEST]
    if request.headers.get("HX-Request") == "true":
        actions.keep_words(live=room.live, box=box, words=words, by=request.user)
        return render(request, "peps/room/kept.html", {"words": words.strip(), "now": clock.now()})
    if words.strip():
        restricted = None if on_the_screen else "professionals_only" in request.POST
        actions.add_note(
            live=room.live,
            step=step,
            words=words,
            heading=request.POST.get("heading", ""),
            box=box,
            restricted=restricted,
            by=request.user,
        )
    if live.is_over and not on_the_screen:
        messages.success(request, "Your note is added.")
        return redirect("peps:part", pep.pk, "E")
    return redirect(room.here_url if on_the_screen else room.url("scribe"))


@require_GET
def state(request, pep_id, key, turn):
    """Whether the meeting has moved since this page was made, or other people are in the room: then the page is to be
    loaded again. Asking is not doing, and shows nothing of a child."""
    made_for = keys.read(key, request.user)
    rows = LiveMeeting.objects.filter(pk=made_for[0], pep=pep_id) if made_for else LiveMeeting.objects.none()
    now = rows.values_list("turn", "in_room").first()
    if now is None:
        raise Http404
    response = HttpResponse(status=204)
    if keys.fingerprint(now[1]) != made_for[1]:
        response["X-Meeting"] = "room"
    elif now[0] != turn:
        response["X-Meeting"] = "moved"
    return response


state.is_only_asking = True


# ---------------------------------------------------------------- hide, pause, leave


@require_POST
@on_screen
def hide(request, room):
    actions.say_hidden(live=room.live, hidden=True, by=request.user)
    narrow_around(request, here.narrowing(room.pep, hidden=True))
    return redirect("peps:room:hidden", room.pep.pk)


@require_GET
@on_screen
def hidden(request, room):
    return render(request, "peps/room/hidden.html", here.tools(room))


@on_screen
def show_again(request, room):
    """The adult whose screen it is confirms that it is them."""
    form = _confirm(request)
    if request.method == "POST" and form.is_valid():
        actions.say_hidden(live=room.live, hidden=False, by=request.user)
        narrow_around(request, here.narrowing(room.pep))
        return redirect("peps:room:start", room.pep.pk)
    words = {"heading": "Show the meeting again", "button": "Show the meeting", "back_url": room.url("hidden")}
    return _ask_to_confirm(request, room, form, **words)


@require_POST
@on_screen
def pause(request, room):
    actions.pause(live=room.live, by=request.user)
    return redirect("peps:room:start", room.pep.pk)


@require_http_methods(["GET", "POST"])
def leave(request, pep_id):
    """Back to everything this person may see: they stop sharing first, and confirm that it is them."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    live = permissions.live_of(pep)
    if live is None or not here.is_on_screen(request, pep):
        return redirect("peps:part", pep.pk, "E")
    live.pep = pep
    room = here.Room(request, pep, live, agenda.step(live.step))
    form = _confirm(request)
    if request.method == "POST" and form.is_valid():
        widen(request)
        actions.leave(live=live, by=request.user)
        if live.is_over:
            messages.success(request, "The meeting is recorded as held. Now write it up.")
        else:
            messages.info(request, "You left the shared screen. The meeting can be gone on with, or written up here.")
        return redirect("peps:part", pep.pk, "E")
    words = {
        "heading": "Stop sharing your screen first",
        "lead": "After this you see the whole plan again, and so would everybody who sees your screen.",
        "button": "Leave, and go to the write-up",
        "back_url": "" if live.is_over else request.narrowed.start,
    }
    return _ask_to_confirm(request, room, form, **words)


@require_http_methods(["GET", "POST"])
def end(request, pep_id):
    """The meeting is over: thank you. What is left to do is for the write-up."""
    pep = shell.plan_or_404(request, pep_id, "meeting")
    permissions.check_may_hold(request.user, pep)
    live = permissions.live_of(pep)
    if live is None or not here.is_on_screen(request, pep):
        return redirect("peps:part", pep.pk, "E")
    live.pep = pep
    if request.method == "POST" and not live.is_over:
        live = actions.finish(live=live, by=request.user)
        return redirect("peps:room:end", pep.pk)
    if not live.is_over:
        return redirect("peps:room:start", pep.pk)
    return render(request, "peps/room/ended.html", here.tools(here.Room(request, pep, live, agenda.step(live.step))))


def _confirm(request) -> ConfirmForm:
    return ConfirmForm(request.POST if request.method == "POST" else None, request=request)


def _ask_to_confirm(request, room, form, **words):
    can_type = request.user.has_usable_password()
    context = {
        **here.tools(room),
        "form": form,
        "can_type": can_type,
        "sign_out_url": reverse("account_logout"),
        **words,
    }
    return render(request, "peps/room/confirm.html", context)
