"""Making a shared copy and taking it back, and telling those it is for."""

from django.urls import reverse

from accounts.actions import Refused
from accounts.models import User
from audit import clock, events
from audit.acting import action
from components.words import day_words
from notices.telling import nudge, tell
from papers import tasks
from papers.models import SharedCopy, SharedPaper, Withdrawal
from papers.shared.choosing import choose
from papers.shared.permissions import check_can_share, readers_of
from peps.models import PEP, Snapshot
from signoff.snapshot import fingerprint


@action
def share(*, snapshot: Snapshot, for_whom: str, keys: set[str], people: list[User], to_whom: str, by: User):
    """Keep what was chosen, as a copy of its own, and send those who open it here a link. The worker makes its PDF."""
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
    paper = SharedPaper.objects.create(copy=copy, wanted_at=clock.now())
    nudge(tasks.make_shared, str(paper.pk))
    return copy


@action
def withdraw(*, copy: SharedCopy, reason: str, by: User) -> Withdrawal:
    """Take a copy back. From this moment those it was made for read nothing of it, and they are told so."""
    pep = PEP.objects.select_for_update(of=("self",)).select_related("child").get(snapshots=copy.snapshot_id)
    check_can_share(by, pep)
    if Withdrawal.objects.filter(copy=copy).exists():
        raise Refused("This copy has been taken back already.")
    withdrawal = Withdrawal.objects.create(copy=copy, reason=reason, by=by, at=clock.now())
    events.record("paper.withdrawn", "took a shared copy of the plan back", pep, by=by, child_id=pep.child_id)
    for user in copy.people.all():
        tell(
            key=f"withdrawn:{copy.pk}:{user.pk}",
            to=user,
            subject="A copy of a plan was taken back",
            body=f"{by.name} took back the copy of the plan (PEP) of {pep.child.initials} that was made for you on "
            f"{day_words(copy.made_at)}. Its link shows nothing now. If you printed or saved it, please destroy it.",
            path=reverse("papers:shared", args=[copy.pk]),
        )
    return withdrawal
