"""Asking for a copy to be filed, saying that it is, and taking that back."""

from accounts.models import User
from audit import clock, events
from audit.acting import action
from children.events import facts_changed
from organisations.calendars import calendar_for
from organisations.presets import Filer
from organisations.working_days import add_working_days
from peps.models import PEP, Snapshot
from signoff.filing.models import Filing
from signoff.filing.permissions import check_can_file, check_can_take_back
from signoff.models import Duty

WORKING_DAYS = 5  # to file a copy: a default of this portal
OWNERS = {
    Filer.SOCIAL_WORKER: Filing.Owner.SOCIAL_WORKER,
    Filer.VIRTUAL_SCHOOL: Filing.Owner.ADVISER,
    Filer.NOBODY: Filing.Owner.NOBODY,
}


def want(*, snapshot: Snapshot, pep: PEP) -> Filing:
    """In the transaction of the sign-off. Whoever has to file it is who the policy says on that day."""
    closures = calendar_for(pep.child.authority).closures
    return Filing.objects.create(
        pep=pep,
        number=snapshot.number,
        owner=OWNERS[pep.rules.filer],
        due_on=add_working_days(clock.today(), WORKING_DAYS, closures),
    )


def of_plan(pep: PEP) -> Filing | None:
    """Of its newest version; none for a plan signed off before there was such a thing."""
    return Filing.objects.filter(pep=pep).select_related("filed_by").order_by("-number").first()


@action
def say_filed(*, pep: PEP, reference: str, by: User) -> Filing:
    pep, filing = _held(pep)
    check_can_file(by, pep, filing)
    if filing is None:
        filing = Filing(pep=pep, number=pep.snapshots.latest("number").number)
    filing.filed_at, filing.filed_by, filing.reference = clock.now(), by, reference
    filing.taken_back_because = ""
    filing.save()
    words = f" ({reference})" if reference else ""
    events.record("plan.filed", f"said that the signed-off plan is in the case system{words}", pep, by=by)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    return filing


@action
def take_back(*, pep: PEP, reason: str, by: User) -> Filing:
    """It is not in the case system after all: whoever had to file it has to again."""
    pep, filing = _held(pep)
    check_can_take_back(by, pep, filing)
    filing.filed_at = filing.filed_by = None
    filing.reference, filing.taken_back_because = "", reason
    filing.save()
    # A plan whose duties are all done is settled, and not looked at again by itself.
    Duty.objects.filter(pep=pep, kind=Duty.Kind.FILE).update(done_on=None, remind_on=clock.today())
    events.record("plan.unfiled", f"took back that the plan is in the case system: {reason}", pep, by=by)
    facts_changed(child_ids=[pep.child_id], plan_id=pep.pk)
    return filing


def _held(pep: PEP) -> tuple[PEP, Filing | None]:
    """As they are now, with the plan's row held: two people press at once, one after the other gets here."""
    pep = PEP.objects.select_for_update(of=("self",)).select_related("child__authority").get(pk=pep.pk)
    return pep, of_plan(pep)
