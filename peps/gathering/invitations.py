"""What somebody who was asked to a meeting is told: with a calendar file of their own, and never a name."""

from datetime import date

from django.conf import settings
from django.urls import reverse

from accounts.roles import Role
from components.words import day_words, time_words
from notices.telling import tell
from peps.calendar_file import calendar_file
from peps.gathering import holders, links
from peps.models import PEP, Invitee, Meeting

SUBJECTS = {
    "invitation": "Invitation to a PEP meeting",
    "moved": "A PEP meeting has moved",
    "off": "A PEP meeting is off",
}


def send(meeting: Meeting, person: Invitee, what: str = "invitation", again: str = "") -> None:
    """Once for each state of the meeting and of what the person may know; `again` (a day) makes it another one."""
    person.pep = meeting.pep
    if not (person.email or person.user_id) or links.is_barred(person):
        return
    has_page = _has_page(person)
    path = reverse("peps:reply", args=[meeting.pep_id]) if has_page else links.path_of(person)
    tell(
        key=f"{what}:{person.pk}:{meeting.version}:{person.link_number}:{int(person.may_know_place)}:{again}",
        to=person.user or person,
        subject=SUBJECTS[what],
        body=_words(meeting, person, what, has_page),
        path="" if what == "off" else path,
        calendar=calendar_file(meeting, person),
        is_secret=not has_page and what != "off",
    )


def _words(meeting: Meeting, person: Invitee, what: str, has_page: bool) -> str:
    """Initials, day and time; what else there is to know stands behind the link."""
    when = f"{day_words(meeting.on, 'day')} at {time_words(meeting.starts_at)}"
    about = meeting.pep.child.initials
    if what == "off":
        return f"The PEP meeting for {about} on {when} is off. The calendar file takes it out of your calendar."
    said = [f"You are invited to a PEP meeting for {about} on {when}."]
    if what == "moved":
        said = [f"The PEP meeting for {about} is now on {when}. Whatever you answered before was for the former day."]
    if has_page:  # not every way of sending carries the calendar file along
        said.append(f"Add it to your calendar: {settings.SITE_URL}{reverse('peps:calendar', args=[meeting.pep_id])}")
    return "\n\n".join([*said, "Please say whether you can come, and what you need to take part:"])


def _has_page(person: Invitee) -> bool:
    """They sign in and find the meeting there; everybody else gets a link that is a key."""
    return bool(person.user_id) and (
        PEP.objects.visible_to(person.user, "meeting_details").filter(pk=person.pep_id).exists()
    )


def tell_of_refusal(pep: PEP, person: Invitee) -> None:
    """Whoever arranges the meeting hears of it, without who it is: that stands on the page."""
    for user in holders.of(pep, Role.SOCIAL_WORKER) or holders.of(pep, Role.DESIGNATED_TEACHER):
        tell(
            key=f"refused:{person.pk}:{person.version}:{user.pk}",
            to=user,
            subject="Somebody cannot come to a PEP meeting",
            body=f"Somebody who was invited to the meeting for {pep.child.initials} on "
            f"{day_words(pep.meeting.on, 'day')} cannot come.",
            path=reverse("peps:people", args=[pep.pk]),
        )


def tell_of_views(pep: PEP, person: Invitee) -> None:
    """Somebody without an account sends views instead of coming: they need the form."""
    for user in holders.of(pep, Role.DESIGNATED_TEACHER) or holders.of(pep, Role.SOCIAL_WORKER):
        tell(
            key=f"sends-views:{person.pk}:{person.version}:{user.pk}",
            to=user,
            subject="Somebody sends their views to a PEP meeting",
            body=f"Somebody who cannot come to the meeting for {pep.child.initials} on "
            f"{day_words(pep.meeting.on, 'day')} wants to send their views. Send them the form.",
            path=reverse("peps:people", args=[pep.pk]),
        )


def tell_what_is_waited_for(pep: PEP, thing, today: date) -> None:
    meeting = pep.meeting_or_none
    when = f" on {day_words(meeting.on, 'day')}" if meeting else ""
    page = "peps:mine" if thing.holder == Role.CARER else "peps:ready"
    for user in holders.of(pep, thing.holder):
        tell(
            key=f"nudge:{pep.pk}:{thing.key}:{today.isoformat()}:{user.pk}",
            to=user,
            subject="A PEP meeting waits for something from you",
            body=f"The meeting for {pep.child.initials}{when} still waits for this: {thing.title.lower()}.",
            path=reverse(page, args=[pep.pk]),
        )
