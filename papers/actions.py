"""Papers are wanted in the transaction of the sign-off and made afterwards, by the worker (see `making`)."""

from accounts.models import User
from audit import clock
from audit.acting import action
from notices.telling import nudge
from papers import tasks
from papers.models import Paper
from peps.models import Snapshot


@action
def want(*, snapshot: Snapshot, by: User | None) -> Paper:
    """Ask for the paper of a signed-off plan, once."""
    paper, _ = Paper.objects.get_or_create(snapshot=snapshot, kind=Paper.Kind.FULL, defaults={"wanted_at": clock.now()})
    nudge(tasks.make, str(paper.pk))
    return paper


def on_signed_off(*, snapshot: Snapshot, by: User | None, **_news) -> None:
    """A plan was signed off (see `signoff.events`)."""
    want(snapshot=snapshot, by=by)
