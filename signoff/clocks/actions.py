"""Letting a plan's clocks rest, saying why its day was missed, and moving a meeting somebody cannot come to."""

from datetime import date

from django.urls import reverse

from accounts.models import User
from audit import clock, events
from audit.acting import action
from children.events import facts_changed
from children.holders import advisers_of
from components.words import day_words, time_words
from notices.telling import tell
from peps import actions as plans
from peps.models import PEP, Meeting
from signoff.actions import people_in
from signoff.clocks import permissions
from signoff.models import Pause, WhyLate
from signoff.policies import sign_off_deadline


@action
def pause(*, pep: PEP, until: date, reason: str, by: User) -> Pause:
    """Let the clocks of a plan rest up to and with a day. A pause that runs already is replaced."""
    pep = PEP.objects.select_for_update(of=("self",)).get(pk=pep.pk)
    permissions.check_can_pause(by, pep)
    _end_pause(pep)
    row = Pause.objects.create(pep=pep, starts=clock.today(), until=until, reason=reason, by=by)
    events.record("plan.paused", f"paused the plan's clocks until {day_words(until)}: {reason}", pep, by=by)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    return row


@action
def go_on(*, pep: PEP, by: User) -> None:
    """The clocks run again, before the day that was set."""
    pep = PEP.objects.select_for_update(of=("self",)).get(pk=pep.pk)
    permissions.check_can_pause(by, pep)
    if _end_pause(pep):
        events.record("plan.went_on", "let the plan's clocks run again", pep, by=by)
        facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)


def _end_pause(pep: PEP) -> bool:
    """Also one whose day has gone by, so that there is never a second open row."""
    row = Pause.objects.select_for_update().filter(pep=pep, ended_on=None).first()
    if row is None:
        return False
    row.ended_on = min(clock.today(), row.until)
    row.save()
    return True


@action
def say_why_late(*, pep: PEP, reason: str, words: str, by: User) -> WhyLate:
    """Record why the day for the sign-off was missed. It can be put better until the plan is signed off."""
    pep = PEP.objects.select_for_update(of=("self",)).get(pk=pep.pk)
    permissions.check_can_say_why_late(by, pep)
    row = WhyLate.objects.filter(pep=pep).first() or WhyLate(pep=pep)
    row.reason, row.words, row.by, row.at = reason, words, by, clock.now()
    row.due_on = sign_off_deadline(pep).due
    row.save()
    events.record("plan.late", f"said why the sign-off is late: {row.get_reason_display().lower()}", pep, by=by)
    return row


@action
def cannot_attend(*, pep: PEP, meeting: Meeting, who: str, reason: str, by: User) -> Meeting:
    """Somebody cannot come: the meeting moves to another day of the term, and everybody is told, the school and the
    Virtual School with them."""
    meeting = plans.arrange_meeting(pep=pep, meeting=meeting, by=by)
    pep = meeting.pep
    events.record("meeting.cannot_attend", f"moved the meeting because {who} cannot attend: {reason}", pep, by=by)
    asked = set(pep.invitees.exclude(invited_at=None).exclude(user=None).values_list("user_id", flat=True))
    people = [*people_in(pep, ["social_worker", "designated_teacher"]), *advisers_of(pep.child)]
    for person in {person.pk: person for person in people if person.pk not in asked | {by.pk}}.values():
        tell(
            key=f"meeting-moved:{meeting.pk}:{meeting.version}:{person.pk}",
            to=person,
            subject="A PEP meeting has moved",
            body=f"The meeting for {pep.child.initials} is now on {day_words(meeting.on, 'day')} at "
            f"{time_words(meeting.starts_at)}, because somebody cannot attend.",
            path=reverse("peps:part", args=[pep.pk, "E"]),
        )
    return meeting
