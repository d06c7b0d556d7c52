"""The link in an invitation: signed, for one person and one answer, ended by giving that person a new number."""

from uuid import UUID

from django.core import signing
from django.urls import reverse

from audit import clock
from children.models import Bar
from peps.models import Invitee

SIGNER = signing.Signer(salt="peps.gathering.invitation")


def path_of(person: Invitee) -> str:
    return reverse("invited:answer", args=[SIGNER.sign_object([str(person.pk), person.link_number])])


def person_behind(token: str) -> Invitee | None:
    """Who was asked, while the link stands; for all else there is one answer: nobody."""
    try:
        key, number = SIGNER.unsign_object(token)
        key = UUID(key)
    except (signing.BadSignature, TypeError, ValueError):
        return None
    rows = Invitee.objects.select_related("pep__child__authority", "pep__meeting", "pep__school", "pep__term", "user")
    person = rows.filter(pk=key, link_number=number).first()
    return person if person and is_open(person) else None


def is_open(person: Invitee) -> bool:
    """Until the day after the meeting, as long as the plan is not final and the person is not barred from the child."""
    meeting = getattr(person.pep, "meeting", None)
    if meeting is None or meeting.on < clock.today() or person.pep.is_final:
        return False
    return person.reply != Invitee.Reply.WITHDRAWN and not is_barred(person)


def is_barred(person: Invitee) -> bool:
    bars = Bar.objects.filter(child=person.pep.child_id)
    if person.user_id and bars.filter(user=person.user_id).exists():
        return True
    return bool(person.email) and bars.filter(user__email__iexact=person.email).exists()
