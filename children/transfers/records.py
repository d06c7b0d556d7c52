"""The records of one child with several authorities, one after the other."""

from audit import clock
from children.models import Child, Transfer


def before(child: Child) -> list[Child]:
    """The former authorities' records whose signed-off plans were handed over with the child, the latest first. They
    are read from the first day here."""
    found: list[Child] = []
    here, today = child.pk, clock.today()
    while came := _came_by(here, today):
        if came.child in found:
            break  # the child came back: that record is here already
        found.append(came.child)
        here = came.child_id
    return found


def _came_by(child_id, today) -> Transfer | None:
    rows = Transfer.objects.filter(taken_as=child_id, with_plans=True, on__lte=today)
    return rows.select_related("child__authority").first()


def of_child(child: Child) -> Transfer | None:
    """Where the child goes or went from here: what is open, else the last time it was taken over."""
    rows = Transfer.objects.filter(child=child, withdrawn_at=None, refused_at=None).select_related("to")
    return rows.order_by("-offered_at").first()
