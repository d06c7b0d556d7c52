from celery import shared_task

from children.reconcile import hold_grants_against_attachments


@shared_task(name="children.tasks.reconcile")
def reconcile() -> int:
    """It ticks every quarter of an hour; whether the night's run is due, and how far it is, is decided there."""
    return hold_grants_against_attachments() or 0
