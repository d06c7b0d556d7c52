"""Adding a document to a child's record, and taking it off again."""

import uuid

from django.core.files.base import ContentFile

from accounts.models import User
from audit import clock, events
from audit.acting import action
from children.models import Child
from documents import files, permissions
from documents.models import Document


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
) -> Document:
    """Check the file, keep it under a name of ours, record it. `upload`: a file, or one `files.check` has passed."""
    permissions.check_can_add(by, child)
    permissions.check_can_show_to(by, child, audience)
    checked = upload if isinstance(upload, files.CheckedFile) else files.check(upload)
    document = Document(
        child=child,
        plan_id=plan_id,
        kind=kind,
        title=title,
        audience=audience,
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
        events.record("document.added", f"added a document: {title}", document, by=by, child_id=child.pk)
    except Exception:
        document.file.delete(save=False)  # no row, no file
        raise
    return document


@action
def remove_document(*, document: Document, by: User) -> Document:
    """It is no longer shown. The row and the file stay until the record's retention ends."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    permissions.check_can_remove(by, document)
    if document.removed_at is None:
        document.removed_at = clock.now()
        document.save()
        events.record("document.removed", f"removed a document: {document.title}", document, by=by)
    return document
