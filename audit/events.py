"""Recording what happened, in the transaction in which it happened."""

from audit import acting, clock
from audit.models import Event


def record(verb: str, words: str, subject, *, by, child_id=None) -> Event:
    """Keep one row: `verb` for machines ("plan.returned"), `words` for people ("returned the plan: Section C")."""
    return Event.objects.create(
        at=clock.now(),
        verb=verb,
        words=words[:300],
        subject_type=subject._meta.model_name,
        subject_id=subject.pk,
        child_id=child_id or getattr(subject, "child_id", None),
        by_id=getattr(by, "pk", None),
        by_name=getattr(by, "name", "") if by else "ePEP",
        page=acting.current_page()[:80],
    )
