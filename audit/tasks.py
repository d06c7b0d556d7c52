from celery import shared_task

from audit.seals import seal_finished_days


@shared_task(name="audit.tasks.seal")
def seal() -> int:
    """Seal the days that are over. It ticks every hour: which day it is in London is decided here."""
    return len(seal_finished_days())
