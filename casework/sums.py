"""Interventions in figures: how many, for how many children, how many hours, and whether they helped."""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from casework.models import Intervention

Outcome = Intervention.Outcome


@dataclass(frozen=True)
class Sum:
    what: str
    number: int
    children: int
    hours: Decimal  # of those whose hours are agreed
    without_hours: int
    as_hoped: int
    a_little: int
    not_at_all: int

    @property
    def not_said(self) -> int:
        return self.number - self.as_hoped - self.a_little - self.not_at_all


def of(rows: list[Intervention], what: str = "In all") -> Sum:
    said = [row.outcome for row in rows]
    return Sum(
        what,
        len(rows),
        len({row.child_id for row in rows}),
        sum((row.hours for row in rows if row.hours), Decimal(0)),
        sum(row.hours is None for row in rows),
        *(said.count(outcome) for outcome in (Outcome.AS_HOPED, Outcome.A_LITTLE, Outcome.NOT)),
    )


def by_group(rows: list[Intervention]) -> list[Sum]:
    """One for each kind of support that there is, in the order of the catalogue."""
    groups = defaultdict(list)
    for row in rows:
        groups[row.group].append(row)
    return [of(groups[group], group.label) for group in Intervention.Group if group in groups]
