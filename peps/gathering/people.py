"""Whom one may ask to a meeting: the people around the child, and what stands against somebody."""

from dataclasses import dataclass

from accounts.models import User
from accounts.roles import Role
from children import access
from children.discretion import unnamed_to
from children.facts import allocations, teachers
from children.models import Bar, Contact, Enrolment
from peps.gathering import places
from peps.models import PEP, Invitee, Meeting
from peps.standing import capacities_in

ORDER = [
    Role.YOUNG_PERSON, Role.CARER, Role.SOCIAL_WORKER, Role.DESIGNATED_TEACHER, Role.ADVISER, Role.REVIEWING_OFFICER,
]  # fmt: skip


@dataclass(frozen=True)
class Candidate:
    """Somebody around the child who is not asked yet."""

    key: str
    name: str
    role: str
    email: str = ""
    user: User | None = None
    restriction: str = ""

    @property
    def how(self) -> str:
        return "By e-mail" if self.email else "No e-mail address is known: you ask them yourself"


def candidates(pep: PEP, reader) -> list[Candidate]:
    """As far as this person knows of them: a delegate is offered nobody whom the record hides from them."""
    held = capacities_in(reader, pep)
    if Role.KEEPER in held:
        return []  # who finishes a plan for a child who has left the school is not told who is there now
    found = [*_attached(pep, reader)]
    if access.can_read(held, "contacts"):
        found += _contacts(pep)
    asked = list(pep.invitees.all())
    emails = {person.email.casefold() for person in asked if person.email}
    names = {person.name.casefold() for person in asked}
    barred = set(Bar.objects.filter(child=pep.child).values_list("user__email", flat=True))
    barred = {email.casefold() for email in barred}
    return [
        one
        for one in found
        if one.email.casefold() not in emails | barred and (one.email or one.name.casefold() not in names)
    ]


def _attached(pep: PEP, reader):
    """The young person comes first: it is their meeting."""
    rows = list(allocations(pep.child))
    if not any(row.role == Role.YOUNG_PERSON for row in rows):
        yield Candidate("child", pep.child.first_name, Role.YOUNG_PERSON.label)
    unnamed = unnamed_to(reader, pep.child)
    people = [(row.role, row.user) for row in rows if row.user_id not in unnamed]
    main = Enrolment.objects.filter(child=pep.child, school=pep.school_id).current().first() if pep.school_id else None
    people += [(Role.DESIGNATED_TEACHER, user) for user in teachers(pep.child, main)]
    for role, user in sorted(people, key=lambda row: ORDER.index(row[0]) if row[0] in ORDER else len(ORDER)):
        if user.is_active:
            name = pep.child.first_name if role == Role.YOUNG_PERSON else user.name
            yield Candidate(f"{role}-{user.pk}", name, Role(role).label, user.email, user)


def _contacts(pep: PEP):
    for contact in Contact.objects.filter(child=pep.child, removed_at=None):
        restriction = _words_of(contact)
        yield Candidate(
            f"contact-{contact.pk}", contact.name, contact.relationship, contact.email, restriction=restriction
        )


def as_invitee(one: Candidate, pep: PEP, meeting: Meeting | None) -> Invitee:
    held = capacities_in(one.user, pep) if one.user else {Role.YOUNG_PERSON} if one.key == "child" else set()
    knows = places.default_for(held, meeting)
    return Invitee(pep=pep, name=one.name, role=one.role, email=one.email.lower(), user=one.user, may_know_place=knows)


# ---------------------------------------------------------------- what stands against somebody


def is_barred(pep: PEP, name: str, email: str) -> bool:
    """A bar is on a person, however their name is written here: by their address, or by the name they sign in with."""
    for barred in Bar.objects.filter(child=pep.child).select_related("user"):
        if email and barred.user.email.casefold() == email.strip().casefold():
            return True
        if name and barred.user.name.casefold() == name.strip().casefold():
            return True
    return False


def may_read_restrictions(user, pep: PEP) -> bool:
    return access.can_read(capacities_in(user, pep), "contacts")


def restriction_on(pep: PEP, name: str, email: str) -> str:
    """What stands against a person's coming, in the words of the record; empty where there is nothing.

    A contact is found by address or by name; a restriction that was only written down is found by the name in it.
    """
    name, email = name.strip().casefold(), email.strip().casefold()
    if not name and not email:
        return ""
    for contact in Contact.objects.filter(child=pep.child, removed_at=None):
        is_this = (email and contact.email.casefold() == email) or (name and contact.name.casefold() == name)
        if is_this and (words := _words_of(contact)):
            return words
    written = pep.care.contact_restrictions
    return written if name and name in written.casefold() else ""


def _words_of(contact: Contact) -> str:
    return ". ".join(filter(None, [contact.restrictions.strip().rstrip("."), contact.court_order.strip().rstrip(".")]))
