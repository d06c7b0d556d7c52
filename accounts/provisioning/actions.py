"""What administrators do about people besides inviting them: other roles, many people at once, locked out, reviewed."""

from dataclasses import dataclass, field
from datetime import date, timedelta

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse

from accounts import permissions
from accounts.actions import Refused, add_membership, end_membership, resend_invitation, suspend
from accounts.models import AccessReview, Membership, ResetRequest, User
from accounts.sign_in import locks, sessions
from audit import clock, events
from audit.acting import action
from notices.telling import tell
from organisations.models import Term


@action
def change_role(*, membership: Membership, role: str, starts: date, by: User) -> Membership:
    """From a day on somebody works in another role at the same authority. What hung on the former role ends with it."""
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    permissions.check_can_end_membership(by, membership)
    permissions.check_can_manage_people(by, membership.authority)
    last_day = membership.ends
    if last_day and last_day < clock.today():
        raise Refused("Somebody has ended this role meanwhile.")
    if last_day and last_day < starts:
        raise Refused("The role ends before this day. Choose an earlier day.")
    held = Membership.objects.filter(user=membership.user, role=role, authority=membership.authority)
    if held.filter(Q(ends=None) | Q(ends__gte=starts)).exists():
        raise Refused(f"{membership.user.name} has this role already.")
    end_membership(membership=membership, ends=starts - timedelta(days=1), by=by)
    return add_membership(
        user=membership.user, role=role, authority=membership.authority, starts=starts, ends=last_day, by=by
    )


@action
def unlock(*, user: User, counters: list[str], by: User) -> User:
    """Somebody who typed a wrong password or code too often may try again at once."""
    permissions.check_can_unlock(by, user)
    events.record("person.unlocked", f"opened the locked sign-in of {user.name}", user, by=by)
    transaction.on_commit(lambda: locks.forget(counters))
    return user


@action
def reset_second_factor(*, user: User, how: str, by: User) -> User:
    """App, passkeys and recovery codes go; the person is signed out, told, and sets up a new one when they sign in."""
    user = User.objects.select_for_update().get(pk=user.pk)
    permissions.check_can_reset_second_factor(by, user)
    return _reset(user, f"{by.name} has removed", how, by)


@action
def ask_for_reset(*, user: User, how: str, by: User) -> ResetRequest:
    """For somebody who also works with another authority: those who look after them there are asked to agree. The
    person is told at once, while nothing has been removed yet."""
    user = User.objects.select_for_update().get(pk=user.pk)
    permissions.check_can_ask_for_reset(by, user)
    _check_has_second_step(user)
    others = list(permissions.who_must_agree(by, user))
    if not others:
        raise Refused("Nobody at the other authority can agree. They sign in with a recovery code.")
    waiting = ResetRequest.objects.filter(user=user, decided_at=None).first()
    if waiting and waiting.asked_at > clock.now() - ResetRequest.WAITS:
        raise Refused(f"{waiting.asked_by.name} has asked for this already. It waits for an answer.")
    if waiting:
        _decide(waiting, ResetRequest.Outcome.OVER, None)
    asked = ResetRequest.objects.create(user=user, asked_by=by, asked_at=clock.now(), how=how)
    words = f"asked another authority to agree that the second step of {user.name} is removed ({how})"
    events.record("person.reset_asked", words, user, by=by)
    path = reverse("accounts:reset_request", args=[asked.pk])
    for person in others:
        words = f"{by.name} says that {user.name} has lost their second step for signing in. Because {user.name} also "
        words += "works with you, it is removed only if you agree. Make sure yourself that it is really them who ask."
        tell(key=f"reset:{asked.pk}:{person.pk}", to=person, subject="Please agree to a reset", body=words, path=path)
    words = f"{by.name} has asked that your app, passkeys and recovery codes are removed from ePEP. Nothing is removed "
    words += "before somebody at your other authority agrees.\n\nYou did not ask for this? Tell them at once."
    tell(key=f"reset:{asked.pk}", to=user, subject="Somebody asks to remove your second step", body=words)
    return asked


@action
def decide_reset(*, asked: ResetRequest, agrees: bool, how: str, by: User) -> ResetRequest:
    """The other authority agrees, and it is done; or does not, and nothing is."""
    user = User.objects.select_for_update().get(pk=asked.user_id)
    asked = ResetRequest.objects.select_related("asked_by", "user").get(pk=asked.pk)
    permissions.check_can_agree_to_reset(by, asked)
    if asked.decided_at or asked.asked_at <= clock.now() - ResetRequest.WAITS:
        raise Refused("This has been decided already, or was asked too long ago.")
    _decide(asked, ResetRequest.Outcome.DONE if agrees else ResetRequest.Outcome.DECLINED, by)
    if agrees:
        _reset(user, f"{asked.asked_by.name} and {by.name} have removed", f"{asked.how}; {how}", by)
        words = f"{by.name} agreed. {user.name} sets up a new second step when they sign in next."
    else:
        words = f"{by.name} did not agree that the second step of {user.name} is removed. Talk to them."
        events.record("person.reset_declined", f"did not agree to the reset of {user.name}", user, by=by)
    tell(key=f"reset:{asked.pk}:answer", to=asked.asked_by, subject="The answer about a reset", body=words)
    return asked


