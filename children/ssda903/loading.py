"""Bringing an authority's children up to date with a return: by batches, never half a child, twice the same as once."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import pairwise

from django.db import transaction

from audit import clock
from audit.acting import acting
from audit.models import Event
from children import carers, events, upn
from children.importing.former import TOLD_TWICE, told_twice
from children.models import CarePeriod, Child, ChildName, LegalStatus, Placement
from children.ssda903 import episodes, tables
from children.ssda903.episodes import Periods, Span
from children.ssda903.tables import LEFT_OUT, Return
from organisations.imports import Result, create_all, update_all
from organisations.models import Authority

BATCH = 10  # children a transaction: under half a second, although duties and plans follow in it
SAME_START = timedelta(days=28)  # a start typed by hand may be this much before the one in the return
NOTHING_KNOWN = {"U", "NOBT"}  # codes that never replace a known one
OF_CHILD = ["date_of_birth", "sex", "ethnicity", "upn", "uasc", "restricted", *Child.NAMES, "year_group"]
OF_PERIOD = {
    CarePeriod: ["starts", "ends", "starts_estimated", "category_of_need", "end_reason"],
    LegalStatus: ["starts", "ends", "code"],
    Placement: ["starts", "ends", "kind"],
}
WORDS = {
    "created": "added the child from {}",
    "updated": "updated the child from {}",
    "ended": "noted from {} that the child left care",
}


class Loading:
    """A return against what is here, child by child; a step is one short transaction, which the caller opens."""

    batch = BATCH

    def __init__(self, files: dict[str, bytes], *, authority: Authority, by=None):
        self.result, self.authority = Result(), authority
        self.said = tables.read(files, self.result)
        self.units = list(dict.fromkeys([*self.said.people, *self.said.episodes, *self.said.uasc]))

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        def told(local_id: str) -> Periods | None:
            return episodes.periods(self.said.episodes.get(local_id, []), result)

        plan = plan_of(self.units[start:stop], self.said, self.authority, result, told)
        if not dry_run:
            plan.write(by)


def load(files: dict[str, bytes], *, authority: Authority, by=None, dry_run: bool = False) -> Result:
    """Bring the authority's children up to date with these files of a return."""
    loading = Loading(files, authority=authority)
    result = loading.result
    for start in range(0, len(loading.units), BATCH):
        with acting(by), transaction.atomic():
            loading.step(start, start + BATCH, result, dry_run=dry_run, by=by)
    result.refused.sort(key=lambda refused: (refused.file, refused.row))
    return result


@dataclass(slots=True)
class Plan:
    """What a batch changes, worked out before anything is written, so that a dry run counts the same."""

    new: dict[type, list] = field(default_factory=lambda: defaultdict(list))
    closed: dict[type, list] = field(default_factory=lambda: defaultdict(list))
    changed: dict[type, list] = field(default_factory=lambda: defaultdict(list))
    outcome: dict[Child, str] = field(default_factory=dict)
    care_changed: list = field(default_factory=list)
    source: str = ""
    same_carers: set = field(default_factory=set)  # ids of placements to which the carers of the one before go along

    def write(self, by) -> None:
        """Rows that end come first: a child has one open row of a kind at any moment."""
        create_all(Child, self.new[Child])
        update_all(Child, self.changed[Child], OF_CHILD)
        ChildName.keep([child for child in (*self.new[Child], *self.changed[Child]) if any(child.names)])
        moved = {row.child_id for rows in (self.closed, self.changed, self.new) for row in rows[Placement]}
        with carers.following(moved, by=by, same_carers=self.same_carers):
            for model, fields in OF_PERIOD.items():
                update_all(model, self.closed[model], fields)
                update_all(model, self.changed[model], fields)
                create_all(model, self.new[model])
        Event.objects.bulk_create(
            _event(child, came, self.source, by) for child, came in self.outcome.items() if came in WORDS
        )
        if self.care_changed:
            events.facts_changed(child_ids=self.care_changed)


def _event(child: Child, came: str, source: str, by) -> Event:
    return Event(
        at=clock.now(),
        verb=f"child.import_{came}",
        words=WORDS[came].format(source),
        subject_type="child",
        subject_id=child.pk,
        child_id=child.pk,
        by_id=getattr(by, "pk", None),
        by_name=getattr(by, "name", "") if by else "ePEP",
    )


