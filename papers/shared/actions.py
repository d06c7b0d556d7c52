"""Making a shared copy, and telling those it is for."""

from django.urls import reverse

from accounts.models import User
from audit import clock, events
from audit.acting import action
from notices.telling import tell
from papers.models import SharedCopy
from papers.shared.choosing import choose
from papers.shared.permissions import check_can_share, readers_of
from peps.models import Snapshot
from signoff.snapshot import fingerprint


@action
def share(*, snapshot: Snapshot, for_whom: str, keys: set[str], people: list[User], to_whom: str, by: User):
    """Keep what was chosen, as a copy of its own, and send those who open it here a link."""
    pep = snapshot.pep
    check_can_share(by, pep)
    known = set(readers_of(pep, for_whom))
    chosen = choose(snapshot, for_whom, keys)
    copy = SharedCopy.objects.create(
        snapshot=snapshot,
        for_whom=for_whom,
        to_whom=to_whom,
        content=chosen.content,
        sha256=fingerprint(chosen.content),
        left_out=chosen.left_out,
        made_by=by,
        made_at=clock.now(),
    )
    copy.people.set([user for user in people if user in known])
    events.record("paper.shared", "made a shared copy of the signed-off plan", pep, by=by, child_id=pep.child_id)
    for user in copy.people.all():
        tell(
            key=f"shared:{copy.pk}:{user.pk}",
            to=user,
            subject="A copy of a plan is ready for you",
            body=f"{by.name} made a copy of the plan (PEP) of {pep.child.initials} for you to read and keep.",
            path=reverse("papers:shared", args=[copy.pk]),
        )
    return copy
