"""Asking for an import, stopping it, going on with it, and undoing it. The work itself is done by the worker."""

from accounts.importing import keeping, permissions
from accounts.models import User
from accounts.tasks import import_run
from audit import clock, events
from audit.acting import action
from notices.telling import nudge
from organisations import import_runs
from organisations.import_kinds import Kind
from organisations.models import Authority, ImportRun


@action
def ask(*, kind: Kind, files: dict[str, bytes], authority: Authority | None, by: User) -> ImportRun:
    """Keep the files and let the worker look through them. Nothing is changed yet."""
    permissions.check_can_import(by, kind, authority)
    run = ImportRun(
        kind=kind.slug,
        authority=authority,
        file_names=", ".join(files)[:300],
        asked_at=clock.now(),
        by_id=by.pk,
        by_name=by.name,
    )
    run.file.save(f"{run.pk}.bin", keeping.keep(files), save=False)
    run.save()
    _ask_worker(run)
    return run


@action
def begin(*, run: ImportRun, kind: Kind, by: User) -> None:
    permissions.check_can_import(by, kind, run.authority)
    words = "went on with" if run.state == ImportRun.State.STOPPED else "began"
    import_runs.begin(run=run)
    events.record("authority.import_began", f"{words} the import of {run.file_names}", run, by=by)
    _ask_worker(run)


@action
def stop(*, run: ImportRun, kind: Kind, by: User) -> None:
    permissions.check_can_import(by, kind, run.authority)
    import_runs.stop(run=run)
    events.record("authority.import_stopped", f"stopped the import of {run.file_names}", run, by=by)


@action
def give_up(*, run: ImportRun, kind: Kind, by: User) -> None:
    permissions.check_can_import(by, kind, run.authority)
    import_runs.give_up(run=run)
    keeping.forget_files_of_what_is_over()


@action
def undo(*, run: ImportRun, kind: Kind, by: User) -> None:
    permissions.check_can_import(by, kind, run.authority)
    import_runs.undo(run=run, by_name=by.name)
    events.record("authority.import_undone", f"undid the import of {run.file_names}", run, by=by)
    _ask_worker(run)


def _ask_worker(run: ImportRun) -> None:
    nudge(import_run, str(run.pk))
