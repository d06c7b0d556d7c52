"""A child's documents as pages list them: the newest version of each, with those before it and what may be done."""

from children.discretion import named_to
from documents import permissions
from documents.models import Document


def of_child(user, child) -> list[Document]:
    return _newest(user, permissions.readable(user, child))


def of_plan(user, child, plan_id, until=None) -> list[Document]:
    """What a plan of this child cites; of a plan that is over, as it was then (`until`)."""
    return _newest(user, permissions.readable(user, child).cited_by(plan_id, until=until))


def for_family(child, plan_id) -> list[Document]:
    """What a plan cites of its child that is marked for the family: the newest version of each that can be opened."""
    found = Document.objects.standing().cited_by(plan_id)
    newest: dict = {}
    for document in found.filter(child=child, unsent=False, for_desk=False, not_for_school=False).order_by("-number"):
        newest.setdefault(document.series, document)
    return [document for document in newest.values() if _is_for_family(document)]


def _is_for_family(document) -> bool:
    meant = document.audience == Document.Audience.FAMILY and not document.shows_place
    return meant and not permissions.waits_for_scanner(document)


def _newest(user, found) -> list[Document]:
    """Newest first, versions before it as `earlier`. What was held back is on the list, so that whoever added it knows,
    and takes nobody's place. One query."""
    documents: dict = {}
    for document in found.select_related("uploaded_by", "child__authority").order_by("-number"):
        document.earlier = []
        document.added_by = named_to(user, document.child, document.uploaded_by)
        document.can_open = permissions.can_open(user, document)
        document.is_waiting = permissions.waits_for_scanner(document)
        document.can_change = permissions.can_change(user, document)
        document.can_replace = permissions.can_replace(user, document)
        place = document.pk if document.is_held_back else document.series
        first = documents.setdefault(place, document)
        if first is not document:
            first.earlier.append(document)
    return sorted(documents.values(), key=lambda document: document.uploaded_at, reverse=True)
