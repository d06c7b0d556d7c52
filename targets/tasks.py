from celery import shared_task

from targets.money.nightly import count_again


@shared_task(name="targets.tasks.recount")
def recount() -> int:
    """It ticks every quarter of an hour; whether the night's run is due, and how far it is, is decided there."""
    return count_again() or 0