def _decide(asked: ResetRequest, outcome: str, by: User | None) -> None:
    asked.outcome, asked.decided_at, asked.decided_by = outcome, clock.now(), by
    asked.save()


def _check_has_second_step(user: User) -> None:
    if not Authenticator.objects.filter(user=user).exists():
        raise Refused(f"{user.name} has no second step. Somebody may have removed it just now.")


def _reset(user: User, who_has_removed: str, how: str, by: User) -> User:
    _check_has_second_step(user)
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    event = events.record("person.second_factor_reset", f"removed the second step of {user.name} ({how})", user, by=by)
    tell(
        key=f"second-factor-reset:{event.pk}",
        to=user,
        subject="Your second step for signing in was removed",
        body=(
            f"{who_has_removed} your app, passkeys and recovery codes from ePEP, because you said that they are "
            "lost. When you sign in next, you set up a new one.\n\nYou did not ask for this? Tell your Virtual School "
            "at once, and change your password."
        ),
        path=reverse(settings.LOGIN_URL),
    )
    return user


# ---------------------------------------------------------------- many at once


@dataclass
class Outcome:
    """What came of one verb for many people: who it was done to, and who was left out, with the reason."""

    done: list = field(default_factory=list)
    left_out: list[tuple] = field(default_factory=list)


@action
def act_on_many(*, do: str, people: list[User], ends: date | None = None, by: User) -> Outcome:
    """One verb for each person, in one transaction. Whom it does not fit any more is left out, and said."""
    outcome = Outcome()
    for person in people:
        try:
            with transaction.atomic():
                _EACH[do](User.objects.select_for_update().get(pk=person.pk), ends, by)
        except (Refused, permissions.Denied) as refusal:
            outcome.left_out.append((person, str(refusal)))
        else:
            outcome.done.append(person)
    return outcome


def _suspend_one(person: User, ends, by: User) -> None:
    if not person.is_active:
        raise Refused("This account is suspended already.")
    suspend(user=person, by=by)


def _resend_to_one(person: User, ends, by: User) -> None:
    if person.last_login or person.invitations.exclude(accepted_at=None).exists():
        raise Refused("Has started already.")
    resend_invitation(user=person, by=by)


def _end_all_roles_of_one(person: User, ends: date | None, by: User) -> None:
    open_roles = permissions.memberships_managed(by).filter(Q(ends=None) | Q(ends__gte=clock.today()), user=person)
    last = ends or clock.today() - timedelta(days=1)
    later = [role for role in open_roles if role.ends is None or role.ends > last]
    if not later:
        raise Refused("Has no role here that would end sooner.")
    for role in later:
        end_membership(membership=role, ends=ends, by=by)


_EACH = {"suspend": _suspend_one, "resend": _resend_to_one, "end": _end_all_roles_of_one}


# ---------------------------------------------------------------- the review each term


@action
def review_access(*, decisions: dict[Membership, bool], term: Term, by: User) -> Outcome:
    """Each term somebody confirms that a person still needs a role (True), or ends it (False). Once a term, by the
    first who says so; nobody confirms their own."""
    outcome = Outcome()
    for membership, keep in decisions.items():
        try:
            with transaction.atomic():
                _review_one(membership, keep, term, by)
        except (Refused, permissions.Denied) as refusal:
            outcome.left_out.append((membership.user, str(refusal)))
        else:
            outcome.done.append((membership, keep))
    return outcome


def _review_one(membership: Membership, keep: bool, term: Term, by: User) -> None:
    permissions.check_can_review(by, membership)
    membership = Membership.objects.select_for_update(of=("self",)).select_related("user").get(pk=membership.pk)
    if membership.ends and membership.ends < clock.today():
        raise Refused("This role has ended meanwhile.")
    earlier = AccessReview.objects.filter(membership=membership, term=term).select_related("by").first()
    if earlier:
        raise Refused(f"{earlier.by.name} has reviewed this role meanwhile.")
    try:
        with transaction.atomic():
            AccessReview.objects.create(membership=membership, term=term, kept=keep, by=by, at=clock.now())
    except IntegrityError:
        raise Refused("Somebody has reviewed this role at the same moment.") from None
    words = "confirmed that {} needs the role of {}" if keep else "ended {} as {} at the review of access"
    words = words.format(membership.user.name, membership.get_role_display())
    events.record("person.access_reviewed", words, membership, by=by)
    if not keep:
        end_membership(membership=membership, by=by)
