"""What happens to a meeting while it is held. What changes who or what is on the screen is an event of the plan."""

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import action
from peps import policies
from peps.actions import record_held, touch
from peps.models import PEP, Draft, Invitee, LiveMeeting, MeetingNote, Part, ViewsCheck, VoiceSettings
from peps.room import agenda
from peps.room.profile import Who

NOT_TYPED = ""  # a draft of a note has no fault


@action
def start(*, pep: PEP, by: User) -> LiveMeeting:
    """Begin; or go on with what is going on already, also on another person's screen."""
    pep = _locked(pep)
    live = LiveMeeting.objects.select_for_update().filter(pep=pep).first()
    if live is None:
        first = VoiceSettings.objects.filter(authority=pep.child.authority_id, speaks_first=True).exists()
        live = LiveMeeting.objects.create(
            pep=pep, step=agenda.slugs()[0], child_first=first, started_at=clock.now(), started_by=by
        )
        events.record("meeting.started", "started the meeting on a shared screen", pep, by=by)
        touch(pep=pep, part=Part.E, by=by, facts=False)
    elif live.is_over:
        raise NotNow(f"The meeting was held. Write it up on the pages of {pep.section_names[Part.E]}.", pep)
    else:
        words = "resumed the meeting" if live.paused_at else "opened the meeting on a shared screen"
        live.paused_at = live.paused_by = None
        _moved(live)
        events.record("meeting.resumed", words, pep, by=by)
    return live


@action
def set_room(*, live: LiveMeeting, in_room: list[str], invitees: list[Invitee], child_first: bool, by: User):
    """Who is here: kept as attendance, and from now on the measure of what may be seen. What had been opened for others
    is closed again, and what stood in a box on the screen becomes a note."""
    live = _held(live)
    changed = set(in_room) != set(live.in_room)
    if changed:
        labels = ", ".join(Who(one).label.lower() for one in in_room if one in Who.values) or "nobody"
        events.record("meeting.room", f"said who is in the room: {labels}", live.pep, by=by)
        live.opened = []
        _drafts_become_notes(live, ON_SCREEN)
    live.in_room, live.child_first = list(in_room), child_first
    for invitee in invitees:
        invitee.save()
    _moved(live)
    touch(pep=live.pep, part=Part.E, by=by, facts=bool(invitees))
    return live


@action
def go_to(*, live: LiveMeeting, step: str, by: User) -> LiveMeeting:
    """Every screen of the meeting goes along."""
    live = _held(live)
    if step in agenda.slugs() and step != live.step:
        live.step = step
        _moved(live)
    return live


@action
def open_item(*, live: LiveMeeting, item: str, title: str, shut: bool = False, by: User) -> LiveMeeting:
    """Something that stays closed is shown, because an adult opened it; or put away again."""
    live = _held(live)
    if shut and item in live.opened:
        live.opened = [one for one in live.opened if one != item]
        _moved(live)
    elif not shut and item not in live.opened:
        live.opened = [*live.opened, item]
        events.record("meeting.opened", f"opened on the shared screen: {title}", live.pep, by=by)
        _moved(live)
    return live


@action
def discuss(*, live: LiveMeeting, step: str, by: User) -> LiveMeeting:
    """Mark a step as discussed, or take the mark off."""
    live = _held(live)
    here = step in live.discussed
    live.discussed = [one for one in live.discussed if one != step] if here else [*live.discussed, step]
    _moved(live)
    return live


@action
def say_hidden(*, live: LiveMeeting, hidden: bool, by: User) -> None:
    """A screen shows a quiet picture, or its adult confirmed that it is them and shows the meeting again."""
    words = "hid the shared screen" if hidden else "showed the shared screen again"
    events.record("meeting.hidden" if hidden else "meeting.shown", words, live.pep, by=by)


@action
def pause(*, live: LiveMeeting, by: User) -> LiveMeeting:
    live = _held(live)
    if live.paused_at is None:
        live.paused_at, live.paused_by = clock.now(), by
        _moved(live)
        events.record("meeting.paused", "paused the meeting", live.pep, by=by)
    return live


@action
def leave(*, live: LiveMeeting, by: User) -> None:
    """A screen leaves the mode: the meeting itself may go on elsewhere, or is over."""
    events.record("meeting.left", "left the shared screen", live.pep, by=by)


@action
def finish(*, live: LiveMeeting, by: User) -> LiveMeeting:
    """The meeting is over: it was held, and the clocks after it run."""
    live = _held(live)
    record_held(pep=live.pep, held=True, by=by)
    _drafts_become_notes(live, ON_SCREEN)
    _drafts_become_notes(live, BY_SCRIBE)
    live.ended_at, live.ended_by = clock.now(), by
    live.paused_at = live.paused_by = None
    live.turn += 1
    live.save()
    events.record("meeting.ended", "ended the meeting", live.pep, by=by)
    return live


