"""People, their roles and which children they work with: a file of people (see `people_file`), taken in person by
person. Invitations go out with it, so it is not undone."""

from itertools import chain

from accounts import actions as accounts
from accounts.joining import join
from accounts.models import User
from accounts.teams import join_team
from children.actions import allocate_many
from children.events import facts_changed
from children.people_file import planning, reading
from organisations.import_rows import LARGE, RowLoading
from organisations.imports import Line, Result
from organisations.spreadsheets import Layout, Typed

LAYOUT = Layout(
    columns=reading.COLUMNS,
    needed=reading.NEEDED,
    empty=reading.LAYOUT.empty,
    other_names=reading.OTHER_NAMES,
    examples=reading.EXAMPLES,
    **LARGE,
)
OUTCOMES = {planning.NEW: "created", planning.CHANGES: "updated", planning.SAME: "unchanged"}
FIX = "Correct the row and import the file again."


class Loading(RowLoading):
    """A person is a unit, with all of their rows."""

    layout = LAYOUT
    batch = 5

    def __init__(self, files: dict[str, bytes], *, authority, by: User):
        super().__init__(files, authority=authority, by=by)
        people: dict[str, list[Line]] = {}
        for line in self.units:
            people.setdefault(line["email"].lower() or f"line {line.file} {line.row}", []).append(line)
        self.units = list(people.values())

    def step(self, start: int, stop: int, result: Result, *, dry_run: bool, by=None) -> None:
        lines = list(chain.from_iterable(self.units[start:stop]))
        plan = planning.plan([Typed(line.row, line.cells) for line in lines], self.authority, by or self.by)
        for row, line in zip(plan.rows, lines, strict=True):
            _tell(row, line, result)
        if not dry_run and not plan.is_empty:
            _write(plan, self.authority, by or self.by)


def _tell(row: planning.Row, line: Line, result: Result) -> None:
    if row.problems:
        result.refuse(line, "email", " ".join(row.problems), FIX)
    else:
        who = row.name or (row.user.name if row.user else "") or row.email
        result.tell(OUTCOMES[row.effect], who, "; ".join(row.says))


def _write(plan: planning.Plan, authority, by: User) -> None:
    join(people=plan.people, memberships=plan.memberships, authority=authority, by=by)
    allocate_many(new=plan.allocations, ending=plan.moved_ends, by=by)
    for person, team, starts in plan.joins:
        join_team(team=team, person=person, manages=False, starts=starts, by=by)
    for membership, ends in plan.ending:
        accounts.end_membership(membership=membership, ends=ends, by=by)
    facts_changed(child_ids=list({row.child_id for row in [*plan.allocations, *plan.moved_ends]}))
