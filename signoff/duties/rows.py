"""Making the rows what the facts call for: opened, moved, done, closed. By key, so a second run changes nothing.

One child or ten thousand go the same way: what is read is read for all of them at once, and only what differs is
written.
"""

from collections import defaultdict

from django.db import transaction

from audit import clock
from organisations.calendars import Calendars
from organisations.deadlines import without_codes
from peps.models import PEP
from signoff.duties.facts import wanted
from signoff.duties.reading import Reading
from signoff.lives import Life
from signoff.models import Duty

DONE_WHEN_GONE = {Duty.Kind.SEND, Duty.Kind.FIX, Duty.Kind.FUNDING, Duty.Kind.WAS_IT_HELD, Duty.Kind.SUITABLE_EDUCATION}
SETTINGS = ["role", "due_on", "statutory_on", "why", "done_on", "closed_on", "paused_until"]
LOOK_AFRESH = {"role", "due_on", "done_on", "closed_on", "paused_until"}  # another person, or another ladder


@transaction.atomic
def recompute(lives: list[Life], *, plan_id=None, calendars: Calendars | None = None) -> int:
    """Bring the duties of these children, or of one plan, up to date; returns how many rows changed."""
    today = clock.today()
    plans = [
        (life, pep)
        for life in lives
        for pep in life.plans
        if pep.status != PEP.Status.CLOSED and plan_id in {None, pep.pk}
    ]
    have = _rows([plan_id] if plan_id else [pep.pk for life in lives for pep in life.plans])
    plans = [(life, pep) for life, pep in plans if not _is_settled(pep, have[pep.pk])]
    reading = Reading([pep for _, pep in plans], calendars or Calendars(), today)
    new, changed = [], defaultdict(list)
    for life, pep in plans:
        mine = have.pop(pep.pk, {})
        for duty in wanted(reading.facts(life, pep)):
            key = ":".join(filter(None, [str(pep.pk), duty.kind, duty.tail]))
            values = _values(duty, reading.paused_until.get(pep.pk))
            row = mine.pop(key, None)
            if row is None:
                about = {"key": key, "child_id": life.child.pk, "pep": pep, "kind": duty.kind}
                new.append(Duty(opened_on=today, remind_on=today, **about, **dict(zip(SETTINGS, values, strict=True))))
            elif different := _different(row, values, today):
                changed[tuple(sorted(different.items(), key=lambda item: item[0]))].append(row["pk"])
        for row in _undone(mine.values()):
            # What no longer applies: done where the plan moved on because of it, else closed.
            ended = "done_on" if row["kind"] in DONE_WHEN_GONE else "closed_on"
            changed[((ended, today),)].append(row["pk"])
    gone = [row["pk"] for rows in have.values() for row in _undone(rows.values())]  # of plans that are closed
    if gone:
        changed[(("closed_on", today),)] += gone
    Duty.objects.bulk_create(new, ignore_conflicts=True)
    for values, ids in changed.items():
        Duty.objects.filter(pk__in=ids).update(**dict(values))
    return len(new) + sum(map(len, changed.values()))


def _rows(plan_ids) -> dict:
    """The rows as they are, held, by plan and key. Always in one order, so that two who look do not wait for each
    other."""
    found = defaultdict(dict)
    locked = Duty.objects.select_for_update().filter(pep__in=plan_ids).order_by("key")
    for row in locked.values("pk", "key", "pep_id", "kind", *SETTINGS):
        found[row["pep_id"]][row["key"]] = row
    return found


def _is_settled(pep: PEP, rows: dict) -> bool:
    """Signed off, with nothing left to do."""
    return pep.status == PEP.Status.SIGNED_OFF and all(row["done_on"] for row in rows.values())


def _undone(rows):
    return (row for row in rows if row["done_on"] is None and row["closed_on"] is None)


def _values(duty, paused_until) -> list:
    why = without_codes(duty.why)[:300]
    return [duty.role, duty.due, duty.statutory, why, duty.done_on, None, paused_until]


def _different(row: dict, values: list, today) -> dict:
    """What has to be written: also another look for a reminder, where there is another person or another ladder."""
    different = {name: value for name, value in zip(SETTINGS, values, strict=True) if row[name] != value}
    if row["done_on"] and different.get("done_on"):
        del different["done_on"]  # the day it was first seen to be done stays
    if different.keys() & LOOK_AFRESH:
        different["remind_on"] = today
    return different
