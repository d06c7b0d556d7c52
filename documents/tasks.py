"""Scanning what was uploaded, and deleting what was destroyed. Short, idempotent, safe to run twice or at once."""

import logging

from celery import shared_task

from audit import clock
from documents import scanning
from documents.models import Document
from documents.verdicts import record_verdict

log = logging.getLogger(__name__)
AT_ONCE = 50


@shared_task(name="documents.tasks.scan")
def scan(document_id: str) -> None:
    """Scan one upload, unless that is done. With no scanner nothing happens: it stays "not scanned"."""
    document = Document.objects.not_scanned().filter(pk=document_id).first()
    if document and scanning.is_configured():
        try:
            _scan(document)
        except scanning.ScannerAway as problem:
            log.warning("document %s not scanned: %s", document.pk, problem)


@shared_task(name="documents.tasks.delete")
def delete(document_id: str) -> None:
    """Delete the files of a document that was destroyed."""
    document = Document.objects.exclude(destroyed_at=None).filter(pk=document_id).first()
    if document:
        delete_files(document)
        Document.objects.filter(pk=document.pk).update(file="", preview="")


@shared_task(name="documents.tasks.sweep")
def sweep() -> int:
    """Do what a lost message left. A scanner that does not answer ends it: the next minute tries again."""
    for document_id in Document.objects.exclude(destroyed_at=None).exclude(file="").values_list("pk", flat=True):
        delete(str(document_id))
    if not scanning.is_configured():
        return 0
    scanned = 0
    for document in Document.objects.not_scanned()[:AT_ONCE]:
        try:
            scanned += _scan(document)
        except scanning.ScannerAway as problem:
            log.warning("uploads not scanned: %s", problem)
            break
    return scanned


def _scan(document: Document) -> bool:
    """Whether there is a verdict now. Where there is none, why is kept beside the moment."""
    try:
        with document.file.open("rb") as file:
            found = scanning.look_through(file)
    except FileNotFoundError:
        _keep_why(document, "The file is not in the store")
    except scanning.NotScanned as problem:
        _keep_why(document, str(problem))
    except scanning.ScannerAway as problem:
        _keep_why(document, str(problem))
        raise
    else:
        record_verdict(document=document, found=found, by=None)
        return True
    return False


def _keep_why(document: Document, words: str) -> None:
    """Nothing about the document has changed, so nothing goes into its history."""
    Document.objects.filter(pk=document.pk).update(scan_tried_at=clock.now(), scan_words=words[:200])


def delete_files(document: Document) -> None:
    for file in (document.file, document.preview):
        if file:
            file.delete(save=False)