def plan_of(
    local_ids: list[str],
    said: Return,
    authority: Authority,
    result: Result,
    periods_of: Callable[[str], Periods | None],
) -> Plan:
    """What these children's rows would change. `periods_of`: all that is told of a child's time in care."""
    plan = Plan(source=said.source)
    known = Child.objects.select_for_update().known_as(authority, local_ids)
    twice = told_twice(known, said.local_ids)
    rows = {model: _of_children(model, known.values()) for model in OF_PERIOD}
    for local_id in local_ids:
        child = known.get(local_id)
        if child is None and local_id not in said.people:
            _refuse_unknown(local_id, said, result)
            continue
        if local_id in twice:
            result.tell("unchanged", local_id)
            result.warn(TOLD_TWICE.format(local_id))
            continue
        is_new = child is None
        if is_new:
            child = Child(authority_id=authority.pk, local_id=local_id)
        before = None if is_new else [getattr(child, name) for name in OF_CHILD]
        _identity(child, local_id, said, result)
        told = periods_of(local_id)
        if told and told.is_adoption and not child.restricted:
            child.restricted = True
            result.details["children restricted: placed for adoption"] += 1
        came = _periods(child, told, {model: rows[model][child.pk] for model in OF_PERIOD}, said.as_of, plan, result)
        _note(child, before, came, plan, result)
        result.details["children without an episode"] += local_id in said.people and not told
    return plan


def _of_children(model, children: Iterable[Child]) -> dict:
    found = defaultdict(list)
    for row in model.objects.filter(child__in=[child.pk for child in children]).order_by("starts", "pk"):
        found[row.child_id].append(row)
    return found


def _refuse_unknown(local_id: str, said: Return, result: Result) -> None:
    reason = "has no row in the header that could be read" if local_id in said.refused_people else "is not known here"
    for episode in said.episodes.get(local_id, []):
        result.refuse(
            episode.line, "CHILD", f"This child {reason}. {LEFT_OUT}", "Correct the header and import the return again."
        )
    if local_id in said.uasc:
        result.warn(f"child {local_id} of the uasc table {reason}, and was left out.")


def _identity(child: Child, local_id: str, said: Return, result: Result) -> None:
    """What the return says about who the child is. A blank never replaces what is known."""
    if person := said.people.get(local_id):
        child.date_of_birth = person.date_of_birth
        for name in ("sex", "ethnicity"):
            value = getattr(person, name)
            if value and not (value in NOTHING_KNOWN and getattr(child, name)):
                setattr(child, name, value)
        for name, value in person.more.items():
            setattr(child, name, value or getattr(child, name))
        if person.upn and upn.is_right(child.upn) and not upn.is_right(person.upn):
            result.warn(f"child {local_id}: the UPN {child.upn} of the portal was kept.", person.line)
        elif person.upn:
            child.upn = person.upn
    child.uasc = said.uasc.get(local_id, child.uasc)


def _note(child: Child, before: list | None, came: Counter, plan: Plan, result: Result) -> None:
    """`before`: who the child was said to be; None for somebody new."""
    changed = [] if before is None else _fields_changed(child, before)
    if before is None:
        plan.new[Child].append(child)
        outcome = "created"
    elif changed or came.total():
        if changed:
            plan.changed[Child].append(child)
        outcome = "ended" if came["care ended"] else "updated"
    else:
        outcome = "unchanged"
    if outcome != "unchanged":
        plan.outcome[child] = outcome
    result.tell(outcome, child.local_id, _words(child, changed, came), None if before is None else child.pk)
    in_care = any(row.child_id == child.pk and row.ends is None for row in plan.new[CarePeriod])
    if in_care or changed or (before is not None and came.total()):  # nothing follows for a new child who had left
        plan.care_changed.append(child.pk)


def _fields_changed(child: Child, before: list) -> list[str]:
    return [name for name, value in zip(OF_CHILD, before, strict=True) if getattr(child, name) != value]


def _words(child: Child, changed: list[str], came: Counter) -> str:
    """What changes, without saying what it was: the preview is kept with the report."""
    words = [str(Child._meta.get_field(name).verbose_name) for name in changed]
    for model in OF_PERIOD:
        for verb, said in (("created", "new"), ("updated", "changed")):
            if count := came[f"{model._meta.verbose_name_plural} {verb}"]:
                name = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
                words.append(f"{count} {said} {name}")
    return ", ".join([*words, *(["care has ended"] if came["care ended"] else [])])


# ---------------------------------------------------------------- periods
def _periods(child: Child, told: Periods | None, rows: dict, as_of: date | None, plan: Plan, result: Result) -> Counter:
    """Fit the child's periods to the episodes; what changed is put on the plan and counted."""
    came: Counter = Counter()
    if told is None:
        return came
    care = _fit(CarePeriod, child, rows[CarePeriod], told.care, _same_care, as_of)
    left = None if any(row.ends is None for row in care.rows) else max((row.ends for row in care.rows), default=None)
    fits = [
        care,
        _fit(LegalStatus, child, rows[LegalStatus], told.statuses, _same_status, as_of, left),
        _fit(Placement, child, rows[Placement], told.placements, _same_placement, as_of, left),
    ]
    for fit in fits:
        fit.put_on(plan, came)
    if care.newly_ended:
        came["care ended"] += 1
    result.details.update({name: count for name, count in came.items() if name != "care ended"})
    return came


