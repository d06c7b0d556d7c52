"""How every import runs: tried out, then done in short steps, stopped and gone on with, undone.

Each step is one transaction that holds what it wrote, what it said and how far the run is. So whoever is killed
between two steps, or within one, leaves nothing half done, and whoever goes on does nothing twice.
"""

import logging
import time
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError, Q

from audit import clock
from audit.acting import acting
from audit.noting import Change, noting_changes
from organisations import import_kinds
from organisations.import_kinds import Kind, Loading
from organisations.imports import CannotRead, Result, unpacked, update_all
from organisations.models import ImportChange, ImportLine, ImportRun

log = logging.getLogger(__name__)
LEASE = timedelta(seconds=60)  # longer than reading a large file and one step
SLICE = 40.0  # seconds; then the worker may do something else first
TRIED_AT_ONCE = 4  # steps: trying writes nothing but the lines
MOST_WARNINGS = 3_000
UNDONE_AT_ONCE = 10  # records a step
UNDO_WITHIN = timedelta(days=30)
COUNTED = ("created", "updated", "unchanged", "ended")
State, Outcome = ImportRun.State, ImportLine.Outcome
Files = Callable[[ImportRun], dict[str, bytes]]


class NotNow(Exception):
    """The run is not in a state in which this can be done; the message says why, to the person."""


OF_STEP = ["total", "done", "lines_from", "counts", "details", "seen_files", "leased_until"]  # never the wish to stop


class _Lost(Exception):
    """Somebody stopped the run, or another worker has it."""


# ---------------------------------------------------------------- what people ask for
def begin(*, run: ImportRun) -> None:
    """The preview was read: do it. Also goes on with a run that was stopped."""
    from_the_start = {"done": 0} if run.state == State.CHECKED else {}
    before = {State.CHECKED} if from_the_start else {State.STOPPED}
    _move(run, before, State.APPLYING, stop_asked=False, finished_at=None, problem="", **from_the_start)


def stop(*, run: ImportRun) -> None:
    """After the step that is being taken. What is done stays done; it can be gone on with."""
    if not ImportRun.objects.filter(pk=run.pk, state=State.APPLYING).update(stop_asked=True):
        raise NotNow("This import is not running.")


def give_up(*, run: ImportRun) -> None:
    """A run that was only looked at, or was stopped, is left as it is."""
    before = {State.CHECKING, State.CHECKED, State.STOPPED}
    done = ImportRun.objects.filter(pk=run.pk, done__gt=0, state=State.STOPPED).exists()
    _move(run, before, State.DONE if done else State.CANCELLED, finished_at=clock.now())


def refuse(*, run: ImportRun, why: str) -> None:
    """It is not gone on with by itself. What was done stays; somebody else may go on, or undo it."""
    after = {State.CHECKING: State.FAILED, State.APPLYING: State.STOPPED, State.UNDOING: State.DONE}
    if run.is_working:
        _move(run, {run.state}, after[run.state], problem=why)


def undo(*, run: ImportRun, by_name: str) -> None:
    if not can_undo(run):
        raise NotNow("Only the last import can be undone, within 30 days.")
    _move(run, {State.DONE, State.STOPPED}, State.UNDOING, undone_by_name=by_name, done=0, total=_records(run))


def can_undo(run: ImportRun) -> bool:
    """The last one of its authority, not long ago, if it changed anything."""
    if run.state not in {State.DONE, State.STOPPED} or run.asked_at < clock.now() - UNDO_WITHIN:
        return False
    later = ImportRun.objects.filter(authority_id=run.authority_id, asked_at__gt=run.asked_at, changes__isnull=False)
    later = later if run.authority_id else later.filter(kind=run.kind)
    return run.changes.exists() and not later.exclude(state=State.UNDONE).exists()


def _move(run: ImportRun, before: set, to: str, **values) -> None:
    try:
        with transaction.atomic():
            moved = ImportRun.objects.filter(pk=run.pk, state__in=before).update(state=to, leased_until=None, **values)
    except IntegrityError:
        raise NotNow("Another import is running. Wait until it is done, then try again.") from None
    if not moved:
        raise NotNow("This import has moved on since you looked. See how it stands now.")
    run.refresh_from_db()


def _records(run: ImportRun) -> int:
    return run.changes.order_by().values("subject_id").distinct().count()


# ---------------------------------------------------------------- the worker
def waiting() -> list[UUID]:
    """Runs with work left that nobody has in hand."""
    free = Q(leased_until=None) | Q(leased_until__lt=clock.now())
    return list(
        ImportRun.objects.filter(free, state__in=ImportRun.WORKING).order_by("asked_at").values_list("pk", flat=True)
    )


