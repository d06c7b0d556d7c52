"""The watched folder: a case system puts its files there, and nobody has to be at the portal.

EPEP_IMPORT_DIR/<code of the authority>/<kind>/file.csv, such as …/893/feed/today.csv. A file that has been still for a
minute is taken, and moved to `taken` beside it. What looks as if half of it were missing waits for an administrator.
"""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from django.conf import settings
from django.db import transaction

from accounts.importing import keeping
from audit import clock
from organisations import import_kinds, import_runs
from organisations.models import Authority, ImportRun

KINDS = {
    *("feed", "ssda903", "names", "allocations", "former-plans", "terms"),
    *("attendance", "marks", "periods", "attainment", "suspensions", "results"),
}
STILL_FOR = 60  # seconds: nobody is writing it any more
TAKEN = "taken"
NAME = "The watched folder"
FEW, SHARE = 5, 5  # more than five, and more than a fifth of the children, do not leave care in one day


def take() -> int:
    """How many files were taken. One that cannot be moved away would be taken again and again: it is left."""
    taken = 0
    for path, kind, authority in _files():
        data = path.read_bytes()
        place = path.parent / TAKEN
        place.mkdir(exist_ok=True)
        shutil.move(path, place / f"{clock.now():%Y-%m-%d-%H%M%S}-{path.name}")
        _ask(kind, authority, {path.name: data})
        taken += 1
    return taken


def go_on_with(run: ImportRun) -> bool:
    """What came from the folder and was looked through is begun by itself. Returns whether it was."""
    run.refresh_from_db()
    if run.by_name != NAME or run.by_id or run.state != ImportRun.State.CHECKED or not _is_likely(run):
        return False
    try:
        import_runs.begin(run=run)
    except import_runs.NotNow:
        return False  # another one is running: it waits for the next sweep
    return True


def waiting() -> list[ImportRun]:
    return list(ImportRun.objects.filter(by_id=None, by_name=NAME, state=ImportRun.State.CHECKED).order_by("asked_at"))


def _is_likely(run: ImportRun) -> bool:
    ended = run.counts.get("ended", 0)
    return ended <= FEW or ended * SHARE <= run.total


def _files() -> Iterator[tuple[Path, import_kinds.Kind, Authority]]:
    if not settings.IMPORT_DIR:
        return
    for authority in Authority.objects.order_by("code"):
        for slug in sorted(KINDS):
            kind, folder = import_kinds.find(slug), Path(settings.IMPORT_DIR) / authority.code / slug
            for path in sorted(folder.iterdir()) if kind and folder.is_dir() else ():
                is_still = path.is_file() and path.stat().st_mtime < time.time() - STILL_FOR
                if is_still and not path.is_symlink() and not path.name.startswith("."):
                    yield path, kind, authority


@transaction.atomic
def _ask(kind, authority: Authority, files: dict[str, bytes]) -> ImportRun:
    run = ImportRun(
        kind=kind.slug, authority=authority, file_names=", ".join(files)[:300], asked_at=clock.now(), by_name=NAME
    )
    run.file.save(f"{run.pk}.bin", keeping.keep(files), save=False)
    run.save()
    return run
