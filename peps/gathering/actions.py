"""What is done before a meeting, besides arranging it and inviting people (`peps.actions`)."""

from accounts.models import User
from accounts.permissions import NotNow
from audit import clock, events
from audit.acting import Guest, action
from components.words import day_words
from peps import actions as plans
from peps.gathering import invitations, people, readiness
from peps.models import PEP, Invitee, Meeting, Nudge, Part


@action
def call_off(*, pep: PEP, why: str, by: User) -> Meeting:
    """The meeting will not be held on its day and has no other one yet. Everybody who was asked is told."""
    pep, meeting = _held_with_meeting(pep)
    meeting.cancelled_at, meeting.cancelled_why = clock.now(), why
    meeting.save()
    events.record("meeting.called_off", f"called off the meeting on {day_words(meeting.on)}: {why}", pep, by=by)
    plans.touch(pep=pep, part=Part.E, by=by)
    for person in pep.invitees.asked().select_related("user"):
        invitations.send(meeting, person, "off")
        person.reply, person.replied_at = Invitee.Reply.WAITING, None
        person.save()
    return meeting


@action
def save_details(*, pep: PEP, values: dict, by: User) -> Meeting:
    """What the meeting needs besides its day and place: the room, the interpreter. Nobody's calendar changes."""
    pep, meeting = _held_with_meeting(pep, also_held=True)
    for name, value in values.items():
        setattr(meeting, name, value)
    meeting.save(update_fields=list(values))
    plans.touch(pep=pep, part=Part.E, by=by, facts=False)
    return meeting


@action
def invite_several(*, pep: PEP, keys: list[str], by: User) -> list[Invitee]:
    """People around the child, each with an invitation of their own. Nobody under a restriction is among them: they
    are asked one by one, with a reason."""
    pep = _held(pep)
    meeting = pep.meeting_or_none
    offered = {one.key: one for one in people.candidates(pep, by) if not one.restriction}
    chosen = [people.as_invitee(offered[key], pep, meeting) for key in dict.fromkeys(keys) if key in offered]
    return [plans.invite(pep=pep, invitee=person, by=by) for person in chosen]


@action
def withdraw(*, person: Invitee, by: User) -> Invitee:
    """Somebody is no longer asked: their calendar entry goes, and their link opens nothing. They stay on record."""
    pep = _held(person.pep)
    person = Invitee.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    if person.reply == Invitee.Reply.WITHDRAWN:
        return person
    person.reply, person.replied_at = Invitee.Reply.WITHDRAWN, None
    person.link_number += 1
    person.save()
    events.record("meeting.invited", f"took back the invitation of {person.name} ({person.role})", pep, by=by)
    plans.touch(pep=pep, part=Part.E, by=by, facts=False)
    if person.invited_at and pep.meeting_or_none:
        invitations.send(pep.meeting, person, "off")
    return person


@action
def new_link(*, person: Invitee, by: User) -> Invitee:
    """The former link opens nothing any more, and a new one goes to the person's address."""
    pep = _held(person.pep)
    person = Invitee.objects.select_for_update(of=("self",)).select_related("user").get(pk=person.pk)
    person.link_number += 1
    person.save()
    events.record("meeting.invited", f"sent a new link to {person.name} ({person.role})", pep, by=by)
    if pep.meeting_or_none:
        invitations.send(pep.meeting, person)
    return person


@action
def answer(*, person: Invitee, values: dict, by: User | Guest) -> Invitee:
    """Somebody says whether they come and what they need. Whoever arranges the meeting is told of a refusal."""
    pep = _held(person.pep)
    person = Invitee.objects.select_for_update(of=("self",)).get(pk=person.pk)
    if pep.meeting_or_none is None or pep.meeting.held:
        raise NotNow("This meeting is not ahead any more.", pep)
    for name in ("reply", "reason", "needs", "interpreter_language"):
        setattr(person, name, values[name])
    person.replied_at = clock.now()
    person.save()
    events.record("meeting.replied", f"{person.name} ({person.role}): {person.get_reply_display().lower()}", pep, by=by)
    plans.touch(pep=pep, part=Part.E, by=by, facts=False)
    if person.reply == Invitee.Reply.NO:
        invitations.tell_of_refusal(pep, person)
    elif person.reply == Invitee.Reply.VIEWS and person.user_id is None:
        invitations.tell_of_views(pep, person)
    return person


@action
def nudge(*, pep: PEP, thing: str, by: User) -> Nudge:
    """Remind whoever holds a thing that the meeting waits for it: once a day, in words that name nobody."""
    PEP.objects.select_for_update(of=("self",)).get(pk=pep.pk)
    pep = PEP.objects.with_everything().get(pk=pep.pk)
    wanted = next((one for one in readiness.for_reader(pep, by).others if one.key == thing), None)
    if wanted is None:
        raise NotNow("This is not waited for any more.", pep)
    today = clock.today()
    row, is_new = Nudge.objects.get_or_create(pep=pep, thing=thing, on=today, defaults={"at": clock.now(), "by": by})
    if not is_new:
        raise NotNow("They were reminded of this today already.", pep)
    events.record("meeting.nudged", f"reminded of: {wanted.title.lower()}", pep, by=by)
    if wanted.holder is None:
        for person in readiness.waiting(pep):
            if person.invited_at and pep.meeting_or_none:
                invitations.send(pep.meeting, person, again=today.isoformat())
    else:
        invitations.tell_what_is_waited_for(pep, wanted, today)
    return row


def _held(pep: PEP) -> PEP:
    """The plan as it is now, with its row held."""
    rows = PEP.objects.select_for_update(of=("self",)).select_related("child", "school", "term")
    return rows.prefetch_related("parts").get(pk=pep.pk)


def _held_with_meeting(pep: PEP, *, also_held: bool = False) -> tuple[PEP, Meeting]:
    pep = _held(pep)
    meeting = Meeting.objects.select_for_update(of=("self",)).filter(pep=pep, cancelled_at=None).first()
    if meeting is None:
        raise NotNow("The meeting has no date yet.", pep)
    if meeting.held and not also_held:
        raise NotNow("The meeting was held already.", pep)
    meeting.pep = pep
    return pep, meeting
