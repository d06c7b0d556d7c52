"""What a reader has filled in so far, kept for themselves."""

from accounts.models import User
from audit import clock
from audit.acting import action
from peps.models import PEP
from signoff import permissions
from signoff.models import ReviewDraft
from signoff.quality import versions


@action
def keep_draft(*, pep: PEP, answers: dict[str, dict], by: User) -> ReviewDraft:
    """Keep levels and comments by criterion, however few; they are nobody else’s before the rating is in."""
    permissions.check_can_rate(by, pep)
    draft, _ = ReviewDraft.objects.update_or_create(
        pep=pep,
        by=by,
        defaults={"rubric_version": versions.kept(pep.child.authority), "answers": answers, "at": clock.now()},
    )
    return draft