def work(run_id, *, files: Files, by=None) -> bool:
    """One slice of a run, unless it is in other hands. Returns whether there is more to do."""
    run = _take(run_id)
    if run is None:
        return False
    try:
        if run.state == State.UNDOING:
            return _take_back(run, by)
        return _go_through(run, files, by)
    except _Lost:
        return False
    except Exception as problem:
        log.exception("import %s stopped", run.pk)
        _stop_at_fault(run, problem)
        return False
    finally:
        ImportRun.objects.filter(pk=run.pk, holder=run.holder).update(leased_until=None)


def _stop_at_fault(run: ImportRun, problem: Exception) -> None:
    """Nothing of the step is kept; whoever looks after the import is told, and can go on or try again."""
    words = f"Something went wrong after {run.done} of {run.total}: {type(problem).__name__}. "
    if run.state == State.CHECKING:
        _finish(run, State.FAILED, problem=words + "Nothing was changed. Tell whoever looks after the portal.")
    elif run.state == State.APPLYING:
        _finish(run, State.STOPPED, problem=words + "What is loaded is whole. Going on tries the rest again.")


def _take(run_id) -> ImportRun | None:
    now = clock.now()
    free = ImportRun.objects.filter(Q(leased_until=None) | Q(leased_until__lt=now), pk=run_id)
    if not free.filter(state__in=ImportRun.WORKING).update(leased_until=now + LEASE, holder=uuid4()):
        return None
    return ImportRun.objects.select_related("authority").get(pk=run_id)


def _go_through(run: ImportRun, files: Files, by) -> bool:
    kind = import_kinds.find(run.kind)
    trying = run.state == State.CHECKING
    try:
        given = files(run)
        loading = kind.loading(unpacked(given) if kind.unpacks else given, authority=run.authority, by=by)
    except CannotRead as problem:
        _finish(run, State.FAILED, problem=str(problem)[:1000])
        return False
    if trying or not run.lines_from:
        _start_anew(run, loading)
    size = loading.batch * (TRIED_AT_ONCE if trying else 1)
    until = time.monotonic() + SLICE
    while run.done < run.total:
        if ImportRun.objects.filter(pk=run.pk, stop_asked=True).exists():
            _finish(run, State.STOPPED, stop_asked=False)
            return False
        _step(run, loading, size, trying, by)
        if time.monotonic() > until and not trying:
            return True
    _finish(run, State.CHECKED if trying else State.DONE, lines_from=False)
    if not trying:
        kind.loaded(run)
    return False


@transaction.atomic
def _start_anew(run: ImportRun, loading: Loading) -> None:
    """What reading told comes first; what an earlier try said is forgotten."""
    _hold(run)
    run.lines.all()._raw_delete(run.lines.db)
    run.done, run.total, run.lines_from = 0, len(loading.units), True
    run.counts, run.details, run.seen_files = dict.fromkeys(COUNTED, 0), {}, loading.result.files
    _write(run, loading.result)
    run.save(update_fields=OF_STEP)


def _step(run: ImportRun, loading: Loading, size: int, trying: bool, by) -> None:
    result, stop_at = Result(), min(run.done + size, run.total)
    with acting(by), transaction.atomic():
        _hold(run)
        with noting_changes() as changes:
            loading.step(run.done, stop_at, result, dry_run=trying, by=by)
        run.done = stop_at
        _write(run, result)
        if not trying:
            written = import_kinds.find(run.kind).written
            mine = [change for change in changes if change.row._meta.label in written]
            ImportChange.objects.bulk_create(_changes(run, mine))
        run.save(update_fields=OF_STEP)


def _hold(run: ImportRun) -> None:
    """The row is ours until the end of the step, or the step is not taken."""
    held = ImportRun.objects.select_for_update().filter(pk=run.pk, holder=run.holder, state=run.state)
    if not held.exists():
        raise _Lost
    run.leased_until = clock.now() + LEASE


