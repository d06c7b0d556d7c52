"""Drawings, photos and files of the young person: kept with the child's documents, by the rules of that room."""

import uuid

from django.core.exceptions import ValidationError

from audit import events
from documents import actions as documents
from documents import files
from documents.models import Document
from peps.models import ViewPicture
from peps.voice import actions

MOST_PICTURES = 12
KIND_OF = {"image/jpeg": Document.Kind.PHOTO}  # all else they made: what is drawn on the page is a PNG


def own(sitting):
    """What they gave with their views, newest first."""
    given = ViewPicture.objects.filter(pep=sitting.pep).values("document_id")
    return Document.objects.standing().filter(pk__in=given)


def keep(sitting, *, upload, title: str) -> str:
    """Check it, draw it anew, keep it. Gives what is wrong with it in words, or nothing.

    A document belongs to somebody with an account: for a guest that is the adult who let them in. Whose it really is
    stands beside it.
    """
    if own(sitting).count() >= MOST_PICTURES:
        return f"You have {MOST_PICTURES} pictures here. Take one back to add another."
    try:
        checked = files.check(upload)
    except ValidationError as problem:
        return problem.messages[0]
    document = documents.add_document(
        child=sitting.child,
        kind=KIND_OF.get(checked.content_type, Document.Kind.DRAWING),
        title=title or "A picture from the young person",
        upload=checked,
        plan_id=sitting.pep.pk,
        unsent=True,
        by=_account(sitting),
    )
    actions.add_picture(pep=sitting.pep, document=document, by=sitting.by)
    return ""


def keep_from_school(sitting, posted) -> None:
    """As ticked beside each picture; what was not asked about stays as it is."""
    asked = [document for document in own(sitting) if f"picture.{document.pk}.asked" in posted]
    kept = {document: f"picture.{document.pk}.not_school" in posted for document in asked}
    documents.keep_from_school(kept=kept, by=sitting.by)


def take_back(sitting, document_id: str) -> None:
    try:
        document = own(sitting).filter(pk=uuid.UUID(document_id)).first()
    except ValueError:
        document = None
    if document:
        documents.remove_document(document=document, by=_account(sitting))
        events.record("views.picture", "took back a picture", sitting.pep, by=sitting.by)


def _account(sitting):
    """The young person, or the adult on whose device or by whose link they are here."""
    if sitting.given is None:
        return sitting.by
    return sitting.given.by if sitting.is_handed_over else sitting.given.made_by
