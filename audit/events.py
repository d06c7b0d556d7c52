"""Recording what happened, in the transaction in which it happened."""

from audit import acting, clock, prepared
from audit.models import Event


def record(verb: str, words: str, subject, *, by, child_id=None) -> Event:
    """Keep one row: `verb` for machines ("plan.returned"), `words` for people ("returned the plan: Section C")."""
    happened = event(verb, words, subject, by=by, child_id=child_id)
    prepared.add(happened)
    return happened


def record_all(happened: list[Event]) -> None:
    """Keep many at once, made by `event`."""
    Event.objects.bulk_create(happened)


def event(verb: str, words: str, subject, *, by, child_id=None) -> Event:
    """A row that is not yet kept."""
    return Event(
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
