"""Imports that are asked for: looked through, loaded, undone. Idempotent, safe to run twice or at the same time."""

from celery import shared_task

from accounts.importing import folder, keeping, permissions
from accounts.models import User
from notices.telling import nudge
from organisations import import_kinds, import_runs
from organisations.models import ImportRun


@shared_task(name="accounts.tasks.import_run")
def import_run(run_id: str) -> None:
    """One slice; then the next is asked for, so that other work comes in between."""
    if _work(run_id):
        nudge(import_run, run_id)


@shared_task(name="accounts.tasks.sweep_imports")
def sweep_imports() -> int:
    """Go on with what a lost nudge or a killed worker left, and forget what is over."""
    keeping.forget_old()
    folder.take()
    ids = [*import_runs.waiting(), *(run.pk for run in folder.waiting() if folder.go_on_with(run))]
    for run_id in ids:
        import_run(str(run_id))
    return len(ids)


def _work(run_id) -> bool:
    run = ImportRun.objects.filter(pk=run_id).select_related("authority").first()
    if run is None:
        return False
    by = User.objects.filter(pk=run.by_id).first()
    if run.by_id and not (by and permissions.can_import(by, import_kinds.find(run.kind), run.authority)):
        import_runs.refuse(run=run, why="Whoever began this import may not import any more.")
        return False
    more = import_runs.work(run_id, files=keeping.read, by=by)
    keeping.forget_files_of_what_is_over()
    return more or folder.go_on_with(run)
