"""Somebody takes over children: they are told what is open, and who had them before is told who has them now.

Duties hang on the role, so they have passed already; a message carries initials and dates, never a name.
"""

from django.db.models import Q
from django.urls import reverse

from accounts.roles import Role
from audit import clock
from children.models import Enrolment
from components.words import day_words
from notices.telling import tell
from signoff.models import Duty
from signoff.reminders.holders import about_each, holders_of

LISTED = 20


def on_caseload_moved(event_id, child_ids, role, source, target, starts, by) -> None:
    number = "1 child" if len(child_ids) == 1 else f"{len(child_ids)} children"
    role_words = Role(role).label
    if _has_come_in(target):
        tell(
            key=f"caseload:{event_id}:to",
            to=target,
            subject=f"{number} from {day_words(starts)}",
            body=f"From {day_words(starts)} you are the {role_words} of {number}.\n\n{_open_words(child_ids, role)}",
            path=reverse("home"),
        )
    if source and source.is_active:
        tell(
            key=f"caseload:{event_id}:from",
            to=source,
            subject=f"{number} go to a colleague",
            body=f"From {day_words(starts)} {target.name} is the {role_words} of {number} you had.",
            path=reverse("home"),
        )


def _has_come_in(user) -> bool:
    """Who was only invited has a letter with the way in, and finds what is open on their first page."""
    return user.last_login is not None or user.has_usable_password()


def on_membership_began(membership, by) -> None:
    """Another designated teacher. Who comes later, or has not signed in yet, finds it on their first page."""
    user, school = membership.user, membership.school
    is_here = membership.starts <= clock.today() and _has_come_in(user)
    if membership.role != Role.DESIGNATED_TEACHER or not is_here:
        return
    duties = list(_at(school).select_related("child", "pep"))
    abouts = about_each(duties, [duty.role for duty in duties])
    holders = holders_of(set(abouts))
    theirs = [duty for duty, about in zip(duties, abouts, strict=True) if user.pk in holders[about]]
    if theirs:
        tell(
            key=f"membership:{membership.pk}:open",
            to=user,
            subject="What is open at a school",
            body=f"You are a designated teacher of {school}.\n\n{_words_of(theirs)}",
            path=reverse("home"),
        )


def _at(school):
    """What is with a school: by the plan, or besides plans by the child who attends."""
    here = Enrolment.objects.filter(school=school).main().current().values("child")
    duties = Duty.objects.filter(Q(pep__school=school) | Q(pep=None, child__in=here), role=Role.DESIGNATED_TEACHER)
    return duties.open().order_by("due_on", "kind")


def _open_words(child_ids, role: str) -> str:
    duties = Duty.objects.filter(child__in=child_ids, role=role).open().select_related("child", "pep")
    return _words_of(list(duties.order_by("due_on", "kind")[: LISTED + 1]))


def _words_of(duties: list[Duty]) -> str:
    if not duties:
        return "Nothing is open for them now."
    lines = [f"- {duty.child.initials} {duty.what}, due {day_words(duty.due_on)}" for duty in duties]
    more = ["And more: you see everything when you sign in."] if len(duties) > LISTED else []
    return "\n".join(["Open now:", *lines[:LISTED], *more])
