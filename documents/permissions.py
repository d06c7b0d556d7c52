"""Who sees which document. The cell of the access table decides about the list, the audience about each file."""

from django.db.models import Q

from accounts.permissions import Denied, as_boolean
from accounts.roles import VIRTUAL_SCHOOL, Role
from children.audience import Audience, audiences_of
from children.permissions import check_can_write
from children.standing import capacities
from documents.models import Document

# For whom a carer and a young person add a document. Whoever is not named here works with the child, and chooses.
ADDED_FOR = {
    Role.CARER: Audience.CARER,
    Role.YOUNG_PERSON: Audience.YOUNG_PERSON,
}


def readable(user, child):
    """The child's documents this user may read: those in the table's cell, for an audience they belong to. What a carer
    or a young person added is theirs to see, whoever else may."""
    documents = Document.objects.visible_to(user, "documents").filter(child=child, removed_at=None)
    return documents.filter(Q(audience__in=audiences_of(capacities(user, child))) | Q(uploaded_by=user))


def own_audiences(user, child) -> list[str]:
    """For somebody who is here only as the carer or the young person: for whom what they add is meant, beside the
    people who work with the child. Empty for those people, who choose."""
    mine = capacities(user, child)
    return [ADDED_FOR[role] for role in sorted(mine)] if mine and mine.issubset(ADDED_FOR) else []


def check_can_show_to(user, child, audience: str) -> None:
    """Nobody gives a document to more people than they are among."""
    mine = own_audiences(user, child)
    if mine and audience not in {*mine, Audience.PROFESSIONALS}:
        raise Denied("You cannot choose who else sees this document.")


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
