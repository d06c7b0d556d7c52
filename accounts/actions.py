"""What happens to people: they join, are invited, start, leave, are suspended. Grants follow at once."""

import secrets
from datetime import date, timedelta

from django.conf import settings
from django.db.models import Q
from django.urls import reverse

from accounts import grants, permissions
from accounts.events import membership_began, membership_ended, membership_kept, person_suspended
from accounts.models import Invitation, Membership, User
from accounts.roles import OF_AUTHORITY, Role
from audit import clock, events
from audit.acting import action
from components.words import day_words
from notices.models import Notice
from notices.telling import letter, tell_each
from organisations.models import Authority, School


class Refused(Exception):
    """The state does not allow it, in words for the page."""


def sync_grants(membership: Membership) -> None:
    """Only members of a Virtual School and of schools get grants here: others see the children allocated to them."""
    if membership.school_id:
        grants.sync_school(membership.school)
    elif membership.role in OF_AUTHORITY:
        grants.sync_authority(membership.authority)


@action
def add_membership(
    *,
    user: User,
    role: str,
    by: User | None,
    authority: Authority | None = None,
    school: School | None = None,
    starts: date | None = None,
    ends: date | None = None,
) -> Membership:
    """Attach somebody to an authority or a school. The same open membership is not made twice."""
    membership, new = Membership.objects.get_or_create(
        user=user,
        role=role,
        authority=authority,
        school=school,
        ends=None,
        defaults={"starts": starts or clock.today()},
    )
    if not new and starts and starts < membership.starts:
        membership.starts = starts
        membership.save()
    if new and ends:
        membership.ends = ends
        membership.save()
    sync_grants(membership)
    if new:
        where = authority or school
        events.record("person.joined", f"added {user.name} as {role_words(role)} of {where}", membership, by=by)
        membership_began(membership=membership, by=by)
    return membership


