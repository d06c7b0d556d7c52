"""A record that another ePEP wrote is taken in by a page: looked through, tried and undone, then done whole.

`restoring.restore` does both, as `manage.py import_record` does. Whoever is killed between two steps goes on: files
that lie there stay, and the rows come in with the mark that they have, in one transaction.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import Q

from accounts.actions import Refused
from audit import clock, events
from audit.acting import acting
from children.models import Child
from records import exporting, permissions, restoring
from records.models import TakingIn

log = logging.getLogger(__name__)
LEASE = timedelta(minutes=10)  # longer than the rows of the longest record take
KEPT_FOR = timedelta(days=14)  # a file that was looked through and left
TRIED_AS = "taking in"  # in place of an id of the case that is another child's here
State = TakingIn.State
NAMED = {  # what a person is told of the tables, in the order of reading
    "peps.pep": "plans",
    "documents.document": "documents",
    "children.careperiod": "times in care",
    "children.enrolment": "schools attended",
    "children.contact": "contacts",
    "targets.target": "targets",
    "targets.fundingrequest": "requests for money",
    "casework.casenote": "case notes",
    "audit.event": "things that happened",
}


def look_through(run: TakingIn) -> None:
    """Read it, try it out, and keep what it would bring, or why it cannot come in."""
    if not _lease(run, State.CHECKING):
        return
    try:
        with run.file.open("rb") as source:
            content, _ = exporting.read(source, step=_step(run))
            found = _tried(run, content)
        _move(run, State.CHECKING, State.CHECKED, found=found, problem="")
    except Refused as problem:
        _move(run, State.CHECKING, State.REFUSED, problem=str(problem), finished_at=clock.now())
    except Exception as problem:
        log.warning("record %s not looked through: %s", run.pk, type(problem).__name__)
        words = "It could not be read. Ask whoever wrote it for a new copy."
        _move(run, State.CHECKING, State.REFUSED, problem=words, finished_at=clock.now())


def take(run: TakingIn) -> None:
    """Lay the files, then every row in one transaction with the mark that it is done."""
    if not _lease(run, State.TAKING):
        return
    try:
        with acting(run.by), run.file.open("rb") as source:
            permissions.check_can_take_in(run.by, run.authority)
            content, packed = exporting.read(source)
            restoring.check(content)
            files = exporting.put_files(packed, content, step=_step(run))
            _come_in(run, content, files)
    except Exception as problem:
        log.warning("record %s not taken in: %s", run.pk, type(problem).__name__)
        is_ours = isinstance(problem, Refused | permissions.Denied)
        words = str(problem) if is_ours else f"{type(problem).__name__}: {problem}"
        _move(run, State.TAKING, State.REFUSED, problem=words[:500], finished_at=clock.now())


@transaction.atomic
def _come_in(run: TakingIn, content: dict, files: int) -> None:
    locked = TakingIn.objects.select_for_update().get(pk=run.pk)
    if locked.state != State.TAKING:  # somebody else was quicker
        return
    taken = restoring.restore(content, authority=run.authority, local_id=run.local_id)
    locked.state, locked.child_id, locked.finished_at, locked.problem = State.DONE, taken.child, clock.now(), ""
    locked.save()
    words = f"took in the whole record from another portal: {taken.total} rows, {files} files"
    events.record("record.taken_in", words, locked, by=run.by, child_id=taken.child)


def _tried(run: TakingIn, content: dict) -> dict:
    """What it would bring. Nothing of it stays."""
    with transaction.atomic():
        restoring.check(content)
        fields = restoring.child_of(content)["fields"]
        id_taken = Child.objects.filter(authority=run.authority, local_id=fields["local_id"]).exists()
        alike = [str(each.pk) for each in _alike(run, fields)]
        taken = restoring.restore(content, authority=run.authority, local_id=TRIED_AS if id_taken else "")
        transaction.set_rollback(True)
    authorities = {row["pk"]: row["fields"]["name"] for row in content["around"].get("organisations.authority", [])}
    return {
        "name": f"{fields['given_name']} {fields['family_name']}",
        "born": fields["date_of_birth"],
        "upn": fields["upn"],
        "local_id": fields["local_id"],
        "id_taken": id_taken,
        "from": authorities.get(fields["authority"], ""),
        "brings": [[words, taken.rows[label]] for label, words in NAMED.items() if taken.rows.get(label)],
        "rows": taken.total,
        "files": len(exporting.files_in(content)),
        "people": taken.people,
        "alike": alike,
    }


def _alike(run: TakingIn, fields: dict):
    """Children of the authority who may be the same."""
    same = Q(date_of_birth=fields["date_of_birth"], family_name__iexact=fields["family_name"])
    if fields["upn"]:
        same |= Q(upn__iexact=fields["upn"])
    return Child.objects.filter(same, authority=run.authority, merged_into=None)[:10]


def _lease(run: TakingIn, state: str) -> bool:
    """Whether nobody else is at it."""
    free = Q(leased_until=None) | Q(leased_until__lt=clock.now())
    mine = TakingIn.objects.filter(free, pk=run.pk, state=state)
    return bool(mine.update(leased_until=clock.now() + LEASE, done=0, total=0))


def _move(run: TakingIn, before: str, after: str, **more) -> None:
    TakingIn.objects.filter(pk=run.pk, state=before).update(state=after, leased_until=None, **more)


def _step(run: TakingIn) -> Callable[[int, int], None]:
    def step(done: int, total: int) -> None:
        TakingIn.objects.filter(pk=run.pk).update(done=done, total=total)

    return step


def throw_away() -> int:
    """The files of what is over; and what was looked through and left for two weeks."""
    old = TakingIn.objects.filter(state=State.CHECKED, at__lt=clock.now() - KEPT_FOR)
    old.update(state=State.LEFT, finished_at=clock.now())
    gone = list(TakingIn.objects.exclude(finished_at=None).exclude(file=""))
    for run in gone:
        run.file.delete(save=False)
        TakingIn.objects.filter(pk=run.pk).update(file="", found={})
    return len(gone)
