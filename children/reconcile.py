"""Each night every grant is held against the attachments it stands for: what does not fit is put right, and said.

Verbs write both in one transaction, and days are checked in every query, so there should be nothing to find: this is
for what was written before a rule changed, for a restored table, and for whoever wants to be sure.
"""

from collections import defaultdict
from datetime import datetime, time, timedelta

from django.db import transaction
from django.db.models import Q

from accounts import grants
from accounts.models import AuthorityGrant, Membership, SchoolGrant
from accounts.roles import OF_AUTHORITY, OF_CHILD, OF_SCHOOL
from audit import clock
from children import carers
from children.models import Allocation, Child, ChildGrant
from notices.jobs import Turn, take_turn
from organisations.imports import update_all
from organisations.models import Authority, School

ACCESS = "access"
BEGINS_AT = time(2)  # in London: nobody is at work
BATCH = 500  # targets in one step

# What is granted on what, by which attachments: (grants, the model they are on, attachments, the field that names it).
KINDS = [
    (AuthorityGrant, Authority, Membership.objects.filter(role__in=OF_AUTHORITY), "authority_id"),
    (SchoolGrant, School, Membership.objects.filter(role__in=OF_SCHOOL), "school_id"),
    (ChildGrant, Child, Allocation.objects.filter(role__in=OF_CHILD), "child_id"),
]


def hold_grants_against_attachments() -> int | None:
    """How many were put right; None where it is not the time, or another worker does it."""
    run = take_turn(ACCESS, _all_of_them, next_run=_next_night)
    return run and run.counts.get("repaired", 0)


def _all_of_them(turn: Turn) -> bool:
    """From where the last slice stopped: the position is the kind, and the last target that was looked at."""
    number, _, after = turn.run.position.partition(" ")
    for kind in range(int(number or 0), len(KINDS)):
        while ids := _next_ids(kind, after):
            stayed = _end_with_placements(ids) if KINDS[kind][1] is Child else 0
            if stayed:
                turn.problem(f"{stayed} carers were attached for longer than the child lives there: it was put right.")
            repaired = _put_right(kind, ids) + stayed
            after = str(ids[-1])
            if repaired > stayed:
                turn.problem(
                    f"{repaired - stayed} grants of access did not follow their attachments, and were put right."
                )
            turn.step(done=len(ids), position=f"{kind} {after}", repaired=repaired)
            if turn.is_up():
                return False
        after = ""
    return True


def _next_ids(kind: int, after: str) -> list:
    """The next targets on which anything is granted, or should be."""
    grant_model, model, attachments, name = KINDS[kind]
    named = attachments.filter(**{f"{name}__isnull": False}).order_by().values(name)
    granted = grant_model.objects.values("content_object_id")
    targets = model.objects.filter(Q(pk__in=named) | Q(pk__in=granted)).order_by("pk")
    return list((targets.filter(pk__gt=after) if after else targets).values_list("pk", flat=True)[:BATCH])


@transaction.atomic
def _end_with_placements(child_ids: list) -> int:
    beyond = carers.beyond_their_placement(child_ids)
    update_all(Allocation, beyond, ["starts", "ends"])
    carers.sync({row.child for row in beyond})
    return len(beyond)


def _put_right(kind: int, ids: list) -> int:
    grant_model, model, attachments, name = KINDS[kind]
    of = defaultdict(list)
    for row in attachments.filter(**{f"{name}__in": ids}):
        of[getattr(row, name)].append(row)
    return grants.sync_each(grant_model, {target: of[target.pk] for target in model.objects.filter(pk__in=ids)})


def _next_night() -> datetime:
    return datetime.combine(clock.today() + timedelta(days=1), BEGINS_AT, tzinfo=clock.LONDON)
