from celery import shared_task

from children.reconcile import hold_grants_against_attachments
from children.twins import finding
from organisations.models import Authority


@shared_task(name="children.tasks.reconcile")
def reconcile() -> int:
    """It ticks every quarter of an hour; whether the night's run is due, and how far it is, is decided there."""
    return hold_grants_against_attachments() or 0


@shared_task(name="children.tasks.find_twins")
def find_twins(authority_id: str) -> int:
    """After an import; what a lost nudge left undone, the night does."""
    return finding.look(Authority.objects.get(pk=authority_id))


@shared_task(name="children.tasks.find_twins_each_night")
def find_twins_each_night() -> int:
    return finding.look_each_night() or 0