@dataclass(slots=True)
class Fit:
    """All rows of one kind of one child, old and new, as they should stand; and how the old ones stood."""

    model: type
    rows: list
    before: dict
    same_carers: set  # ids of those that begin with the carers of the one before

    def put_on(self, plan: Plan, came: Counter) -> None:
        plan.same_carers |= self.same_carers
        many = str(self.model._meta.verbose_name_plural)
        for row in self.rows:
            former = self.before.get(row.pk)
            if former is None:
                plan.new[self.model].append(row)
                came[f"{many} created"] += 1
            elif former != _stands(row):
                where = plan.closed if former[1] is None and row.ends else plan.changed
                where[self.model].append(row)
                came[f"{many} updated"] += 1

    @property
    def newly_ended(self) -> bool:
        """Care that was open before is open no more."""
        was_open = any(former[1] is None for former in self.before.values())
        return was_open and all(row.ends for row in self.rows)


def _stands(row) -> list:
    return [getattr(row, name) for name in OF_PERIOD[type(row)]]


def _fit(
    model,
    child: Child,
    existing: list,
    spans: list[Span],
    same: Callable,
    as_of: date | None,
    left: date | None = None,
) -> Fit:
    """Match each span of the return to a row, by its start or by being the same period; make rows for the others.

    Where two rows would overlap, the earlier ends the day before the later starts. `left`: the day care ended.
    """
    before = {row.pk: _stands(row) for row in existing}
    free, matched = list(existing), {}
    for alike in (_starts_with, same):
        for index, span in enumerate(spans):
            row = (
                None
                if index in matched
                else next((row for row in free if alike(row, span) and _next(row, span, spans)), None)
            )
            if row:
                free.remove(row)
                matched[index] = row
    told = [matched.get(index) or model(child=child, starts=span.starts) for index, span in enumerate(spans)]
    for row, span in zip(told, spans, strict=True):
        _follow(row, span, is_new=row.pk not in before, as_of=as_of)
    rows = sorted([*told, *free], key=lambda row: (row.starts, row.ends or date.max))
    for row, later in pairwise(rows):
        touched = row not in free or later not in free
        if row.ends is None or (touched and row.ends >= later.starts):
            row.ends = max(row.starts, later.starts - timedelta(days=1))
    if left:
        for row in rows:
            if row.ends is None and row.starts <= left:
                row.ends = left
    same_carers = {row.pk for row, span in zip(told, spans, strict=True) if span.same_carers}
    return Fit(model, rows, before, same_carers)


def _follow(row, span: Span, *, is_new: bool, as_of: date | None) -> None:
    """Take over what the span says. An end noted in the portal after the return was made stands."""
    if is_new or not isinstance(row, CarePeriod):
        row.starts = min(row.starts, span.starts)
    elif not span.estimated or (row.starts_estimated and span.starts < row.starts):
        row.starts = span.starts
    if isinstance(row, CarePeriod):
        row.starts_estimated = span.estimated and (is_new or row.starts_estimated)
    later_end = bool(not is_new and span.ends is None and row.ends and as_of and row.ends > as_of)
    same_end = row.ends == span.ends
    if not later_end:
        row.ends = span.ends
    for name, value in span.values.items():
        if value or (name == "end_reason" and not later_end and not same_end):
            setattr(row, name, value)


def _starts_with(row, span: Span) -> bool:
    return row.starts == span.starts


def _next(row, span: Span, spans: list[Span]) -> bool:
    """Whether no other span begins between the two: a row is not stretched over something else."""
    first, last = sorted((row.starts, span.starts))
    return not any(first < other.starts < last for other in spans)


def _overlap(row, span: Span) -> bool:
    return (span.ends is None or row.starts <= span.ends) and (row.ends is None or span.starts <= row.ends)


def _same_care(row: CarePeriod, span: Span) -> bool:
    """One period told twice: the return saw only part of it, or its start was corrected. A start much later is new."""
    return _overlap(row, span) and (span.estimated or span.starts - row.starts <= SAME_START)


def _same_status(row: LegalStatus, span: Span) -> bool:
    return row.code == span.values["code"] and _overlap(row, span)


def _same_placement(row: Placement, span: Span) -> bool:
    return row.kind in (span.values["kind"], "") and _overlap(row, span)
