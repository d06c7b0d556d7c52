"""Adding a document to a child's record, as the first or a newer version, and what happens to it afterwards."""

import uuid
from functools import partial

from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Max

from accounts.models import User
from accounts.permissions import Denied
from audit import clock, events
from audit.acting import Guest, action
from children.models import Child
from documents import files, permissions, plans, tasks
from documents.models import Citation, Document
from notices.telling import nudge


@action
def add_document(
    *,
    child: Child,
    kind: str,
    title: str,
    upload,
    by: User,
    plan_id: uuid.UUID | None = None,
    audience: str = Document.Audience.PROFESSIONALS,
    shows_place: bool = False,
    on_screen: bool = False,
    replaces: Document | None = None,
    unsent: bool = False,
    for_desk: bool = False,
) -> Document:
    """Check the file, keep it under a name of ours, record it and have it scanned. `upload`: a file, or one
    `files.check` has passed. `replaces`: the version it is newer than, which stays readable for those who may.
    `unsent`: the young person made it, and nobody else knows of it until they send it (`give_documents`). `for_desk`:
    it belongs to the Virtual School's own notes."""
    permissions.check_can_add(by, child)
    permissions.check_can_show_to(by, child, audience)
    checked = upload if isinstance(upload, files.CheckedFile) else files.check(upload)
    document = Document(
        child=child,
        plan_id=plan_id,
        kind=kind,
        title=title,
        audience=audience,
        shows_place=shows_place,
        on_screen=on_screen,
        unsent=unsent,
        for_desk=for_desk,
        original_name=checked.original_name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    if replaces:
        permissions.check_can_replace(by, replaces)
        document.series, document.number = replaces.series, _next_number(replaces)
        document.not_for_school = replaces.not_for_school
    name = uuid.uuid4()
    document.file.save(f"{name}.{checked.extension}", ContentFile(checked.content), save=False)
    if checked.preview:
        document.preview.save(f"{name}.{checked.extension}", ContentFile(checked.preview), save=False)
    try:
        document.save()
        done = "added a newer version of a document" if replaces else "added a document"
        events.record(_verb(document, "added"), _named(document, done), document, by=by, child_id=child.pk)
        if plan_id:
            _cite(document, plan_id)
    except Exception:
        tasks.delete_files(document)  # no row, no file
        raise
    nudge(tasks.scan, str(document.pk))
    return document


def _next_number(replaces: Document) -> int:
    """The series is locked by its first version, so that two newer ones that come at once both find their place."""
    series = Document.objects.filter(series=replaces.series)
    series.select_for_update(of=("self",)).filter(number=1).first()
    return series.aggregate(last=Max("number"))["last"] + 1


def _verb(document: Document, what: str) -> str:
    """The title is in the words, so who may not know of the document may not read what happened to it."""
    kind = "document.confidential" if document.shows_place else "document"
    if document.not_for_school:
        kind = "document.childs"
    if document.for_desk:
        kind = "document.desk"
    return f"{kind}.{what}"


def _named(document: Document, done: str) -> str:
    return done if document.unsent else f"{done}: {document.title}"


@action
def give_documents(*, documents, by: User | Guest) -> None:
    """What the young person had kept for themselves is now read by whoever reads the child's documents."""
    for document in documents.select_for_update(of=("self",)).filter(unsent=True):
        document.unsent = False
        document.save()


@action
def keep_from_school(*, kept: dict[Document, bool], by: User | Guest) -> None:
    """What of their own the young person keeps from their school, and what they do not, or no longer."""
    for document in Document.objects.select_for_update(of=("self",)).filter(pk__in=[each.pk for each in kept]):
        if document.not_for_school != kept[document]:
            document.not_for_school = kept[document]
            document.save()


@action
def change_document(
    *,
    document: Document,
    kind: str,
    title: str,
    on_screen: bool,
    by: User,
    audience: str | None = None,
    shows_place: bool | None = None,
) -> Document:
    """What it is, who may see it (None: as before), and whether it may be shown on the big screen."""
    document = Document.objects.select_for_update(of=("self",)).select_related("child").get(pk=document.pk)
    permissions.check_can_change(by, document)
    if audience and audience != document.audience:
        permissions.check_can_show_to(by, document.child, audience)
        document.audience = audience
    if shows_place is not None:
        document.shows_place = shows_place
    document.kind, document.title, document.on_screen = kind, title, on_screen
    document.save()
    events.record(_verb(document, "changed"), f"changed what is said about a document: {title}", document, by=by)
    return document


@action
def remove_document(*, document: Document, by: User) -> Document:
    """This version is no longer shown; the one before it, if there is one, is the newest again. The row and the file
    stay until the record's retention ends."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    permissions.check_can_change(by, document)
    if document.removed_at is None:
        document.removed_at = clock.now()
        document.save()
        events.record(_verb(document, "removed"), _named(document, "removed a document"), document, by=by)
    return document


# ---------------------------------------------------------------- plans that show it


@action
def cite(*, child: Child, plan_id: uuid.UUID, chosen: list[Document], offered: list[Document], by: User) -> None:
    """Let a plan show these documents of its child, and of those that were offered no other."""
    permissions.check_can_cite(by, child)
    wanted = {document.series for document in chosen}
    for document in offered:
        if document.series in wanted:
            _cite(document, plan_id)
        else:
            _uncite(document, plan_id)
    words = f"chose which documents belong to a plan: {len(wanted)}"
    events.record("document.cited", words, child, by=by, child_id=child.pk)


def _cite(document: Document, plan_id: uuid.UUID) -> None:
    if not plans.is_of_child(document.child_id, plan_id):
        raise Denied("This plan is not one of this child.")
    there = Citation.objects.filter(series=document.series, plan_id=plan_id).first()
    citation = there or Citation(child_id=document.child_id, series=document.series, plan_id=plan_id)
    if citation.cited_at is None or citation.removed_at:
        citation.cited_at, citation.removed_at = clock.now(), None
        citation.save()


def _uncite(document: Document, plan_id: uuid.UUID) -> None:
    for citation in Citation.objects.filter(series=document.series, plan_id=plan_id, removed_at=None):
        citation.removed_at = clock.now()
        citation.save()


# ---------------------------------------------------------------- what the virus scanner held back


@action
def scan_again(*, document: Document, by: User) -> Document:
    """The scanner may have been wrong, and know better since: until it has answered the file stays closed."""
    document = _held_back(document, by)
    document.scan, document.scanned_at, document.scan_tried_at = Document.Scan.NOT_SCANNED, None, None
    document.save()
    events.record("document.scan_again", "asked for a file that was held back to be scanned again", document, by=by)
    nudge(tasks.scan, str(document.pk))
    return document


@action
def destroy(*, document: Document, by: User) -> Document:
    """Delete a file that was held back for good. What is known about it stays in the record."""
    document = _held_back(document, by)
    document.destroyed_at = clock.now()
    document.removed_at = document.removed_at or document.destroyed_at
    document.save()
    events.record("document.destroyed", "destroyed a file that was held back", document, by=by)
    nudge(tasks.delete, str(document.pk))
    return document


def _held_back(document: Document, by: User) -> Document:
    document = Document.objects.select_for_update(of=("self",)).select_related("child").get(pk=document.pk)
    permissions.check_can_handle_held_back(by, document)
    if document.scan != Document.Scan.INFECTED or document.destroyed_at:
        raise Denied("This file is not held back any more.")
    return document


# ---------------------------------------------------------------- plans from before the portal


@action
def keep_former_plan(*, child: Child, title: str, checked: files.CheckedFile, by: User | None) -> Document:
    """The paper of a former plan, which an import brings: `peps.former` says who may ask for that, and who reads it.
    Scanned like every upload."""
    document = Document(
        child=child,
        kind=Document.Kind.FORMER_PLAN,
        title=title,
        original_name=checked.original_name,
        content_type=checked.content_type,
        size=checked.size,
        sha256=checked.sha256,
        uploaded_by=by,
        uploaded_at=clock.now(),
    )
    document.file.save(f"{uuid.uuid4()}.{checked.extension}", ContentFile(checked.content), save=False)
    try:
        document.save()
    except Exception:
        tasks.delete_files(document)  # no row, no file
        raise
    nudge(tasks.scan, str(document.pk))
    return document


@action
def take_back_former_plan(*, document: Document, by: User | None) -> None:
    """The import that brought it was undone: it was never part of the record."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk, kind=Document.Kind.FORMER_PLAN)
    gone = partial(tasks.delete_files, document)
    document.delete()
    transaction.on_commit(gone)
