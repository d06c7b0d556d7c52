"""Keeping a file until it is confirmed, and taking it in: everything or nothing."""

import base64
from datetime import timedelta

from accounts import actions as people
from accounts import permissions
from accounts.joining import join
from accounts.models import User
from accounts.permissions import Denied
from accounts.sign_in import secrecy
from accounts.teams import join_team
from audit import clock, events
from audit.acting import action
from children.actions import allocate_many
from children.events import people_loaded
from children.models import PeopleFile
from children.people_file import planning, reading
from children.people_file.planning import Plan
from organisations.models import Authority
from organisations.spreadsheets import Read

KEPT_FOR = timedelta(days=1)
MOST_KEPT = 5  # of one person


class Changed(Exception):
    """Something is not as it was shown: to be looked at again before it is confirmed."""


def check_can_load(user, authority=None) -> None:
    """Only administrators take in files; with no authority given, of any authority."""
    found = permissions.authorities_administered(user)
    if authority is not None:
        found = found.filter(pk=authority.pk)
    if not found.exists():
        raise Denied("Only an administrator can add people from a file.")


def kept_by(user):
    """Files this person chose in the last day, of authorities they still administer."""
    fresh = PeopleFile.objects.filter(by=user, kept_at__gte=clock.now() - KEPT_FOR)
    return fresh.filter(authority__in=permissions.authorities_administered(user)).select_related("authority")


@action
def keep(*, name: str, data: bytes, authority: Authority, by: User) -> PeopleFile:
    """Raises CannotRead where the file as a whole is of no use."""
    check_can_load(by, authority)
    reading.read(name, data)
    forget_old()
    newest = PeopleFile.objects.filter(by=by).order_by("-kept_at").values_list("pk", flat=True)[: MOST_KEPT - 1]
    PeopleFile.objects.filter(by=by).exclude(pk__in=list(newest)).delete()
    content = secrecy.encrypt(base64.b64encode(data).decode())
    return PeopleFile.objects.create(authority=authority, by=by, name=name[:100], content=content, kept_at=clock.now())


def read(kept: PeopleFile) -> Read:
    return reading.read(kept.name, base64.b64decode(secrecy.decrypt(kept.content)))


def plan_of(kept: PeopleFile, by: User) -> Plan:
    return planning.plan(read(kept).rows, kept.authority, by)


@action
def load(*, kept: PeopleFile, seen: str, by: User) -> Plan | None:
    """Take the file in, if it would still do what was seen. Refused rows are left out. None: it was taken in before."""
    Authority.objects.select_for_update().get(pk=kept.authority_id)  # one file at a time
    kept = PeopleFile.objects.select_for_update(of=("self",)).select_related("authority").get(pk=kept.pk)
    check_can_load(by, kept.authority)
    if kept.loaded_at:
        return None
    plan = plan_of(kept, by)
    if plan.fingerprint != seen:
        raise Changed
    join(people=plan.people, memberships=plan.memberships, authority=kept.authority, by=by)
    allocate_many(new=plan.allocations, ending=plan.moved_ends, by=by)
    for person, team, starts in plan.joins:
        join_team(team=team, person=person, manages=False, starts=starts, by=by)
    for membership, ends in plan.ending:
        people.end_membership(membership=membership, ends=ends, by=by)
    kept.content, kept.loaded_at = "", clock.now()
    kept.save(update_fields=["content", "loaded_at"])
    words = f"took in a file of people: {plan.counts[planning.NEW]} rows new, {plan.counts[planning.CHANGES]} changed"
    events.record("people.loaded", words, kept, by=by)
    people_loaded(authority=kept.authority)
    return plan


def forget_old() -> int:
    """Nobody's file is kept for longer than a day."""
    return PeopleFile.objects.filter(kept_at__lt=clock.now() - KEPT_FOR).delete()[0]
