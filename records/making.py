"""Making what was asked for: the record as a file, the young person's own copy, and the answer to who asked."""

import hashlib
import logging
import tempfile
import zipfile
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import IO

from django.core.files import File
from django.core.files.storage import default_storage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.text import slugify

from accounts.roles import Role
from audit import clock, events
from children import access
from children.audience import Audience
from children.models import Allocation
from children.standing import capacities
from documents.models import Document
from notices.telling import tell
from papers import my_plan
from papers.copies import pdf_for
from papers.models import Paper
from papers.plan import DEFAULT_COLOUR, html_to_pdf
from peps.models import PEP
from records import exporting
from records.models import RECORD, HeldItem, RecordCopy, SubjectAccess

log = logging.getLogger(__name__)
STYLE = Path(__file__).with_name("answer.css")
KEPT_FOR = timedelta(days=14)  # a file; that it was made is kept for good
FOR_THE_YOUNG_PERSON = [Audience.YOUNG_PERSON, Audience.CARER_AND_YOUNG_PERSON, Audience.FAMILY]
CHAPTER = 400  # items a document: beyond that a PDF takes long to open


class CannotMake(Exception):
    """Why it is not made, in words for the person who asked for it."""


def make_copy(copy: RecordCopy) -> None:
    """Once made it is never made again; what went wrong is kept, for the person who asked."""
    try:
        if not access.can_write(capacities(copy.by, copy.child), RECORD):
            raise CannotMake("Whoever asked for it may no longer take this record out.")
        with tempfile.TemporaryFile() as out:
            write = WRITTEN_BY.get(copy.purpose, exporting.write)
            write(copy.child, out, step=partial(_copied, copy))
            _keep_copy(copy, out)
    except Exception as problem:
        failed(RecordCopy, copy, problem)


def make_answer(asked: SubjectAccess) -> None:
    """What was released, by date, as PDFs and the files themselves."""
    try:
        with tempfile.TemporaryFile() as out:
            _write_answer(asked, out)
            _keep_answer(asked, out)
    except Exception as problem:
        failed(SubjectAccess, asked, problem)


def throw_away() -> int:
    """Files that have lain here for their days. They can be made again; what is not here cannot leak."""
    old = RecordCopy.objects.filter(thrown_away_at=None, made_at__lt=clock.now() - KEPT_FOR)
    gone = list(old)
    for copy in gone:
        copy.file.delete(save=False)
        copy.file, copy.thrown_away_at = "", clock.now()
        copy.save(update_fields=["file", "thrown_away_at"])
    return len(gone)


# ---------------------------------------------------------------- the young person's own


def _own_copy(child, to: IO[bytes], *, step: Callable[[int, int], None]) -> None:
    """Each plan as it was signed off, in the young person's words, and the documents that are for them."""
    plans = PEP.objects.filter(child=child, status=PEP.Status.SIGNED_OFF).with_page_data().order_by("opened_on")
    files = (
        Document.objects.filter(child=child, audience__in=FOR_THE_YOUNG_PERSON)
        .standing()
        .filter(scan=Document.Scan.CLEAN, unsent=False)
    )
    plans, files = list(plans), list(files.order_by("uploaded_at"))
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for number, pep in enumerate(plans, 1):
            step(number - 1, len(plans) + len(files))
            said = my_plan.content(pep, {Role.YOUNG_PERSON})
            pdf = my_plan.to_pdf(said | {"authority": child.authority, "printed_on": clock.today()})
            out.writestr(f"{number:02d} {slugify(pep.term.name)} my plan.pdf", pdf.data)
        for number, document in enumerate(files, 1):
            step(len(plans) + number - 1, len(plans) + len(files))
            _put(out, document.file.name, f"documents/{number:02d} {_safe(document.original_name)}")
        if not plans and not files:
            out.writestr("README.txt", "No plan was signed off here, and no document was meant for you.\n")


def _school_copy(child, to: IO[bytes], *, step: Callable[[int, int], None]) -> None:
    """Each plan as it was signed off, as a designated teacher reads it: the Virtual School's own log stays here."""
    plans = Paper.objects.filter(snapshot__pep__child=child, snapshot__pep__status=PEP.Status.SIGNED_OFF)
    plans = list(plans.exclude(made_at=None).select_related("snapshot__pep__term").order_by("made_at"))
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for number, paper in enumerate(plans, 1):
            step(number - 1, len(plans))
            with pdf_for(paper, {Role.DESIGNATED_TEACHER}, printed_by="the Virtual School") as pdf:
                out.writestr(f"{number:02d} {slugify(paper.snapshot.pep.term.name)} plan.pdf", pdf.read())
        if not plans:
            out.writestr("README.txt", "No plan was signed off here yet.\n")


