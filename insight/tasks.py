"""Making reports that are wanted. Idempotent, safe to run twice or at the same time."""

from celery import shared_task

from insight import reports
from insight.models import TermReport

AT_ONCE = 5


@shared_task(name="insight.tasks.make")
def make(report_id: str) -> None:
    report = TermReport.objects.select_related("authority", "wanted_by").filter(pk=report_id, made_at=None).first()
    if report:
        reports.make(report)


@shared_task(name="insight.tasks.sweep")
def sweep() -> int:
    """Make what is wanted and not made: its nudge was lost. What failed stays until somebody asks again."""
    ids = list(
        TermReport.objects.filter(made_at=None, last_error="").order_by("wanted_at").values_list("pk", flat=True)
    )
    for report_id in ids[:AT_ONCE]:
        make(str(report_id))
    return len(ids[:AT_ONCE])
