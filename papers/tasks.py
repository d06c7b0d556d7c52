"""Making papers that are wanted. Short, idempotent, safe to run twice or at the same time."""

from celery import shared_task

from papers import making
from papers.models import Paper, SharedPaper

AT_ONCE = 20


@shared_task(name="papers.tasks.make")
def make(paper_id: str) -> None:
    paper = Paper.objects.select_related("snapshot").filter(pk=paper_id, made_at=None).first()
    if paper:
        making.make(paper)


@shared_task(name="papers.tasks.make_shared")
def make_shared(paper_id: str) -> None:
    paper = SharedPaper.objects.select_related("copy__snapshot__pep").filter(pk=paper_id, made_at=None).first()
    if paper:
        making.make(paper)


@shared_task(name="papers.tasks.sweep")
def sweep() -> int:
    """Make what is wanted and not made; those that failed before come last, so that they hold up nobody."""
    done = 0
    for model, task in [(Paper, make), (SharedPaper, make_shared)]:
        wanted = model.objects.filter(made_at=None).order_by("last_error", "wanted_at").values_list("pk", flat=True)
        for paper_id in list(wanted[:AT_ONCE]):
            task(str(paper_id))
            done += 1
    return done
