"""The chosen files, kept together and encrypted until the import is over."""

import base64
import io
import zipfile
from datetime import timedelta
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction

from accounts.sign_in import secrecy
from audit import clock
from organisations.imports import CannotRead, unpacked
from organisations.models import ImportRun

FILE_KEPT_FOR = timedelta(days=7)  # of a run that nobody went on with
REPORT_KEPT_FOR = timedelta(days=90)  # it names children and what was wrong with their rows


def keep(files: dict[str, bytes]) -> ContentFile:
    """One file for the storage: compressed, for a return is large; then encrypted, for it is about children."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return ContentFile(secrecy.encrypt(base64.b64encode(out.getvalue()).decode()).encode())


def read(run: ImportRun) -> dict[str, bytes]:
    if not run.file:
        raise CannotRead("The file is not kept any more. Choose it again.")
    with run.file.open() as kept:
        data = base64.b64decode(secrecy.decrypt(kept.read().decode()))
    return unpacked({"import.zip": data})


def forget_old() -> int:
    """Files of runs that are over or forgotten, and after three months what the reports say."""
    forget_files_of_what_is_over()
    old = ImportRun.objects.filter(asked_at__lt=clock.now() - FILE_KEPT_FOR, state__in=ImportRun.WITH_FILE)
    waits = old.exclude(state=ImportRun.State.APPLYING)
    waits.filter(done__gt=0, state=ImportRun.State.STOPPED).update(state=ImportRun.State.DONE, finished_at=clock.now())
    waits.update(state=ImportRun.State.CANCELLED, finished_at=clock.now())
    gone = 0
    for run in ImportRun.objects.filter(asked_at__lt=clock.now() - REPORT_KEPT_FOR, lines__isnull=False).distinct():
        gone += run.lines.all().delete()[0]
        run.changes.all().delete()
    return gone


def forget_files_of_what_is_over() -> None:
    for run in ImportRun.objects.exclude(state__in=ImportRun.WITH_FILE).exclude(file=""):
        name = run.file.name
        ImportRun.objects.filter(pk=run.pk).update(file="")
        transaction.on_commit(partial(run.file.storage.delete, name))
