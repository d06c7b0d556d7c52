"""Making the rows what the facts call for: opened, moved, done, closed. By key, so a second run changes nothing."""

from datetime import date, timedelta

from django.db import transaction

from audit import clock
from children.models import CarePeriod, Child, Enrolment
from organisations.calendars import Calendars
from organisations.deadlines import initial_deadlines, without_codes, year_group_for
from peps.models import PEP
from signoff.duties.facts import Facts, wanted
from signoff.life_events import change_met_by
from signoff.models import Decision, Duty, Pause
from targets.models import FundingRequest

COMPULSORY_YEARS = {"R", *map(str, range(1, 12))}
DONE_WHEN_GONE = {Duty.Kind.SEND, Duty.Kind.FIX, Duty.Kind.FUNDING, Duty.Kind.WAS_IT_HELD, Duty.Kind.SUITABLE_EDUCATION}


@transaction.atomic
def recompute(child: Child, *, plan_id=None, calendars: Calendars | None = None) -> int:
    """Bring the duties of one child, or of one plan of theirs, up to date; returns how many rows changed."""
    today = clock.today()
    calendars = calendars or Calendars()
    care = CarePeriod.objects.filter(child=child).order_by("-starts").first()
    of_plan = {"pk": plan_id} if plan_id else {}
    plans = list(PEP.objects.filter(child=child, **of_plan).exclude(status=PEP.Status.CLOSED).with_duty_data())
    rows = Duty.objects.select_for_update().filter(child=child, **({"pep": plan_id} if plan_id else {}))
    have = {duty.key: duty for duty in rows}
    pauses = dict(Pause.objects.current().filter(pep__in=plans).values_list("pep_id", "until"))
    changed, seen = 0, set()
    for pep in plans:
        if pep.status == PEP.Status.SIGNED_OFF and not any(
            d.pep_id == pep.pk and d.done_on is None for d in have.values()
        ):
            seen |= {duty.key for duty in have.values() if duty.pep_id == pep.pk}
            continue
        for duty in wanted(_facts(pep, child, care, today, calendars)):
            key = ":".join(filter(None, [str(pep.pk), duty.kind, duty.tail]))
            seen.add(key)
            changed += _put(have.get(key), key, child, pep, duty, today, pauses.get(pep.pk))
    for key, row in have.items():
        if key not in seen and row.done_on is None and row.closed_on is None:
            # What no longer applies: done where the plan moved on because of it, else closed.
            done = row.kind in DONE_WHEN_GONE and _plan_is_open(plans, row)
            row.done_on, row.closed_on = (today, None) if done else (None, today)
            row.save(update_fields=["done_on", "closed_on"])
            changed += 1
    return changed


def _plan_is_open(plans, row) -> bool:
    return any(pep.pk == row.pep_id for pep in plans)


def _facts(pep, child, care, today, calendars) -> Facts:
    pep.child = child
    calendar = calendars.calendar_for(child.authority, pep.school)
    deadlines = initial_deadlines(pep.rules, care.starts, emergency=care.emergency, calendar=calendar) if care else []
    returned = None
    if pep.status == PEP.Status.RETURNED:
        returned = Decision.objects.filter(pep=pep, verb="return").prefetch_related("parts").first()
    return Facts(
        pep=pep,
        care_start=care.starts if care else pep.opened_on,
        deadlines={deadline.kind: deadline for deadline in deadlines},
        calendar=calendar,
        requests_waiting=list(
            FundingRequest.objects.filter(pep=pep, status=FundingRequest.Status.SUBMITTED, removed_at=None)
        ),
        returned={row.part: (returned, row.reason) for row in returned.parts.all()} if returned else {},
        today=today,
        school_change=change_met_by(pep, child, pep.rules, calendars),
        without_school_since=_without_school_since(pep, child, care, today),
    )


def _without_school_since(pep, child, care, today) -> date | None:
    """Of a child of compulsory school age who has no place: the first day without, while looked after."""
    if pep.school_id or pep.is_locked or care is None or care.ends:
        return None
    if year_group_for(child.date_of_birth, today) not in COMPULSORY_YEARS:
        return None
    last = Enrolment.objects.filter(child=child, ends__gte=care.starts).main().order_by("-ends").first()
    return last.ends + timedelta(days=1) if last else care.starts


def _put(row, key, child, pep, duty, today, paused_until) -> int:
    values = {
        "role": duty.role,
        "due_on": duty.due,
        "statutory_on": duty.statutory,
        "why": without_codes(duty.why)[:300],
        "done_on": duty.done_on,
        "closed_on": None,
        "paused_until": paused_until,
    }
    if row is None:
        Duty.objects.create(key=key, child=child, pep=pep, kind=duty.kind, opened_on=today, remind_on=today, **values)
        return 1
    if row.done_on and values["done_on"]:
        values["done_on"] = row.done_on  # the day it was first seen to be done stays
    different = {name: value for name, value in values.items() if getattr(row, name) != value}
    if {"role", "due_on", "done_on", "closed_on", "paused_until"} & set(different):
        different["remind_on"] = today  # another person, or another ladder: the morning looks at it afresh
    for name, value in different.items():
        setattr(row, name, value)
    if different:
        row.save(update_fields=list(different))
    return bool(different)