def _write(run: ImportRun, result: Result) -> None:
    for what in COUNTED:
        run.counts[what] = run.counts.get(what, 0) + getattr(result, what)
    run.counts["refused"] = run.counts.get("refused", 0) + len(result.refused)
    warned = run.counts.get("warning", 0)
    run.counts["warning"] = warned + len(result.warnings)
    run.details = dict(Counter(run.details) + result.details)
    lines = [
        ImportLine(
            run=run, outcome=Outcome.REFUSED, file=each.file[:100], row=each.row or None, column=each.column[:60],
            value=each.value[:100], words=each.reason[:1000], fix=each.fix[:500], subject=each.subject[:200],
        )
        for each in result.refused
    ]  # fmt: skip
    lines += [
        ImportLine(
            run=run, outcome=each.outcome, subject=each.subject[:200], subject_id=each.subject_id,
            words=each.words[:1000],
        )
        for each in result.told
    ]  # fmt: skip
    room = max(0, MOST_WARNINGS - warned)
    lines += [ImportLine(run=run, outcome=Outcome.WARNING, words=words[:1000]) for words in result.warnings[:room]]
    ImportLine.objects.bulk_create(lines)


def _whose(row) -> UUID:
    """The record that a row is part of: a child, a plan, or itself."""
    return getattr(row, "child_id", None) or getattr(row, "pep_id", None) or row.pk


def _changes(run: ImportRun, changes: list[Change]) -> list[ImportChange]:
    return [
        ImportChange(
            run=run,
            subject_id=_whose(each.row),
            model=each.row._meta.label,
            row_id=each.row.pk,
            created=each.created,
            version=each.version,
        )
        for each in changes
    ]


def _finish(run: ImportRun, state: str, **values) -> None:
    finished = None if state == State.CHECKED else clock.now()
    mine = ImportRun.objects.filter(pk=run.pk, holder=run.holder)
    mine.update(state=state, finished_at=finished, leased_until=None, **values)
    run.refresh_from_db()


# ---------------------------------------------------------------- undoing
def _take_back(run: ImportRun, by) -> bool:
    """Record by record, the last first. A record that somebody changed since stays whole, and is named."""
    kind = import_kinds.find(run.kind)
    until = time.monotonic() + SLICE
    while ids := list(run.changes.order_by("-pk").values_list("subject_id", flat=True)[: UNDONE_AT_ONCE * 8]):
        ids = list(dict.fromkeys(ids))[:UNDONE_AT_ONCE]
        with acting(by), transaction.atomic():
            _hold(run)
            kept = {subject_id: why for subject_id in ids if (why := _take_back_one(run, kind, subject_id))}
            kind.undone(set(ids) - set(kept), by=by)
            names = dict(run.lines.filter(subject_id__in=list(kept)).values_list("subject_id", "subject"))
            ImportLine.objects.bulk_create(
                ImportLine(run=run, outcome=Outcome.KEPT, subject=names.get(subject_id, ""), words=why)
                for subject_id, why in kept.items()
            )
            run.changes.filter(subject_id__in=ids).delete()
            run.counts["kept"] = run.counts.get("kept", 0) + len(kept)
            run.done += len(ids)
            run.save(update_fields=OF_STEP)
        if time.monotonic() > until:
            return True
    _finish(run, State.UNDONE)
    return False


def _take_back_one(run: ImportRun, kind: Kind, subject_id: UUID) -> str:
    """Why the record was left as it is; empty where it stands as before the import."""
    if why := kind.why_not(subject_id):
        return why
    first: dict[tuple, ImportChange] = {}
    last: dict[tuple, ImportChange] = {}
    for change in run.changes.filter(subject_id=subject_id).order_by("pk"):
        first.setdefault((change.model, change.row_id), change)
        last[change.model, change.row_id] = change
    rows = {key: apps.get_model(key[0])._base_manager.select_for_update().filter(pk=key[1]).first() for key in first}
    if any(row is None or row.version != last[key].version for key, row in rows.items()):
        return "It was changed after this import, so it was left as it is."
    try:
        with transaction.atomic():
            if any(row.pk == subject_id and first[key].created for key, row in rows.items()):
                kind.withdraw(subject_id)
            for key, row in reversed(rows.items()):
                if first[key].created:
                    row.delete()
            for key, row in rows.items():
                if not first[key].created:
                    _restore(row, first[key].version - 1)
    except (ProtectedError, IntegrityError):
        return "Something else has come to it since, so it was left as it is."
    return ""


def _restore(row, version: int) -> None:
    """As its history says it stood. The restored row is a new version: nothing is taken out of the history."""
    before = row.history.filter(version=version).order_by("history_date").last()
    names = [
        field.attname
        for field in row._meta.concrete_fields
        if not field.primary_key and field.attname not in {"version", "updated_at", "updated_by_id"}
    ]
    for name in names:
        setattr(row, name, getattr(before, name))
    update_all(type(row), [row], names)
