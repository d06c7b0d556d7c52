"""A screen in the meeting: finding it again with each request, and what every page of it has in common."""

import functools
from dataclasses import dataclass

from django.http import HttpRequest
from django.shortcuts import redirect, render
from django.urls import reverse

from accounts.narrowing import Narrowing
from accounts.permissions import NotNow
from components.words import time_words
from peps import shell
from peps.models import PEP, LiveMeeting, MeetingNote, VoiceSettings
from peps.room import actions, agenda, keys, permissions
from peps.room.agenda import Step
from peps.room.profile import CLOSED, HIDDEN, SHOWN, Profile
from peps.saving import merging
from peps.standing import can_read

MEETING = "meeting"
SIZES = {"1": "Large", "2": "Larger", "3": "Largest"}
SIZE_IN_SESSION = "room_size"
# What is open while the screen is shared, beside the pages of the steps; and while it is hidden.
TOOLS = ["who", "go", "note", "open", "discuss", "hide", "pause", "leave", "end", "size", "state", "start"]
QUIET = ["hidden", "show", "leave"]


@dataclass
class Room:
    request: HttpRequest
    pep: PEP
    live: LiveMeeting
    step: Step | None = None

    @property
    def child(self):
        return self.pep.child

    @property
    def name(self) -> str:
        return self.pep.child.first_name

    @functools.cached_property
    def profile(self) -> Profile:
        return Profile.of(self.live.in_room)

    @functools.cached_property
    def steps(self) -> list[Step]:
        return agenda.steps(child_first=self.live.child_first)

    @property
    def number(self) -> int:
        return self.steps.index(self.step) + 1

    @property
    def before(self) -> Step | None:
        return self.steps[self.number - 2] if self.number > 1 else None

    @property
    def after(self) -> Step | None:
        return self.steps[self.number] if self.number < len(self.steps) else None

    def title_of(self, step: Step) -> str:
        return step.title.format(name=self.name)

    def short_of(self, step: Step) -> str:
        return step.short.format(name=self.name)

    def url(self, name: str, *more) -> str:
        return reverse(f"peps:room:{name}", args=[self.pep.pk, *more])

    @property
    def here_url(self) -> str:
        return page_of(self.pep, self.live)

    def reads(self, record: str) -> bool:
        """The person whose screen it is: the mode shows less than they may see, never more."""
        return can_read(self.request.user, self.pep, record)

    def state_of(self, item: str, rule: str) -> str:
        """Shown, closed or hidden; an adult may have opened what is closed."""
        return SHOWN if rule == CLOSED and item in self.live.opened else rule

    @functools.cached_property
    def place_is_confidential(self) -> bool:
        return self.pep.child.placements.filter(confidential=True).exists()

    @functools.cached_property
    def amounts_allowed(self) -> bool:
        authority = self.pep.child.authority_id
        return VoiceSettings.objects.filter(authority=authority, money_on_screen=True).exists()


@dataclass(frozen=True)
class Item:
    """Something that is shown, or waits to be opened: what it is called, and what it says while it is shown."""

    key: str
    title: str
    state: str
    says: object = None
    by_child: bool = False  # it is the young person who says that it may be shown
    was_opened: bool = False

    @property
    def is_shown(self) -> bool:
        return self.state == SHOWN

    @property
    def is_closed(self) -> bool:
        return self.state == CLOSED


def item(room: Room, key: str, title: str, rule: str, says, *, by_child=False) -> Item | None:
    """`says` is asked only where it is shown: what is closed or hidden is nowhere in the answer."""
    state = room.state_of(key, rule)
    if state == HIDDEN:
        return None
    content = says() if state == SHOWN else None
    if state == SHOWN and not content:
        return None
    return Item(key, title, state, content, by_child, was_opened=state == SHOWN and key in room.live.opened)


# ---------------------------------------------------------------- narrowing


def page_of(pep: PEP, live: LiveMeeting) -> str:
    """The page of the step at which the meeting is."""
    step = agenda.step(live.step) or agenda.step(agenda.slugs()[0])
    return reverse(step.page, args=[pep.pk])


def narrowing(pep: PEP, *, hidden: bool = False) -> Narrowing:
    names = QUIET if hidden else TOOLS
    pages = [[f"peps:room:{name}", {"pep_id": str(pep.pk)}] for name in names]
    if not hidden:
        pages += [[page, {"pep_id": str(pep.pk)}] for page in {agenda.step(slug).page for slug in agenda.slugs()}]
    start = reverse("peps:room:hidden" if hidden else "peps:room:start", args=[pep.pk])
    resume = reverse("peps:room:start", args=[pep.pk])
    return Narrowing(audience=MEETING, about=f"meeting:{pep.pk}", pages=pages, start=start, until=0, sign_in_to=resume)


