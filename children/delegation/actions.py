"""Delegate, confirm, decline, end, re-date. Access is asked of the delegation itself, so it changes with the row."""

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.urls import reverse

from accounts import actions as accounts
from accounts import teams
from accounts.actions import Refused
from accounts.models import AuthorityGrant, User
from accounts.permissions import MANAGERS, Denied
from accounts.roles import Role
from audit import clock, events
from audit.acting import action
from children import access
from children.delegation import permissions, rules
from children.models import DelegatedPart, Delegation
from components.words import day_words
from notices.telling import tell
from organisations.models import School


@action
def delegate(*, child, to: User, letters: list[str], starts: date, ends: date, by: User) -> Delegation:
    """Share sections of a child's plans with a colleague. Sent twice, it is still one delegation."""
    child = type(child).objects.select_for_update(of=("self",)).select_related("authority").get(pk=child.pk)
    permissions.check_can_delegate(by, child)
    attached = next(
        (each for each in rules.attachments(by, child) if set(letters) <= set(each.letters) and letters), None
    )
    if attached is None:
        raise Denied("You can share only the sections you write yourself.")
    standing = Delegation.objects.filter(child=child, delegator=by, delegate=to, ended_at=None).first()
    if standing and not standing.is_over:
        if (standing.letters, standing.starts, standing.ends) == (sorted(letters), starts, ends):
            return standing
        raise Refused(f"{to.name} already helps you with {standing.sections}. End that first, or change its date.")
    if standing:
        _close(standing)
    if reason := rules.why_not(to, child, letters):
        raise Refused(f"{reason}.")
    _check_days(starts, ends, attached)

    doubt = rules.doubt_about(by, to, attached.place)
    if doubt and child.restricted:
        raise Refused("This record is restricted: share it only with a colleague of your own team.")
    made = Delegation.objects.create(
        child=child,
        delegator=by,
        role=attached.role,
        school=attached.school,
        delegate=to,
        starts=starts,
        ends=ends,
        doubt=doubt,
        confirmed_at=None if doubt else clock.now(),
    )
    DelegatedPart.objects.bulk_create(
        DelegatedPart(delegation=made, capacity=access.DELEGATE_FOR[letter]) for letter in sorted(set(letters))
    )
    if doubt:
        _record(made, "asked", f"asked to share {made.sections} with {to.name} until {day_words(ends)}", by)
        _ask_for_confirmation(made)
    else:
        _record(made, "began", f"shared {made.sections} with {to.name} until {day_words(ends)}", by)
        _tell_delegate_of_start(made, by)
    return made


@action
def confirm(*, delegation: Delegation, works_here: bool, by: User) -> Delegation:
    """From now on it counts. `works_here`: next time nobody has to be asked."""
    delegation = _locked(delegation)
    permissions.check_can_confirm(by, delegation)
    if delegation.is_over:
        raise Refused("This is over: there is nothing to confirm any more.")
    if delegation.is_confirmed:
        return delegation
    delegation.confirmed_at, delegation.confirmed_by = clock.now(), by
    delegation.save()
    if works_here:
        place = delegation.school or delegation.child.authority
        where = {"school": place} if isinstance(place, School) else {"authority": place}
        if not rules.works_at(delegation.delegate, place):
            accounts.add_membership(user=delegation.delegate, role=Role.COLLEAGUE, by=by, **where)
        if not rules.in_one_team(delegation.delegator, delegation.delegate, place):
            team = teams.teams_of(delegation.delegator, place).first()
            teams.join_team(team=team, person=delegation.delegate, manages=False, by=by)
    _record(delegation, "confirmed", f"confirmed that {delegation.delegate.name} helps with {delegation.sections}", by)
    _tell_delegate_of_start(delegation, by)
    words = f"{by.name} confirmed it: {delegation.delegate.name} helps with {delegation.sections} for {{initials}}."
    _tell(delegation, delegation.delegator, "confirmed", "Your request to share work is confirmed", words)
    return delegation


@action
def decline(*, delegation: Delegation, by: User) -> Delegation:
    delegation = _locked(delegation)
    permissions.check_can_confirm(by, delegation)
    if delegation.is_confirmed:
        raise Refused("This is confirmed already. It can be ended instead.")
    if delegation.is_over:
        return delegation
    _close(delegation)
    _record(delegation, "declined", f"did not confirm that {delegation.delegate.name} helps", by)
    words = f"{by.name} did not confirm that {delegation.delegate.name} helps for {{initials}}. Ask them why."
    _tell(delegation, delegation.delegator, "declined", "Your request to share work is not confirmed", words)
    return delegation


@action
def end(*, delegation: Delegation, by: User | None) -> Delegation:
    """Now. What is over stays as it ended."""
    delegation = _locked(delegation)
    if by:
        permissions.check_can_end(by, delegation)
    if not delegation.is_over:
        _end(delegation, by)
    return delegation


@action
def redate(*, delegation: Delegation, ends: date, by: User) -> Delegation:
    """Another last day, from today on."""
    delegation = _locked(delegation)
    permissions.check_can_redate(by, delegation)
    if delegation.is_over:
        raise Refused("This is over. Share the work again instead.")
    attached = rules.attached_as(delegation)
    if attached is None:
        raise Refused("You are no longer attached to this child in the same way.")
    _check_days(delegation.starts, ends, attached)
    if ends != delegation.ends:
        _move_end(delegation, ends, by)
    return delegation


# ---------------------------------------------------------------- what ends with something else


@transaction.atomic
def on_facts_changed(child_ids, plan_id=None) -> None:
    """An allocation or an enrolment may have ended: what was delegated through it ends with it, on the same day."""
    if plan_id is None:
        _settle(Delegation.objects.filter(child__in=child_ids), by=None)