# ---------------------------------------------------------------- notes

ON_SCREEN, BY_SCRIBE = "room:", "scribe:"  # a draft belongs to one box: a step on the screen, or beside it


@action
def keep_words(*, live: LiveMeeting, box: str, words: str, by: User) -> None:
    """What somebody is typing, kept for them until it is a note. An empty box keeps nothing."""
    drafts = Draft.objects.filter(user=by, pep=live.pep_id, unit=box)
    if not words.strip():
        drafts.delete()
        return
    Draft.objects.update_or_create(
        user=by,
        pep_id=live.pep_id,
        unit=box,
        defaults={"typed": [["words", [words.replace("\x00", "")]]], "why": NOT_TYPED, "at": clock.now()},
    )


@action
def add_note(
    *,
    live: LiveMeeting,
    step: agenda.Step,
    words: str,
    heading: str,
    box: str,
    restricted: bool | None = None,
    by: User,
) -> MeetingNote:
    """A note stays as it is, and no other screen moves for it. Who is writing when the meeting ends may finish."""
    live = LiveMeeting.objects.select_for_update().get(pk=live.pk)
    policies.check_part_is_open(_locked(live.pep), Part.E)
    note = _note(live, step, words, heading, restricted, by=by)
    Draft.objects.filter(user=by, pep=live.pep_id, unit=box).delete()
    return note


def _note(live, step, words, heading, restricted=None, *, by) -> MeetingNote:
    return MeetingNote.objects.create(
        pep_id=live.pep_id,
        step=step.slug,
        heading=heading if heading in step.headings else "",
        words=words.strip(),
        professionals_only=step.professionals_only if restricted is None else restricted,
        by=by,
        at=clock.now(),
    )


def draft_words(live: LiveMeeting, box: str, user: User) -> str:
    draft = Draft.objects.filter(user=user, pep=live.pep_id, unit=box).first()
    return words_of(draft) if draft else ""


def words_of(draft: Draft) -> str:
    return next((values[0] for name, values in draft.typed if name == "words" and values), "").strip()


def left_over(pep: PEP, user: User) -> list[dict]:
    """What this person was still typing when the meeting ended: it waits for them to add it."""
    found = []
    for draft in Draft.objects.filter(pep=pep, user=user, unit__startswith=BY_SCRIBE):
        step = agenda.step(draft.unit.removeprefix(BY_SCRIBE))
        if step and words_of(draft):
            found.append({"step": step, "words": words_of(draft)})
    return found


def _drafts_become_notes(live: LiveMeeting, box: str) -> None:
    """Nothing that somebody typed is lost because the room changes, or the meeting ends."""
    for draft in Draft.objects.select_related("user").filter(pep=live.pep_id, unit__startswith=box):
        step, words = agenda.step(draft.unit.removeprefix(box)), words_of(draft)
        if step and words:
            _note(live, step, words, "", by=draft.user)
        draft.delete()


# ---------------------------------------------------------------- afterwards


@action
def check_recorded(*, pep: PEP, role: str, agrees: bool, words: str, by: User) -> ViewsCheck:
    """Somebody looked at what was recorded for them."""
    kind = ViewsCheck.Kind.AGREES if agrees else ViewsCheck.Kind.CORRECTION
    row = ViewsCheck.objects.create(pep=pep, role=role, kind=kind, words=words.strip(), by=by, at=clock.now())
    said = "said that their views were recorded rightly" if agrees else "asked for a correction of what was recorded"
    events.record("views.checked", said, pep, by=by)
    return row


@action
def answer_correction(*, asked: ViewsCheck, words: str, by: User) -> ViewsCheck:
    """What was done about it. One answer to each: a second press finds the first."""
    there = ViewsCheck.objects.filter(to=asked).first()
    if there:
        return there
    row = ViewsCheck.objects.create(
        pep=asked.pep,
        role=asked.role,
        kind=ViewsCheck.Kind.ANSWER,
        words=words.strip(),
        to=asked,
        by=by,
        at=clock.now(),
    )
    events.record("views.answered", "answered a wish for correction", asked.pep, by=by)
    return row


# ---------------------------------------------------------------- shared


def _locked(pep: PEP) -> PEP:
    plans = PEP.objects.select_for_update(of=("self",)).select_related("child", "policy")
    return plans.prefetch_related("parts").get(pk=pep.pk)


def _held(live: LiveMeeting) -> LiveMeeting:
    """The meeting and its plan, held; nothing happens to one that is over, or whose section was completed."""
    pep = _locked(live.pep)
    policies.check_part_is_open(pep, Part.E)
    live = LiveMeeting.objects.select_for_update().get(pk=live.pk)
    live.pep = pep
    if live.is_over:
        raise NotNow("This meeting has ended.", pep)
    return live


def _moved(live: LiveMeeting) -> None:
    live.turn += 1
    live.save()