def is_on_screen(request, pep: PEP) -> bool:
    """Whether this browser is the shared screen of this meeting."""
    return bool(request.narrowed and request.narrowed.about == f"meeting:{pep.pk}")


def way_out(request, pep: PEP) -> str:
    """Where a shared screen goes when the meeting is over, or Section E was closed meanwhile: to the thanks, or out."""
    live = permissions.live_of(pep)
    thanks = live is not None and live.is_over and request.narrowed.start != reverse("peps:room:hidden", args=[pep.pk])
    return reverse("peps:room:end" if thanks else "peps:room:leave", args=[pep.pk])


def in_meeting(view):
    """A page of a meeting that is going on, for whoever may hold it; on the shared screen or beside it."""

    @functools.wraps(view)
    def page(request, pep_id, **named):
        pep = shell.plan_or_404(request, pep_id, "meeting")
        try:
            live = permissions.check_is_going_on(request.user, pep)
        except NotNow:
            if not is_on_screen(request, pep):
                raise
            return redirect(way_out(request, pep))
        live.pep = pep
        return view(request, Room(request, pep, live, agenda.step(live.step)), **named)

    return page


def on_screen(view):
    """A page of the shared screen alone. In another browser one begins at the beginning."""

    @in_meeting
    @functools.wraps(view)
    def page(request, room, **named):
        if not is_on_screen(request, room.pep):
            return redirect("peps:room:start", room.pep.pk)
        return view(request, room, **named)

    return page


def step_page(slug: str):
    """The page of one step. Where the meeting is at another one (somebody moved it), this screen goes there; what was
    typed meanwhile and is sent now is kept first."""

    def decorate(view):
        @on_screen
        @functools.wraps(view)
        def page(request, room, **named):
            if request.method == "POST":
                room.step = agenda.step(slug)
                return view(request, room, **named)
            if room.live.is_paused:
                return redirect("peps:room:start", room.pep.pk)
            if room.live.step != slug:
                return redirect(room.here_url)
            return view(request, room, **named)

        return page

    return decorate


# ---------------------------------------------------------------- what is recorded, and what every page shows


def save_here(room: Room, make, save) -> merging.Saved:
    """What was sent from this screen, merged with what was saved since it was shown (see `peps.saving`); where nothing
    was sent, the form."""
    if room.request.method != "POST":
        return merging.Saved(make(None))
    return merging.save_answers(room.request, make, save)


def show(room: Room, template: str, *, status: int = 200, **context):
    """A page of the shared screen; or the one that asks which of two answers to keep. The words of the notes are not
    on it: only how many there are."""
    step = room.step
    if getattr(context.get("form"), "to_choose", None):
        template = "peps/room/conflict.html"
    box = f"{actions.ON_SCREEN}{step.slug}"
    notes = MeetingNote.objects.filter(pep=room.pep, step=step.slug)
    may_note = not step.professionals_only or room.profile.professionals_only
    frame = {
        **tools(room),
        "form": None,
        "step": step,
        "heading": room.title_of(step),
        "short": room.short_of(step),
        "steps": [
            {
                "slug": each.slug,
                "text": room.short_of(each),
                "is_now": each is step,
                "is_done": each.slug in room.live.discussed,
            }
            for each in room.steps
        ],
        "reads": room.reads(step.record),
        "may_note": may_note,
        "notes_here": notes.count(),
        "draft": actions.draft_words(room.live, box, room.request.user) if may_note else "",
        "is_discussed": step.slug in room.live.discussed,
    }
    return render(room.request, template, {**frame, **context}, status=status)


def tools(room: Room) -> dict:
    """What is always there: hide, pause, the size of the words, leave."""
    size = room.request.session.get(SIZE_IN_SESSION, "1")
    return {
        "room": room,
        "child": room.child,
        "name": room.name,
        "size": size if size in SIZES else "1",
        "sizes": [{"code": code, "words": words, "is_now": code == size} for code, words in SIZES.items()],
        "state_url": reverse(
            "peps:room:state", args=[room.pep.pk, keys.make(room.live, room.request.user), room.live.turn]
        ),
        "started": time_words(room.live.started_at),
    }
