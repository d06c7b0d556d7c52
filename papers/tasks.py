"""Making papers that are wanted. Short, idempotent, safe to run twice or at the same time."""

from celery import shared_task

from papers import making
from papers.models import Paper

AT_ONCE = 20


@shared_task(name="papers.tasks.make")
def make(paper_id: str) -> None:
    paper = Paper.objects.select_related("snapshot").filter(pk=paper_id, made_at=None).first()
    if paper:
        making.make(paper)


@shared_task(name="papers.tasks.sweep")
def sweep() -> int:
    """Make what is wanted and not made; those that failed before come last, so that they hold up nobody."""
    wanted = Paper.objects.filter(made_at=None).order_by("last_error", "wanted_at").values_list("pk", flat=True)
    ids = list(wanted[:AT_ONCE])
    for paper_id in ids:
        make(str(paper_id))
    return len(ids)
