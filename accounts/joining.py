"""Many people at once: the same beats as `actions.invite`, in as many queries for a thousand people as for ten."""

from collections import defaultdict

from accounts import grants, permissions
from accounts.actions import (
    Refused,
    invitation_letter,
    invitation_of_a_person_who_signs_in,
    new_invitation,
    new_role_letter,
    role_words,
    signs_in_already,
)
from accounts.models import Invitation, Membership, User
from audit import clock, events
from audit.acting import action
from notices.telling import tell_each
from organisations.imports import create_all
from organisations.models import Authority


@action
def join(*, people: list[User], memberships: list[Membership], authority: Authority, by: User) -> list[Invitation]:
    """Take in rows that are not yet saved: `people` without an account, and the roles they and others get.

    Who cannot sign in yet is invited, unless a link of theirs still works; who can is told of the new role.
    """
    permissions.check_can_manage_people(by, authority)
    roles: dict[User, list[Membership]] = defaultdict(list)
    for membership in memberships:
        if membership.authority not in {authority, None} or membership.user == by:
            raise permissions.Denied("You can bring others into this authority, and nobody into another one.")
        roles[membership.user].append(membership)
    if any(not person.is_active for person in roles):
        raise Refused("An account in the file was suspended meanwhile.")

    User.objects.bulk_create(people)
    create_all(Membership, memberships)
    grants.sync_memberships(memberships)
    events.record_all([_joined(membership, by) for membership in memberships])
    return _tell(roles, by)


def _joined(membership: Membership, by: User):
    where = membership.authority or membership.school
    words = f"added {membership.user.name} as {role_words(membership.role)} of {where}"
    return events.event("person.joined", words, membership, by=by)


def _tell(roles: dict[User, list[Membership]], by: User) -> list[Invitation]:
    waiting = Invitation.objects.filter(user__in=list(roles), accepted_at=None, expires_at__gt=clock.now())
    have_a_link = set(waiting.values_list("user", flat=True))
    invitations, letters = [], []
    for user, given in roles.items():
        as_what = " and ".join(f"as {role_words(row.role)} for {row.authority or row.school}" for row in given)
        words = f"{by.name} has added you to ePEP {as_what}."
        if signs_in_already(user):
            invitations.append(invitation_of_a_person_who_signs_in(user, by))
            letters.append(new_role_letter(invitations[-1], words))
        elif user.pk not in have_a_link:
            invitations.append(new_invitation(user, by))
            letters.append(invitation_letter(invitations[-1], words))
    create_all(Invitation, invitations)
    events.record_all([events.event("person.invited", f"invited {row.user.name}", row, by=by) for row in invitations])
    tell_each(letters)
    return invitations
