"""Making the rows what the facts call for: opened, moved, done, closed. By key, so a second run changes nothing.

One child or ten thousand go the same way: what is read is read for all of them at once, and only what differs is
written. Of many, nothing is held while they are looked at: those that differ are held, read again, and written.
"""

from collections import defaultdict
from datetime import date
from typing import NamedTuple
from uuid import UUID

from django.db import transaction

from audit import clock
from organisations.calendars import Calendars
from organisations.deadlines import without_codes
from peps.models import PEP
from signoff.duties import desk
from signoff.duties.facts import Wanted, wanted
from signoff.duties.reading import Reading
from signoff.lives import Life, read
from signoff.models import Duty

DONE_WHEN_GONE = {Duty.Kind.SEND, Duty.Kind.FIX, Duty.Kind.FUNDING, Duty.Kind.WAS_IT_HELD, Duty.Kind.SUITABLE_EDUCATION}
FEW = 20  # plans; so many are held at once
LOOK_AFRESH = {"role", "due_on", "done_on", "closed_on", "paused_until"}  # another person, or another ladder


class Said(NamedTuple):
    """What a row says, by the names of its columns."""

    role: str
    due_on: date
    statutory_on: date | None
    why: str
    done_on: date | None
    closed_on: date | None
    paused_until: date | None

    @property
    def is_undone(self) -> bool:
        return self.done_on is None and self.closed_on is None


class Row(NamedTuple):
    pk: UUID
    kind: str
    said: Said


Plans = list[tuple[Life, PEP]]


@transaction.atomic
def recompute(lives: list[Life], *, plan_id=None, calendars: Calendars | None = None) -> int:
    """Bring the duties of these children, or of one plan, up to date; returns how many rows changed."""
    work = _Work(calendars or Calendars())
    plans = [(life, pep) for life in lives for pep in life.plans if plan_id in {None, pep.pk}]
    if len(plans) > FEW:
        differ = work.compare(plans, _rows(plans))
        _rows(differ, held=True)
        plans = _read_again(differ, work.calendars)
    work.compare(plans, _rows(plans, held=True), is_held=True)
    if plan_id is None:
        work.compare_besides_plans(lives)
    return work.write()


def _rows(plans: Plans, *, held: bool = False) -> dict[UUID, dict[str, Row]]:
    """The rows as they are, by plan and key. Held always in one order, so that two who look do not wait for each
    other."""
    found = defaultdict(dict)
    if not plans:
        return found
    rows = Duty.objects.filter(pep__in=[pep.pk for _, pep in plans]).order_by()
    if held:
        rows = rows.select_for_update().order_by("key")
    return _by(rows, "pep_id")


def _by(rows, owner: str) -> dict[UUID, dict[str, Row]]:
    found = defaultdict(dict)
    for owner_id, key, pk, kind, *said in rows.values_list(owner, "key", "pk", "kind", *Said._fields):
        found[owner_id][key] = Row(pk, kind, Said(*said))
    return found


def _read_again(plans: Plans, calendars: Calendars) -> Plans:
    """As they are now that nobody else can change their rows."""
    ids = {pep.pk for _, pep in plans}
    children = {life.child.pk: life.child for life, _ in plans}
    lives = read(children.values(), calendars) if plans else []
    return [(life, pep) for life in lives for pep in life.plans if pep.pk in ids]


class _Work:
    """What has to be written: new rows, and which rows are to say what else."""

    def __init__(self, calendars: Calendars):
        self.calendars, self.today = calendars, clock.today()
        self.new: list[Duty] = []
        self.changed: dict[tuple, list[UUID]] = defaultdict(list)

    def compare(self, plans: Plans, rows: dict, *, is_held: bool = False) -> Plans:
        """Note what these plans want written. Those whose rows would have to change and are not held are returned."""
        differ = []
        looked_at = [(life, pep) for life, pep in plans if not _is_settled(pep, rows[pep.pk])]
        reading = Reading([pep for _, pep in looked_at if not _is_closed(pep)], self.calendars, self.today)
        for life, pep in looked_at:
            duties = [] if _is_closed(pep) else wanted(reading.facts(life, pep))
            new, changed = self._of_plan(life, pep, duties, rows[pep.pk], reading.paused_until.get(pep.pk))
            if rows[pep.pk] and (new or changed) and not is_held:
                differ.append((life, pep))
                continue
            self.new += new
            for values, pk in changed:
                self.changed[values].append(pk)
        return differ

    def compare_besides_plans(self, lives: list[Life]) -> None:
        """What is about these children and no plan of theirs: few rows, held from the beginning."""
        rows = Duty.objects.filter(pep=None, child__in=[life.child.pk for life in lives])
        rows = _by(rows.select_for_update().order_by("key"), "child_id")
        duties = desk.wanted(lives, self.calendars)
        for life in lives:
            child_id = life.child.pk
            new, changed = self._of_plan(life, None, duties[child_id], rows[child_id], None)
            self.new += new
            for values, pk in changed:
                self.changed[values].append(pk)

    def _of_plan(self, life: Life, pep: PEP | None, duties: list[Wanted], rows: dict[str, Row], paused_until):
        new, changed, seen = [], [], set()
        owner = pep.pk if pep else life.child.pk
        for duty in duties:
            key = f"{owner}:{duty.kind}:{duty.tail}" if duty.tail else f"{owner}:{duty.kind}"
            seen.add(key)
            row, why = rows.get(key), without_codes(duty.why)[:300]
            done_on = duty.done_on
            if row and done_on and row.said.done_on:
                done_on = row.said.done_on  # the day it was first seen to be done stays
            said = Said(duty.role, duty.due, duty.statutory, why, done_on, None, paused_until)
            if row is None:
                about = {"key": key, "child_id": life.child.pk, "pep": pep, "kind": duty.kind}
                new.append(Duty(opened_on=self.today, remind_on=self.today, **about, **said._asdict()))
            elif row.said != said:
                changed.append((_different(row.said, said, self.today), row.pk))
        for key, row in rows.items():
            if key not in seen and row.said.is_undone:
                # What no longer applies: done where the plan moved on because of it, else closed.
                is_done = row.kind in DONE_WHEN_GONE and not (pep and _is_closed(pep))
                changed.append(((("done_on" if is_done else "closed_on", self.today),), row.pk))
        return new, changed

    def write(self) -> int:
        Duty.objects.bulk_create(self.new, ignore_conflicts=True)
        for values, ids in self.changed.items():
            Duty.objects.filter(pk__in=ids).update(**dict(values))
        return len(self.new) + sum(map(len, self.changed.values()))


def _is_closed(pep: PEP) -> bool:
    return pep.status == PEP.Status.CLOSED


def _is_settled(pep: PEP, rows: dict[str, Row]) -> bool:
    """Signed off, with nothing left to do."""
    return pep.status == PEP.Status.SIGNED_OFF and all(row.said.done_on for row in rows.values())


def _different(before: Said, now: Said, today: date) -> tuple:
    """What has to be written: also another look for a reminder, where there is another person or another ladder."""
    different = {name: new for name, old, new in zip(Said._fields, before, now, strict=True) if old != new}
    if different.keys() & LOOK_AFRESH:
        different["remind_on"] = today
    return tuple(sorted(different.items()))
