"""What the virus scanner said about an upload, recorded, and told to those who have to know."""

from django.urls import reverse

from accounts.models import Membership, User
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from children.models import Child
from documents.models import Document
from notices.telling import letter, tell_each


@action
def record_verdict(*, document: Document, found: str, by: None) -> Document:
    """`found`: the scanner's name for what it found, or nothing. What has something in it nobody can open any more;
    whoever added it and the administrators are told."""
    document = Document.objects.select_for_update(of=("self",)).get(pk=document.pk)
    if document.scan != Document.Scan.NOT_SCANNED:  # somebody else was quicker
        return document
    now = clock.now()
    document.scan = Document.Scan.INFECTED if found else Document.Scan.CLEAN
    document.scanned_at, document.scan_tried_at, document.scan_words = now, now, found[:200]
    document.save()
    if found:
        events.record(
            "document.held_back", "held a file back: the virus scanner found something in it", document, by=by
        )
        _tell(document)
    return document


def _tell(document: Document) -> None:
    """Neither message says whose file it is or what it is called: mail is read by more people than its receiver."""
    once = f"held-back:{document.pk}:{document.version}"
    to_whoever_added_it = []
    if document.uploaded_by and document.kind != Document.Kind.FORMER_PLAN:  # of an import the administrators know
        to_whoever_added_it.append(
            letter(
                key=f"{once}:{document.uploaded_by_id}",
                to=document.uploaded_by,
                subject="A file you added cannot be opened",
                body="The virus scanner found something in a file you added, so nobody can open it. Check the device "
                "it came from. Then save the file again where it was made, and add it once more.",
                path=reverse("documents:list", args=[document.child_id]),
            )
        )
    to_administrators = [
        letter(
            key=f"{once}:administrator:{person.pk}",
            to=person,
            subject="A file is held back",
            body="The virus scanner found something in a file that was added to a child’s record. Nobody can open it.",
            path=reverse("documents:held_back"),
        )
        for person in _administrators_of(document.child)
    ]
    tell_each([*to_whoever_added_it, *to_administrators])


def _administrators_of(child: Child):
    """Of a restricted child nobody is told who has nothing to do with the child."""
    if child.restricted:
        return User.objects.none()
    of_authority = {"authority": child.authority_id, "role": Role.ADMINISTRATOR}
    members = Membership.objects.filter(Membership.current_on(clock.today()), **of_authority)
    return User.objects.filter(is_active=True, pk__in=members.values("user"))
