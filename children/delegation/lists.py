"""Who shares what with whom, for the pages that show it."""

from django.db.models import prefetch_related_objects

from accounts.permissions import authorities_managed
from audit.prepared import Records
from children.models import Child, Delegation
from components.words import in_london


def _rows(delegations):
    return delegations.select_related("child__authority", "delegator", "delegate").prefetch_related(
        "parts", "child__authority__policies"
    )


def to_me(user) -> list[Delegation]:
    """What counts today and may be seen."""
    children = Child.objects.visible_to(user, "name")
    return list(_rows(Delegation.objects.live(user).filter(child__in=children)).order_by("ends", "asked_at"))


def by_me(user) -> list[Delegation]:
    """What stands, whether it counts already or not."""
    children = Child.objects.visible_to(user, "attachments")
    standing = Delegation.objects.standing().filter(delegator=user, child__in=children)
    return list(_rows(standing).order_by("ends", "asked_at"))


def of_child(child) -> list[Delegation]:
    """Who helps today, by name."""
    rows = _HELPING.all(child.pk)
    if rows:  # they say what the child's authority calls the sections
        prefetch_related_objects([child.authority], "policies")
    for row in rows:
        row.child = child
    return rows


def _helping(child):
    rows = Delegation.objects.current().filter(child=child).select_related("delegator", "delegate")
    return rows.only("ends", "delegator__name", "delegate__name").prefetch_related("parts").order_by("ends", "asked_at")


_HELPING = Records(_helping)


def waiting(user):
    """What somebody who looks after an authority's people has to confirm, the oldest first."""
    rows = Delegation.objects.standing().filter(
        confirmed_at=None,
        child__authority__in=authorities_managed(user),
        child__in=Child.objects.visible_to(user, "attachments"),
    )
    return _rows(rows.exclude(delegator=user).exclude(delegate=user)).order_by("asked_at")


class Helpers:
    """Who wrote as somebody's delegate: history names them so, also after the delegation has ended."""

    def __init__(self, child, people):
        self.rows = list(
            Delegation.objects.confirmed().filter(child=child, delegate__in=people).select_related("delegator")
        )

    def named(self, name: str, person_id, at) -> str:
        """ "Sam Hill (delegate of Tom Reed)", if they were one at that moment."""
        delegators = [row.delegator.name for row in self.rows if row.delegate_id == person_id and _covers(row, at)]
        return f"{name} (delegate of {' and '.join(sorted(set(delegators)))})" if delegators else name


def _covers(row: Delegation, at) -> bool:
    day = in_london(at).date()
    return row.starts <= day <= row.ends and row.confirmed_at <= at and (row.ended_at is None or at <= row.ended_at)