@transaction.atomic
def on_membership_ended(membership, by) -> None:
    """Somebody stops working somewhere: what they delegated there ends, and what was delegated to them there."""
    _settle(Delegation.objects.filter(delegator=membership.user_id), by=by)
    place = membership.school or membership.authority
    at_place = {"school": place} if membership.school_id else {"school": None, "child__authority": place}
    still_there, until = rules.works_at(membership.user, place), rules.works_until(membership.user, place)
    for delegation in _to_look_at(Delegation.objects.filter(delegate=membership.user_id, **at_place)):
        if not still_there:
            _end(delegation, by)
        elif until and until < delegation.ends:
            _cut(delegation, until, by)


@transaction.atomic
def on_suspended(user, by) -> None:
    """A closed account helps nobody, and nobody answers for what it delegated."""
    for delegation in _to_look_at(Delegation.objects.filter(Q(delegator=user) | Q(delegate=user))):
        _end(delegation, by)


def _settle(delegations, by) -> None:
    """No delegation outlasts the attachment of the one who delegated."""
    for delegation in _to_look_at(delegations):
        attached = rules.attached_as(delegation)
        if attached is None:
            _end(delegation, by)
        elif attached.until and attached.until < delegation.ends:
            _cut(delegation, attached.until, by)


def _to_look_at(delegations):
    rows = delegations.standing().select_for_update(of=("self",)).order_by("pk")
    return rows.select_related("child__authority", "delegator", "delegate", "school").prefetch_related("parts")


def _cut(delegation, last_day: date, by) -> None:
    if last_day < delegation.starts:
        _end(delegation, by)
    else:
        _move_end(delegation, last_day, by)


# ---------------------------------------------------------------- the steps they share


def _locked(delegation: Delegation) -> Delegation:
    rows = Delegation.objects.select_for_update(of=("self",)).prefetch_related("parts")
    return rows.select_related("child__authority", "delegator", "delegate", "school").get(pk=delegation.pk)


def _check_days(starts: date, ends: date, attached: rules.Attached) -> None:
    today = clock.today()
    if ends < max(starts, today):
        raise Refused("The last day is before the first one.")
    if ends > starts + Delegation.LONGEST:
        raise Refused("Work is shared for a year at most.")
    if attached.until and ends > attached.until:
        raise Refused(f"You see this child until {day_words(attached.until)}, so that is the last day you can choose.")


def _end(delegation: Delegation, by) -> None:
    was_confirmed = delegation.is_confirmed
    _close(delegation)
    _record(delegation, "ended", f"ended the help of {delegation.delegate.name} with {delegation.sections}", by)
    words = f"Your help with {delegation.sections} for {{initials}} has ended. Thank you."
    by_id = getattr(by, "pk", None)
    if was_confirmed and by_id != delegation.delegate_id:
        _tell(delegation, delegation.delegate, "ended", "Your help with a PEP has ended", words)
    if by_id != delegation.delegator_id:
        words = f"{delegation.delegate.name} no longer helps with {delegation.sections} for {{initials}}."
        _tell(delegation, delegation.delegator, "ended", "Shared work has ended", words)


def _close(delegation: Delegation) -> None:
    delegation.ended_at = clock.now()
    delegation.save()


def _move_end(delegation: Delegation, ends: date, by) -> None:
    delegation.ends = ends
    delegation.save()
    words = f"changed the last day of the help of {delegation.delegate.name} to {day_words(ends)}"
    _record(delegation, "redated", words, by)
    if delegation.is_confirmed:
        words = f"You are asked to help with {delegation.sections} for {{initials}} until {day_words(ends)}."
        _tell(delegation, delegation.delegate, f"until:{ends}", "The last day of your help has changed", words)


def _record(delegation: Delegation, verb: str, words: str, by) -> None:
    events.record(f"delegation.{verb}", words, delegation, by=by, child_id=delegation.child_id)


# ---------------------------------------------------------------- telling


def _tell_delegate_of_start(delegation: Delegation, by: User) -> None:
    """A person who does not sign in yet gets the link to start; everybody reads what they are asked to do."""
    who = delegation.delegator.name
    begins = f" from {day_words(delegation.starts)}" if delegation.starts > clock.today() else ""
    words = f"{who} asks you to help with {delegation.sections} of the PEP of {{initials}}{begins} "
    words += f"until {day_words(delegation.ends)}. {who} stays responsible, and marks sections complete."
    invited = accounts.invite_to_help(user=delegation.delegate, words=_with_initials(words, delegation), by=by)
    if invited is None:
        _tell(delegation, delegation.delegate, "began", "Somebody asks you to help with a PEP", words)


def _ask_for_confirmation(delegation: Delegation) -> None:
    for person in _managers(delegation.child.authority):
        words = f"{delegation.delegator.name} wants to share work for {{initials}}. {delegation.doubt}"
        _tell(delegation, person, "asked", "Shared work waits for your confirmation", words, "delegation:queue")


def _managers(authority):
    """The administrators; without one the heads."""
    today = clock.today()
    for role in MANAGERS:
        grants = AuthorityGrant.objects.filter(
            content_object=authority, permission__codename=role.codename, starts__lte=today
        ).exclude(ends__lt=today)
        if people := list(User.objects.filter(pk__in=grants.values("user"), is_active=True)):
            return people
    return []


def _tell(delegation: Delegation, person, why: str, subject: str, words: str, page: str = "delegation:list") -> None:
    tell(
        key=f"delegation:{delegation.pk}:{why}:{person.pk}:{delegation.version}",
        to=person,
        subject=subject,
        body=_with_initials(words, delegation),
        path=reverse(page),
    )


def _with_initials(words: str, delegation: Delegation) -> str:
    return words.replace("{initials}", delegation.child.initials)
