"""Who sees which document. The cell of the access table decides about the list, the audience about each file, and the
virus scanner about opening it."""

from django.conf import settings
from django.db.models import Q

from accounts.permissions import MANAGERS, Denied, as_boolean, check_can_manage_people
from accounts.roles import VIRTUAL_SCHOOL, Role
from children import access
from children.audience import Audience, audiences_of
from children.models import Child
from children.permissions import check_can_write
from children.standing import capacities, standing_of
from documents.models import Citation, Document

# For whom a carer and a young person add a document. Whoever is not named here works with the child, and chooses.
ADDED_FOR = {
    Role.CARER: Audience.CARER,
    Role.YOUNG_PERSON: Audience.YOUNG_PERSON,
}

# ---------------------------------------------------------------- seeing


def readable(user, child):
    """The child's documents, every version, that this user may know of: those in the table's cell, for an audience they
    belong to. What a carer or a young person added is theirs to see, whoever else may; what was held back is nobody's
    to see but theirs who added it. What the young person has not sent yet they find with their views, and nobody here
    (on an adult's device it was added in that adult's name); what they keep from their school, the school does not find
    even where it was given on the teacher's device. Papers of former plans are listed, and read, as plans."""
    mine = Q(uploaded_by=user)
    meant = Q(audience__in=audiences_of(capacities(user, child)))
    if not knows_places(user, child):
        meant &= Q(shows_place=False)
    whole = Q(pk__in=Document.objects.visible_to(user, "documents").filter(child=child).values("pk"))
    found = whole & (mine | meant & ~Q(scan=Document.Scan.INFECTED))
    if kept := standing_of(user).plans:
        found |= _cited_by(kept) & Q(shows_place=False) & ~Q(scan=Document.Scan.INFECTED)
    if not access.can_read(capacities(user, child), "views_not_for_school"):
        found &= Q(not_for_school=False)
    listed = Document.objects.filter(found, child=child, removed_at=None, unsent=False, for_desk=False)
    return listed.exclude(kind=Document.Kind.FORMER_PLAN)


def reachable(user):
    """Documents of the children whose documents this user may read, and those of plans that their school finishes for a
    child who has left it. Which of them they may know of is asked child by child (`readable`)."""
    found = Document.objects.visible_to(user, "documents")
    kept = standing_of(user).plans
    return Document.objects.filter(Q(pk__in=found.values("pk")) | _cited_by(kept)) if kept else found


def _cited_by(plans) -> Q:
    """What these plans cite of their own children."""
    citations = Citation.objects.filter(plan_id__in=plans, removed_at=None)
    return Q(series__in=citations.values("series"))


def knows_places(user, child) -> bool:
    return access.can_read(capacities(user, child), "confidential_place")


def own_audiences(user, child) -> list[str]:
    """For somebody who is here only as the carer or the young person: for whom what they add is meant, beside the
    people who work with the child. Empty for those people, who choose."""
    mine = capacities(user, child)
    return [ADDED_FOR[role] for role in sorted(mine)] if mine and mine.issubset(ADDED_FOR) else []


def held_back(user):
    """Files in which the scanner found something, of the children of the authorities this user looks after."""
    children = Child.objects.attached_to(user, MANAGERS)
    return Document.objects.filter(child__in=children, scan=Document.Scan.INFECTED, destroyed_at=None)


def waiting(user):
    """Files of those children that the scanner has not scanned, the one tried longest ago first."""
    return Document.objects.not_scanned().filter(child__in=Child.objects.attached_to(user, MANAGERS))


# ---------------------------------------------------------------- may


def waits_for_scanner(document) -> bool:
    """Where there is no scanner it waits for ever, but in a demonstration, which does without."""
    return document.scan == Document.Scan.NOT_SCANNED and not settings.SERVE_UNSCANNED


def check_can_open(user, document) -> None:
    if document.scan == Document.Scan.INFECTED:
        raise Denied("The virus scanner found something in this file, so nobody can open it.")
    if waits_for_scanner(document) and document.uploaded_by_id != user.pk:
        raise Denied("The virus scanner has not checked this file yet. Try again in a few minutes.")


def check_can_show_to(user, child, audience: str) -> None:
    """Nobody gives a document to more people than they are among."""
    mine = own_audiences(user, child)
    if mine and audience not in {*mine, Audience.PROFESSIONALS}:
        raise Denied("You cannot choose who else sees this document.")


def check_can_add(user, child) -> None:
    check_can_write(user, child, "documents")


def check_can_cite(user, child) -> None:
    check_can_add(user, child)
    if own_audiences(user, child):
        raise Denied("The people who work on the plan choose which documents belong to it.")


def check_can_replace(user, document) -> None:
    """Those who work with the child add newer versions of any document; carers and young people of their own."""
    check_can_add(user, document.child)
    if own_audiences(user, document.child) and document.uploaded_by_id != user.pk:
        raise Denied("Only the person who added it, or somebody who works with the child, can add a newer version.")


def check_can_change(user, document) -> None:
    """Whoever added it, the social worker and the Virtual School; they remove it too."""
    check_can_write(user, document.child, "documents")
    keepers = {Role.SOCIAL_WORKER, *VIRTUAL_SCHOOL}
    if document.uploaded_by_id != user.pk and not capacities(user, document.child).intersection(keepers):
        raise Denied("Only the person who added it, the social worker or the Virtual School can change this document.")


def check_can_handle_held_back(user, document) -> None:
    check_can_manage_people(user, document.child.authority)


can_open = as_boolean(check_can_open)
can_add = as_boolean(check_can_add)
can_cite = as_boolean(check_can_cite)
can_replace = as_boolean(check_can_replace)
can_change = as_boolean(check_can_change)
