"""Closing a record: to one person, whatever they are attached to (a bar), or to all but named people."""

from accounts import actions as accounts
from accounts.actions import Refused
from accounts.models import User
from accounts.roles import Role
from audit import events
from audit.acting import action
from children.events import facts_changed
from children.models import Allocation, Bar, Child
from children.permissions import check_can_write


@action
def close_to(*, child: Child, email: str, name: str, reason: str, by: User) -> Bar:
    """From the next page on this person does not find the child, now or ever, whoever attaches them. Somebody without
    an account is known by their address from now on."""
    child = _held(child, by)
    person = accounts.meet(email=email, name=name, by=by)
    if person.pk == by.pk:
        raise Refused("You cannot close the record to yourself. Ask a colleague.")
    if standing := Bar.objects.filter(child=child, user=person).first():
        return standing
    bar = Bar.objects.create(child=child, user=person, reason=reason, created_by=by)
    events.record("bar.made", f"closed the record to {person.name}: {reason}", child, by=by, child_id=child.pk)
    facts_changed(child_ids=[child.pk])
    return bar


@action
def lift(*, bar: Bar, by: User) -> None:
    """What the person is attached to opens the record again. That it was closed, and why, stays in the history."""
    child = _held(bar.child, by)
    if Bar.objects.filter(pk=bar.pk).delete()[0]:
        events.record("bar.lifted", f"opened the record to {bar.user.name} again", child, by=by, child_id=child.pk)
        facts_changed(child_ids=[child.pk])


@action
def restrict(*, child: Child, restricted: bool, reason: str, by: User) -> Child:
    """Only people named for the child see the record from now on, administrators and the Virtual School included; or
    everybody attached to it does again."""
    child = _held(child, by)
    if child.restricted == restricted:
        return child
    if restricted and not _has_social_worker(child):
        raise Refused("Nobody would see the record: the child has no social worker. Allocate one first.")
    child.restricted = restricted
    child.save()
    what = (
        "closed the record to all but named people" if restricted else "opened the record to everybody attached to it"
    )
    verb = "child.restricted" if restricted else "child.unrestricted"
    events.record(verb, f"{what}: {reason}", child, by=by, child_id=child.pk)
    facts_changed(child_ids=[child.pk])
    return child


def _has_social_worker(child: Child) -> bool:
    rows = Allocation.objects.filter(child=child, role=Role.SOCIAL_WORKER, user__is_active=True).current()
    return rows.exclude(user__in=Bar.objects.filter(child=child).values("user")).exists()


def _held(child: Child, by: User) -> Child:
    child = Child.objects.select_for_update(of=("self",)).select_related("authority").get(pk=child.pk)
    check_can_write(by, child, "closed_to")
    return child
