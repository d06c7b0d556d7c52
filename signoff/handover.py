"""Somebody takes over children: they are told what is open, and who had them before is told who has them now.

Duties hang on the role, so they have passed already; a message carries initials and dates, never a name.
"""

from django.urls import reverse

from accounts.roles import Role
from components.words import day_words
from notices.telling import tell
from signoff.models import Duty

LISTED = 20


def on_caseload_moved(event_id, child_ids, role, source, target, starts, by) -> None:
    number = "1 child" if len(child_ids) == 1 else f"{len(child_ids)} children"
    role_words = Role(role).label
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


def _open_words(child_ids, role: str) -> str:
    duties = Duty.objects.filter(child__in=child_ids, role=role).open().select_related("child", "pep")
    duties = list(duties.order_by("due_on", "kind")[: LISTED + 1])
    if not duties:
        return "Nothing is open for them now."
    lines = [f"- {duty.child.initials} {duty.what}, due {day_words(duty.due_on)}" for duty in duties]
    more = ["And more: you see everything when you sign in."] if len(duties) > LISTED else []
    return "\n".join(["Open now:", *lines[:LISTED], *more])
