"""Whoever is to answer who asks for what is held is told before the day, and while it is late. No name is in it."""

from datetime import date, timedelta

from django.urls import reverse

from accounts.models import AuthorityGrant, User
from accounts.roles import Role
from audit import clock
from children import access
from children.standing import capacities
from components.words import day_words
from notices.telling import tell
from records.models import RECORD, SubjectAccess

WEEK, DAY = timedelta(days=7), timedelta(days=1)
WAITS_LONG = timedelta(days=28)
SOON = "An answer is due to somebody who asks for what is held"


def remind() -> int:
    """Seven days before, one day before, and each week while it is late; once each. Returns how many were told."""
    today = clock.today()
    rows = SubjectAccess.objects.unanswered().select_related("child__authority", "owner")
    told = 0
    for asked in rows.filter(waits_for="", due_on__lte=today + WEEK):
        which, words = _said(asked.due_on, today)
        told += _tell(asked, f"{asked.due_on}:{which}", SOON, words)
    for asked in rows.filter(waits_since__lte=today - WAITS_LONG):
        words = f"The clock of an answer has rested since {day_words(asked.waits_since)}. Ask again, or refuse it."
        told += _tell(asked, f"{asked.waits_since}:waits", "An answer waits for the asker", words)
    return told


def _said(due_on: date, today: date) -> tuple[str, str]:
    if due_on < today:
        return f"late-{(today - due_on).days // 7}", f"The answer was due on {day_words(due_on)}. It is late."
    if due_on <= today + DAY:
        return "day", f"The answer is due on {day_words(due_on)}."
    return "week", f"The answer is due on {day_words(due_on)}: there is a week left."


def _tell(asked: SubjectAccess, which: str, subject: str, words: str) -> int:
    told = [
        tell(
            key=f"asked:{asked.pk}:{which}:{person.pk}",
            to=person,
            subject=subject,
            body=f"{words} It is about {asked.child.initials}.",
            path=reverse("records:asked", args=[asked.pk]),
        )
        for person in who_answers(asked)
    ]
    return sum(notice is not None for notice in told)


def who_answers(asked: SubjectAccess) -> list[User]:
    """Whoever has taken it on, while they may; else, and once it is late, those who may."""
    owner = asked.owner
    may = owner and owner.is_active and access.can_write(capacities(owner, asked.child), RECORD)
    if may and asked.due_on >= clock.today():
        return [owner]
    return [each for each in heads_of(asked) if access.can_write(capacities(each, asked.child), RECORD)]


def heads_of(asked: SubjectAccess) -> list[User]:
    """The heads of the authority today."""
    grants = AuthorityGrant.objects.filter(
        content_object=asked.child.authority_id, permission__codename=Role.HEAD.codename, starts__lte=clock.today()
    ).exclude(ends__lt=clock.today())
    return list(User.objects.filter(pk__in=grants.values("user"), is_active=True).order_by("name", "pk"))