WRITTEN_BY = {RecordCopy.Purpose.YOUNG_PERSON: _own_copy, RecordCopy.Purpose.SCHOOL: _school_copy}


def _copied(copy: RecordCopy, done: int, total: int) -> None:
    RecordCopy.objects.filter(pk=copy.pk, made_at=None).update(done=done, total=total)


@transaction.atomic
def _keep_copy(copy: RecordCopy, out: IO[bytes]) -> None:
    copy = RecordCopy.objects.select_for_update().get(pk=copy.pk)
    if copy.made_at:  # somebody else was quicker
        return
    copy.sha256 = _kept(copy, out)
    copy.made_at, copy.done, copy.last_error = clock.now(), copy.total, ""
    copy.save()
    words = f"made the copy of the record for {copy.to_whom}"
    events.record("record.copy_made", words, copy, by=None, child_id=copy.child_id)
    if copy.purpose == RecordCopy.Purpose.YOUNG_PERSON:
        _tell_the_young_person(copy)


def _tell_the_young_person(copy: RecordCopy) -> None:
    """Whoever has an account takes it from their own first page."""
    theirs = Allocation.objects.current().filter(child=copy.child_id, role=Role.YOUNG_PERSON, user__is_active=True)
    for row in theirs.select_related("user"):
        tell(
            key=f"own-copy:{copy.pk}:{row.user_id}",
            to=row.user,
            subject="Your plans to keep",
            body=f"Your plans and documents are ready to take with you. They are there for {KEPT_FOR.days} days.",
            path=reverse("home"),
        )


# ---------------------------------------------------------------- the answer


def _write_answer(asked: SubjectAccess, to: IO[bytes]) -> None:
    items = list(asked.items.exclude(decision=HeldItem.Decision.WITHHOLD))
    held_back = asked.items.count() - len(items)
    chapters = [items[start : start + CHAPTER] for start in range(0, len(items), CHAPTER)] or [[]]
    authority = asked.child.authority
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as out:
        for number, part in enumerate(chapters, 1):
            said = {"asked": asked, "items": part, "part": number, "parts": len(chapters), "held_back": held_back}
            html = render_to_string("records/answer_paper.html", said | {"authority": authority, "now": clock.now()})
            pdf = html_to_pdf(html, authority.colour or DEFAULT_COLOUR, STYLE.read_text())
            out.writestr(f"record {number:02d} of {len(chapters):02d}.pdf", pdf.data)
        for item in items:
            if item.file and item.decision != HeldItem.Decision.REDACT:
                _put(out, item.file, f"files/{item.position:04d} {_safe(item.file_name)}")


@transaction.atomic
def _keep_answer(asked: SubjectAccess, out: IO[bytes]) -> None:
    asked = SubjectAccess.objects.select_for_update().get(pk=asked.pk)
    if asked.made_at:
        return
    asked.sha256 = _kept(asked, out)
    asked.made_at, asked.last_error = clock.now(), ""
    asked.save()


# ---------------------------------------------------------------- both


def _kept(row, out: IO[bytes]) -> str:
    out.seek(0)
    sha256 = hashlib.file_digest(out, "sha256").hexdigest()
    out.seek(0)
    row.file.save(f"{row.pk}.zip", File(out), save=False)
    return sha256


def _put(out: zipfile.ZipFile, name: str, called: str) -> None:
    """A file of the store under another name; one that the store lost is said to be missing."""
    try:
        with default_storage.open(name, "rb") as source, out.open(called, "w") as target:
            for chunk in source.chunks():
                target.write(chunk)
    except FileNotFoundError:
        out.writestr(f"{called} is missing.txt", "This file could not be found any more.\n")


def _safe(name: str) -> str:
    """A name fit for any computer's folder."""
    stem, dot, ending = name.rpartition(".")
    return (
        f"{slugify(stem or ending)[:80] or 'file'}{dot}{slugify(ending)[:10]}" if dot else slugify(name)[:80] or "file"
    )


def failed(model, row, problem: Exception) -> None:
    log.warning("%s %s not made: %s", model._meta.model_name, row.pk, type(problem).__name__)
    words = str(problem) if isinstance(problem, CannotMake) else f"{type(problem).__name__}: {problem}"
    model.objects.filter(pk=row.pk, made_at=None).update(last_error=words[:300])
