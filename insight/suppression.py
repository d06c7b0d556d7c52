"""Small numbers are not given away: what may be shown of a table of counts to people outside the team.

A table has rows of parts; the parts of a row add up to its whole, and where there are several rows each part has a
total. Wholes are always shown and must be at least FEW (see `merged`). A part under FEW is "fewer than 5"; further
parts are "not shown", until nothing that is hidden follows from what is shown.

What is known of the hidden parts is a flow: every part leaves the equation of its row and enters that of its column.
A hidden part has one possible value exactly where no cycle of hidden parts passes through it along which each can rise
or fall by one and stay what its mark says.
"""

from collections import deque
from dataclasses import dataclass

FEW = 5
SMALL, HIDDEN = "fewer than 5", "not shown"


def merged(rows: dict, wholes: dict) -> tuple[dict, list]:
    """Rows (key -> parts) whose wholes are all at least FEW: those that are smaller are put together, with the smallest
    of the others where that is not enough. Returns the rows that stay and the keys that went together."""
    small = [key for key in rows if wholes[key] < FEW]
    if not small:
        return rows, []
    rest = sorted((key for key in rows if key not in small), key=lambda key: wholes[key])
    while sum(wholes[key] for key in small) < FEW and rest:
        small.append(rest.pop(0))
    return {key: parts for key, parts in rows.items() if key not in small}, small


@dataclass
class Grid:
    """A table with what is hidden of it: its rows of parts, and under them the totals where there are several rows."""

    numbers: list[list[int]]
    marks: dict[tuple[int, int], str]  # (row, part): what stands there instead of the number

    @property
    def has_totals(self) -> bool:
        return len(self.numbers) > 1

    @property
    def shown(self) -> list[list[int | str]]:
        """As it may be shown."""
        return [[self.marks.get((r, c), each) for c, each in enumerate(row)] for r, row in enumerate(self.numbers)]


def masked(rows: list[list[int]], said: dict[int, str] | None = None) -> Grid | None:
    """The rows with as much hidden as has to be. None: nothing may be shown.

    `said`: what is hidden of the totals wherever they are told (part -> mark). Where it is given, totals are told so
    and not otherwise: somebody who has the same total broken down in two ways learns no more of it from both.
    """
    table = [list(row) for row in rows]
    if len(rows) > 1:
        table.append([sum(column) for column in zip(*rows, strict=True)])
    marks = {(r, c): SMALL for r, parts in enumerate(table) for c, number in enumerate(parts) if number < FEW}
    last, fixed = len(table) - 1, set()
    if said is not None:
        fixed = {(last, c) for c in range(len(table[last]))}
        marks = {cell: mark for cell, mark in marks.items() if cell not in fixed}
        marks |= {(last, c): mark for c, mark in said.items()}
    grid = Grid(table, marks)
    while found := next((cell for cell in sorted(marks) if is_determined(cell, table, marks, grid.has_totals)), None):
        if not _hide_another(found, table, marks, fixed):
            return None
    return grid


def _hide_another(cell, table, marks, fixed=frozenset()) -> bool:
    """The smallest shown part of the cell's row, or else of its column, or else of all; where there is none, marks
    that say too much say less, those of the row first. What is `fixed` stays as it is."""
    every = [(r, c) for r, parts in enumerate(table) for c in range(len(parts)) if (r, c) not in fixed]
    for near in (lambda at: at[0] == cell[0], lambda at: at[1] == cell[1], lambda at: True):
        if shown := [at for at in every if near(at) and at not in marks]:
            marks[min(shown, key=lambda at: (table[at[0]][at[1]], at))] = HIDDEN
            return True
    for near in (lambda at: at[0] == cell[0], lambda at: True):
        if telling := [at for at in every if near(at) and marks[at] == SMALL]:
            marks.update(dict.fromkeys(telling, HIDDEN))
            return True
    return False


def is_determined(cell, table, marks, has_totals: bool) -> bool:
    """Whether a hidden part has one possible value, for somebody who knows the wholes, what is shown and the marks."""
    row, column = _ends(cell, has_totals)
    return not any(
        _is_reached(start, goal, cell, table, marks, has_totals)
        for start, goal in [(column, row), (row, column)]
        if _may_go(goal, start, cell, table, marks, has_totals)
    )


def _ends(cell, has_totals):
    """The two equations a part stands in. In a single row nothing is said of its columns."""
    return ("row", cell[0]), ("column", cell[1] if has_totals else 0)


def _is_reached(start, goal, without, table, marks, has_totals) -> bool:
    waiting, seen = deque([start]), {start}
    while waiting:
        here = waiting.popleft()
        if here == goal:
            return True
        for cell in marks:
            row, column = _ends(cell, has_totals)
            there = column if here == row else row if here == column else None
            if there is None or there in seen or cell == without:
                continue
            if _may_go(here, there, cell, table, marks, has_totals):
                seen.add(there)
                waiting.append(there)
    return False


def _may_go(here, there, cell, table, marks, has_totals) -> bool:
    """Whether the part may change by one in the direction from one equation to the other."""
    is_total = has_totals and cell[0] == len(table) - 1
    rises = (here[0] == "row") != is_total
    number = table[cell[0]][cell[1]]
    if rises:
        return marks[cell] == HIDDEN or number + 1 < FEW
    return number > 0
