"""What professionals settle among themselves beforehand: said once, never changed, and never for the family's eyes."""

from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce
from django.urls import reverse

from accounts.models import User
from accounts.permissions import Denied, NotNow
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from children import access
from children.models import Allocation
from notices.telling import tell
from peps.gathering import holders
from peps.models import PEP, ReadUpTo, Word
from peps.standing import capacities_in

RECORD = "thread"
LONGEST = 3000
LONG_AGO = datetime(1900, 1, 1, tzinfo=UTC)


class WordForm(forms.Form):
    words = forms.CharField(
        label="Write to the other professionals",
        max_length=LONGEST,
        widget=forms.Textarea,
        error_messages={"required": "Write something first"},
    )
    presentation = {"words": {"rows": 4, "label_size": "m"}}


def check_can_write(user, pep: PEP) -> None:
    if not access.can_write(capacities_in(user, pep), RECORD):
        raise Denied("You can read what professionals write to each other here.")
    if pep.is_final:
        raise NotNow("This plan is finished. What was written here stays on record.", pep)


@action
def say(*, pep: PEP, words: str, token: UUID, by: User) -> Word:
    """Say something to the other professionals. Who has read all that was before is told that there is something new;
    who has not knows already."""
    pep = PEP.objects.select_for_update(of=("self",)).select_related("child", "school").get(pk=pep.pk)
    check_can_write(by, pep)
    said = Word.objects.filter(pk=token, pep=pep).first()
    if said:  # the form was sent twice
        return said
    behind = {user.pk for user in readers(pep) if unread(pep, user)}
    said = Word.objects.create(pk=token, pep=pep, words=words, by=by, at=clock.now())
    _has_read(pep, by, said.at)
    events.record("thread.said", "wrote to the other professionals", pep, by=by)
    for user in readers(pep):
        if user.pk not in behind | {by.pk}:
            tell(
                key=f"thread:{said.pk}:{user.pk}",
                to=user,
                subject="A professional has written about a PEP",
                body=f"There is something new between professionals about the plan for {pep.child.initials}. "
                "The young person and the family do not see it.",
                path=reverse("peps:thread", args=[pep.pk]),
            )
    return said


@action
def mark_read(*, pep: PEP, by: User) -> None:
    """Up to the last word that is there now."""
    last = Word.objects.filter(pep=pep).order_by("-at").first()
    if last:
        _has_read(pep, by, last.at)


def _has_read(pep: PEP, user: User, up_to) -> None:
    ReadUpTo.objects.update_or_create(pep=pep, user=user, defaults={"up_to": up_to, "at": clock.now()})


def readers(pep: PEP) -> list[User]:
    """Whom a new word is for: social worker, school, the adviser with the child in their caseload, whoever wrote."""
    found = [*holders.of(pep, Role.SOCIAL_WORKER), *holders.of(pep, Role.DESIGNATED_TEACHER)]
    named = Allocation.objects.filter(child=pep.child_id, role=Role.ADVISER).current().select_related("user")
    wrote = User.objects.filter(pk__in=Word.objects.filter(pep=pep).values("by"), is_active=True)
    found += [row.user for row in named if row.user.is_active]
    found += [user for user in wrote if PEP.objects.visible_to(user, RECORD).filter(pk=pep.pk).exists()]
    return list({user.pk: user for user in found}.values())


def unread(pep: PEP, user: User) -> int:
    """How many words of others this person has not said they read. One query."""
    read = ReadUpTo.objects.filter(pep=pep, user=user).values("up_to")[:1]
    words = Word.objects.filter(pep=pep, at__gt=Coalesce(Subquery(read), Value(LONG_AGO)))
    return words.exclude(by=user).count()


def words_with_readers(pep: PEP) -> list[Word]:
    """Oldest first, each with the names of the others who have read up to there."""
    read = list(ReadUpTo.objects.filter(pep=pep).select_related("user").order_by("user__name"))
    words = list(Word.objects.filter(pep=pep).select_related("by"))
    for said in words:
        said.read_by = [row.user.name for row in read if row.up_to >= said.at and row.user_id != said.by_id]
    return words
