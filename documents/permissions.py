"""Who sees which document. The cell of the access table decides about the list, the audience about each file."""

from accounts.permissions import Denied, as_boolean
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.permissions import check_can_write
from children.querysets import capacities
from documents.models import Document

# Whoever is not named here works with the child, and sees all documents the table lets them see.
AUDIENCES = {
    Role.CARER: {Document.Audience.CARER},
    Role.YOUNG_PERSON: {Document.Audience.YOUNG_PERSON},
}


def readable(user, child):
    """The child's documents this user may read: those in the table's cell, for an audience they belong to."""
    mine = capacities(user, child)
    documents = Document.objects.visible_to(user, "documents").filter(child=child, removed_at=None)
    if mine and mine.issubset(AUDIENCES):
        documents = documents.filter(audience__in=set().union(*(AUDIENCES[role] for role in mine)))
    return documents


def check_can_add(user, child) -> None:
    check_can_write(user, child, "documents")


def check_can_remove(user, document) -> None:
    """Whoever added it, the social worker and the Virtual School."""
    check_can_write(user, document.child, "documents")
    keepers = {Role.SOCIAL_WORKER, *VIRTUAL_SCHOOL}
    if document.uploaded_by_id != user.pk and not capacities(user, document.child).intersection(keepers):
        raise Denied("Only the person who added it, the social worker or the Virtual School can remove this document.")


can_add = as_boolean(check_can_add)
can_remove = as_boolean(check_can_remove)