@action
def end_membership(*, membership: Membership, by: User | None, ends: date | None = None) -> Membership:
    """End a role after a day, which is still included; with no day given access stops at once."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    if by:
        permissions.check_can_end_membership(by, membership)
    last_day = ends or clock.today() - timedelta(days=1)
    if is_last_administrator(membership, last_day):
        raise Refused(f"{membership.authority} would have no administrator. Invite another one first.")
    membership.ends = last_day
    membership.save()
    sync_grants(membership)
    where = membership.authority or membership.school
    words = f"ended {membership.user.name} as {role_words(membership.role)} of {where}"
    events.record("person.left", words, membership, by=by)
    membership_ended(membership=membership, by=by)
    return membership


@action
def keep_membership(*, membership: Membership, by: User) -> Membership:
    """Take back a last day that is still to come: the person stays, with what would have ended on that day."""
    membership = Membership.objects.select_for_update(of=("self",)).get(pk=membership.pk)
    permissions.check_can_end_membership(by, membership)
    if membership.ends is None or membership.ends < clock.today():
        raise Refused("There is no last day to take back: this role has ended, or goes on anyway.")
    same = {name: getattr(membership, name) for name in ("user", "role", "authority", "school")}
    if Membership.objects.filter(ends=None, **same).exists():
        raise Refused(f"{membership.user.name} goes on in this role already, from the day after.")
    last_day = membership.ends
    ended_at = membership.history.filter(ends=last_day).earliest().history_date
    membership.ends = None
    membership.save()
    sync_grants(membership)
    where = membership.authority or membership.school
    words = f"kept {membership.user.name} as {role_words(membership.role)} of {where} after {day_words(last_day)}"
    events.record("person.kept", words, membership, by=by)
    membership_kept(membership=membership, last_day=last_day, ended_at=ended_at, by=by)
    return membership


@action
def invite(
    *,
    email: str,
    name: str,
    role: str,
    by: User,
    authority: Authority | None = None,
    school: School | None = None,
    job_title: str = "",
) -> Invitation:
    """Ask somebody to join in a role. A person who signs in already gets the role at once and is told so."""
    email = email.strip().lower()
    permissions.check_can_invite(by, email, authority)
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email, name, job_title=job_title)
    elif not user.is_active:
        raise Refused("This account is suspended. It has to be reactivated before the person can be invited again.")
    add_membership(user=user, role=role, authority=authority, school=school, by=by)
    words = f"{by.name} has added you to ePEP as {role_words(role)} for {authority or school}."
    if signs_in_already(user):
        return _tell_a_person_who_signs_in(user, words, by)
    return _send_invitation(user, words, by)


def signs_in_already(user: User) -> bool:
    return bool(user.has_usable_password() or user.last_login)


@action
def meet(*, email: str, name: str, by: User) -> User:
    """Somebody whom a colleague names and who has no account: known by name, with no role and no way in until they
    are invited."""
    email = email.strip().lower()
    known = User.objects.filter(email=email).first()
    if known:
        return known
    user = User.objects.create_user(email, name)
    events.record("person.named", f"named {user.name} as a colleague", user, by=by)
    return user


@action
def invite_to_help(*, user: User, words: str, by: User) -> Invitation | None:
    """The link to start, for somebody who was asked to help and does not sign in yet; None for everybody else."""
    if signs_in_already(user):
        return None
    for former in Invitation.objects.filter(user=user, accepted_at=None, expires_at__gt=clock.now()):
        former.expires_at = clock.now()
        former.save()
    return _send_invitation(user, words, by)


@action
def resend_invitation(*, user: User, by: User) -> Invitation:
    """A new link; the former ones stop working."""
    if not permissions.people_managed(by).filter(pk=user.pk).exists():
        raise permissions.Denied("Only an administrator of this person's authority can do this.")
    if user.has_usable_password() or not user.is_active:
        raise Refused(f"{user.name} does not need an invitation.")
    for former in Invitation.objects.filter(user=user, accepted_at=None, expires_at__gt=clock.now()):
        former.expires_at = clock.now()
        former.save()
    return _send_invitation(user, f"{by.name} has invited you to ePEP.", by)


@action
def accept(*, invitation: Invitation, password: str | None, by: User) -> User:
    """Start by a link that works once and for a while. No password: their organisation signs them in."""
    invitation = Invitation.objects.select_for_update(of=("self",)).select_related("user").get(pk=invitation.pk)
    if not is_open(invitation):
        raise Refused("This invitation has been used or is too old.")
    invitation.accepted_at = clock.now()
    invitation.save()
    user = invitation.user
    user.set_password(password)
    user.save(update_fields=["password"])
    events.record("person.accepted", "accepted the invitation", invitation, by=user)
    return user


def is_open(invitation: Invitation) -> bool:
    return invitation.accepted_at is None and invitation.expires_at > clock.now() and invitation.user.is_active


@action
def suspend(*, user: User, by: User) -> User:
    """Close the account now: sessions end with the next page, links of invitations stop working. Nothing is deleted."""
    permissions.check_can_suspend(by, user)
    user.is_active = False
    user.save(update_fields=["is_active"])
    events.record("person.suspended", f"suspended {user.name}", user, by=by)
    person_suspended(user=user, by=by)
    return user


@action
def reactivate(*, user: User, by: User) -> User:
    permissions.check_can_suspend(by, user)
    user.is_active = True
    user.save(update_fields=["is_active"])
    events.record("person.reactivated", f"reactivated {user.name}", user, by=by)
    return user


def _send_invitation(user: User, words: str, by: User) -> Invitation:
    invitation = new_invitation(user, by)
    invitation.save()
    tell_each([invitation_letter(invitation, words)])
    events.record("person.invited", f"invited {user.name}", invitation, by=by)
    return invitation


def new_invitation(user: User, by: User) -> Invitation:
    """Not yet saved."""
    now = clock.now()
    return Invitation(
        token=secrets.token_urlsafe(32),
        user=user,
        invited_by=by,
        sent_at=now,
        expires_at=now + timedelta(days=settings.INVITATION_DAYS),
    )


def invitation_letter(invitation: Invitation, words: str) -> Notice:
    return letter(
        key=f"invitation:{invitation.pk}",
        to=invitation.user,
        subject="You are invited to ePEP",
        body=(
            f"{words}\n\nFollow this link to choose a password and start. "
            f"It works once, for {settings.INVITATION_DAYS} days."
        ),
        path=reverse("accounts:accept", args=[invitation.token]),
    )


def _tell_a_person_who_signs_in(user: User, words: str, by: User) -> Invitation:
    invitation = invitation_of_a_person_who_signs_in(user, by)
    invitation.save()
    tell_each([new_role_letter(invitation, words)])
    events.record("person.invited", f"invited {user.name}", invitation, by=by)
    return invitation


def invitation_of_a_person_who_signs_in(user: User, by: User) -> Invitation:
    """No link that sets a password: they have one. The invitation is kept as accepted, to say who asked them."""
    invitation = new_invitation(user, by)
    invitation.expires_at = invitation.accepted_at = invitation.sent_at
    return invitation


def new_role_letter(invitation: Invitation, words: str) -> Notice:
    return letter(
        key=f"invitation:{invitation.pk}",
        to=invitation.user,
        subject="You have a new role in ePEP",
        body=f"{words}\n\nSign in as you do now.",
        path=reverse(settings.LOGIN_URL),
    )


def is_last_administrator(membership: Membership, last_day: date) -> bool:
    """An authority is never left without somebody who can invite; the lock stops two from leaving at once. Whoever
    leaves on the same day or sooner does not count."""
    if membership.role != Role.ADMINISTRATOR:
        return False
    Authority.objects.select_for_update().get(pk=membership.authority_id)
    others = Membership.objects.filter(
        Membership.current_on(clock.today()),
        Q(ends=None) | Q(ends__gt=last_day),
        authority=membership.authority,
        role=Role.ADMINISTRATOR,
        user__is_active=True,
    )
    return not others.exclude(pk=membership.pk).exists()


def role_words(role: str) -> str:
    """A role inside a sentence: "designated teacher", "Virtual School head"."""
    label = str(Role(role).label)
    return label if label.startswith("Virtual School") else label[:1].lower() + label[1:]
