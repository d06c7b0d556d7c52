"""Carers, and parents with whom a child is placed, are attached to a placement: their access comes and goes with it.

A verb that changes placements does it inside `following`, so that both change in one transaction; a verb that changes
days of allocations asks `hold` first, so that none of them reaches beyond its placement.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import zip_longest
from uuid import UUID

from accounts import grants
from accounts.roles import OF_CHILD, Role
from audit import clock, events
from children.codes import WITH_PARENTS
from children.models import OF_PLACEMENT, Allocation, Child, ChildGrant, Placement
from organisations.imports import create_all, update_all

A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Stay:
    """The days of a placement: at the latest until the day before the next one begins, so perhaps none."""

    placement_id: UUID
    kind: str
    starts: date
    ends: date | None

    def meets(self, starts: date, ends: date | None) -> bool:
        is_empty = self.ends is not None and self.ends < self.starts
        return not is_empty and not _is_before(self.ends, starts) and not _is_before(ends, self.starts)


Stays = dict[UUID, list[Stay]]  # of each child, first to last


@contextmanager
def following(child_ids: Iterable, *, by, same_carers: Iterable[UUID] = ()) -> Iterator[None]:
    """Whatever happens to placements of these children in this block, those attached to them follow it.

    `same_carers`: placements that begin with the carers of the one before, as a return may say.
    """
    ids = list(child_ids)
    before = _stays(ids)
    yield
    after = _stays(ids)
    changed = [child_id for child_id in ids if before.get(child_id) != after.get(child_id)]
    rows = Allocation.objects.select_for_update(of=("self",)).filter(child__in=changed, role__in=OF_PLACEMENT)
    rows = rows.select_related("child", "user").order_by("-starts", "pk")
    follows = [_Follow(row, before, after, set(same_carers)) for row in rows]
    _one_open_each([each.row for each in follows])
    moved = [each.row for each in follows if each.changes]
    update_all(Allocation, sorted(moved, key=lambda row: row.ends is None), ["starts", "ends", "placement_id"])
    create_all(Allocation, [new for each in follows for new in each.goes_along()])
    sync({row.child for row in moved})
    events.record_all(_event(each.row, by) for each in follows if each.stops_sooner)


def hold(allocations: Iterable[Allocation]) -> None:
    """Days that are about to be saved are made to fit the placement, which is found for whoever has none yet."""
    rows = [row for row in allocations if row.role in OF_PLACEMENT]
    stays = _stays({row.child_id for row in rows}) if rows else {}
    for row in rows:
        _tie(row, stays)
        _clip(row, stays)


def sync(children: Iterable[Child]) -> None:
    """The grants of many children follow their allocations, in the same transaction."""
    attached: dict[Child, list] = {child: [] for child in children}
    of = {child.pk: child for child in attached}
    for row in Allocation.objects.filter(child__in=list(of), role__in=OF_CHILD) if of else ():
        attached[of[row.child_id]].append(row)
    grants.sync_each(ChildGrant, attached)


def beyond_their_placement(child_ids: Iterable) -> list[Allocation]:
    """Allocations of today and later that reach beyond their placement, made to fit and not yet saved."""
    live = Allocation.objects.exclude(ends__lt=clock.today()).filter(child__in=list(child_ids), role__in=OF_PLACEMENT)
    rows = list(live.exclude(placement=None).select_related("child", "user"))
    stood = {row.pk: (row.starts, row.ends) for row in rows}
    hold(rows)
    return [row for row in rows if stood[row.pk] != (row.starts, row.ends)]


class _Follow:
    """One allocation, and where it stands once placements have changed."""

    def __init__(self, row: Allocation, before: Stays, after: Stays, same_carers: set[UUID]):
        self.row, self.after, self.same_carers = row, after, same_carers
        self.known = {stay.placement_id for stay in before.get(row.child_id, ())}
        self.stood = (row.starts, row.ends, row.placement_id)
        self.ended = row.ends  # the last day that somebody gave it
        _tie(row, before)
        _tie(row, after)
        old, new = _stay_of(row, before), _stay_of(row, after)
        if old and row.ends == old.ends:  # nobody ended it before the placement did
            row.ends, self.ended = new and new.ends, None
        if old and new and row.starts == old.starts:
            row.starts = new.starts
        _clip(row, after)

    @property
    def changes(self) -> bool:
        return (self.row.starts, self.row.ends, self.row.placement_id) != self.stood

    @property
    def stops_sooner(self) -> bool:
        return _is_before(self.row.ends, self.stood[1]) and not self._stays_on()

    def goes_along(self) -> Iterator[Allocation]:
        """What the person is attached to next, where the new placement is with the same carer."""
        who = {"child": self.row.child, "user": self.row.user, "role": self.row.role}
        for stay in self._stays_on():
            ends = _sooner(stay.ends, self.ended)
            yield Allocation(**who, placement_id=stay.placement_id, starts=stay.starts, ends=ends)

    def _stays_on(self) -> list[Stay]:
        stays = self.after.get(self.row.child_id, [])
        here = next((n for n, stay in enumerate(stays) if stay.placement_id == self.row.placement_id), None)
        found: list[Stay] = []
        if here is None:
            return found
        for former, stay in zip(stays[here:], stays[here + 1 :], strict=False):
            is_new = stay.placement_id not in self.known
            at_once = former.ends is not None and stay.starts == former.ends + A_DAY
            if not is_new or not at_once or _is_before(self.ended, stay.starts) or not self._goes_on(former, stay):
                break
            found.append(stay)
        return found

    def _goes_on(self, former: Stay, stay: Stay) -> bool:
        if self.row.role == Role.PARENT:
            return former.kind == stay.kind == WITH_PARENTS
        return stay.placement_id in self.same_carers


def _stays(child_ids: Iterable) -> Stays:
    found: dict[UUID, list[Placement]] = {}
    for placement in Placement.objects.filter(child__in=list(child_ids)):
        found.setdefault(placement.child_id, []).append(placement)
    return {child_id: _without_overlap(rows) for child_id, rows in found.items()}


def _without_overlap(placements: list[Placement]) -> list[Stay]:
    ordered = sorted(placements, key=lambda row: (row.starts, row.ends or date.max))
    return [
        Stay(row.pk, row.kind, row.starts, _sooner(row.ends, later and later.starts - A_DAY))
        for row, later in zip_longest(ordered, ordered[1:])
    ]


def _stay_of(row: Allocation, stays: Stays) -> Stay | None:
    return next((stay for stay in _open_to(row, stays) if stay.placement_id == row.placement_id), None)


def _open_to(row: Allocation, stays: Stays) -> list[Stay]:
    """A parent has to do with placements with parents alone."""
    found = stays.get(row.child_id, [])
    return [stay for stay in found if stay.kind == WITH_PARENTS] if row.role == Role.PARENT else found


def _tie(row: Allocation, stays: Stays) -> None:
    """Whoever is attached to no placement yet comes to the first that they are there for, today or later."""
    if row.placement_id is None and not _is_before(row.ends, clock.today()):
        begins = max(row.starts, clock.today())
        stay = next((stay for stay in _open_to(row, stays) if stay.meets(begins, row.ends)), None)
        row.placement_id = stay and stay.placement_id


def _clip(row: Allocation, stays: Stays) -> None:
    """Nobody is a carer for longer than the child lives there; where no day is left, it was over yesterday."""
    if row.placement_id is None:
        return
    stay = _stay_of(row, stays)
    if stay and stay.meets(row.starts, row.ends):
        row.starts, row.ends = max(row.starts, stay.starts), _sooner(row.ends, stay.ends)
    else:
        row.ends = _sooner(row.ends, clock.today() - A_DAY)
        row.starts = min(row.starts, row.ends)


def _one_open_each(rows: list[Allocation]) -> None:
    """Of two times of one person that would both go on, the earlier ends where the later begins; rows: latest first."""
    later: dict[tuple, Allocation] = {}
    for row in rows:
        key = (row.child_id, row.user_id, row.role)
        if row.ends is None and key in later:
            row.ends = max(row.starts, later[key].starts - A_DAY)
        elif row.ends is None:
            later[key] = row


def _event(row: Allocation, by):
    words = f"ended {row.user.name} as {row.get_role_display().lower()}"
    return events.event("child.allocation_ended", words, row.child, by=by, child_id=row.child_id)


def _is_before(ends: date | None, day: date | None) -> bool:
    """None is no end, or a day that never comes."""
    return ends is not None and (day is None or ends < day)


def _sooner(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
